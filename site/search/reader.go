package search

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Reader answers queries from the files that an index wrote. reader.js is the same in
// JavaScript; SPEC.md, "Ranking", says what both do.
type Reader struct {
	m        manifest
	read     func(name string) ([]byte, error)
	files    map[string]json.RawMessage // of the pack
	lexicons map[string][]entry
	postings map[string][]string
	facets   *facetColumns
}

// Open reads the manifest. read returns a file by its name; it is asked for no more than a
// query needs.
func Open(read func(name string) ([]byte, error)) (*Reader, error) {
	data, err := read(Manifest)
	if err != nil {
		return nil, err
	}
	r := &Reader{read: read, lexicons: map[string][]entry{}, postings: map[string][]string{}}
	data = bytes.TrimSuffix(bytes.TrimPrefix(data, []byte("postmortemManifest(")), []byte(");\n"))
	if err := json.Unmarshal(data, &r.m); err != nil {
		return nil, fmt.Errorf("the index cannot be read: %w", err)
	}
	if r.m.Version != Version {
		return nil, fmt.Errorf("the index has version %d; this program reads version %d", r.m.Version, Version)
	}
	if r.m.Pack != "" {
		if err := r.file(r.m.Pack, &r.files); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// file reads a file into v.
func (r *Reader) file(name string, v any) error {
	data, packed := r.files[name]
	if !packed {
		raw, err := r.read(name + ".js")
		if err != nil {
			return err
		}
		_, raw, _ = bytes.Cut(raw, []byte(","))
		data = bytes.TrimSuffix(raw, []byte(");\n"))
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%s of the index cannot be read: %w", name, err)
	}
	return nil
}

// An entry is a term of a lexicon: how frequent it is, and where its postings are.
type entry struct {
	term  string
	n     int // see frequency
	shard string
	line  int
}

// lexicon reads a shard of terms.
func (r *Reader) lexicon(kind string, s shard) ([]entry, error) {
	name := kind + s[1]
	if l, ok := r.lexicons[name]; ok {
		return l, nil
	}
	var text string
	if err := r.file(name, &text); err != nil {
		return nil, err
	}
	var out []entry
	last := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if len(line) < 2 {
			return nil, fmt.Errorf("%s of the index is damaged", name)
		}
		last = unitPrefix(last, strings.IndexByte(digits36, line[0])) + line[2:]
		out = append(out, entry{last, strings.IndexByte(digits36, line[1]), s[1], len(out)})
	}
	r.lexicons[name] = out
	return out, nil
}

// unitPrefix is the beginning of s that has n UTF-16 code units.
func unitPrefix(s string, n int) string {
	for i, c := range s {
		if n <= 0 {
			return s[:i]
		}
		n--
		if c > 0xffff {
			n--
		}
	}
	return s
}

// maxShards is how many shards of a lexicon a beginning may lie in; what begins more words is
// too short to be looked for.
const maxShards = 8

// last is behind all terms that begin with what it is put behind.
const last = "\uffff"

// scan visits the terms from from to to, and reports whether they lie in few enough shards.
func (r *Reader) scan(kind string, shards []shard, from, to string, visit func(entry)) (bool, error) {
	if len(shards) == 0 {
		return true, nil
	}
	begin, end := place(shards, from), place(shards, to)
	if end-begin >= maxShards {
		return false, nil
	}
	for _, s := range shards[begin : end+1] {
		lexicon, err := r.lexicon(kind, s)
		if err != nil {
			return false, err
		}
		at, _ := slices.BinarySearchFunc(lexicon, from, func(e entry, t string) int { return compareTerms(e.term, t) })
		for _, e := range lexicon[at:] {
			if compareTerms(e.term, to) > 0 {
				break
			}
			visit(e)
		}
	}
	return true, nil
}

// place is the last shard that begins at or before a term.
func place(shards []shard, term string) int {
	at, found := slices.BinarySearchFunc(shards, term, func(s shard, t string) int { return compareTerms(s[0], t) })
	if !found {
		at--
	}
	return max(0, at)
}

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
// widen that it may be misspelt.
func (r *Reader) variants(word string, open, widen bool) ([]variant, error) {
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
	each := func(kind, from, to string, visit func(segment int, e entry)) (bool, error) {
		all := true
		for i, s := range r.m.Segments {
			shards := s.Words
			if kind == "n-" {
				shards = s.Near
			}
			ok, err := r.scan(kind, shards, from, to, func(e entry) { visit(i, e) })
			if err != nil {
				return false, err
			}
			all = all && ok
		}
		return all, nil
	}
	if _, err := each("l-", word, word, func(i int, e entry) { add(i, e, exactWeight, exact) }); err != nil {
		return nil, err
	}
	if root := stem(word); stemmable(word) {
		// Words of one stem begin alike, but for a last letter that the stemmer changes (happy, happi).
		common := 0
		for common < len(root) && common < len(word) && root[common] == word[common] {
			common++
		}
		if common >= 3 {
			if _, err := each("l-", word[:common], word[:common]+last, func(i int, e entry) {
				if len(e.term) <= len(root)+8 && stemmable(e.term) && stem(e.term) == root && (found[e.term] == nil || found[e.term].how == stemmed) {
					add(i, e, stemWeight, stemmed)
				}
			}); err != nil {
				return nil, err
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
		if _, err := each("l-", word, word+last, func(i int, e entry) {
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
			return nil, err
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
			return nil, err
		}
	}
	out := make([]variant, len(order))
	for i, v := range order {
		out[i] = *v
	}
	return out, nil
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
func (r *Reader) typos(word string, most int, each func(kind, from, to string, visit func(int, entry)) (bool, error), add func(int, entry, int, string)) error {
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
		if _, err := each("n-", from, to, func(_ int, e entry) {
			term := unkeyed(e.term)
			edits := distance(runes, []rune(term), most)
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
		if _, err := each("l-", c.term, c.term, func(i int, e entry) { add(i, e, weight, typo) }); err != nil {
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

// line is a term's line in a shard of postings (p-) or positions (q-).
func (r *Reader) line(kind string, e entry) (string, error) {
	name := kind + e.shard
	lines, ok := r.postings[name]
	if !ok {
		var text string
		if err := r.file(name, &text); err != nil {
			return "", err
		}
		lines = strings.Split(text, "\n")
		r.postings[name] = lines
	}
	if e.line >= len(lines) {
		return "", fmt.Errorf("%s of the index is damaged", name)
	}
	return lines[e.line], nil
}

// eachNumber calls do with every number of a text, as appendNumber wrote it: what stands
// before its letter, and the letter's value.
func eachNumber(s string, do func(high, letter int)) {
	high := 0
	for i := range len(s) {
		c := s[i]
		switch {
		case '0' <= c && c <= '9':
			high = high<<4 + int(c-'0')
		case 'a' <= c && c <= 'f':
			high = high<<4 + int(c-'a') + 10
		default:
			do(high, letterValue[c])
			high = 0
		}
	}
}

var letterValue = func() (out [256]int) {
	for i := range len(letters) {
		out[letters[i]] = i
	}
	return out
}()

func numbers(s string) (out []int) {
	eachNumber(s, func(high, letter int) { out = append(out, high*len(letters)+letter) })
	return out
}

// documents calls do with each document that has a variant, and its impact.
func (r *Reader) documents(v variant, do func(doc, impact int)) error {
	base := 0
	for i, s := range r.m.Segments {
		if e := v.places[i]; e.shard != "" {
			line, err := r.line("p-", e)
			if err != nil {
				return err
			}
			doc := base - 1
			eachNumber(line, func(high, letter int) {
				doc += high + 1
				do(doc, letter)
			})
		}
		base += s.N
	}
	return nil
}
