package search

import (
	"slices"
)

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
			s.out.Excluded = append(s.out.Excluded, item.Text)
			if err := s.exclude(units); err != nil {
				return err
			}
			continue
		}
		report := ItemResult{Text: item.Text, How: "ignored", Terms: []string{}}
		switch {
		case len(units) == 0:
			report.How = "empty"
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
		v, _, err := s.variants(a+b, false, false)
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
	start int
}

func unitsOf(text string) (out []unit) {
	tokens(text, 0, func(t token) {
		if t.whole {
			first := len(out)
			for first > 0 && out[first-1].start >= t.start {
				first--
			}
			u := unit{whole: t.term, start: t.start}
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
		out = append(out, unit{parts: []token{t}, cjk: isCJK(t.term), start: t.start})
	})
	return out
}

// word adds the atoms of a word.
func (s *searching) word(item int, units []unit, open bool, report *ItemResult) error {
	for i, u := range units {
		last := open && i == len(units)-1
		if u.whole != "" {
			v, _, err := s.variants(u.whole, last, true)
			if err != nil {
				return err
			}
			whole := stands(v)
			var parts [][]variant
			all := true
			if !whole {
				for k, p := range u.parts {
					pv, _, err := s.variants(p.term, last && k == len(u.parts)-1, true)
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
			continue
		}
		scale := 100
		if u.cjk {
			scale = max(10, 100/len(u.parts))
		}
		for k, p := range u.parts {
			joined := s.joined[item] // of an item that is one word
			v, short, err := s.variants(p.term, (last || u.cjk && len(u.parts) == 1) && k == len(u.parts)-1, len(joined) == 0)
			if err != nil {
				return err
			}
			if v = withJoined(v, joined); len(v) == 0 && short {
				report.How = "short"
				continue
			}
			s.atom(item, v, scale, report)
		}
	}
	return nil
}

// stands reports whether a word stands in the archive as it was typed, or another form of it.
func stands(v []variant) bool { return len(v) > 0 && v[0].how != typo }

// add adds an atom, unless there are too many.
func (s *searching) add(a *atom) {
	if s.out.Truncated = s.out.Truncated || len(s.atoms) == maxAtoms; len(s.atoms) < maxAtoms {
		s.atoms = append(s.atoms, a)
	}
}

// ranks orders the ways in which an item can have been taken; that of an item is its atoms' highest.
var ranks = []string{"ignored", "empty", "nowhere", "short", typo, prefix, stemmed, exact}

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
	if len(v) > 0 {
		s.add(&atom{item: item, variants: v, scale: scale})
	}
}
