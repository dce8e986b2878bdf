package lint_test

import (
	"bytes"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/change"
	"github.com/git-postmortem/postmortem/lint"
)

// fixer applies the fixes of all rules but those left out.
func fixer(t *testing.T, unsafe bool, without ...string) *lint.Fixer {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	archives, err := archive.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var o lint.Options
	for _, r := range lint.Rules() {
		if !slices.Contains(without, r.Name) {
			o.Only = append(o.Only, r.Name)
		}
	}
	f, err := lint.NewFixer(change.Input(archives[0]), unsafe, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Only what an edit names changes: line ends, a byte-order mark and trailing spaces stay.
func TestFixKeepsBytes(t *testing.T) {
	src := "\ufeff---\r\ntitle: a  \r\nsevrity: sev1\r\nstatus: draft\r\n---\r\n\r\n## Timeline\r\n\r\n### 2026-03-04\r\n\r\n- **10:00** `detcted` — x  \r\n\ttab\r\n"
	got := fixer(t, false).Fix("postmortems/a.md", []byte(src))
	want := strings.NewReplacer("sevrity", "severity", "detcted", "detected").Replace(src)
	if string(got.After) != want || len(got.Applied) != 2 {
		t.Errorf("%q\n%+v", got.After, got.Applied)
	}
}

// What a fix adds has the line ends of the document.
func TestFixAddsLinesAsTheyEnd(t *testing.T) {
	src := strings.ReplaceAll("---\ntitle: a\nseverity: sev1\nstatus: in-review\nowner: \"@ops\"\n---\n\n## Summary\n\nIt broke.\n", "\n", "\r\n")
	got := string(fixer(t, true).Fix("postmortems/a.md", []byte(src)).After)
	if !strings.Contains(got, "## Timeline") {
		t.Fatalf("nothing was added:\n%s", got)
	}
	if rest := strings.ReplaceAll(got, "\r\n", ""); strings.ContainsAny(rest, "\r\n") {
		t.Errorf("lines end in two ways: %q", got)
	}
}

// A byte-order mark that kept a frontmatter from being one goes when unsafe fixes are asked for.
func TestFixGivesBackFrontmatter(t *testing.T) {
	want := "---\ntitle: a\nseverity: sev1\nstatus: draft\n---\n\nIt broke.\n"
	for _, src := range []string{"\ufeff\ufeff" + want, "---\n\ufeff" + want[4:]} {
		if got := fixer(t, true).Fix("postmortems/a.md", []byte(src)); strings.TrimPrefix(string(got.After), "\ufeff") != want {
			t.Errorf("%q\n%+v", got.After, got.Applied)
		}
		if got := fixer(t, false).Fix("postmortems/a.md", []byte(src)); strings.Count(string(got.After), "\ufeff") != strings.Count(src, "\ufeff") {
			t.Errorf("safe fixes take a mark away: %q", got.After)
		}
	}
}

// What keeps a frontmatter from being one stays where the frontmatter opens the document to more people.
func TestFixWidensNoAudience(t *testing.T) {
	src := "---\n\ufefftitle: a\nseverity: sev1\nstatus: draft\naudience: public\n---\n\nIt broke.\n"
	if got := fixer(t, true).Fix("postmortems/a.md", []byte(src)); !strings.Contains(string(got.After), "\ufeff") || got.Refused == 0 {
		t.Errorf("the document is public now: %q", got.After)
	}
}

// A fix is not applied where it would bring a new error: here, a key that is there already.
func TestFixDoesNoHarm(t *testing.T) {
	src := "---\ntitle: a\nsevrity: sev1\nseverty: sev2\nstatus: draft\n---\n"
	got := fixer(t, true).Fix("postmortems/a.md", []byte(src))
	if strings.Count(string(got.After), "severity:") > 1 {
		t.Errorf("a key stands twice:\n%s", got.After)
	}
}

const canonical = "---\ntitle: x\nseverity: sev3\nstatus: draft\nowner: o\ntimezone: Etc/UTC\n---\n\n## Timeline\n\n### 2026-03-04\n\n"

// What a fix must not touch: each text stays as it is, also with --unsafe.
func TestFixLeavesAlone(t *testing.T) {
	for name, src := range map[string]string{
		"a sub-list of entries":               canonical + "- **14:49** — a\n- **14:43** — b\n  - **14:50** — b1\n",
		"days that the order carries":         strings.Replace(canonical, "-04", "-03", 1) + "- 2026-03-04 **14:49** — a\n- **14:43** — b\n",
		"days that what follows inherits":     strings.Replace(canonical, "### 2026-03-04\n\n", "", 1) + "- 2026-03-05 **00:20** — b\n- 2026-03-04 **23:30** — c\n\nText.\n\n- **23:50** — d\n",
		"a year that is said once":            "---\ntitle: x\nseverity: sev3\nstatus: draft\nowner: o\ntimezone: Etc/UTC\n---\n\n## Timeline\n\n- Oct 21, 2022 14:49 UTC — a\n- Oct 21, 14:43 UTC — b\n",
		"an entry to be left out of order":    canonical + "- **14:49** — a\n- **14:43** — b <!-- lint-ignore timeline-order: by the second clock -->\n- **14:50** — c\n- **14:44** — d\n",
		"a link definition between entries":   canonical + "- **14:49** — a\n- **14:43** — [b]\n\n  [b]: https://example.com/\n",
		"the half of a range":                 canonical + "- **2:39-14:50 PM** — a\n",
		"fractions of a second":               canonical + "- **2:39:07.123 PM** — a\n",
		"a year before a dash":                canonical + "- 2024 — the year in which it was built\n",
		"an anchor that others may link to":   strings.Replace(canonical, "### 2026-03-04\n\n", "", 1) + "### 2026-03-04 2:39 PM\n\nText.\n",
		"labels, which only other forms have": "**Timeline**:\n\n- 2022-03-10 11:44 UTC - It breaks.\n- 2022-03-10 11:50 UTC - It works.\n\n**Summary**: x\n",
		"an entry that is a heading":          "# Search is down 2022-02-20\n\n## Timeline (UTC)\n\n## Feb 21, 13:00\n\nIt broke.\n",
		"a value over two lines":              "---\ntitle: Cron jobs stop\nmttr:\n  16m\nseverity: sev3\nstatus: draft\nowner: o\n---\n\n## Timeline\n\n### 2026-03-04\n\n- **10:00Z** `started` — a\n- **10:16Z** `resolved` — b\n",
		"a flow map":                          "---\n# c\n{title: Cron jobs stop, severity: sev3, status: draft, owner: me, timezone: Etc/UTC,\n audience: restricted, mttr: 16m,\n services: [cron]}\n---\n\n## Timeline\n\n### 2026-03-04\n\n- **10:00** `started` — a\n- **10:16** `resolved` — b\n",
		"a folded scalar":                     "---\ntitle: x\nseverity: >-\n  high\nstatus: draft\nowner: o\n---\n",
		"an anchor and a comment":             "---\ntitle: x\nseverity: &s high # as the customer said\nstatus: draft\nowner: o\n---\n",
		"a list for a field of one":           "---\ntitle: x\nseverity: sev3\nstatus: draft\nowners: [a, b]\n---\n",
		"an audience":                         strings.Replace(canonical, "owner: o", "owner: o\naudience: customers", 1) + "- **10:00** `custmers` — a\n",
		"a comment inside a comment":          canonical + "- **10:00** — a\n\n<!-- parked\n\n<!-- lint-ignore timeline-order: x -->\n\nText.\n",
		"a comment in an attribute":           canonical + "- **10:00** — a\n\n<div title=\"<!-- lint-ignore timeline-order: x -->\">\n\nText.\n",
		"a frontmatter below a comment":       "<!-- licence -->\n---\ntitle: x\nseverity: sev1\nstatus: published\nowner: o\n---\n\ntext\n",
		"a frontmatter behind a blank":        " ---\ntitle: x\nseverity: sev1\nstatus: published\nowner: o\n---\n\ntext\n",
		"who may read it":                     "---\ntitle: x\nseverity: sev3\nstatus: draft\nowner: o\naudence: public\n---\n\ntext\n",
		"a comment above a mark":              "---\ntitle: x\nseverity: sev3\nstatus: published\nowner: o\naudience: public\n---\n\n## Impact\n\n<!-- lint-ignore timeline-order: x -->\n\nAudience: public\n\ntext\n",
		"what a comment hides":                canonical + "- **14:39** — a <!-- old\n  14:43 — removed on request\n  -->\n- **14:50** — b\n",
	} {
		if got := fixer(t, true, "section-required").Fix("postmortems/a.md", []byte(src)); got.Changed() {
			t.Errorf("%s: %+v\n%s", name, got.Applied, got.After)
		}
	}
}

// What a fix makes of texts in which much can go wrong.
func TestFixes(t *testing.T) {
	for name, c := range map[string]struct{ from, to string }{
		"a fence and a comment move with their entry": {
			canonical + "- **14:49** — a\n- **14:43** — b\n\n  ```\n  log\n  ```\n",
			canonical + "- **14:43** — b\n\n  ```\n  log\n  ```\n- **14:49** — a\n",
		},
		"the last entry of a file without a final newline": {
			canonical + "- **14:49** — a\r\n- **14:43** — b",
			canonical + "- **14:43** — b\r\n- **14:49** — a",
		},
		"minutes among seconds": {
			canonical + "- **14:43:30** — a\n- **14:43** — b\n- **14:40** — c\n",
			canonical + "- **14:40** — c\n- **14:43:30** — a\n- **14:43** — b\n",
		},
		"the half of the day stands once": {
			canonical + "- **12:00-12:30 AM** — a\n- **2:39-2:50 PM** — b\n",
			canonical + "- **12:00-12:30 AM** — a\n- **2:39-2:50 PM** — b\n", // one end alone: left to the author
		},
		"both ends have it": {
			canonical + "- **11:30 AM - 12:15 PM** — a\n",
			canonical + "- **11:30 - 12:15** — a\n",
		},
		"an entry that is read in two sections is fixed once": {
			"# Timeline\n\n## Monday\n\n- 2022-03-10 11:44 UTC - It breaks.\n- 2022-03-10 11:50 UTC - It is noticed.\n- 2022-03-10 17:10pm UTC - It works again.\n",
			"# Timeline\n\n## Monday\n\n- 2022-03-10 11:44 UTC - It breaks.\n- 2022-03-10 11:50 UTC - It is noticed.\n- 2022-03-10 17:10 UTC - It works again.\n",
		},
		"a comment between a paragraph and a rule": {
			strings.TrimSuffix(canonical, "## Timeline\n\n### 2026-03-04\n\n") + "Still.\n<!-- lint-ignore timeline-order: x -->\n---\n",
			strings.TrimSuffix(canonical, "## Timeline\n\n### 2026-03-04\n\n") + "Still.\n\n---\n",
		},
		"blanks before a comment at the end of a line": {
			canonical + "- **10:00** — a\n- **10:05** — b  <!-- lint-ignore timeline-order: x -->\n  more\n",
			canonical + "- **10:00** — a\n- **10:05** — b\n  more\n",
		},
		"comments between list items": {
			canonical + "- **14:39** — a\n<!-- lint-ignore timeline-order: x -->\n<!-- lint-ignore timeline-order: x -->\n- **14:43** — b\n",
			canonical + "- **14:39** — a\n- **14:43** — b\n",
		},
		"JSON keeps its quotes": {
			";;;\n{\"title\":\"x\",\"severity\":\"P1\",\"status\":\"draft\",\"ownr\":\"me\",\"start_time\":\"2026-03-04T10:00:00Z\"}\n;;;\n\ntext\n",
			";;;\n{\"title\":\"x\",\"severity\":\"sev1\",\"status\":\"draft\",\"owner\":\"me\",\"started_at\":\"2026-03-04T10:00:00Z\"}\n;;;\n\ntext\n",
		},
		"TOML keeps its quotes": {
			"+++\ntitle = \"x\"\nseverity = \"P1\"\nstatus = \"draft\"\nowner = \"o\"\n+++\n\ntext\n",
			"+++\ntitle = \"x\"\nseverity = \"sev1\"\nstatus = \"draft\"\nowner = \"o\"\n+++\n\ntext\n",
		},
		"one range does not keep other times": {
			canonical + "- **2:39-2:50 PM** — a\n- **3:10 PM** — b\n- **3:20 PM** — c\n",
			canonical + "- **2:39-2:50 PM** — a\n- **15:10** — b\n- **15:20** — c\n",
		},
		"one harmful fix does not keep the others": {
			"---\ntitle: x\nseverity: sev3\nstatus: in-review\nowners: [a, b]\n---\n\n## Timeline\n\n- 2026-03-04 10:00Z `detcted` — a\n- 2026-03-04 10:01Z `detcted` — b\n",
			"---\ntitle: x\nseverity: sev3\nstatus: in-review\nowners: [a, b]\n---\n\n## Timeline\n\n- 2026-03-04 10:00Z `detected` — a\n- 2026-03-04 10:01Z `detected` — b\n",
		},
	} {
		got := fixer(t, true, "section-required", "frontmatter-missing").Fix("postmortems/a.md", []byte(c.from))
		if diff := cmp.Diff(c.to, string(got.After)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Fixing mutated copies of our own archive converges: a second run changes
// nothing, and no word is lost that no fix names. FIX_MUTATIONS=1 makes it a
// thousand copies, FIX_DOCUMENTS=FOLDER adds the documents of another archive.
func TestFixConverges(t *testing.T) {
	files, _ := filepath.Glob("../postmortems/*.md")
	if len(files) == 0 {
		t.Skip("no documents")
	}
	r := rand.New(rand.NewSource(4))
	rounds := 60
	if os.Getenv("FIX_MUTATIONS") != "" {
		rounds = 1000
	}
	documents := [][]byte{[]byte("---\ntitle: a\nseverity: sev3\nstatus: draft\nttd: 9m\n---\n\n## Timeline\n\n### 2026-03-04\n\n- **10:00Z** `started` — a\n- **10:09Z** `detected` — b\n")}
	for i := range rounds {
		src, err := os.ReadFile(files[i%len(files)])
		if err != nil {
			t.Fatal(err)
		}
		documents = append(documents, mutate(r, src))
	}
	for _, f := range foreign(t) {
		documents = append(documents, f, mutate(r, f))
	}
	rules := map[string]int{}
	for _, unsafe := range []bool{false, true} {
		f := fixer(t, unsafe)
		for i, src := range documents {
			once := f.Fix("postmortems/a.md", src)
			twice := f.Fix("postmortems/a.md", once.After)
			if twice.Changed() {
				t.Fatalf("document %d: a second run changes something (unsafe: %v): %+v\nfirst: %+v", i, unsafe, twice.Applied, once.Applied)
			}
			var named []byte
			for _, x := range once.Applied {
				rules[x.Rule]++
				named = append(named, x.Removed...)
			}
			if lost := lostWords(src, append(once.After, named...)); len(lost) > 0 {
				t.Fatalf("document %d: the words %q are lost, and no fix names them: %+v", i, lost, once.Applied)
			}
			if len(once.Applied) == 0 && once.Changed() {
				t.Fatal("a change that no fix names")
			}
		}
	}
	t.Logf("%d documents, fixes applied: %v", len(documents), rules)
	for _, rule := range lint.Rules() {
		if (rule.Fix == "safe" || rule.Fix == "unsafe") && rules[rule.Name] == 0 {
			t.Errorf("no document gave %s anything to fix; add a slip", rule.Name)
		}
	}
}

// foreign are the documents below the folder that FIX_DOCUMENTS names.
func foreign(t *testing.T) (out [][]byte) {
	top := os.Getenv("FIX_DOCUMENTS")
	if top == "" {
		return nil
	}
	err := filepath.WalkDir(top, func(p string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && filepath.Ext(p) != ".json" {
			var data []byte
			data, err = os.ReadFile(p)
			out = append(out, data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var slips = []struct{ from, to string }{
	{"severity:", "sevrity:"}, {"status: published", "status: publshed"}, {"type: outage", "type: outtage"}, {"detected_by: ", "detected_by: x"}, {"`detected`", "`detcted`"}, {"`resolved`", "`reslved`"}, {"services:", "service:"}, {"timezone:", "timezon:"},
	{"title:", "mttr: 16m\ntitle:"}, {"title:", "time_to_resolve: 1h\ntitle:"}, {"---\n\n", "---\n\n\ufeff"}, {"\n", "\r\n"},
	{"## Impact", "## Impact\n\n<!-- lint-ignore placeholder: because -->\n"}, {"---\ntitle", "title"},
	{"## Summary", "## Summmary"}, {"## Lessons learned", "Lessons learned"}, {"## Impact", "### Impact"}, {"- **", "- "}, {"audience: public", "audience: public\nseverity: sev1"},
	{"severity: sev1", "severity: P1"}, {"severity: sev2", "severity: high"}, {"title:", "start_time: 2026-03-04T14:00:00Z\ntitle:"}, {":", "."}, {"- **1", "– **1"},
	{"** `detected`", "pm** `detected`"}, {"**0", "**2"}, {"**1", "**0"}, {"\n- **", "\n\n- **"},
	{"## Summary\n", "## Summary\n\n<!-- What went wrong, in two or three sentences that a reader outside the team understands. -->\n"},
}

func mutate(r *rand.Rand, src []byte) []byte {
	for range 1 + r.Intn(5) {
		s := slips[r.Intn(len(slips))]
		if s.from == "\n" {
			if !bytes.Contains(src, []byte("\r\n")) {
				src = bytes.ReplaceAll(src, []byte(s.from), []byte(s.to))
			}
			continue
		}
		// Not always the first place, so that slips meet in the middle of a document.
		at := bytes.Index(src, []byte(s.from))
		for at >= 0 && r.Intn(3) > 0 {
			next := bytes.Index(src[at+1:], []byte(s.from))
			if next < 0 {
				break
			}
			at += 1 + next
		}
		if at >= 0 {
			src = slices.Concat(src[:at], []byte(s.to), src[at+len(s.from):])
		}
	}
	return src
}

func lostWords(before, after []byte) []string {
	left := map[string]int{}
	for _, w := range words(after) {
		left[w]++
	}
	var out []string
	for _, w := range words(before) {
		if left[w]--; left[w] < 0 {
			out = append(out, w)
		}
	}
	return out
}

// words are the runs of letters and digits, since an edit may end inside what spaces set apart.
func words(text []byte) []string {
	return strings.FieldsFunc(string(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
