package prose

import (
	"strings"
	"testing"
)

// The automaton finds what a search for each literal by itself finds.
func FuzzLiterals(f *testing.F) {
	f.Add("It should have been seen; an OPERATOR err user error, 'carelesscareful'")
	f.Add("ususer misuser err todotbdhumhuman")
	f.Add(strings.Join(allLiterals, ""))
	f.Add(strings.ToUpper(strings.Join(allLiterals, "x")))
	f.Fuzz(func(t *testing.T, text string) {
		found := map[int]bool{}
		for _, h := range literalAutomaton().scan([]byte(text)) {
			found[h.literal] = true
			if end := text[:h.end]; !strings.HasSuffix(strings.ToLower(end), allLiterals[h.literal]) {
				t.Errorf("%q does not end at %d of %q", allLiterals[h.literal], h.end, text)
			}
		}
		lower := strings.Map(func(r rune) rune {
			if r >= 'A' && r <= 'Z' {
				return r - 'A' + 'a'
			}
			return r
		}, text)
		for id, w := range allLiterals {
			if found[id] != strings.Contains(lower, w) {
				t.Errorf("%q in %q: %v", w, text, found[id])
			}
		}
	})
}
