package search

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A list is what a segment has of a term.
type list struct {
	postings, positions []byte
	last, n             int
}

func (w *writer) segment(from, to int) {
	x := w.x
	lists := make([]list, len(x.terms))
	for i, d := range x.docs[from:to] {
		begin := uint32(0)
		for k, term := range d.terms {
			l := &lists[term]
			delta := i - l.last // documents between
			if l.n > 0 {
				delta--
				l.positions = append(l.positions, ' ')
			}
			if delta > 0 {
				l.postings = strconv.AppendInt(l.postings, int64(delta), 16)
			}
			l.postings = append(l.postings, letters[d.impacts[k]])
			l.positions = append(l.positions, d.positions[begin:d.ends[k]]...)
			l.last, l.n, begin = i, l.n+1, d.ends[k]
		}
	}
	var order []uint32
	for id := range lists {
		if lists[id].n > 0 {
			order = append(order, uint32(id))
		}
	}
	slices.SortFunc(order, func(a, b uint32) int { return compareTerms(x.terms[a], x.terms[b]) })
	s := segment{N: to - from, Words: []shard{}, Near: []shard{}}
	var near []nearWord
	var lexicon lexiconWriter
	var postings, positions []byte
	flush := func() {
		if len(lexicon.data) == 0 {
			return
		}
		l, p, q := mustJSON(string(lexicon.data)), mustJSON(string(postings)), mustJSON(string(positions))
		name := hash(l, p, q)
		w.add("l-"+name, l)
		w.add("p-"+name, p)
		w.add("q-"+name, q)
		s.Words = append(s.Words, shard{lexicon.first, name})
		lexicon, postings, positions = lexiconWriter{before: lexicon.last}, nil, nil
	}
	for _, id := range order {
		term, l := x.terms[id], &lists[id]
		if cutHere(term, len(postings)+len(l.postings), len(lexicon.data)) {
			flush()
		}
		lexicon.add(term, l.n)
		postings = append(append(postings, l.postings...), '\n')
		positions = append(append(positions, l.positions...), '\n')
		l.postings, l.positions = nil, nil
		for _, key := range nearKeys(term) {
			near = append(near, nearWord{key + term, l.n})
		}
	}
	flush()
	slices.SortFunc(near, func(a, b nearWord) int { return compareTerms(a.key, b.key) })
	flushNear := func() {
		if len(lexicon.data) > 0 {
			s.Near = append(s.Near, shard{lexicon.first, strings.TrimPrefix(w.hold("n", mustJSON(string(lexicon.data))), "n-")})
		}
		lexicon = lexiconWriter{before: lexicon.last}
	}
	lexicon = lexiconWriter{}
	for _, word := range near {
		if cutHere(word.key, 0, len(lexicon.data)) {
			flushNear()
		}
		lexicon.add(word.key, word.n)
	}
	flushNear()
	w.m.Segments = append(w.m.Segments, s)
}

// cutHere reports whether a new shard begins with a term: at one that its hash picks, so that
// a new term moves no border but its own, or where a shard would become too large.
func cutHere(term string, postings, lexicon int) bool {
	if postings > shardMax || lexicon > lexiconMax {
		return true
	}
	if postings < shardMin && lexicon < lexiconMin {
		return false
	}
	h := fnv.New32a()
	h.Write([]byte(term))
	return h.Sum32()&15 == 0
}

// A lexiconWriter writes terms in their order: how many UTF-16 code units each shares with
// the one before, how many documents have it, roughly, and the rest of it.
type lexiconWriter struct {
	data                []byte
	first, last, before string
}

func (l *lexiconWriter) add(term string, n int) {
	shared, bytes := 0, 0
	if len(l.data) == 0 {
		l.first = separating(l.before, term)
	} else {
		shared, bytes = sharedPrefix(l.last, term)
	}
	l.data = append(l.data, digits36[shared], digits36[frequency(n)])
	l.data = append(l.data, term[bytes:]...)
	l.data = append(l.data, '\n')
	l.last = term
}

const digits36 = "0123456789abcdefghijklmnopqrstuvwxyz"

// frequency is twice the binary logarithm of a number of documents, at most 35.
func frequency(n int) int {
	f := 0
	for n*n >= 2<<f && f < 35 { // 2·log2(n) >= f+1
		f++
	}
	return f
}

// sharedPrefix is how much of a term stands in the one before, in UTF-16 code units and in bytes.
func sharedPrefix(a, b string) (units, bytes int) {
	for bytes < len(a) && bytes < len(b) {
		x, n := utf8.DecodeRuneInString(a[bytes:])
		y, _ := utf8.DecodeRuneInString(b[bytes:])
		width := 1
		if y > 0xffff {
			width = 2
		}
		if x != y || units+width >= len(digits36) {
			break
		}
		units, bytes = units+width, bytes+n
	}
	return units, bytes
}

// separating is the shortest beginning of b that comes behind a.
func separating(a, b string) string {
	for i, r := range b {
		if end := i + utf8.RuneLen(r); before(a, b[:end]) {
			return b[:end]
		}
	}
	return b
}

type nearWord struct {
	key string
	n   int
}

// nearKeys are what a word is found by when it is misspelt: its first two characters and its
// last two, each with its length.
func nearKeys(word string) []string {
	n := utf8.RuneCountInString(word)
	if n < 4 || n > 30 {
		return nil
	}
	runes := make([]rune, 0, 30)
	for _, r := range word {
		if '0' <= r && r <= '9' || classOf(r) != wordRune {
			return nil
		}
		runes = append(runes, r)
	}
	length := string(digits36[n])
	return []string{"^" + string(runes[:2]) + length, "$" + string([]rune{runes[n-1], runes[n-2]}) + length}
}
