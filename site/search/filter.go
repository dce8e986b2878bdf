package search

import (
	"slices"
)

// What a document fails by, beside the facets' bits.
const (
	failsOther   = 1 << 13 // a phrase, a negation, a date
	failsUnknown = 1 << 14 // its date or length is not known
)

// filters notes what documents fail by.
func (s *searching) filters() {
	selected := map[string][]int{} // facet → its values
	for _, f := range s.q.Filters {
		switch f.Name {
		case "before", "after":
			for doc, day := range s.f.days {
				switch {
				case day == unknownDay:
					s.fails[doc] |= failsUnknown
				case (f.Name == "before") != (day < f.number) != f.Not:
					s.fails[doc] |= failsOther
				}
			}
		case "longer":
			for doc, minutes := range s.f.lasted {
				switch {
				case minutes < 0:
					s.fails[doc] |= failsUnknown
				case minutes > f.number == f.Not:
					s.fails[doc] |= failsOther
				}
			}
		default:
			facet := slices.Index(Facets, f.Name)
			values := s.f.facets[facet].matching(f.Value)
			if len(values) == 0 {
				s.out.Errors = append(s.out.Errors, s.f.facets[facet].noValue(f))
			}
			if !f.Not {
				selected[f.Name] = append(selected[f.Name], values...) // none, where nothing passes
				continue
			}
			for _, v := range values {
				for _, doc := range s.f.facets[facet].docs(v) {
					s.fails[doc] |= failsOther
				}
			}
		}
	}
	for i, facet := range s.f.facets {
		values, filtered := selected[facet.Name]
		result := FacetResult{Name: facet.Name, Values: []ValueCount{}}
		for v, value := range facet.Values {
			result.Values = append(result.Values, ValueCount{Value: value[0], Selected: slices.Contains(values, v)})
		}
		s.out.Facets = append(s.out.Facets, result)
		if !filtered {
			continue
		}
		passes := make([]bool, len(s.fails))
		for _, v := range values {
			for _, doc := range facet.docs(v) {
				passes[doc] = true
			}
		}
		for doc, ok := range passes {
			if !ok {
				s.fails[doc] |= 1 << i
			}
		}
	}
}
