package prose_test

import (
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/lint/prose"
	_ "github.com/git-postmortem/postmortem/lint/rules" // which declare what is looked for
)

// The automaton finds what a search for each literal by itself finds.
func FuzzPrefilter(f *testing.F) {
	literals := prose.Literals()
	if len(literals) < 50 {
		f.Fatalf("only %d literals are declared", len(literals))
	}
	f.Add("It should have been seen; an OPERATOR err user error, 'carelesscareful'")
	f.Add("ususer misuser err todotbdhumhuman")
	f.Add(strings.Join(literals, ""))
	f.Add(strings.ToUpper(strings.Join(literals, "x")))
	f.Fuzz(func(t *testing.T, text string) {
		found := map[int]bool{}
		ids, ends := prose.Scan([]byte(text))
		for i, id := range ids {
			found[id] = true
			if end := text[:ends[i]]; !strings.HasSuffix(strings.ToLower(end), literals[id]) {
				t.Errorf("%q does not end at %d of %q", literals[id], ends[i], text)
			}
		}
		lower := strings.Map(func(r rune) rune {
			if r >= 'A' && r <= 'Z' {
				return r - 'A' + 'a'
			}
			return r
		}, text)
		for id, w := range literals {
			if found[id] != strings.Contains(lower, w) {
				t.Errorf("%q in %q: %v", w, text, found[id])
			}
		}
	})
}
