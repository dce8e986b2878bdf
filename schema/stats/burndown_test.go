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

// a revision of a document: the day it was written on, and its actions.
type revision struct{ day, actions string }

// told is a document of today with what git tells of it, the oldest revision first.
func told(t *testing.T, whole bool, today string, follows func(later, earlier int) bool, revisions ...revision) stats.Document {
	t.Helper()
	p := &stats.Past{Whole: whole, Follows: follows}
	for _, r := range revisions {
		pm := schema.Parse("postmortems/x.md", []byte(ours("", r.actions)), nil)
		p.Sights = append(p.Sights, stats.Sight{At: at(t, r.day+"T12:00:00+02:00"), Actions: stats.ActionsOf(pm)})
	}
	d := read(ours("", today))[0]
	d.Tell(stats.Told, p)
	return d
}

// series is a burn-down in short: the weeks in which anything is or happens.
func series(b *stats.BurnDown) string {
	var w strings.Builder
	for _, k := range b.Weeks {
		fmt.Fprintf(&w, "%s open %d overdue %d +%d ~%d -%d\n", k.Begins, k.Open, k.Overdue, k.Opened, k.Reopened, k.Closed)
	}
	return w.String()
}

func TestBurnDown(t *testing.T) {
	now := at(t, "2026-02-04T12:00:00Z") // a Wednesday
	for _, c := range []struct {
		name  string
		doc   stats.Document
		want  string
		told  stats.Untold
		since []stats.Day // of each action of today
	}{
		{"opened, done on a stated day, dropped, taken out", told(t, true,
			"- [x] **A1** First (due: 2026-01-14; done: 2026-01-20)\n- [ ] ~~**A2** Second~~\n- [ ] **A4** Fourth (due: 2026-02-04)\n", nil,
			revision{"2026-01-05", "- [ ] **A1** First (due: 2026-01-14)\n"},
			revision{"2026-01-13", "- [ ] **A1** First, said better (due: 2026-01-14)\n- [ ] **A2** Second\n- [ ] **A3** Third\n"},
			revision{"2026-01-27", "- [x] **A1** First (due: 2026-01-14; done: 2026-01-20)\n- [ ] ~~**A2** Second~~\n- [ ] **A4** Fourth (due: 2026-02-04)\n"}),
			`2026-01-05 open 1 overdue 0 +1 ~0 -0
2026-01-12 open 3 overdue 1 +2 ~0 -0
2026-01-19 open 2 overdue 0 +0 ~0 -1
2026-01-26 open 1 overdue 0 +1 ~0 -2
2026-02-02 open 1 overdue 0 +0 ~0 -0
`, stats.Untold{}, []stats.Day{"2026-01-05", "2026-01-13", "2026-01-27"}},
		{"reopened, and its day moved", told(t, true, "- [ ] **A1** First (due: 2026-03-01)\n", nil,
			revision{"2026-01-05", "- [ ] **A1** First (due: 2026-01-06)\n"},
			revision{"2026-01-13", "- [x] **A1** First\n"},
			revision{"2026-01-20", "- [ ] **A1** First (due: 2026-01-21)\n"},
			revision{"2026-01-28", "- [ ] **A1** First (due: 2026-03-01)\n"}),
			`2026-01-05 open 1 overdue 1 +1 ~0 -0
2026-01-12 open 0 overdue 0 +0 ~0 -1
2026-01-19 open 1 overdue 1 +0 ~1 -0
2026-01-26 open 1 overdue 0 +0 ~0 -0
2026-02-02 open 1 overdue 0 +0 ~0 -0
`, stats.Untold{}, []stats.Day{"2026-01-05"}},
		{"a shallow clone knows what came after its end", told(t, false, "- [ ] **A1** First\n- [ ] **A2** Second\n", nil,
			revision{"2026-01-28", "- [ ] **A1** First\n"},
			revision{"2026-02-02", "- [ ] **A1** First\n- [ ] **A2** Second\n"}),
			"2026-02-02 open 1 overdue 0 +1 ~0 -0\n", stats.Untold{Incomplete: 1}, []stats.Day{"", "2026-02-02"}},
		{"a shallow clone that saw no change", told(t, false, "- [ ] **A1** First\n", nil), "", stats.Untold{Incomplete: 1}, []stats.Day{""}},
		{"imported when it was done", told(t, true, "- [x] **A1** First (done: 2025-12-01)\n- [x] **A2** Second\n- [ ] **A3** Third\n", nil,
			revision{"2026-02-02", "- [x] **A1** First (done: 2025-12-01)\n- [x] **A2** Second\n- [ ] **A3** Third\n"}),
			"2026-02-02 open 1 overdue 0 +1 ~0 -0\n", stats.Untold{Closed: 2}, []stats.Day{"", "", "2026-02-02"}},
		{"what is not committed", told(t, true, "- [x] **A1** First\n- [ ] **A2** New\n", nil,
			revision{"2026-01-27", "- [ ] **A1** First\n"}),
			"2026-01-26 open 1 overdue 0 +1 ~0 -0\n2026-02-02 open 0 overdue 0 +0 ~0 -1\n", stats.Untold{Uncommitted: 1}, []stats.Day{"2026-01-27", ""}},
		{"two lines of commits", told(t, true, "- [x] **A1** First\n- [ ] **A2** Second\n", func(later, earlier int) bool { return later == 3 || earlier == 0 },
			revision{"2026-01-19", "- [ ] **A1** First\n"},
			revision{"2026-01-20", "- [x] **A1** First\n- [ ] **A2** Second\n"},
			revision{"2026-01-27", "- [ ] **A1** First (type: prevent)\n"}, // beside it: neither reopened nor taken out
			revision{"2026-02-02", "- [x] **A1** First\n- [ ] **A2** Second\n"}),
			`2026-01-19 open 1 overdue 0 +2 ~0 -1
2026-01-26 open 1 overdue 0 +0 ~0 -0
2026-02-02 open 1 overdue 0 +0 ~0 -0
`, stats.Untold{}, []stats.Day{"2026-01-19", "2026-01-20"}},
		{"done before it was written down, and in the future", told(t, true, "- [x] **A1** First (done: 2026-01-01)\n- [x] **A2** Second (done: 2027-01-01)\n", nil,
			revision{"2026-01-27", "- [ ] **A1** First\n- [ ] **A2** Second\n"},
			revision{"2026-02-03", "- [x] **A1** First (done: 2026-01-01)\n- [x] **A2** Second (done: 2027-01-01)\n"}),
			"2026-01-26 open 1 overdue 0 +2 ~0 -1\n2026-02-02 open 0 overdue 0 +0 ~0 -1\n", stats.Untold{}, []stats.Day{"2026-01-27", "2026-01-27"}},
		{"clocks that were wrong", told(t, true, "- [x] **A1** First\n", nil,
			revision{"2026-01-28", "- [ ] **A1** First\n"},
			revision{"2026-01-05", "- [x] **A1** First\n"}),
			"2026-01-26 open 0 overdue 0 +1 ~0 -1\n2026-02-02 open 0 overdue 0 +0 ~0 -0\n", stats.Untold{}, []stats.Day{"2026-01-28"}},
		{"after now", told(t, true, "- [x] **A1** First\n", nil,
			revision{"2026-02-02", "- [ ] **A1** First\n"},
			revision{"2026-02-05", "- [x] **A1** First\n"}),
			"2026-02-02 open 1 overdue 0 +1 ~0 -0\n", stats.Untold{}, []stats.Day{"2026-02-02"}},
	} {
		b := stats.BurnDownOf([]stats.Document{c.doc}, now)
		if diff := cmp.Diff(c.want, series(b)); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
		if diff := cmp.Diff(c.told, b.Untold); diff != "" {
			t.Errorf("%s: not told:\n%s", c.name, diff)
		}
		var since []stats.Day
		for _, a := range c.doc.Actions {
			since = append(since, a.Since)
		}
		if diff := cmp.Diff(c.since, since); diff != "" {
			t.Errorf("%s: since:\n%s", c.name, diff)
		}
	}
}

// Weeks are those of ISO 8601, also around New Year, and go back 20 years at most.
func TestBurnDownWeeks(t *testing.T) {
	now := at(t, "2027-01-04T00:00:00Z")
	d := told(t, true, "- [ ] **A1** First\n", nil, revision{"2026-12-27", "- [ ] **A1** First\n"})
	b := stats.BurnDownOf([]stats.Document{d}, now)
	var names []string
	for _, w := range b.Weeks {
		names = append(names, w.Name+" "+string(w.Begins))
	}
	if diff := cmp.Diff([]string{"2026-W52 2026-12-21", "2026-W53 2026-12-28", "2027-W01 2027-01-04"}, names); diff != "" {
		t.Error(diff)
	}
	if len(b.Open) != 1 || b.Open[0].Days != 8 {
		t.Errorf("%+v", b.Open)
	}
	old := told(t, true, "- [ ] **A1** First (due: 1970-01-05)\n", nil, revision{"0001-01-02", "- [ ] **A1** First (due: 1970-01-05)\n"})
	b = stats.BurnDownOf([]stats.Document{old}, now)
	if w := b.Weeks[0]; len(b.Weeks) != 20*52 || w.Open != 1 || w.Overdue != 1 {
		t.Errorf("%d weeks, the first %+v", len(b.Weeks), w)
	}
	none := read(ours("", "- [ ] **A1** First\n"))
	if b := stats.BurnDownOf(none, now); b != nil {
		t.Errorf("without history: %+v", b)
	}
	none[0].Tell(stats.Uncommitted, nil)
	withheld := read(ours("", "- [ ] **A1** First\n- [x] **A2** Second\n"))
	withheld[0].Tell(stats.Withheld, nil)
	b = stats.BurnDownOf(append(none, withheld...), time.Time(now))
	if want := (stats.Untold{Uncommitted: 1, Restricted: 2}); b.Untold != want || len(b.Weeks) != 0 {
		t.Errorf("%+v", b)
	}
}
