package stats

import (
	"time"

	"github.com/git-postmortem/postmortem/schema/compare"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// A Sight is the action items of a document as one commit left them.
type Sight struct {
	At      time.Time // when it was written
	Actions []Action
}

// A Past is what git tells of the action items of a document.
type Past struct {
	Sights []Sight // the oldest first
	Whole  bool    // the first one is of the commit that made the document
	// Follows reports whether a sight, by its number, was made on top of an earlier one, and not beside it
	// on another line of commits; nil where all are on one line.
	Follows func(later, earlier int) bool
}

// Telling is how far git tells of a document's actions.
type Telling int

// How far git tells of a document's actions.
const (
	NotAsked    Telling = iota // there is no history
	Told                       // by a Past
	Uncommitted                // the document is in no commit
	Withheld                   // not all of the document may be read
)

// A life is what became of one action: it begins with the commit that wrote it down.
type life struct {
	turns []turn
	first bool // it was there in the first sight that is known
}

// A traced life is one that is being followed.
type traced struct {
	life
	is      Action
	here    bool // it stands in the document
	came    int  // the sight that brought it
	settled int  // the sight that closed it last
}

// A turn is when an action became another one. Times never run backwards.
type turn struct {
	at    time.Time // zero: not committed yet
	state string    // Open, Done, Dropped, NotStated, or "" for one that was taken out
	due   timeline.Date
}

// Tell adds what git tells of the document's actions: when each was written down, and what became of
// it. Of a document of which it does not tell, how says why.
func (d *Document) Tell(how Telling, p *Past) {
	d.past, d.lives = how, nil
	if how != Told {
		return
	}
	d.pastWhole = p.Whole
	t := &tracing{past: p}
	for i, s := range p.Sights {
		if i == 0 || !sameList(s.Actions, p.Sights[i-1].Actions) {
			t.see(i, s.At, s.Actions)
		}
	}
	of := t.see(len(p.Sights), time.Time{}, d.Actions)
	lives := make([]life, 0, len(t.lives))
	taken := make([]bool, len(t.lives))
	for i, n := range of {
		l := t.lives[n].life
		lives, taken[n] = append(lives, l), true
		if first := l.turns[0]; !first.at.IsZero() && !(l.first && !p.Whole) && (first.state == Open || first.state == NotStated) {
			d.Actions[i].Since = Day(first.at.Format(time.DateOnly))
		}
	}
	for n, l := range t.lives {
		if !taken[n] {
			lives = append(lives, l.life)
		}
	}
	d.lives = lives
}

// sameList reports whether two lists are one and the same.
func sameList(a, b []Action) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// A tracing follows the actions of one document through its commits.
type tracing struct {
	past  *Past
	lives []*traced
}

// see takes the actions as the n-th sight has them, and returns for each its life.
func (t *tracing) see(n int, at time.Time, actions []Action) []int {
	of := make([]int, len(actions))
	for i := range of {
		of[i] = -1
	}
	t.match(of, actions, true)
	t.match(of, actions, false) // what was taken out may have come back
	seen := make([]bool, len(t.lives))
	for i, a := range actions {
		if of[i] < 0 {
			of[i] = len(t.lives)
			l := &traced{life: life{first: n == 0}, came: n, is: a, here: true}
			l.turn(at, a)
			t.lives = append(t.lives, l)
			continue
		}
		l := t.lives[of[i]]
		seen[of[i]] = true
		was := l.turns[len(l.turns)-1].state
		if closed(was) && !closed(a.State) && !t.follows(n, l.settled) {
			continue // made beside the commit that closed it
		}
		if closed(a.State) && a.State != was {
			l.settled = n
		}
		l.is, l.here = a, true
		l.turn(at, a)
	}
	for i, there := range seen {
		if l := t.lives[i]; !there && l.here && t.follows(n, l.came) {
			l.here, l.settled = false, n
			l.turn(at, Action{})
		}
	}
	return of
}

func (t *tracing) follows(later, earlier int) bool {
	return t.past.Follows == nil || later >= len(t.past.Sights) || t.past.Follows(later, earlier)
}

// match pairs actions that have no life yet with lives that are here, or with those that are not.
func (t *tracing) match(of []int, actions []Action, here bool) {
	var was, is []compare.Name
	var lives, places []int
	for n, l := range t.lives {
		if l.here == here {
			was, lives = append(was, compare.Name{ID: l.is.ID, Text: l.is.Text}), append(lives, n)
		}
	}
	for i, a := range actions {
		if of[i] < 0 {
			is, places = append(is, compare.Name{ID: a.ID, Text: a.Text}), append(places, i)
		}
	}
	if len(was) == 0 || len(is) == 0 {
		return
	}
	for j, i := range compare.SameActions(was, is) {
		if i >= 0 {
			of[places[j]] = lives[i]
		}
	}
}

func closed(state string) bool { return state == Done || state == Dropped || state == "" }

// turn adds what an action is from a time on, if that is anything else. When it was done its own words
// say first, if that lies between what git knows of it.
func (l *life) turn(at time.Time, a Action) {
	due, _ := day(a.Due)
	if len(l.turns) == 0 {
		l.turns = append(l.turns, turn{at, a.State, due})
		return
	}
	last := l.turns[len(l.turns)-1]
	if last.state == a.State && last.due == due {
		return
	}
	if stated, ok := day(a.DoneOn); ok && a.State == Done && last.state != Done {
		on := time.Date(stated.Year, time.Month(stated.Month), stated.Day, 0, 0, 0, 0, time.UTC)
		if at.IsZero() || on.Before(at) {
			at = on
		}
	}
	if !at.IsZero() && at.Before(last.at) {
		at = last.at
	}
	l.turns = append(l.turns, turn{at, a.State, due})
}

// Age is for how many days an action that is open has been so at a time, as far as git knows.
func (i *Item) Age(now time.Time) (days int, ok bool) {
	since, ok := day(string(i.Since))
	if !ok || !i.Group.IsOpen() {
		return 0, false
	}
	return max(0, i.Doc.today(now).DaysSince(since)), true
}
