package search

import (
	"cmp"
	"math"
	"slices"
	"sync"
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
	commonMost   = 300
	toldImpact   = 6 // a term of less stands once or twice in the text, by the way
)

// A relation is what is known of all terms, for comparing documents.
type relation struct {
	lists  [][]weighed // by term: who has it, by number; nil for terms that tell nothing
	rarity []float64   // by term
	sums   sync.Pool
}

type weighed struct {
	doc    int
	impact uint8
}

// relations reads who has each term, once the documents are numbered.
func (x *Index) relations() *relation {
	n := len(x.docs)
	r := &relation{lists: make([][]weighed, len(x.terms)), rarity: make([]float64, len(x.terms))}
	counts, told := make([]int, len(x.terms)), make([]int, len(x.terms))
	for _, d := range x.docs {
		for k, term := range d.terms {
			counts[term]++
			if d.impacts[k] >= toldImpact {
				told[term]++
			}
		}
	}
	for id, c := range counts {
		if c < 2 || c > commonMost || n > 10 && c > n/commonShare || !telling(x.terms[id]) {
			continue
		}
		r.lists[id] = make([]weighed, 0, told[id])
		r.rarity[id] = math.Log(float64(n+1) / float64(c))
	}
	for i, d := range x.docs {
		for k, term := range d.terms {
			if r.lists[term] != nil && d.impacts[k] >= toldImpact {
				r.lists[term] = append(r.lists[term], weighed{i, d.impacts[k]})
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
	terms := x.tellingTerms(doc)
	sum, _ := r.sums.Get().(*sums)
	if sum == nil {
		sum = &sums{scores: make([]float64, len(x.docs))}
	}
	defer r.sums.Put(sum)
	for _, t := range terms {
		for _, w := range r.lists[t.term] {
			if w.doc == doc {
				continue
			}
			if sum.scores[w.doc] == 0 {
				sum.touched = append(sum.touched, w.doc)
			}
			sum.scores[w.doc] += t.weight * float64(w.impact) * r.rarity[t.term]
		}
	}
	var out []Related
	for _, other := range sum.touched {
		one := Related{Doc: other, Score: int(sum.scores[other])}
		sum.scores[other] = 0
		if at, _ := slices.BinarySearchFunc(out, one, better); at < most {
			out = slices.Insert(out, at, one)[:min(len(out)+1, most)]
		}
	}
	sum.touched = sum.touched[:0]
	for i := range out {
		out[i].Words = x.shared(terms, out[i].Doc)
	}
	return out
}

// better orders what is more alike first; of equals, what is newer.
func better(a, b Related) int { return cmp.Or(b.Score-a.Score, b.Doc-a.Doc) }

// sums are scores by document, all 0 between two uses, and which of them are not.
type sums struct {
	scores  []float64
	touched []int
}

// A tellingTerm is a term of a document with how telling it is.
type tellingTerm struct {
	term   uint32
	weight float64
}

// tellingTerms are the most telling terms of a document, best first.
func (x *Index) tellingTerms(doc int) []tellingTerm {
	var out []tellingTerm
	d := x.docs[doc]
	for k, term := range d.terms {
		if x.related.lists[term] != nil && d.impacts[k] >= toldImpact {
			out = append(out, tellingTerm{term, float64(d.impacts[k]) * x.related.rarity[term]})
		}
	}
	slices.SortFunc(out, func(a, b tellingTerm) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), compareTerms(x.terms[a.term], x.terms[b.term]))
	})
	return out[:min(len(out), relatedTerms)]
}

// shared are the terms that make a document like one with telling terms, one of each stem.
func (x *Index) shared(terms []tellingTerm, doc int) (words []string) {
	type part struct {
		term  string
		share float64 // of the score
	}
	var parts []part
	for _, t := range terms {
		list := x.related.lists[t.term]
		if at, ok := slices.BinarySearchFunc(list, doc, func(w weighed, d int) int { return w.doc - d }); ok {
			parts = append(parts, part{x.terms[t.term], t.weight * float64(list[at].impact)})
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(b.share, a.share) })
	roots := map[string]bool{}
	for _, p := range parts {
		if root := stem(p.term); !roots[root] && len(words) < relatedWords {
			roots[root] = true
			words = append(words, p.term)
		}
	}
	return words
}
