package compare

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// A matching pairs what was with what is, each at most once, by their places in two lists.
type matching struct {
	was, is []int // the partner of each, or -1
}

func newMatching(was, is int) *matching {
	m := &matching{make([]int, was), make([]int, is)}
	for i := range m.was {
		m.was[i] = -1
	}
	for i := range m.is {
		m.is[i] = -1
	}
	return m
}

func (m *matching) pair(i, j int) { m.was[i], m.is[j] = j, i }

// alone reports whether something of both lists has no partner.
func (m *matching) alone() bool { return slices.Contains(m.was, -1) && slices.Contains(m.is, -1) }

// byKey pairs what is still alone and has the same key, in order; "" is no key.
func (m *matching) byKey(was, is func(i int) string) {
	waiting := map[string][]int{}
	for i, partner := range m.was {
		if partner < 0 {
			if k := was(i); k != "" {
				waiting[k] = append(waiting[k], i)
			}
		}
	}
	for j, partner := range m.is {
		if partner >= 0 {
			continue
		}
		k := is(j)
		if of := waiting[k]; k != "" && len(of) > 0 {
			m.pair(of[0], j)
			waiting[k] = of[1:]
		}
	}
}

// maxAlike bounds how many pairs are looked at for how alike they are; beyond, none are.
const maxAlike = 250_000

// byLikeness pairs what is still alone and alike, the most alike first; score is 0 for what must not be.
func (m *matching) byLikeness(atLeast float64, score func(i, j int) float64) {
	var was, is []int
	for i, partner := range m.was {
		if partner < 0 {
			was = append(was, i)
		}
	}
	for j, partner := range m.is {
		if partner < 0 {
			is = append(is, j)
		}
	}
	if len(was)*len(is) > maxAlike {
		return
	}
	type candidate struct {
		i, j  int
		score float64
	}
	var all []candidate
	for _, i := range was {
		for _, j := range is {
			if s := score(i, j); s >= atLeast {
				all = append(all, candidate{i, j, s})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	for _, c := range all {
		if m.was[c.i] < 0 && m.is[c.j] < 0 {
			m.pair(c.i, c.j)
		}
	}
}

// words are the letters and digits of a text, word by word, in lower case, counted.
func words(text string) map[string]int {
	out := map[string]int{}
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		out[w]++
	}
	return out
}

// likeness is how much of two texts is in both: 0 to 1.
func likeness(a, b map[string]int) float64 {
	same, all := 0, 0
	for w, n := range a {
		same += min(n, b[w])
		all += n
	}
	for _, n := range b {
		all += n
	}
	if all == 0 {
		return 0
	}
	return 2 * float64(same) / float64(all)
}

// maxEdits bounds how many edits are looked for: what differs more is counted by its words, wherever they stand.
const maxEdits = 2000

// edits counts the words that must go from a, and come, to make it b: the fewest.
func edits(a, b []string) (gone, came int) {
	keep, all := common(a, b)
	if !all {
		return len(less(a, b)), len(less(b, a))
	}
	return len(a) - len(keep), len(b) - len(keep)
}
