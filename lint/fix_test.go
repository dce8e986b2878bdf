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
	{"severity:", "sevrity:"}, {"`detected`", "`detcted`"}, {"`resolved`", "`reslved`"}, {"services:", "service:"}, {"timezone:", "timezon:"},
	{"title:", "mttr: 16m\ntitle:"}, {"title:", "time_to_resolve: 1h\ntitle:"}, {"---\n\n", "---\n\n\ufeff"}, {"\n", "\r\n"},
	{"## Impact", "## Impact\n\n<!-- lint-ignore placeholder: because -->\n"}, {"---\ntitle", "title"},
	{"## Summary", "## Summmary"}, {"## Lessons learned", "Lessons learned"}, {"## Impact", "### Impact"}, {"- **", "- "}, {"audience: public", "audience: public\nseverity: sev1"},
	{"severity: sev1", "severity: P1"}, {"severity: sev2", "severity: high"}, {"title:", "start_time: 2026-03-04T14:00:00Z\ntitle:"}, {":", "."}, {"- **1", "– **1"},
	{"** `detected`", "pm** `detected`"}, {"**0", "**2"}, {"**1", "**0"}, {"\n- **", "\n\n- **"},
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
