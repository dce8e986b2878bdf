package main

import (
	"fmt"
	"strings"

	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/stats"
)

// An actionTable shows actions to people: the day, the owner, and what is to be done with
// where it comes from below, group by group.
type actionTable struct {
	out          strings.Builder
	p            terminal.Painter
	width        int
	owner        int  // how wide the column of owners is; 0 where nobody owns one
	all, overdue bool // what was asked for
	filtered     bool // by owner, type or service
	ids          map[string]int
}

// dayColumn is how wide the column of days is, with what stands before and behind it.
const dayColumn = 2 + len("2026-03-04") + 2

func (t *actionTable) write(matching, shown stats.List) {
	t.summary(matching)
	t.ids = map[string]int{}
	paths := map[string]bool{}
	for i := range shown.Items {
		d := shown.Items[i].Doc
		if !paths[d.Path] {
			paths[d.Path] = true
			t.ids[d.ID]++
		}
		t.owner = max(t.owner, terminal.Width(owners(&shown.Items[i])))
	}
	t.owner = min(t.owner, max(12, t.width/5))
	group := stats.Group("")
	for i := range shown.Items {
		it := &shown.Items[i]
		if it.Group != group {
			group = it.Group
			fmt.Fprintf(&t.out, "\n%s\n", t.p.Paint(terminal.Bold, group.Name()))
		}
		t.item(it)
	}
}

// summary is how many actions there are, and how many of them are not shown.
func (t *actionTable) summary(l stats.List) {
	c := l.Counts()
	var open, rest []string
	add := func(to *[]string, n int, words string) {
		if n > 0 {
			*to = append(*to, fmt.Sprintf("%d %s", n, words))
		}
	}
	add(&open, c.Overdue, "overdue")
	add(&open, l.Count(stats.InSoon), "due in the next 30 days")
	add(&open, l.Count(stats.InLater), "later")
	add(&open, c.NoDate, "without a date")
	add(&rest, c.Done, "done")
	add(&rest, c.Dropped, "dropped")
	line := "Nothing is open."
	switch {
	case l.Items == nil && !t.filtered && l.LeftOut == (stats.LeftOut{}):
		line = "No postmortem has an action item."
	case l.Items == nil && !t.filtered && l.LeftOut.Stateless.Actions == 0 && !t.overdue:
		line = "There is no action to list."
	case t.overdue && c.Overdue == 0 && c.NotStated > 0:
		line = "Nothing is known to be overdue."
	case t.overdue && c.Overdue == 0:
		line = "Nothing is overdue."
	case c.Open > 0:
		line = fmt.Sprintf("%d open: %s.", c.Open, strings.Join(open, ", "))
	case t.filtered:
		line = "No open action matches."
	case c.NotStated+l.LeftOut.Stateless.Actions > 0:
		line = "Nothing is known to be open."
	}
	fmt.Fprintln(&t.out, t.p.Paint(terminal.Bold, line))
	if c.NotStated > 0 && !t.overdue {
		fmt.Fprintf(&t.out, "Of %s nobody wrote whether %s done.\n", schema.Count(c.NotStated, "action"), verbFor(c.NotStated, "it is", "they are"))
	}
	if len(rest) > 0 {
		text := strings.Join(rest, ", ") + "."
		if !t.all {
			text = strings.Join(rest, ", ") + "; --all shows them."
		}
		fmt.Fprintln(&t.out, t.p.Paint(terminal.Faint, text))
	}
}

// item writes one action: three columns, each of as many lines as it needs.
func (t *actionTable) item(it *stats.Item) {
	what := schema.PlainLine(it.Text)
	if it.ID != "" {
		what = it.ID + " " + what
	}
	day, below, color := t.days(it)
	days := []string{terminal.Pad(day, dayColumn-4), t.p.Paint(color, terminal.Pad(below, dayColumn-4))}
	var names []string
	indent := dayColumn
	if t.owner > 0 {
		for _, line := range terminal.Wrap(owners(it), t.owner) {
			names = append(names, terminal.Pad(terminal.Cut(line, t.owner), t.owner))
		}
		indent += t.owner + 2
	}
	text := terminal.Wrap(terminal.Line(what), t.width-indent)
	for _, line := range terminal.Wrap(terminal.Line(strings.Join(t.details(it), " · ")), t.width-indent) {
		text = append(text, t.p.Paint(terminal.Faint, line))
	}
	cell := func(column []string, i, width int) string {
		if i < len(column) {
			return column[i]
		}
		return strings.Repeat(" ", width)
	}
	for i := range max(len(text), len(names)) {
		line := "  " + cell(days, i, dayColumn-4) + "  "
		if t.owner > 0 {
			line += cell(names, i, t.owner) + "  "
		}
		fmt.Fprintln(&t.out, strings.TrimRight(line+cell(text, i, 0), " "))
	}
}

// days are the day that an action is filed under, and how far it is from today.
func (t *actionTable) days(it *stats.Item) (day, below, color string) {
	day = "-"
	if it.DueDay.Known() {
		day = it.DueDay.String()
	}
	switch it.Group {
	case stats.InOverdue:
		return day, schema.Count(it.Days, "day"), terminal.Red
	case stats.InDone:
		day = "-"
		if it.DoneDay.Known() {
			day = it.DoneDay.String()
		}
		if late := it.DoneDay.Known() && it.DueDay.Known() && it.DoneDay.DaysSince(it.DueDay) > 0; late {
			below = "late"
		}
	}
	return day, below, ""
}

// details are what stands below an action.
func (t *actionTable) details(it *stats.Item) (out []string) {
	add := func(text string) {
		if text != "" {
			out = append(out, text)
		}
	}
	add(it.Type)
	if it.Ticket != "" {
		add(schema.PlainLine(it.Ticket))
	}
	if it.DueUnread() {
		add(fmt.Sprintf("due %q is no date", it.Due))
	}
	if it.Reason != "" {
		add("dropped: " + schema.PlainLine(it.Reason))
	}
	add(it.Doc.Severity)
	if it.Doc.Draft {
		add("draft")
	}
	if t.ids[it.Doc.ID] > 1 {
		add(it.Doc.Path)
	} else {
		add(it.Doc.ID)
	}
	return out
}

func owners(it *stats.Item) string { return terminal.Line(strings.Join(ownersOf(it.Owners), ", ")) }
