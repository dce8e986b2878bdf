package main

import (
	"strings"
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/stats"
)

// In a terminal of 80 columns no line is longer, whatever people wrote, and what is written
// moves no cursor.
func TestActionsInATerminal(t *testing.T) {
	text := "---\ntitle: T\nseverity: sev2\nstatus: published\nowner: \"@x\"\n---\n\n## Action items\n\n" +
		"- [ ] **A1** " + strings.Repeat("Ask for a second approval. ", 20) + "(owner: @" + strings.Repeat("long", 20) + "; due: 2026-03-01; ticket: [M-12](https://example.com/" + strings.Repeat("x", 100) + "))\n" +
		"- [ ] 語語語 \x1b[31mred (owner: @ops; due: soon, we hope)\n" +
		"- [ ] Search it (owner: Search & Discovery, @platform; due: never)\n"
	docs := []stats.Document{stats.Read(schema.Parse("postmortems/2026-01-01-a.md", []byte(text), nil))}
	list := stats.Actions(docs, time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC))
	page := actionTable{width: 80}
	page.write(list, list)
	out := page.out.String()
	for line := range strings.Lines(out) {
		if w := terminal.Width(strings.TrimSuffix(line, "\n")); w > 80 {
			t.Errorf("%d cells: %s", w, line)
		}
	}
	for _, want := range []string{"3 open: 1 overdue, 2 without a date.", "\nOverdue\n  2026-03-01  @longlonglonglo…  A1 Ask", "\n  4 days                        approval.", "\n                                M-12 · sev2 · 2026-01-01-a\n", "\nNo date\n  -           @ops              語語語 \ufffd[31mred\n", `due "soon, we hope" is no date`,
		"\n  -           Search &          Search it\n              Discovery,        due \"never\" is no date · sev2 · 2026-01-01-a\n              @platform\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	// Nothing is cut where nobody measures: in a pipe a line is a line.
	page = actionTable{width: terminal.Columns(&page.out, func(string) string { return "" })}
	page.write(list, list)
	if out := page.out.String(); !strings.Contains(out, strings.Repeat("long", 20)) {
		t.Errorf("%s", out)
	}
}

// Figures as well keep to their terminal.
func TestStatsInATerminal(t *testing.T) {
	docs := []stats.Document{
		stats.Read(schema.Parse("a.md", []byte("---\ntitle: T\nseverity: "+strings.Repeat("s", 10)+"\nstatus: draft\ndetected_by: "+strings.Repeat("d", 100)+"\ncontributing_factors: ["+strings.Repeat("f", 100)+"]\n---\n\n## Timeline\n\n- 2026-01-01 10:00 UTC a\n- 2026-01-01 10:10 UTC Alert fired\n"), nil)),
		stats.Read(schema.Parse("b.md", []byte("---\ntitle: T\nseverity: sev1\nstatus: withdrawn\n---\n"), nil)),
	}
	page := statsPage{width: 80}
	page.write(stats.Of(docs, stats.Options{Now: time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)}))
	for line := range strings.Lines(page.out.String()) {
		if w := terminal.Width(strings.TrimSuffix(line, "\n")); w > 80 {
			t.Errorf("%d cells: %s", w, line)
		}
	}
}

// What has no date is not said to be in time.
func TestOpenWithoutDate(t *testing.T) {
	for want, c := range map[string]stats.ActionCounts{
		"3, none with a date":                      {Open: 3, NoDate: 3},
		"3, 0 of them overdue":                     {Open: 3},
		"3, 1 of them overdue, 2 without a date\n": {Open: 3, Overdue: 1, NoDate: 2},
	} {
		page := statsPage{width: 80}
		page.actions(c, stats.LeftOut{})
		if !strings.Contains(page.out.String(), want) {
			t.Errorf("%q is not in\n%s", want, page.out.String())
		}
	}
}
