package stats

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema/timeline"
)

// A Group is where an action stands in the list of all.
type Group string

// Groups are the groups in the order in which they are shown.
var Groups = []Group{InOverdue, InSoon, InLater, InNoDate, InNotStated, InDone, InDropped}

// The groups of actions: the first four are open.
const (
	InOverdue   Group = "overdue"
	InSoon      Group = "next-30-days" // due from today on
	InLater     Group = "later"
	InNoDate    Group = "no-date" // without a due date that can be read
	InNotStated Group = "not-stated"
	InDone      Group = "done"
	InDropped   Group = "dropped"
)

var groupNames = map[Group]string{
	InOverdue: "Overdue", InSoon: "Next 30 days", InLater: "Later", InNoDate: "No date", InNotStated: "Not stated", InDone: "Done", InDropped: "Dropped",
}

// Name is the group's heading.
func (g Group) Name() string { return groupNames[g] }

// IsOpen reports whether the group's actions are known to be still to be done.
func (g Group) IsOpen() bool {
	return g == InOverdue || g == InSoon || g == InLater || g == InNoDate
}

// soonDays is how far ahead "the next 30 days" reach.
const soonDays = 30

// An Item is an action with the document that it stands in, judged on a day.
type Item struct {
	Action
	Doc     *Document
	Group   Group
	DueDay  timeline.Date // zero where no due date is written, or it cannot be read
	DoneDay timeline.Date // likewise
	Days    int           // how many days its due date has passed; 0 where it has not
}

// DueUnread reports whether something is written as the due date that is no date.
func (i *Item) DueUnread() bool { return i.Due != "" && !i.DueDay.Known() }

// A List is the actions of an archive, group by group: what is overdue longest, due first,
// done last comes first, and of what has no date the oldest incident.
type List struct {
	Items   []Item
	LeftOut LeftOut
}

// LeftOut is what stands under action items and is not in the list.
type LeftOut struct {
	Retold    Amount `json:"retold"`    // of incidents of others: not ours to do
	Stateless Amount `json:"stateless"` // of adopted documents that say of no action whether it is done
	Withdrawn Amount `json:"withdrawn"`
	Unread    Amount `json:"unread"` // of documents whose text cannot be read: nobody knows
}

// An Amount is how many actions, in how many documents.
type Amount struct {
	Actions   int `json:"actions"`
	Documents int `json:"documents"`
}

func (a *Amount) add(d *Document) {
	a.Actions += len(d.Actions)
	a.Documents++
}

// Actions lists the actions of documents as they stand at a time. Whether a day is over is
// judged in the zone of the document, in UTC where it states none.
func Actions(docs []Document, now time.Time) List {
	var l List
	for i := range docs {
		d := &docs[i]
		switch {
		case d.Unread:
			l.LeftOut.Unread.add(d)
		case len(d.Actions) == 0:
		case d.Withdrawn:
			l.LeftOut.Withdrawn.add(d)
		case d.External:
			l.LeftOut.Retold.add(d)
		case d.stateless():
			l.LeftOut.Stateless.add(d)
		default:
			today := d.today(now)
			for _, a := range d.Actions {
				l.Items = append(l.Items, judge(a, d, today))
			}
		}
	}
	slices.SortStableFunc(l.Items, inOrder)
	return l
}

// Where is the list with only those items that are kept.
func (l List) Where(keep func(*Item) bool) List {
	kept := List{LeftOut: l.LeftOut}
	for i := range l.Items {
		if keep(&l.Items[i]) {
			kept.Items = append(kept.Items, l.Items[i])
		}
	}
	return kept
}

// Count is how many actions are in a group.
func (l *List) Count(g Group) int {
	n := 0
	for i := range l.Items {
		if l.Items[i].Group == g {
			n++
		}
	}
	return n
}

// Open is how many actions are known to be still to be done.
func (l *List) Open() int {
	return l.Count(InOverdue) + l.Count(InSoon) + l.Count(InLater) + l.Count(InNoDate)
}

// Item is the i-th action of the document, judged at a time.
func (d *Document) Item(i int, now time.Time) Item { return judge(d.Actions[i], d, d.today(now)) }

// today is the day of now in the document's zone.
func (d *Document) today(now time.Time) timeline.Date {
	now = now.UTC()
	if zone, err := timeline.LoadZone(d.Timezone); err == nil {
		now = now.In(zone)
	}
	return timeline.Date{Year: now.Year(), Month: int(now.Month()), Day: now.Day()}
}

// judge says where an action of a document stands on a day.
func judge(a Action, d *Document, today timeline.Date) Item {
	i := Item{Action: a, Doc: d}
	i.DueDay, _ = day(a.Due)
	i.DoneDay, _ = day(a.DoneOn)
	if a.State == Open && i.DueDay.Known() {
		i.Days = max(0, today.DaysSince(i.DueDay))
	}
	switch {
	case a.State == Done:
		i.Group = InDone
	case a.State == Dropped:
		i.Group = InDropped
	case a.State == NotStated:
		i.Group = InNotStated
	case !i.DueDay.Known():
		i.Group = InNoDate
	case i.Days > 0:
		i.Group = InOverdue
	case i.DueDay.DaysSince(today) <= soonDays:
		i.Group = InSoon
	default:
		i.Group = InLater
	}
	return i
}

// inOrder orders items as List has them.
func inOrder(a, b Item) int {
	if a.Group != b.Group {
		return slices.Index(Groups, a.Group) - slices.Index(Groups, b.Group)
	}
	var c int
	switch a.Group {
	case InOverdue, InSoon, InLater:
		c = cmp.Compare(a.DueDay.String(), b.DueDay.String())
	case InDone:
		c = cmp.Compare(b.DoneDay.String(), a.DoneDay.String())
	default:
		c = cmp.Compare(undatedLast(a.Doc.Date), undatedLast(b.Doc.Date))
	}
	return cmp.Or(c, strings.Compare(a.Doc.Path, b.Doc.Path), cmp.Compare(a.Line, b.Line))
}

func undatedLast(day Day) Day {
	if day == "" {
		return "~"
	}
	return day
}

// ActionCounts are the actions of an archive in figures: how many there are, and whether what is done
// was done by its day.
type ActionCounts struct {
	Open      int `json:"open"`
	Overdue   int `json:"overdue"` // of those that are open
	NoDate    int `json:"no_date"` // of those that are open: nobody can say whether they are overdue
	Done      int `json:"done"`
	OnTime    int `json:"on_time"` // of those that are done, by their due date
	Late      int `json:"late"`    // of those that are done, after it
	Untimed   int `json:"untimed"` // of those that are done, without both dates: nobody knows
	Dropped   int `json:"dropped"`
	NotStated int `json:"not_stated"`
}

// Counts are the list in figures.
func (l *List) Counts() (c ActionCounts) {
	for i := range l.Items {
		switch it := &l.Items[i]; {
		case it.Group == InDropped:
			c.Dropped++
		case it.Group == InNotStated:
			c.NotStated++
		case it.Group.IsOpen():
			c.Open++
			switch it.Group {
			case InOverdue:
				c.Overdue++
			case InNoDate:
				c.NoDate++
			}
		default:
			c.Done++
			switch {
			case !it.DueDay.Known() || !it.DoneDay.Known():
				c.Untimed++
			case it.DoneDay.DaysSince(it.DueDay) > 0:
				c.Late++
			default:
				c.OnTime++
			}
		}
	}
	return c
}
