package main

import (
	"fmt"

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
	if untold := b.Untold.Text(); untold != "" {
		t.text("%s", untold)
	}
}
