package main

import (
	"fmt"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/stats"
)

// shownWeeks is how many weeks of the burn-down a terminal shows, the last ones.
const shownWeeks = 12

// burnDown shows how many actions were open at the end of each of the last weeks.
func (t *statsPage) burnDown(b *stats.BurnDown) {
	if b == nil || b.Actions == 0 && b.Untold.Sum() == 0 {
		return
	}
	t.heading(fmt.Sprintf("Actions week by week, as far as git knows (n = %d)", b.Actions))
	weeks := b.Weeks[max(0, len(b.Weeks)-shownWeeks):]
	if len(weeks) > 0 {
		fmt.Fprintf(&t.out, "  %-10s  %5s  %7s  %6s  %6s\n", "Week of", "open", "overdue", "opened", "closed")
	}
	reopened := 0
	for _, w := range weeks {
		fmt.Fprintf(&t.out, "  %-10s  %5d  %7d  %6d  %6d\n", w.Begins, w.Open, w.Overdue, w.Opened+w.Reopened, w.Closed)
		reopened += w.Reopened
	}
	if reopened > 0 {
		t.text("Of those that were opened, %d had been closed before.", reopened)
	}
	if untold := untoldActions(b.Untold); untold != "" {
		t.text("%s.", untold)
	}
}

// untoldActions says of which actions it is not known when they were opened; "" where of none.
func untoldActions(u stats.Untold) string {
	var why []string
	for _, part := range []struct {
		n    int
		text string
	}{
		{u.Incomplete, "this clone lacks their history"}, {u.Closed, "the first commit has them as closed"},
		{u.Uncommitted, "not committed yet"}, {u.Restricted, "their postmortems are restricted in part"},
	} {
		if part.n > 0 {
			why = append(why, fmt.Sprintf("%d: %s", part.n, part.text))
		}
	}
	if len(why) == 0 {
		return ""
	}
	return fmt.Sprintf("Not in it are %s of which it is not known when they were opened (%s)", schema.Count(u.Sum(), "action"), strings.Join(why, "; "))
}
