package adopt_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/internal/adopt"
	"github.com/git-postmortem/postmortem/lint"
	_ "github.com/git-postmortem/postmortem/lint/rules"
	"github.com/git-postmortem/postmortem/schema"
)

func importer(o *schema.Options) *adopt.Importer {
	in := &lint.Input{Settings: &lint.Settings{}, Options: o, Find: func(p string) (string, bool) { return p, false }}
	return &adopt.Importer{Input: in, Now: "2026-07-01", Lint: lint.Options{Now: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}}
}

// An event of a timeline that a form writes down: a day, a clock and what happened.
type event struct{ day, hour, minute int }

func (e event) text() string {
	return fmt.Sprintf("Step%d%02d%02d is taken by the night shift, with [a log](https://example.org/log%d)", e.day, e.hour, e.minute, e.minute)
}
func (e event) clock() string { return fmt.Sprintf("%02d:%02d", e.hour, e.minute) }
func (e event) twelve() string {
	half, hour := "am", e.hour
	if hour >= 12 {
		half, hour = "pm", hour-12
	}
	if hour == 0 {
		hour = 12
	}
	return fmt.Sprintf("%d:%02d %s", hour, e.minute, half)
}

var events = []event{{4, 8, 21}, {4, 9, 5}, {4, 14, 39}, {5, 0, 10}, {5, 16, 7}}

// forms are the ways in which a timeline is written, a line or a block for each event.
var forms = map[string]func() string{
	"bullets with full dates": each("", func(e event) string { return fmt.Sprintf("- 2019-03-%02d %s UTC: %s\n", e.day, e.clock(), e.text()) }),
	"bold times under days":   days("### March %d, 2019\n\n", func(e event) string { return fmt.Sprintf("* **%s UTC** - %s\n", e.clock(), e.text()) }),
	"code times under days":   days("**2019-03-%02d**\n\n", func(e event) string { return fmt.Sprintf("- `%s` - %s\n", e.clock(), e.text()) }),
	"lists within days":       days("- 2019-03-%02d\n", func(e event) string { return fmt.Sprintf("  - %s: %s\n", e.clock(), e.text()) }),
	"halves of the day":       days("### 2019-03-%02d\n\n", func(e event) string { return fmt.Sprintf("- %s: %s\n", e.twelve(), e.text()) }),
	"an ordered list":         each("", func(e event) string { return fmt.Sprintf("1. 2019-03-%02d %s %s\n", e.day, e.clock(), e.text()) }),
	"several lines an item": each("", func(e event) string {
		return fmt.Sprintf("- 2019-03-%02d %s - %s\n  and goes on below\n\n  Another%d paragraph.\n\n", e.day, e.clock(), e.text(), e.minute)
	}),
	"a table": each("| Time (UTC) | What | Whose |\n| --- | --- | --- |\n", func(e event) string {
		return fmt.Sprintf("| 2019-03-%02d %s | %s | team%d |\n", e.day, e.clock(), e.text(), e.minute)
	}),
	"a table of two columns": each("| Day | Clock | Event |\n|---|---|---|\n", func(e event) string {
		return fmt.Sprintf("| 2019-03-%02d | %s | %s |\n", e.day, e.clock(), e.text())
	}),
	"a heading for each": each("All times in UTC.\n\n", func(e event) string {
		return fmt.Sprintf("### 2019-03-%02d %s\n\n%s\n\n- detail%d\n\n```\nlog%d\n```\n\n", e.day, e.clock(), e.text(), e.minute, e.minute)
	}),
	"a paragraph for each":  each("", func(e event) string { return fmt.Sprintf("**2019-03-%02d %s**: %s\n\n", e.day, e.clock(), e.text()) }),
	"lines that are broken": each("", func(e event) string { return fmt.Sprintf("2019-03-%02d %s - %s<br>\n", e.day, e.clock(), e.text()) }),
	"the time last": each("", func(e event) string {
		return fmt.Sprintf("- Shift%d hands over 2019-03-%02d %s\n", e.minute, e.day, e.clock())
	}),
	"rules between": each("", func(e event) string {
		return fmt.Sprintf("2019-03-%02d %s UTC\n\n%s\n\n---\n\n", e.day, e.clock(), e.text())
	}),
	"the canonical form": days("### 2019-03-%02d\n\n", func(e event) string { return fmt.Sprintf("- **%s** — %s\n", e.clock(), e.text()) }),
}

func each(before string, write func(event) string) func() string {
	return func() string {
		out := before
		for _, e := range events {
			out += write(e)
		}
		return out
	}
}

func days(heading string, write func(event) string) func() string {
	return func() string {
		out, day := "", 0
		for _, e := range events {
			if e.day != day {
				out += fmt.Sprintf("\n"+heading, e.day)
				day = e.day
			}
			out += write(e)
		}
		return out
	}
}

// frames are documents around a timeline.
var frames = map[string]string{
	"headings": "# Search was empty\n\n**Severity:** Major (one region)\n**Owner:** @search\n**Status:** Resolved\n\n## What happened\n\nNobody found anything.\n\n## Timeline\n\n%s\n\n## Root cause\n\nAn index.\n\n### Deeper\n\nNo alert.\n\n## Follow-ups\n\n- [ ] Add an alert\n",
	"links":    "# Search was empty\n\n[Why](#root-cause), [when](#timeline-of-events)\n\n## Root Cause\n\nAn index, `as said`.\n\n## Timeline of events\n\n%s\n## Lessons Learned\n\n- Alerts help.\n",
	"labels":   "Search was empty\n================\n\n**Impact**: nobody found anything.\n\n**Root cause:**\n\nAn index.\n\n## Timeline\n\n%s\n\n## Action Items\n\n- Add an alert\n",
	"matter":   "---\nlayout: post\ntitle: Search was empty\ntags: [search]\n---\n\n## Summary\n\nNothing.\n\n## Timeline\n\n%s",
	"returns":  "# Search was empty\r\n\r\n## Timeline\r\n\r\n%s\r\n\r\n## Root cause\r\n\r\nAn index.\r\n",
}

// No word of any form is lost, nothing is read differently, no finding is new, and what was
// imported is left alone by the next run.
func TestNothingIsLost(t *testing.T) {
	for name, frame := range frames {
		for form, write := range forms {
			t.Run(name+"/"+form, func(t *testing.T) {
				text := write()
				if name == "returns" {
					text = strings.ReplaceAll(text, "\n", "\r\n")
				}
				src := []byte(fmt.Sprintf(frame, text))
				for standard, o := range map[string]*schema.Options{"marked": {}, "all": {Standard: schema.StandardAll}} {
					check(t, importer(o), standard, src)
				}
			})
		}
	}
}

func check(t *testing.T, im *adopt.Importer, standard string, src []byte) {
	t.Helper()
	r := im.Import("search.md", src)
	if r.Refused != "" || !r.Changed() {
		t.Fatalf("%s: it is not imported: %q", standard, r.Refused)
	}
	if len(r.Kept) > 0 {
		t.Errorf("%s: parts are left as they were: %v\n%s", standard, r.Kept, r.After)
	}
	var missing []string
	for _, w := range adopt.MissingWords(src, r.After, nil) {
		if !isTime(w) {
			missing = append(missing, w)
		}
	}
	if len(missing) > 0 {
		t.Errorf("%s: these words are lost: %q\n%s", standard, missing, r.After)
	}
	as := im.Input.Options.AsWritten()
	before, after := schema.Parse("search.md", src, as).Export(), schema.Parse("search.md", r.After, as).Export()
	if len(before.Timeline) != len(events) {
		t.Fatalf("the test's own timeline is read as %d entries", len(before.Timeline))
	}
	for i, e := range before.Timeline {
		now := after.Timeline[i]
		if *e.Local != *now.Local || e.Instant != nil && (now.Instant == nil || *e.Instant != *now.Instant) {
			t.Errorf("%s: %q is now %q", standard, e.Literal, now.Literal)
		}
		if !strings.Contains(string(r.After), "- **"+events[i].clock()) {
			t.Errorf("%s: %s is not in the canonical form:\n%s", standard, events[i].clock(), r.After)
		}
	}
	if a, b := findings(t, im, src), findings(t, im, r.After); len(b) > len(a) {
		t.Errorf("%s: %d findings were %d:\n%s\n%s", standard, len(b), len(a), strings.Join(b, "\n"), r.After)
	}
	if again := im.Import("search.md", r.After); !again.Ours || again.Changed() {
		t.Errorf("%s: a second run imports it again", standard)
	}
}

// isTime reports whether a word is one of those with which the forms write days and clocks.
func isTime(word string) bool {
	switch word {
	case "march", "am", "pm":
		return true
	}
	return strings.Trim(word, "0123456789") == ""
}

func findings(t *testing.T, im *adopt.Importer, src []byte) (out []string) {
	t.Helper()
	in := *im.Input
	in.Paths = []string{"search.md"}
	in.Each = func(_ context.Context, do func(int, *schema.Postmortem)) error {
		do(0, schema.Parse("search.md", src, in.Options))
		return nil
	}
	r, err := lint.Run(context.Background(), &in, im.Lint)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		out = append(out, fmt.Sprintf("%d: %s: %s", f.Line, f.Rule, f.Message))
	}
	return out
}

// Fields are only what the text states.
func TestStatedFields(t *testing.T) {
	for text, want := range map[string]string{
		"**Severity:** P1\n":                                   "severity: sev1",
		"| Severity | Sev 3 |\n|---|---|\n":                    "severity: sev3",
		"- Severity: somewhat bad\n":                           "",
		"- Severity: sev2\n\n- Priority: P4\n":                 "", // which?
		"**Status:** In progress\n":                            "status: draft",
		"**Status:** Resolved\n":                               "",
		"**Owner:** [@ops](https://example.org/ops)\n":         `owner: "@ops"`,
		"**Owner:** TBD\n":                                     "",
		"**Owner:** Ann, Bo\n":                                 "",
		"## Action items\n\n- Add it. \n\n  **Owner:** @web\n": "",
	} {
		got := string(importer(&schema.Options{}).Import("x.md", []byte("# Down\n\n"+text+"\n## Impact\n\nSome.\n")).After)
		want = strings.TrimSpace(want + "\nimported: 2026-07-01")
		if !strings.HasPrefix(got, "---\ntitle: Down\n"+want+"\n---\n\n# Down\n") {
			t.Errorf("%q gives\n%s", text, got)
		}
	}
}

// What cannot be read, or would be read differently, stays as it was.
func TestKeptTimelines(t *testing.T) {
	for text, why := range map[string]string{
		"- 2019-03-04 10:00 UTC - Down\n- then we looked\n":                               "says no time of day",
		"- 2019-03-04 23:00 UTC - Down\n- 01:00 UTC - Up\n":                               "inferred",
		"- Monday 2019-03-05 10:00 UTC - Down\n- 2019-03-05 11:00 UTC - Up\n":             "no monday",
		"| Time | Event |\n|---|---|\n| 2019-03-05 Monday | |\n| 10:00 UTC | Down |\n":    "is no monday",
		"- 2019-03-04 10:00 UTC - Down\n\n### A thought\n\n- 2019-03-04 11:00 UTC - Up\n": "heading in it",
	} {
		src := []byte("# Down\n\n## Timeline\n\n" + text + "\n## Impact\n\nSome.\n")
		r := importer(&schema.Options{}).Import("x.md", src)
		if len(r.Kept) != 1 || r.Kept[0].Part != adopt.Timeline || !strings.Contains(r.Kept[0].Why, why) {
			t.Errorf("%q: %+v", text, r.Kept)
		}
		if !strings.HasSuffix(string(r.After), string(src)) {
			t.Errorf("%q becomes\n%s", text, r.After)
		}
	}
}

// A weekday that stands in a row with its day alone is a word like any other.
func TestWeekdayOfARow(t *testing.T) {
	src := "# Down\n\n## Timeline (UTC)\n\n| Time | Event |\n|---|---|\n| 2022-01-20 Thursday | |\n| 22:40 | Down |\n| 23:10 | Up |\n"
	if got := string(importer(&schema.Options{}).Import("x.md", []byte(src)).After); !strings.Contains(got, "### 2022-01-20 (Thursday)\n\n- **22:40** — Down\n") {
		t.Errorf("it becomes\n%s", got)
	}
}

// A document that is the standard's, and one whose frontmatter cannot be added to, are left alone.
func TestLeftAlone(t *testing.T) {
	for _, src := range []string{"---\nseverity: sev3\nstatus: draft\n---\n\n## Root cause\n", "---\nimported: 2020-01-01\n---\n\n# Down\n\n## Root cause\n"} {
		if r := importer(&schema.Options{}).Import("x.md", []byte(src)); !r.Ours || r.Changed() {
			t.Errorf("%q is imported: %q", src, r.After)
		}
	}
	for _, src := range []string{"", "+++\ntitle = \"x\"\n+++\n\n# Down\n", "---\ntitle: [\n---\n\n# Down\n"} {
		if r := importer(&schema.Options{}).Import("x.md", []byte(src)); r.Refused == "" || r.Changed() {
			t.Errorf("%q is imported: %q", src, r.After)
		}
	}
}

func TestMissingWords(t *testing.T) {
	if got := adopt.MissingWords([]byte("- One two, two\n"), []byte("# ONE\n\ntwo"), nil); fmt.Sprint(got) != "[two]" {
		t.Errorf("%q", got)
	}
}
