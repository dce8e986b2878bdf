package lint_test

import (
	"bytes"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/lint"
)

func fixer(t *testing.T, unsafe bool) *lint.Fixer {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	archives, err := archive.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	f, err := lint.NewFixer(archives[0], unsafe, lint.Options{})
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

// A fix is not applied where it would bring a new error: here, a key that is there already.
func TestFixDoesNoHarm(t *testing.T) {
	src := "---\ntitle: a\nsevrity: sev1\nseverty: sev2\nstatus: draft\n---\n"
	got := fixer(t, true).Fix("postmortems/a.md", []byte(src))
	if strings.Count(string(got.After), "severity:") > 1 {
		t.Errorf("a key stands twice:\n%s", got.After)
	}
}

// Fixing mutated copies of our own archive converges: a second run changes
// nothing, and no word is lost that no fix names.
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
	for _, unsafe := range []bool{false, true} {
		f := fixer(t, unsafe)
		for i := range rounds {
			src, err := os.ReadFile(files[i%len(files)])
			if err != nil {
				t.Fatal(err)
			}
			src = mutate(r, src)
			once := f.Fix("postmortems/a.md", src)
			twice := f.Fix("postmortems/a.md", once.After)
			if twice.Changed() {
				t.Fatalf("a second run changes something (unsafe: %v): %+v\nfirst: %+v", unsafe, twice.Applied, once.Applied)
			}
			if lost := lostWords(src, once.After); len(lost) > 8*len(once.Applied) {
				t.Fatalf("%d fixes lost the words %q", len(once.Applied), lost)
			}
			if len(once.Applied) == 0 && once.Changed() {
				t.Fatal("a change that no fix names")
			}
		}
	}
}

var slips = []struct{ from, to string }{
	{"severity:", "sevrity:"}, {"`detected`", "`detcted`"}, {"`resolved`", "`reslved`"}, {"services:", "service:"}, {"timezone:", "timezon:"},
	{"title:", "mttr: 16m\ntitle:"}, {"---\n\n", "---\n\n\ufeff"}, {"\n", "\r\n"}, {"## Impact", "## Impact\n\n<!-- lint-ignore placeholder: because -->\n"}, {"---\ntitle", "title"},
	{"## Summary", "## Summmary"}, {"- **", "- "}, {"audience: public", "audience: public\nseverity: sev1"},
}

func mutate(r *rand.Rand, src []byte) []byte {
	for range 1 + r.Intn(5) {
		s := slips[r.Intn(len(slips))]
		n := 1
		if s.from == "\n" {
			n = -1
		}
		if s.from == "\n" && bytes.Contains(src, []byte("\r\n")) {
			continue
		}
		src = bytes.Replace(src, []byte(s.from), []byte(s.to), n)
	}
	return src
}

func lostWords(before, after []byte) []string {
	left := map[string]int{}
	for _, w := range strings.Fields(string(after)) {
		left[w]++
	}
	var out []string
	for _, w := range strings.Fields(string(before)) {
		if left[w]--; left[w] < 0 {
			out = append(out, w)
		}
	}
	return out
}
