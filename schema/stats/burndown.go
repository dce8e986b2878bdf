package stats

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// A BurnDown is how many actions were open, week by week, as far as git knows. An action counts from the
// commit that wrote it down as open, to the day that it states as the one on which it was done, or the
// commit that closed it.
type BurnDown struct {
	Actions int    `json:"actions"` // that it is of, also those that no document has any more
	Weeks   []Week `json:"weeks"`   // the oldest first, without a gap
	Untold  Untold `json:"untold"`
	Open    []Aged `json:"open"` // those that are open and of which it is known since when, the oldest first
}

// An Aged action is open, and how long it has been is known.
type Aged struct {
	Postmortem string `json:"postmortem"` // its id
	Path       string `json:"path"`
	ID         string `json:"id"`
	Text       string `json:"text"` // Markdown
	Since      Day    `json:"since"`
	Days       int    `json:"days"`
}

// A Week is one of ISO 8601, by UTC, from Monday to Sunday; the last one goes to now.
type Week struct {
	Name     string `json:"week"`   // 2026-W10
	Begins   Day    `json:"begins"` // its Monday
	Open     int    `json:"open"`   // at its end
	Overdue  int    `json:"overdue"`
	Opened   int    `json:"opened"`
	Reopened int    `json:"reopened"`
	Closed   int    `json:"closed"` // done, dropped or taken out
}

// Untold are the actions of today of which git does not tell when they were opened, by why.
type Untold struct {
	Incomplete  int `json:"incomplete"`      // the clone has not all of their documents' history
	Closed      int `json:"closed_at_first"` // the first commit that has them has them as done or dropped
	Uncommitted int `json:"uncommitted"`
	Restricted  int `json:"restricted"` // not all of their documents may be read
}

// Sum is how many there are.
func (u Untold) Sum() int { return u.Incomplete + u.Closed + u.Uncommitted + u.Restricted }

// Text says of which actions it is not known when they were opened, and why; "" where of none.
func (u Untold) Text() string {
	var why []string
	for _, part := range []struct {
		n    int
		text string
	}{
		{u.Incomplete, "this copy of the repository does not have all of their history"}, {u.Closed, "they were closed in the first commit that has them"},
		{u.Uncommitted, "they are not committed yet"}, {u.Restricted, "their postmortem, or a part of it, is or was restricted"},
	} {
		if part.n > 0 {
			why = append(why, fmt.Sprintf("%d because %s", part.n, part.text))
		}
	}
	if len(why) == 0 {
		return ""
	}
	return fmt.Sprintf("Not in it: %s of which it is not known when they were opened, %s.", schema.Count(u.Sum(), "action"), schema.And(why))
}

// maxWeeks bounds how far back weeks go: whose clock was wrong must not make thousands of them. What
// was before counts as of the first one.
const maxWeeks = 20 * 52

// BurnDownOf counts the actions of documents week by week, those that Actions lists. It is nil where
// git tells of none.
func BurnDownOf(docs []Document, now time.Time) *BurnDown {
	b := &BurnDown{Weeks: []Week{}, Open: []Aged{}}
	asked := false
	first := weekOf(now)
	var counted []*life
	var today []timeline.Date // for each of them
	for i := range docs {
		d := &docs[i]
		asked = asked || d.past != NotAsked
		if d.Unread || d.Withdrawn || d.External || len(d.Actions) == 0 || d.stateless() {
			continue
		}
		switch d.past {
		case Uncommitted:
			b.Untold.Uncommitted += len(d.Actions)
		case Withheld:
			b.Untold.Restricted += len(d.Actions)
		}
		for n := range d.lives {
			l := &d.lives[n]
			switch why := l.standing(d.pastWhole); {
			case why == counts:
				from := l.from(now)
				if from.After(now) {
					continue
				}
				counted, today = append(counted, l), append(today, d.today(now))
				first = min(first, weekOf(from))
			case n >= len(d.Actions): // of today it is none
			case why == incomplete:
				b.Untold.Incomplete++
			case why == uncommitted:
				b.Untold.Uncommitted++
			case why == bornClosed:
				b.Untold.Closed++
			}
		}
	}
	if !asked {
		return nil
	}
	for _, it := range Actions(docs, now).Items {
		if days, ok := it.Age(now); ok {
			b.Open = append(b.Open, Aged{it.Doc.ID, it.Doc.Path, it.ID, it.Text, it.Since, days})
		}
	}
	slices.SortStableFunc(b.Open, func(x, y Aged) int { return strings.Compare(string(x.Since), string(y.Since)) })
	b.Actions = len(counted)
	if len(counted) == 0 {
		return b
	}
	first = max(first, weekOf(now)-maxWeeks+1)
	b.Weeks = make([]Week, weekOf(now)-first+1)
	for i := range b.Weeks {
		monday := mondayOf(first + i)
		year, week := monday.ISOWeek()
		b.Weeks[i].Name, b.Weeks[i].Begins = isoWeek(year, week), Day(monday.Format(time.DateOnly))
	}
	for i, l := range counted {
		b.add(l, first, now, today[i])
	}
	open := 0
	for i := range b.Weeks {
		w := &b.Weeks[i]
		open += w.Opened + w.Reopened - w.Closed
		w.Open = open
	}
	return b
}

// How a life is counted.
type standing int

const (
	counts standing = iota
	incomplete
	uncommitted
	bornClosed
	stateless // nobody ever said whether it is done
)

func (l *life) standing(whole bool) standing {
	has := func(states ...string) bool {
		return slices.ContainsFunc(l.turns, func(t turn) bool { return slices.Contains(states, t.state) })
	}
	switch {
	case !has(Open, Done, Dropped):
		return stateless
	case l.first && !whole:
		return incomplete
	case l.turns[0].at.IsZero():
		return uncommitted
	case has(Open):
		return counts
	case l.turns[0].state != NotStated:
		return bornClosed
	}
	return stateless
}

// from is when it was open first; what is not committed yet is so from now on.
func (l *life) from(now time.Time) time.Time {
	for _, t := range l.turns {
		if t.state == Open && !t.at.IsZero() {
			return t.at
		}
	}
	return now
}

// add counts what became of an action. What is not committed yet counts as of now.
func (b *BurnDown) add(l *life, first int, now time.Time, today timeline.Date) {
	var week []int // of each turn
	for _, t := range l.turns {
		if t.at.IsZero() && len(week) > 0 {
			t.at = now
		}
		if t.at.After(now) {
			break
		}
		week = append(week, max(0, weekOf(t.at)-first))
	}
	was := NotStated
	for i, at := range week {
		t, w := l.turns[i], &b.Weeks[at]
		switch {
		case t.state == Open && was == NotStated:
			w.Opened++
		case t.state == Open && was != Open:
			w.Reopened++
		case t.state != Open && was == Open:
			w.Closed++
		}
		was = t.state
		if t.state != Open || !t.due.Known() {
			continue
		}
		until := len(b.Weeks)
		if i+1 < len(week) {
			until = week[i+1]
		}
		due := time.Date(t.due.Year, time.Month(t.due.Month), t.due.Day, 0, 0, 0, 0, time.UTC)
		for n := max(at, weekOf(due)-first); n < until; n++ {
			if n < len(b.Weeks)-1 || today.DaysSince(t.due) > 0 {
				b.Weeks[n].Overdue++
			}
		}
	}
}

const (
	dayLong  = 24 * 60 * 60
	aMonday  = 4 // days after 1 January 1970, a Thursday
	weekLong = 7
)

// weekOf numbers weeks from one Monday on.
func weekOf(t time.Time) int {
	days := floorDiv(t.Unix(), dayLong)
	return int(floorDiv(days-aMonday, weekLong))
}

func mondayOf(week int) time.Time {
	return time.Unix((int64(week)*weekLong+aMonday)*dayLong, 0).UTC()
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func isoWeek(year, week int) string { return fmt.Sprintf("%04d-W%02d", year, week) }
