package stats_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/stats"
)

// read reads documents from texts: the frontmatter of one of ours, then its body.
func read(texts ...string) []stats.Document {
	var out []stats.Document
	for i, text := range texts {
		out = append(out, stats.Read(schema.Parse(fmt.Sprintf("postmortems/%d.md", i), []byte(text), nil)))
	}
	return out
}

func ours(fields, actions string) string {
	return "---\ntitle: T\nseverity: sev2\nstatus: published\nowner: \"@x\"\n" + fields + "---\n\n## Action items\n\n" + actions
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	out, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// said is a list in short: a line an action.
func said(l stats.List) string {
	var b strings.Builder
	for _, i := range l.Items {
		fmt.Fprintf(&b, "%s %s %d\n", i.Group, i.Text, i.Days)
	}
	return b.String()
}

func TestActionGroups(t *testing.T) {
	docs := read(ours("", `- [ ] late (due: 2026-02-01)
- [ ] later than that (due: 2026-01-01)
- [ ] today (due: 2026-03-05)
- [ ] in thirty days (due: 2026-04-04)
- [ ] in thirty-one days (due: 2026-04-05)
- [ ] soon (due: soon)
- [ ] no such day (due: 2026-02-30)
- [ ] none
- [x] done (due: 2026-01-01)
- [ ] ~~dropped~~ (due: 2026-01-01)
`))
	l := stats.Actions(docs, at(t, "2026-03-05T12:00:00Z"))
	want := `overdue later than that 63
overdue late 32
next-30-days today 0
next-30-days in thirty days 0
later in thirty-one days 0
no-date soon 0
no-date no such day 0
no-date none 0
done done 0
dropped dropped 0
`
	if diff := cmp.Diff(want, said(l)); diff != "" {
		t.Error(diff)
	}
	if l.Open() != 8 {
		t.Errorf("%d are open", l.Open())
	}
	var unread []string
	for _, i := range l.Items {
		if i.DueUnread() {
			unread = append(unread, i.Due)
		}
	}
	if diff := cmp.Diff([]string{"soon", "2026-02-30"}, unread); diff != "" {
		t.Error(diff)
	}
}

// A day is over when it is over where the document is from.
func TestDayEndsInTheDocumentsZone(t *testing.T) {
	docs := read(
		ours("timezone: Pacific/Auckland\n", "- [ ] there (due: 2026-03-05)\n"),
		ours("timezone: America/Los_Angeles\n", "- [ ] here (due: 2026-03-04)\n"),
		ours("", "- [ ] nowhere (due: 2026-03-05)\n"),
	)
	l := stats.Actions(docs, at(t, "2026-03-05T12:00:00Z"))
	if diff := cmp.Diff("overdue here 1\noverdue there 1\nnext-30-days nowhere 0\n", said(l)); diff != "" {
		t.Error(diff)
	}
	l = stats.Actions(docs, at(t, "2026-03-05T07:00:00Z")) // the evening of the 4th in Los Angeles
	if got := said(l); strings.Contains(got, "overdue") {
		t.Errorf("%s", got)
	}
}

// Whose actions are not ours, and what states nothing, is counted and not listed.
func TestActionsLeftOut(t *testing.T) {
	docs := read(
		ours("origin: external\nsources: [https://example.com]\n", "- [ ] theirs (due: 2020-01-01)\n- [ ] theirs\n"),
		"# Adopted\n\n## Action items\n\n- a\n- b\n",
		"# Adopted, with a state\n\n## Action items\n\n- c\n- d (done)\n",
		strings.Replace(ours("", "- [ ] withdrawn (due: 2020-01-01)\n"), "status: published", "status: withdrawn", 1),
		ours("", "- ours, and nothing is said\n"),
		"# No actions\n",
	)
	docs = append(docs, stats.Read(schema.Unread("x.md", schema.Problem{Message: "gone"}, nil)))
	l := stats.Actions(docs, at(t, "2026-03-05T12:00:00Z"))
	if diff := cmp.Diff("no-date c 0\nnot-stated ours, and nothing is said 0\ndone d (done) 0\n", said(l)); diff != "" {
		t.Error(diff)
	}
	want := stats.LeftOut{Retold: stats.Amount{Actions: 2, Documents: 1}, Stateless: stats.Amount{Actions: 2, Documents: 1}, Withdrawn: stats.Amount{Actions: 1, Documents: 1}, Unread: stats.Amount{Documents: 1}}
	if diff := cmp.Diff(want, l.LeftOut); diff != "" {
		t.Error(diff)
	}
	if c := l.Counts(); c != (stats.ActionCounts{Open: 1, NoDate: 1, Done: 1, Untimed: 1, NotStated: 1}) {
		t.Errorf("%+v", c)
	}
}

func TestActionsOnTime(t *testing.T) {
	docs := read(ours("", `- [x] on its day (due: 2026-03-01; done: 2026-03-01)
- [x] before (due: 2026-03-01; done: 2026-02-01)
- [x] after (due: 2026-03-01; done: 2026-03-02)
- [x] when? (due: 2026-03-01)
- [x] due when? (done: 2026-03-01)
- [x] no date (due: soon; done: 2026-03-01)
- [ ] open (due: 2026-03-01)
- [ ] not due (due: 2026-03-10)
`))
	l := stats.Actions(docs, at(t, "2026-03-05T12:00:00Z"))
	if c := l.Counts(); c != (stats.ActionCounts{Open: 2, Overdue: 1, Done: 6, OnTime: 2, Late: 1, Untimed: 3}) {
		t.Errorf("%+v", c)
	}
}
