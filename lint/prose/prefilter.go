package prose

import (
	"slices"
	"strings"
	"sync"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema/source"
)

// Most documents hold nothing of what most rules look for. So a rule names literals
// without which it finds nothing; all of them are looked for together, in one pass
// over a document, and the rule goes on only where it has to.

// A Prefilter is the literals of one rule: a range of allLiterals.
type Prefilter struct{ from, to int }

var allLiterals []string

// literals declares texts, in whatever case, of which a document holds at least one
// wherever the rule has a finding. It is called while the package is initialised.
func PrefilterFor(words ...string) Prefilter {
	set := Prefilter{from: len(allLiterals)}
	for _, w := range words {
		allLiterals = append(allLiterals, strings.ToLower(w))
	}
	set.to = len(allLiterals)
	return set
}

// literalsOf declares the longest word of each phrase of a word list: a phrase itself
// may be broken over two lines.
func PrefilterOf(phrases []string) Prefilter {
	var out []string
	for _, phrase := range phrases {
		word := slices.MaxFunc(strings.Fields(phrase), func(a, b string) int { return len(a) - len(b) })
		if !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	return PrefilterFor(out...)
}

func (set Prefilter) has(h hit) bool { return h.literal >= set.from && h.literal < set.to }

// in returns where the set's literals end in the document, in whatever case and in order.
func (set Prefilter) Ends(p *lint.Pass) []int {
	var out []int
	for _, h := range hits(p) {
		if set.has(h) {
			out = append(out, h.end)
		}
	}
	return out
}

// anyIn reports whether the document holds one of the set.
func (set Prefilter) Any(p *lint.Pass) bool { return slices.ContainsFunc(hits(p), set.has) }

// In reports whether a text that is not the document's source holds one of the set.
func (set Prefilter) In(text string) bool {
	return slices.ContainsFunc(literalAutomaton().scan([]byte(text)), set.has)
}

// Lines are the lines of the document in which a literal of the set ends, in order.
func (set Prefilter) Lines(p *lint.Pass) (out []source.Span) {
	for _, end := range set.Ends(p) {
		if len(out) == 0 || end > out[len(out)-1].End {
			out = append(out, p.Doc.Lines.Span(p.Doc.Lines.Line(end-1)))
		}
	}
	return out
}

// A hit is a literal that stands in a document.
type hit struct{ literal, end int }

func hits(p *lint.Pass) []hit {
	return lint.Shared(p, "literals", func() []hit { return literalAutomaton().scan(p.Doc.Source) })
}

// An automaton finds many texts in one pass (Aho and Corasick, "Efficient string
// matching", 1975), as a table: state and class of the next byte give the next state.
type automaton struct {
	class   [256]uint8 // of a byte; bytes of no literal are 0, letters have one for both cases
	classes int
	next    []uint16
	found   [][]int // by state, the literals that end there
	any     []bool  // by state, whether there are some: the table of lists is too large for each byte
}

var literalAutomaton = sync.OnceValue(func() *automaton { return newAutomaton(allLiterals) })

func newAutomaton(words []string) *automaton {
	a := &automaton{classes: 1}
	for _, w := range words {
		for i := range len(w) {
			if c := w[i]; a.class[c] == 0 {
				a.class[c] = uint8(a.classes)
				if c >= 'a' && c <= 'z' {
					a.class[c-'a'+'A'] = uint8(a.classes)
				}
				a.classes++
			}
		}
	}
	// The tree of all words; 0 is its root, and no edge leads back there yet.
	a.grow()
	for id, w := range words {
		state := 0
		for i := range len(w) {
			edge := state*a.classes + int(a.class[w[i]])
			if a.next[edge] == 0 {
				a.next[edge] = uint16(len(a.found))
				a.grow()
			}
			state = int(a.next[edge])
		}
		a.found[state] = append(a.found[state], id)
	}
	// Breadth first, each missing edge becomes that of the longest proper suffix.
	suffix := make([]int, len(a.found))
	for queue := []int{0}; len(queue) > 0; queue = queue[1:] {
		state := queue[0]
		for c := range a.classes {
			edge := state*a.classes + c
			to, fallback := int(a.next[edge]), int(a.next[suffix[state]*a.classes+c])
			switch {
			case to == 0:
				a.next[edge] = uint16(fallback)
			default:
				if state != 0 {
					suffix[to] = fallback
				}
				a.found[to] = append(a.found[to], a.found[suffix[to]]...)
				queue = append(queue, to)
			}
		}
	}
	a.any = make([]bool, len(a.found))
	for state, ids := range a.found {
		a.any[state] = len(ids) > 0
	}
	return a
}

// grow adds a state without edges.
func (a *automaton) grow() {
	a.next = append(a.next, make([]uint16, a.classes)...)
	a.found = append(a.found, nil)
}

// scan finds every literal in text.
func (a *automaton) scan(text []byte) []hit {
	var out []hit
	state := 0
	for i, c := range text {
		state = int(a.next[state*a.classes+int(a.class[c])])
		if !a.any[state] {
			continue
		}
		for _, id := range a.found[state] {
			out = append(out, hit{id, i + 1})
		}
	}
	return out
}
