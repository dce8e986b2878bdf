package search

import (
	"cmp"
	"math"
	"slices"
)

// Related is a document that is like another, and the words that make it so.
type Related struct {
	Doc   int // its number
	Score int
	Words []string // the most telling first
}

// How related documents are found.
const (
	relatedTerms = 40 // of a document, the most telling
	relatedWords = 4  // are named
	commonShare  = 5  // a term in more than one of so many documents tells nothing
	toldImpact   = 6  // a term of less stands once or twice in the text, by the way
)

// A relation is what is known of all terms, for comparing documents.
type relation struct {
	lists  [][]weighed // by term: who has it; nil for terms that tell nothing
	rarity []float64   // by term
}

type weighed struct {
	doc    int
	impact uint8
}

// relations reads who has each term, once the documents are numbered.
func (x *Index) relations() *relation {
	n := len(x.docs)
	r := &relation{make([][]weighed, len(x.terms)), make([]float64, len(x.terms))}
	counts := make([]int, len(x.terms))
	for _, d := range x.docs {
		for _, p := range d.postings {
			counts[p.term]++
		}
	}
	for id, c := range counts {
		if c < 2 || n > 10 && c > n/commonShare || !telling(x.terms[id]) {
			continue
		}
		r.lists[id] = make([]weighed, 0, c)
		r.rarity[id] = math.Log(float64(n+1) / float64(c))
	}
	for i, d := range x.docs {
		for _, p := range d.postings {
			if r.lists[p.term] != nil && p.impact >= toldImpact {
				r.lists[p.term] = append(r.lists[p.term], weighed{i, p.impact})
			}
		}
	}
	return r
}

// telling reports whether a term can make incidents alike: numbers, short words and words
// without meaning cannot.
func telling(term string) bool {
	letters := 0
	for _, r := range term {
		if r > '9' && classOf(r) != separator {
			letters++
		}
	}
	switch term {
	case "com", "org", "net", "www":
		return false // of a host's name
	}
	return !stopWords[term] && (letters >= 3 || isCJK(term) && letters >= 2)
}

// Related are the documents that are most like the one with a number, best first.
func (x *Index) Related(doc, most int) []Related {
	x.relateOnce.Do(func() { x.related = x.relations() })
	r := x.related
	type candidate struct {
		posting
		weight float64
	}
	var terms []candidate
	for _, p := range x.docs[doc].postings {
		if r.lists[p.term] != nil && p.impact >= toldImpact {
			terms = append(terms, candidate{p, float64(p.impact) * r.rarity[p.term]})
		}
	}
	slices.SortFunc(terms, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), compareTerms(x.terms[a.term], x.terms[b.term]))
	})
	terms = terms[:min(len(terms), relatedTerms)]
	type part struct {
		term  uint32
		share float64 // of the score
	}
	type like struct {
		score float64
		parts []part
	}
	alike := map[int]*like{}
	for _, t := range terms {
		for _, w := range r.lists[t.term] {
			if w.doc == doc {
				continue
			}
			l := alike[w.doc]
			if l == nil {
				l = &like{}
				alike[w.doc] = l
			}
			share := t.weight * float64(w.impact) * r.rarity[t.term]
			l.score += share
			l.parts = append(l.parts, part{t.term, share})
		}
	}
	var out []Related
	for other, l := range alike {
		one := Related{Doc: other, Score: int(l.score)}
		roots := map[string]bool{}
		slices.SortStableFunc(l.parts, func(a, b part) int { return cmp.Compare(b.share, a.share) })
		for _, p := range l.parts {
			term := x.terms[p.term]
			if root := stem(term); !roots[root] && len(one.Words) < relatedWords {
				roots[root] = true
				one.Words = append(one.Words, term)
			}
		}
		out = append(out, one)
	}
	slices.SortFunc(out, func(a, b Related) int { return cmp.Or(b.Score-a.Score, b.Doc-a.Doc) })
	return out[:min(len(out), most)]
}
