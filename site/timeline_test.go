package site_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/git-postmortem/postmortem/schema"
)

// entriesOf are the entries of the timeline on a page: clock, and what happened.
func entriesOf(t *testing.T, page string) (out []string) {
	t.Helper()
	walk(t, page, func(n *html.Node) {
		if n.Data == "li" && strings.HasPrefix(attr(n, "class"), "e ") {
			var at, do string
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				var b strings.Builder
				texts(c, &b)
				text := strings.TrimSpace(space.ReplaceAllString(b.String(), " "))
				if attr(c, "class") == "at" {
					at = strings.TrimSpace(regexp.MustCompile(`[+−]\S+( \d+\S+)?$`).ReplaceAllString(text, ""))
				} else {
					do = text
				}
			}
			out = append(out, at+" "+do)
		}
	})
	return out
}

func texts(n *html.Node, b *strings.Builder) {
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		texts(c, b)
	}
}

// Whatever form its author used, a timeline is one list of entries, as many as its JSON twin has;
// what the form says beside stands below as it was written.
func TestEveryFormOfTimeline(t *testing.T) {
	want := []string{"10:00 The disk fills up", "10:20 Somebody looks at the graph", "11:05 It is empty again"}
	forms := map[string]struct {
		text string
		want []string
		raw  string // what is shown as it was written, or ""
	}{
		"list":       {"### 2024-03-05\n\n- **10:00** — The disk fills up\n- **10:20** — Somebody looks at the graph\n- **11:05** — It is empty again\n", want, ""},
		"plain list": {"- 2024-03-05 10:00 The disk fills up\n- 2024-03-05 10:20 Somebody looks at the graph\n- 2024-03-05 11:05 It is empty again\n", want, ""},
		"table":      {"| Time | Event | Who |\n|---|---|---|\n| 2024-03-05 10:00 | The disk fills up | |\n| 2024-03-05 10:20 | Somebody looks at the graph | on-call |\n| 2024-03-05 11:05 | It is empty again | |\n", []string{want[0], want[1] + " · on-call", want[2]}, "Who"},
		"headings":   {"### 2024-03-05 10:00 The disk fills up\n\n### 2024-03-05 10:20\n\nSomebody looks at the graph\n\n### 2024-03-05 11:05 It is empty again\n", want, ""},
		"paragraphs": {"2024-03-05 10:00 - The disk fills up\n\n2024-03-05 10:20 - Somebody looks at the graph\n\n2024-03-05 11:05 - It is empty again\n", want, ""},
		"lines":      {"2024-03-05 10:00 - The disk fills up  \n2024-03-05 10:20 - Somebody looks at the graph  \n2024-03-05 11:05 - It is empty again\n", want, ""},
		"breaks":     {"2024-03-05 10:00 - The disk fills up<br>\n2024-03-05 10:20 - Somebody looks at the graph<br>\n2024-03-05 11:05 - It is empty again\n", want, ""},
		"bold":       {"- **2024-03-05 10:00 The disk** fills up\n- *2024-03-05 10:20 Somebody looks* at the graph\n- [2024-03-05 11:05](https://example.com/x) It is empty again\n", want, ""},
		"beside":     {"Before it began, all was well.\n\n- 2024-03-05 10:00 The disk fills up\n- 2024-03-05 10:20 Somebody looks at the graph\n  - with a magnifier\n\n  > and says so\n- 2024-03-05 11:05 It is empty again\n\nThat was all.\n", []string{want[0], want[1] + " with a magnifier and says so", want[2]}, ""},
	}
	for name, form := range forms {
		files := build(t, schema.Internal, "", map[string]string{"postmortems/x.md": "# X\n\n## Timeline\n\n" + form.text + "\n## Impact\n\nNone.\n"}, nil)
		page := files["postmortems/x.html"]
		if diff := cmp.Diff(form.want, entriesOf(t, page)); diff != "" {
			t.Errorf("%s: %s\n%s", name, diff, page[strings.Index(page, `<div class="text">`):])
		}
		var twin struct{ Timeline []any }
		if err := json.Unmarshal([]byte(files["postmortems/x.json"]), &twin); err != nil || len(twin.Timeline) != len(form.want) {
			t.Errorf("%s: the twin has %d entries (%v)", name, len(twin.Timeline), err)
		}
		if _, raw, found := strings.Cut(page, "As written"); found != (form.raw != "") || !strings.Contains(raw, form.raw) {
			t.Errorf("%s: what is shown as it was written: %v", name, found)
		}
		if name == "beside" && (!strings.Contains(page, `<p dir="auto">Before it began, all was well.</p>`) || !strings.Contains(page, `<p dir="auto">That was all.</p>`)) {
			t.Errorf("%s: what stands around the timeline is not shown", name)
		}
	}
}

// An item that says no time, and words before the first time of a paragraph, are not lost.
func TestNothingOfATimelineIsLost(t *testing.T) {
	page := build(t, schema.Internal, "", map[string]string{"postmortems/x.md": "# X\n\n## Timeline\n\nAll on the fifth of March. Times follow:  \n2024-03-05 10:00 - The disk fills up  \n2024-03-05 10:20 - Somebody looks\n\n- 10:30 It goes on\n- 10:40 And on\n"}, nil)["postmortems/x.html"]
	text := visible(t, page)
	for _, want := range []string{"All on the fifth of March.", "The disk fills up", "Somebody looks", "It goes on", "And on"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
}

// The phases of a page follow the entries: reopening goes back, what lies behind a later phase
// begins nothing, a phase that dwarfs the others is cut and that is said.
func TestRun(t *testing.T) {
	run := func(entries string) string {
		page := build(t, schema.Internal, "", map[string]string{"postmortems/x.md": "---\ntitle: X\nseverity: sev1\nstatus: published\ntimezone: UTC\n---\n\n## Timeline\n\n" + entries}, nil)["postmortems/x.html"]
		_, run, _ := strings.Cut(page, `<section class="run"`)
		run, _, _ = strings.Cut(run, "</section>")
		return strings.ReplaceAll(run, "\u00a0", " ")
	}
	cells := func(run string) (out []string) {
		for _, m := range regexp.MustCompile(`</svg>([^<]*)</dt><dd>([^<]*)</dd><dd>([^<]*)</dd>`).FindAllStringSubmatch(run, -1) {
			out = append(out, fmt.Sprintf("%s %s (%s)", m[1], m[2], m[3]))
		}
		return out
	}
	for name, c := range map[string]struct {
		entries string
		want    []string
		says    string
	}{
		"reopened": {"### 2024-03-05\n\n- **10:00** `started` — a\n- **10:10** `detected` — b\n- **11:00** `mitigated` — c\n- **11:30** `resolved` — d\n- **12:00** `reopened` — e\n- **12:30** `resolved` — f\n",
			[]string{"Undetected 10 min (10:00 – 10:10)", "Responding 50 min (10:10 – 11:00)", "Resolving 30 min (11:00 – 11:30)", "Seemed resolved 30 min (11:30 – 12:00)", "Responding 30 min (12:00 – 12:30)"}, "2 h 30 min <small>from start to resolved"},
		"behind": {"### 2024-03-05\n\n- **10:00** `started` — a\n- **10:10** `detected` — b\n- **11:00** `mitigated` — c\n- **11:15** `identified` — d\n- **11:30** `resolved` — e\n",
			[]string{"Undetected 10 min (10:00 – 10:10)", "Responding 50 min (10:10 – 11:00)", "Resolving 30 min (11:00 – 11:30)"}, "1 h 30 min <small>from start to resolved"},
		"about": {"### 2024-03-05\n\n- **~10:00** `started` — a\n- **10:10** `detected` — b\n- **10:30** `comms-customer` — c\n- **11:30** `resolved` — e\n",
			[]string{"Undetected about 10 min (~10:00 – 10:10)", "Responding 1 h 20 min (10:10 – 11:30)", "Customers told 20 min (after detection, 10:30)"}, "about 1 h 30 min <small>"},
		"cut": {"### 2024-03-05\n\n- **10:00** `started` — a\n- **10:01** `detected` — b\n- **10:02** `mitigated` — c\n\n### 2024-03-09\n\n- **10:00** `resolved` — e\n",
			[]string{"Undetected 1 min (10:00 – 10:01)", "Responding 1 min (10:01 – 10:02)", "Resolving 3 d 23 h (10:02 – 10:00)"}, "the longest phase is cut"},
		"unnoticed": {"### 2024-03-05\n\n- **10:00** `started` — a\n- **11:30** `resolved` — e\n", nil, "When it was noticed is not recorded."},
		"untagged":  {"### 2024-03-05\n\n- **10:00** — a\n- **10:20** — b\n- **11:30** — c\n", nil, "from the first to the last entry"},
		"suggested": {"### 2024-03-05\n\n- **10:00** — The outage started.\n- **10:20** — Alerts fired.\n- **11:30** — Everything is back to normal.\n",
			[]string{"Undetected 20 min (10:00 – 10:20)", "Responding 1 h 10 min (10:20 – 11:30)"}, "read from the words of the entries"},
	} {
		got := run(c.entries)
		if diff := cmp.Diff(c.want, cells(got)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if !strings.Contains(got, c.says) {
			t.Errorf("%s: %q is not said in %s", name, c.says, got)
		}
		if guess := strings.Contains(got, `class="seg undetected guess"`); guess != (name == "suggested") {
			t.Errorf("%s: drawn as a suggestion: %v", name, guess)
		}
	}
	if got := run("### 2024-03-05\n\n- **10:00** `started` — a\n"); got != "" {
		t.Errorf("of one time: %s", got)
	}
}
