package search

import (
	"slices"
)

// The orders in which results can come. Documents that hold every word lead in each.
var Sorts = []string{"relevance", "date", "severity", "duration"}

// A Result is the answer to a query.
type Result struct {
	Items []ItemResult `json:"items"`
	// Excluded are the words and phrases whose documents were left out.
	Excluded []string `json:"excluded"`
	// Truncated says that the query has more terms than were looked for.
	Truncated bool          `json:"truncated"`
	Errors    []string      `json:"errors"`
	Full      int           `json:"full"`    // documents that hold every word
	More      int           `json:"more"`    // those that lack one
	Without   string        `json:"without"` // the one word that all of the latter lack, or ""
	Unknown   int           `json:"unknown"` // documents left out because their date or length is not known
	Facets    []FacetResult `json:"facets"`
	Hits      []Hit         `json:"hits"`

	terms map[string]term // what to highlight
}

// An ItemResult says how a word or phrase was taken.
type ItemResult struct {
	Text  string   `json:"text"`
	How   string   `json:"how"`   // exact, stem, prefix, typo, phrase, loose (no document has the phrase), nowhere, short (too many terms begin like it), empty (no term is in it), ignored
	Terms []string `json:"terms"` // of a typo: what was looked for instead
}

// A FacetResult counts values over the documents that hold every word and pass all other filters.
type FacetResult struct {
	Name   string       `json:"name"`
	Values []ValueCount `json:"values"`
}

// A ValueCount is one value of a facet.
type ValueCount struct {
	Value    string `json:"value"`
	Count    int    `json:"count"`
	Selected bool   `json:"selected"`
}

// A Hit is a document that was found, by its number.
type Hit struct {
	Doc   int  `json:"doc"`
	Score int  `json:"score"`
	Full  bool `json:"full"`
}

// A term is what stands in a text for an atom of the query.
type term struct {
	atom   int
	weight int
}

// Search answers a query. sort is one of Sorts; "" is relevance.
func (r *Reader) Search(q *Query, sort string) (*Result, error) {
	f, err := r.columns()
	if err != nil {
		return nil, err
	}
	if sort == "duration" || slices.ContainsFunc(q.Filters, func(f Filter) bool { return f.Name == "longer" }) {
		if err := r.lengths(f); err != nil {
			return nil, err
		}
	}
	s := &searching{Reader: r, f: f, q: q, out: &Result{Items: []ItemResult{}, Excluded: []string{}, Errors: append([]string{}, q.Errors...), Facets: []FacetResult{}, Hits: []Hit{}, terms: map[string]term{}}}
	s.fails = make([]uint16, r.m.N)
	if err := s.items(); err != nil {
		return nil, err
	}
	s.filters()
	return s.out, s.rank(sort)
}

type searching struct {
	*Reader
	f      *facetColumns
	q      *Query
	out    *Result
	atoms  []*atom
	joined map[int][]variant // item → what it and a neighbour stand for together
	fails  []uint16          // by document: a bit for each facet whose filter it fails, and the three below
}
