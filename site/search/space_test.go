package search

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestEvenSpace(t *testing.T) {
	pieces := []string{" ", " ", "a", "word", "\n", "\t", "\u00a0", "\u2003", "\u3000", "\u0085", "\u1680", "—", "é", "日本", "\xff", "\xa0", "\x85", "\v", "\x00"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		var b strings.Builder
		for range r.IntN(8) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		if got, want := evenSpace(b.String()), strings.Join(strings.Fields(b.String()), " "); got != want {
			t.Fatalf("%q: %q, want %q", b.String(), got, want)
		}
	}
}
