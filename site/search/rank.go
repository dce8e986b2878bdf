package search

import (
	"math"
	"slices"
)

// rank scores the documents, counts them, and puts them in order.
func (s *searching) rank(sort string) error {
	n := s.m.N
	score := make([]int, n)
	lacks := make([]uint64, n)
	has := make([]bool, n)
	var all uint64
	for i, a := range s.atoms {
		a.bit = 1 << i
		all |= a.bit
		if a.best == nil {
			a.best = make([]int, n)
			for _, v := range a.variants {
				if err := s.documents(v, func(doc, impact int) {
					if a.best[doc] == 0 {
						a.n++
					}
					a.best[doc] = max(a.best[doc], v.weight*impact)
				}); err != nil {
					return err
				}
			}
		}
		rarity := int(math.Round(64 * math.Log(1+(float64(n-a.n)+0.5)/(float64(a.n)+0.5))))
		for doc, b := range a.best {
			if b > 0 {
				score[doc] += rarity * b * a.scale / 1000
				has[doc] = true
				continue
			}
			lacks[doc] |= a.bit
			if a.must {
				s.fails[doc] |= failsOther
			}
		}
		for _, v := range a.variants {
			if old, ok := s.out.terms[v.term]; !ok || old.weight < rarity*v.weight {
				s.out.terms[v.term] = term{i, rarity * v.weight}
			}
		}
	}
	// Counts are over the documents that hold every word; where none does, over those that hold one.
	nowhere := len(s.atoms) == 0 && slices.ContainsFunc(s.out.Items, func(i ItemResult) bool { return i.How != "ignored" })
	full := make([]bool, n)
	for doc := range n {
		full[doc] = lacks[doc] == 0 && !nowhere
		if full[doc] && s.fails[doc] == 0 {
			s.out.Full++
		}
	}
	counted := make([]bool, n)
	for doc := range n {
		found := full[doc] || has[doc]
		counted[doc] = full[doc] || s.out.Full == 0 && has[doc]
		if found && s.fails[doc] == failsUnknown {
			s.out.Unknown++
		}
	}
	for i, facet := range s.f.facets {
		for v := range facet.Values {
			for _, doc := range facet.docs(v) {
				if counted[doc] && s.fails[doc]&^(1<<i) == 0 {
					s.out.Facets[i].Values[v].Count++
				}
			}
		}
	}
	var keys []int
	lacking, single := all, true // what all that lack something lack
	for doc := range n {
		if s.fails[doc] != 0 || !full[doc] && !has[doc] {
			continue
		}
		if !full[doc] {
			s.out.More++
			lacking &= lacks[doc]
			single = single && lacks[doc]&(lacks[doc]-1) == 0
		}
		keys = append(keys, s.key(sort, doc, score[doc], full[doc]))
	}
	if s.out.More > 0 && single && lacking != 0 {
		for _, a := range s.atoms {
			if a.bit == lacking {
				s.out.Without = s.q.Items[a.item].Text
			}
		}
	}
	slices.Sort(keys)
	slices.Reverse(keys)
	for _, k := range keys {
		doc := s.f.byDate[k%rankSpan]
		s.out.Hits = append(s.out.Hits, Hit{doc, score[doc], full[doc]})
	}
	return nil
}

// Spans of the parts of a sort key, from the lowest: a document's rank by date, then what is
// sorted by, then whether it holds every word. A key stays below 2^53.
const (
	rankSpan = 1 << 20
	mainSpan = 1 << 31
)

func (s *searching) key(sort string, doc, score int, full bool) int {
	main := score
	switch sort {
	case "date":
		main = 0
	case "severity":
		main = len(s.f.severities) - s.f.severity[doc]
	case "duration":
		main = s.f.lasted[doc] + 1
	}
	k := min(main, mainSpan-1)
	if full {
		k += mainSpan
	}
	return k*rankSpan + s.f.rank[doc]
}
