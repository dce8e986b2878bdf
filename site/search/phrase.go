package search

import (
	"slices"
	"strings"
)

// phrase adds a phrase. One that no document has is looked for by its words.
func (s *searching) phrase(item int, units []unit, report *ItemResult) error {
	a := &atom{item: item, scale: 120, must: true}
	var err error
	if a.best, a.variants, err = s.phraseDocuments(units); err != nil {
		return err
	}
	for _, b := range a.best {
		if b > 0 {
			a.n++
		}
	}
	if a.n > 0 {
		report.How = "phrase"
		s.add(a)
		return nil
	}
	for i := range units {
		units[i].whole = ""
	}
	if err := s.word(item, units, false, report); err != nil {
		return err
	}
	report.How = "loose"
	return nil
}

// phraseDocuments gives for each document in which the parts follow each other the lowest
// impact of them, and the parts as variants.
func (s *searching) phraseDocuments(units []unit) (best []int, variants []variant, err error) {
	best = make([]int, s.m.N)
	var parts []token
	for _, u := range units {
		parts = append(parts, u.parts...)
	}
	// Words that say nothing stand in nearly every document; between two others, their places do.
	telling := slices.DeleteFunc(slices.Clone(parts), func(t token) bool { return stopWords[t.term] })
	if len(telling) > 1 {
		parts = telling
	}
	for _, p := range parts {
		v, err := s.exact(p.term)
		if err != nil {
			return nil, nil, err
		}
		if v == nil {
			return best, nil, nil
		}
		variants = append(variants, *v)
	}
	base := 0
	for i, seg := range s.m.Segments {
		if err := s.phraseIn(i, base, parts, variants, best); err != nil {
			return nil, nil, err
		}
		base += seg.N
	}
	return best, variants, nil
}

func (s *searching) phraseIn(segment, base int, parts []token, variants []variant, best []int) error {
	// starts has, by document, where the phrase may begin, as far as the parts so far tell.
	var starts map[int][]int
	impacts := map[int]int{}
	for k, v := range variants {
		e := v.places[segment]
		if e.shard == "" {
			return nil
		}
		postings, err := s.line("p-", e)
		if err != nil {
			return err
		}
		positions, err := s.line("q-", e)
		if err != nil {
			return err
		}
		lists := strings.Split(positions, " ")
		next := map[int][]int{}
		doc, n := base-1, 0
		eachNumber(postings, func(high, letter int) {
			doc += high + 1
			n++
			if k > 0 && starts[doc] == nil || n > len(lists) || doc >= len(best) {
				return
			}
			var here []int
			at, known := 0, starts[doc] // both ascend
			for _, delta := range numbers(lists[n-1]) {
				at += delta
				begin := at - (parts[k].at - parts[0].at)
				for len(known) > 0 && known[0] < begin {
					known = known[1:]
				}
				if k == 0 || len(known) > 0 && known[0] == begin {
					here = append(here, begin)
				}
			}
			if here != nil {
				next[doc] = here
				if old, ok := impacts[doc]; !ok || letter < old {
					impacts[doc] = letter
				}
			}
		})
		starts = next
	}
	for doc := range starts {
		best[doc] = exactWeight * impacts[doc]
	}
	return nil
}

// exact is a term itself, or nil.
func (r *Reader) exact(word string) (*variant, error) {
	v := &variant{word, exactWeight, exact, make([]entry, len(r.m.Segments))}
	there := false
	for i, s := range r.m.Segments {
		if _, err := r.scan("l-", s.Words, word, word, func(e entry) { v.places[i], there = e, true }); err != nil {
			return nil, err
		}
	}
	if !there {
		return nil, nil
	}
	return v, nil
}

// exclude leaves out the documents that hold all parts next to each other.
func (s *searching) exclude(units []unit) error {
	if len(units) == 0 {
		return nil
	}
	best, _, err := s.phraseDocuments(units)
	if err != nil {
		return err
	}
	if len(units) == 1 && units[0].whole != "" {
		v, err := s.exact(units[0].whole)
		if err != nil {
			return err
		}
		if v != nil {
			if err := s.documents(*v, func(doc, impact int) { best[doc] = impact }); err != nil {
				return err
			}
		}
	}
	for doc, b := range best {
		if b > 0 {
			s.fails[doc] |= failsOther
		}
	}
	return nil
}
