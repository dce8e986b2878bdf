package search

import (
	"math"
	"slices"
	"strings"
)

// The orders in which results can come. Documents that hold every word lead in each.
var Sorts = []string{"relevance", "date", "severity", "duration"}

// A Result is the answer to a query.
type Result struct {
	Items   []ItemResult  `json:"items"`
	Errors  []string      `json:"errors"`
	Full    int           `json:"full"`    // documents that hold every word
	More    int           `json:"more"`    // those that lack one
	Without string        `json:"without"` // the one word that all of the latter lack, or ""
	Unknown int           `json:"unknown"` // documents left out because their date or length is not known
	Facets  []FacetResult `json:"facets"`
	Hits    []Hit         `json:"hits"`

	terms map[string]term // what to highlight
}

// An ItemResult says how a word or phrase was taken.
type ItemResult struct {
	Text  string   `json:"text"`
	How   string   `json:"how"`   // exact, stem, prefix, typo, phrase, loose (no document has the phrase), nowhere, ignored
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

// An atom is one term of the query with what each document has of it.
type atom struct {
	item     int
	variants []variant
	scale    int   // in hundredths: of the bigrams of one run, each is a part
	best     []int // by document: weight × impact, 0 for none
	n        int   // documents
	must     bool  // a phrase: documents without it are left out
	bit      uint64
}

// maxAtoms is how many terms of a query count.
const maxAtoms = 40

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
	s := &searching{Reader: r, f: f, q: q, out: &Result{Items: []ItemResult{}, Errors: append([]string{}, q.Errors...), Facets: []FacetResult{}, Hits: []Hit{}, terms: map[string]term{}}}
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

// What a document fails by, beside the facets' bits.
const (
	failsOther   = 1 << 13 // a phrase, a negation, a date
	failsUnknown = 1 << 14 // its date or length is not known
)

// items finds the terms of all words and phrases.
func (s *searching) items() error {
	plain := false // a word that is no stop word
	for _, i := range s.q.Items {
		tokens(i.Text, 0, func(t token) { plain = plain || !i.Not && !stopWords[t.term] })
	}
	if err := s.joins(); err != nil {
		return err
	}
	for k, item := range s.q.Items {
		open := s.q.open && k == len(s.q.Items)-1
		units := unitsOf(item.Text)
		if item.Not {
			if err := s.exclude(units); err != nil {
				return err
			}
			continue
		}
		report := ItemResult{Text: item.Text, How: "ignored", Terms: []string{}}
		switch {
		case len(units) == 0:
		case item.Phrase:
			if err := s.phrase(k, units, &report); err != nil {
				return err
			}
		case plain && len(units) == 1 && len(units[0].parts) == 1 && stopWords[units[0].parts[0].term]:
		default:
			if err := s.word(k, units, open, &report); err != nil {
				return err
			}
		}
		s.out.Items = append(s.out.Items, report)
	}
	return nil
}

// joins looks for words that follow each other in the query and are written as one in
// documents: `fail over`, `log in`.
func (s *searching) joins() error {
	s.joined = map[int][]variant{}
	single := func(i Item) string {
		if units := unitsOf(i.Text); !i.Not && !i.Phrase && len(units) == 1 && units[0].whole == "" && !units[0].cjk {
			return units[0].parts[0].term
		}
		return ""
	}
	for k := 1; k < len(s.q.Items); k++ {
		a, b := single(s.q.Items[k-1]), single(s.q.Items[k])
		if a == "" || b == "" || stopWords[a] {
			continue
		}
		v, err := s.variants(a+b, false, false)
		if err != nil {
			return err
		}
		for i := range v {
			v[i].weight = v[i].weight * joinedShare / 100
		}
		s.joined[k-1] = append(s.joined[k-1], v...)
		if !stopWords[b] {
			s.joined[k] = append(s.joined[k], v...)
		}
	}
	return nil
}

// withJoined adds variants that are not there yet.
func withJoined(v, joined []variant) []variant {
	for _, j := range joined {
		if !slices.ContainsFunc(v, func(o variant) bool { return o.term == j.term }) {
			v = append(v, j)
		}
	}
	return v
}

// A unit is an identifier with its parts, a word, or a run of bigrams.
type unit struct {
	whole string
	parts []token
	cjk   bool
}

func unitsOf(text string) (out []unit) {
	tokens(text, 0, func(t token) {
		if t.whole {
			first := len(out)
			for first > 0 && out[first-1].parts[0].start >= t.start {
				first--
			}
			u := unit{whole: t.term}
			for _, o := range out[first:] {
				u.parts = append(u.parts, o.parts...)
			}
			out = append(out[:first], u)
			return
		}
		if isCJK(t.term) {
			if n := len(out); n > 0 && out[n-1].cjk && out[n-1].parts[len(out[n-1].parts)-1].at == t.at-1 {
				out[n-1].parts = append(out[n-1].parts, t)
				return
			}
		}
		out = append(out, unit{parts: []token{t}, cjk: isCJK(t.term)})
	})
	return out
}

// word adds the atoms of a word.
func (s *searching) word(item int, units []unit, open bool, report *ItemResult) error {
	for i, u := range units {
		last := open && i == len(units)-1
		if u.whole != "" {
			v, err := s.variants(u.whole, last, true)
			if err != nil {
				return err
			}
			whole := stands(v)
			var parts [][]variant
			all := len(u.parts) > 0
			if !whole {
				for k, p := range u.parts {
					pv, err := s.variants(p.term, last && k == len(u.parts)-1, true)
					if err != nil {
						return err
					}
					parts = append(parts, pv)
					all = all && stands(pv)
				}
			}
			if whole || !all && len(v) > 0 {
				s.atom(item, v, 100, report)
				continue
			}
			for _, pv := range parts {
				s.atom(item, pv, 100, report)
			}
			if len(parts) == 0 {
				s.atom(item, nil, 100, report)
			}
			continue
		}
		scale := 100
		if u.cjk {
			scale = max(10, 100/len(u.parts))
		}
		for k, p := range u.parts {
			joined := s.joined[item] // of an item that is one word
			v, err := s.variants(p.term, (last || u.cjk && len(u.parts) == 1) && k == len(u.parts)-1, len(joined) == 0)
			if err != nil {
				return err
			}
			s.atom(item, withJoined(v, joined), scale, report)
		}
	}
	return nil
}

// stands reports whether a word stands in the archive as it was typed, or another form of it.
func stands(v []variant) bool { return len(v) > 0 && v[0].how != typo }

// ranks orders the ways in which an item can have been taken; that of an item is its atoms' highest.
var ranks = []string{"ignored", "nowhere", typo, prefix, stemmed, exact}

func (s *searching) atom(item int, v []variant, scale int, report *ItemResult) {
	how := "nowhere"
	for _, one := range v {
		if slices.Index(ranks, one.how) > slices.Index(ranks, how) {
			how = one.how
		}
		if one.how == typo {
			report.Terms = append(report.Terms, one.term)
		}
	}
	if slices.Index(ranks, how) > slices.Index(ranks, report.How) {
		report.How = how
	}
	if len(v) > 0 && len(s.atoms) < maxAtoms {
		s.atoms = append(s.atoms, &atom{item: item, variants: v, scale: scale})
	}
}

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
		s.atoms = append(s.atoms, a)
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
			if k > 0 && starts[doc] == nil || n > len(lists) {
				return
			}
			var here []int
			at := 0
			for _, delta := range numbers(lists[n-1]) {
				at += delta
				if begin := at - (parts[k].at - parts[0].at); k == 0 || slices.Contains(starts[doc], begin) {
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
