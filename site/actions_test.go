package site_test

import (
	"strings"
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/schema/stats"
	"github.com/git-postmortem/postmortem/site"
)

// The page of actions shows week by week what git tells of them, and readers outside none of it.
func TestActionsWeekByWeek(t *testing.T) {
	documents := map[string]string{"postmortems/a.md": "---\ntitle: A\nseverity: sev2\nstatus: published\naudience: public\n---\n\n## Action items\n\n- [ ] **A1** First (due: 2026-02-01)\n- [x] **A2** Second (done: 2026-02-20)\n- [ ] **A3** <b>New</b>\n"}
	tell := func(in *site.Input) {
		in.Actions = func(d *stats.Document, f audience.Filtered) {
			was := stats.ActionsOf(f.Postmortem())[:2]
			was[1].State, was[1].DoneOn = stats.Open, ""
			d.Tell(stats.Told, &stats.Past{Whole: true, Sights: []stats.Sight{{At: time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC), Actions: was}}})
		}
	}
	page := buildWith(t, site.Settings{Name: "A"}, nil, schema.Internal, documents, nil, tell)["actions.html"]
	for _, want := range []string{
		"<h2>Week by week</h2>", "from 5 Jan 2026 on", "at most 2.", "n\u202f=\u202f2",
		`viewBox="0 0 10 2" preserveAspectRatio="none"><path class="bar" d="M0 2H0V0H6V1H10V2Z"/><path class="overdue" d="M0 2H3V1H10V2Z"/>`,
		"<tr><td>9 Mar 2026</td><td>1</td><td>1</td><td>0</td><td>0</td></tr>", "<tr><td>16 Feb 2026</td><td>1</td><td>1</td><td>0</td><td>1</td></tr>",
		"Not in it: 1 action of which it is not known when they were opened, 1 because they are not committed yet.", `<th scope="col">Open since</th>`, "<td>5 Jan 2026, 2 months</td>",
	} {
		if !strings.Contains(strings.ReplaceAll(page, schema.NoBreak, "\u202f"), want) {
			t.Errorf("it lacks %s", want)
		}
	}
	if t.Failed() {
		_, page, _ = strings.Cut(page, "<main")
		t.Log(page)
	}
	for name, text := range buildWith(t, site.Settings{Name: "A"}, nil, schema.Public, documents, nil, tell) {
		if strings.Contains(text, "5 Jan 2026") || strings.Contains(text, "Week by week") {
			t.Errorf("%s tells readers outside", name)
		}
	}
	if page := buildWith(t, site.Settings{Name: "A"}, nil, schema.Internal, documents, nil)["actions.html"]; strings.Contains(page, "Week by week") || strings.Contains(page, "Open since") {
		t.Error("without history there is a chart")
	}
}
