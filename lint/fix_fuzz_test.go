package lint_test

import (
	"bytes"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/change"
	"github.com/git-postmortem/postmortem/lint"
)

// Whatever a document is, fixing it ends, loses no line ends of one kind among
// others, and a second run changes nothing.
func FuzzFix(f *testing.F) {
	for _, s := range []string{
		canonical + "- **14:49** — a\n- **14:43** `detcted` — b <!-- lint-ignore timeline-order: x -->\n",
		"---\nsevrity: P1\nstart_time: 2026-03-04T10:00:00Z\nstatus: draft\nttd: 9m\n---\n\n## Timeline\n\n- 2026-03-04 2:39 PM a\n– 2026-03-04 11.50 b\n",
		"# x\n\n## Timeline\n\n| Time | What |\n|---|---|\n| 2026-03-04 10:00 | a |\n| 2026-03-04 09:00 | b |\n",
		"+++\nseverity = \"high\"\nstatus = \"in-review\"\n+++\n\n<!-- lint-ignore-file placeholder: y -->\n\ufeff\u202e\n\n- x\n",
		";;;\n{\"severity\":\"P1\",\"ownr\":\"me\",\"status\":\"draft\"}\n;;;\n\n**Timeline**:\n\n- 10:00 a\n",
	} {
		f.Add([]byte(s))
	}
	dir := f.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, ".git"), 0o755); err != nil {
		f.Fatal(err)
	}
	archives, err := archive.Open(dir)
	if err != nil {
		f.Fatal(err)
	}
	fixer, err := lint.NewFixer(change.Input(archives[0]), true, lint.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 4000 {
			return
		}
		once := fixer.Fix("postmortems/a.md", src)
		twice := fixer.Fix("postmortems/a.md", once.After)
		if twice.Changed() {
			t.Fatalf("a second run changes something: %+v\nfirst: %+v\n%q\n%q", twice.Applied, once.Applied, once.After, twice.After)
		}
		if lone := func(b []byte) bool { return bytes.Count(b, []byte("\n")) > bytes.Count(b, []byte("\r\n")) }; bytes.Contains(src, []byte("\r\n")) && !lone(src) && lone(once.After) {
			t.Fatalf("line ends are mixed: %q", once.After)
		}
	})
}

// Random documents of what people write, and mistype: fixing is idempotent for all of them.
func TestFixRandom(t *testing.T) {
	r := rand.New(rand.NewSource(9))
	rounds := 500
	if os.Getenv("FIX_MUTATIONS") != "" {
		rounds = 10_000
	}
	safe, unsafe := fixer(t, false), fixer(t, true)
	for i := range rounds {
		src := randomDocument(r)
		for _, f := range []*lint.Fixer{safe, unsafe} {
			once := f.Fix("postmortems/a.md", src)
			if twice := f.Fix("postmortems/a.md", once.After); twice.Changed() {
				t.Fatalf("document %d: a second run changes something: %+v\nfirst: %+v\n%s\n=== once\n%s\n=== twice\n%s", i, twice.Applied, once.Applied, src, once.After, twice.After)
			}
		}
	}
}

func randomDocument(r *rand.Rand) []byte {
	pick := func(from []string) string { return from[r.Intn(len(from))] }
	var b strings.Builder
	if r.Intn(6) > 0 {
		b.WriteString("---\n")
		for range 2 + r.Intn(7) {
			b.WriteString(pick([]string{
				"title: x", "severity: sev3", "severity: P1", "sevrity: sev2", "status: draft", "status: in-review", "status: published", "statsu: draft", "owner: o", "ownr: o", "owners: [a, b]",
				"timezone: Etc/UTC", "timezon: Europe/Paris", "start_time: 2026-03-04T10:00:00Z", "resolvedWhen: 2026-03-04T12:00:00Z", "mttr: 16m", "ttd: 9m", "audience: public", "services: [a]", "service: a", "x_y: 1", "# note",
			}) + "\n")
		}
		b.WriteString("---\n\n")
	}
	for range 1 + r.Intn(5) {
		b.WriteString(pick([]string{"## Summary\n\nText.\n\n", "## Impact\n\nTODO\n\n", "# Title\n\n", "## Root cause\n\nHuman error.\n\n", "**Impact**: none\n\n", "<!-- lint-ignore-file placeholder: z -->\n\n", "Text\n<!-- lint-ignore blame-human-error: z -->\n---\n\n", "```\ncode\n```\n\n", "## Timeline\n\n"}))
	}
	if r.Intn(5) > 0 {
		b.WriteString("## Timeline\n\n")
		if r.Intn(2) > 0 {
			b.WriteString("### 2026-03-04\n\n")
		}
		marker := pick([]string{"- ", "- ", "* ", "1. ", "  - "})
		for range r.Intn(9) {
			if r.Intn(8) == 0 {
				b.WriteString(pick([]string{"<!-- lint-ignore timeline-order: z -->\n", "\n", "\nText between.\n\n", "  - **12:00** — below\n", "  more text\n", "– 2026-03-04 12:00 UTC x\n", "### 2026-03-05\n\n"}))
			}
			b.WriteString(marker + pick([]string{"**", "**", ""}) + pick([]string{"12:42", "11:14", "2:39 PM", "17:14pm", "11.50", "1625", "09:14:18", "~12:00", "??", "HH:mm", "12:25-12:28", "2:39-2:50 PM", "2026-03-04 10:00", "2026-03-05 00:10", "09:00 PST", "10:00 UTC"}))
			b.WriteString(pick([]string{"**", "**", ""}) + pick([]string{" ", " `detected` ", " `detcted` ", " `reslved` ", " `resolved` ", " `custmers` "}) + pick([]string{"— ", "- ", ": "}) + pick([]string{"a", "b at 12:10", "c `kubectl` x", "d [e](f.md)"}) + pick([]string{"", "", "", " <!-- lint-ignore timeline-notation: z -->", " <!-- lint-ignore timeline-order, timeline-tag: z -->", "\ufeff"}) + "\n")
		}
	}
	text := b.String()
	if r.Intn(4) == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if r.Intn(6) == 0 {
		text = strings.TrimRight(text, "\r\n")
	}
	return []byte(text)
}
