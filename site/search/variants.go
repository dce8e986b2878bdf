package search

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"github.com/git-postmortem/postmortem/schema"
)

// How a term came to stand for a word.
const (
	exact   = "exact"
	stemmed = "stem"
	prefix  = "prefix"
	typo    = "typo"
)

// Weights, in hundredths, of terms that stand for a word.
const (
	exactWeight  = 100
	stemWeight   = 85
	prefixWeight = 40 // and up to as much again, by how much of the term was typed
	typoWeight   = 60 // of one edit; of two, two thirds
	joinedShare  = 90 // of the weights of two words written as one
)

// maxPrefixes and maxTypos are how many terms a beginning and a misspelt word may stand for.
const (
	maxPrefixes = 12
	maxTypos    = 3
)

// A variant is a term that stands for a word of the query.
type variant struct {
	term   string
	weight int
	how    string
	places []entry // one a segment; of none, shard is ""
}

// variants finds the terms that stand for a word. open says that it may still be being typed,
// widen that it may be misspelt. short says that so many terms begin like it that not all
// were looked at.
func (r *Reader) variants(word string, open, widen bool) (out []variant, short bool, err error) {
	found := map[string]*variant{}
	var order []*variant
	add := func(segment int, e entry, weight int, how string) {
		v := found[e.term]
		if v == nil {
			v = &variant{e.term, weight, how, make([]entry, len(r.m.Segments))}
			found[e.term] = v
			order = append(order, v)
		}
		v.places[segment] = e
	}
	// each visits the terms of all segments, and notes where they lie in too many shards.
	each := func(kind, from, to string, visit func(segment int, e entry)) error {
		for i, s := range r.m.Segments {
			shards := s.Words
			if kind == "n-" {
				shards = s.Near
			}
			ok, err := r.scan(kind, shards, from, to, func(e entry) { visit(i, e) })
			if err != nil {
				return err
			}
			short = short || !ok
		}
		return nil
	}
	if err := each("l-", word, word, func(i int, e entry) { add(i, e, exactWeight, exact) }); err != nil {
		return nil, false, err
	}
	if root := stem(word); stemmable(word) {
		// Words of one stem begin alike, but for a last letter that the stemmer changes (happy, happi).
		common := 0
		for common < len(root) && common < len(word) && root[common] == word[common] {
			common++
		}
		if common >= 3 {
			if err := each("l-", word[:common], word[:common]+last, func(i int, e entry) {
				if len(e.term) <= len(root)+8 && stemmable(e.term) && stem(e.term) == root && (found[e.term] == nil || found[e.term].how == stemmed) {
					add(i, e, stemWeight, stemmed)
				}
			}); err != nil {
				return nil, false, err
			}
		}
	}
	length := utf8.RuneCountInString(word)
	if open && (length > 1 || isCJK(word)) {
		type candidate struct {
			entry
			segments []int
			entries  []entry
		}
		byTerm := map[string]*candidate{}
		if err := each("l-", word, word+last, func(i int, e entry) {
			if found[e.term] != nil {
				return
			}
			c := byTerm[e.term]
			if c == nil {
				c = &candidate{entry: e}
				byTerm[e.term] = c
			}
			c.n = max(c.n, e.n)
			c.segments, c.entries = append(c.segments, i), append(c.entries, e)
		}); err != nil {
			return nil, false, err
		}
		var all []*candidate
		for _, c := range byTerm {
			all = append(all, c)
		}
		slices.SortFunc(all, func(a, b *candidate) int {
			return cmp.Or(b.n-a.n, compareTerms(a.term, b.term))
		})
		for _, c := range all[:min(len(all), maxPrefixes)] {
			weight := prefixWeight + prefixWeight*length/utf8.RuneCountInString(c.term)
			for k, i := range c.segments {
				add(i, c.entries[k], weight, prefix)
			}
		}
	}
	// A word that only shares a stem with others may be one of them, or misspelt.
	if most := allowedEdits(length); widen && most > 0 && (len(order) == 0 || length > 5 && !slices.ContainsFunc(order, func(v *variant) bool { return v.how != stemmed })) {
		if len(order) > 0 {
			most = 1
		}
		if err := r.typos(word, most, each, func(i int, e entry, weight int, how string) {
			if v := found[e.term]; v == nil || v.how == typo {
				add(i, e, weight, how)
			}
		}); err != nil {
			return nil, false, err
		}
	}
	for _, v := range order {
		out = append(out, *v)
	}
	return out, short, nil
}

func isCJK(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return classOf(r) == cjkRune
}

// allowedEdits is how many edits a word of a length may be away from what was meant.
func allowedEdits(length int) int {
	switch {
	case length < 4:
		return 0
	case length < 8:
		return 1
	}
	return 2
}

// typos adds the words that a misspelt one may have been meant for: those with the fewest
// edits, of them the most frequent.
func (r *Reader) typos(word string, most int, each func(kind, from, to string, visit func(int, entry)) error, add func(int, entry, int, string)) error {
	runes := []rune(word)
	n := len(runes)
	if len(nearKeys(word)) == 0 {
		return nil
	}
	type candidate struct {
		term     string
		n, edits int
	}
	byTerm := map[string]*candidate{}
	ends := []string{"^" + string(runes[:2]), "^" + string([]rune{runes[1], runes[0]}), "^" + string([]rune{runes[0], runes[2]}), "$" + string([]rune{runes[n-1], runes[n-2]})}
	for k, key := range ends {
		if slices.Index(ends, key) < k {
			continue
		}
		from, to := key+string(digits36[n-most]), key+string(digits36[min(n+most, 35)])+last
		if err := each("n-", from, to, func(_ int, e entry) {
			term := unkeyed(e.term)
			edits := schema.EditsWithin(runes, []rune(term), most)
			if edits > most {
				return
			}
			if c := byTerm[term]; c == nil {
				byTerm[term] = &candidate{term, e.n, edits}
			} else {
				c.n = max(c.n, e.n)
			}
		}); err != nil {
			return err
		}
	}
	var all []*candidate
	for _, c := range byTerm {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *candidate) int {
		return cmp.Or(a.edits-b.edits, b.n-a.n, compareTerms(a.term, b.term))
	})
	for i, c := range all {
		if i == maxTypos || c.edits > all[0].edits {
			break
		}
		weight := typoWeight
		if c.edits > 1 {
			weight = typoWeight * 2 / 3
		}
		if err := each("l-", c.term, c.term, func(i int, e entry) { add(i, e, weight, typo) }); err != nil {
			return err
		}
	}
	return nil
}

// unkeyed is the word of a key: behind ^ or $, two characters and a length.
func unkeyed(key string) string {
	n := 0
	for i := range key {
		if n == 4 {
			return key[i:]
		}
		n++
	}
	return ""
}
