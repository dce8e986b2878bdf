package search

import (
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// An Excerpt is the passage of a document that answers a query best.
type Excerpt struct {
	Anchor string   `json:"anchor"`
	Label  string   `json:"label"`
	Marked []string `json:"marked"` // plain and marked text by turns, beginning with plain
}

// Lengths of an excerpt, in UTF-16 code units.
const (
	excerptBefore = 60
	excerptLength = 220
)

// A match is a place of a text that stands for an atom of the query.
type match struct{ start, end, atom, weight int }

func (r *Result) matches(text string) (out []match) {
	if len(r.terms) == 0 {
		return nil
	}
	tokens(text, 0, func(t token) {
		if hit, ok := r.terms[t.term]; ok {
			out = append(out, match{t.start, t.end, hit.atom, hit.weight})
		}
	})
	return out
}

// weigh is what matches are worth together: each atom once, by its best.
func weigh(matches []match) (total int) {
	best := map[int]int{}
	for _, m := range matches {
		if m.weight > best[m.atom] {
			total += m.weight - best[m.atom]
			best[m.atom] = m.weight
		}
	}
	return total
}

// Mark splits a text at what stands for words of the query: plain and marked by turns.
func (r *Result) Mark(text string) []string { return cutMarks(text, 0, len(text), r.matches(text)) }

// Excerpt finds the passage of a document that holds most of the query, and the part of it
// that does; nil where none holds anything.
func (r *Result) Excerpt(d *Document) *Excerpt {
	best, at := 0, -1
	for i, p := range d.Passages {
		if w := weigh(r.matches(p.Text)); w > best {
			best, at = w, i
		}
	}
	if at < 0 {
		return nil
	}
	p := d.Passages[at]
	matches := r.matches(p.Text)
	from, to := 0, len(p.Text)
	if unitCount(p.Text) > excerptLength {
		from, to = window(p.Text, matches)
	}
	marked := cutMarks(p.Text, from, to, matches)
	if from > 0 {
		marked[0] = "… " + marked[0]
	}
	if to < len(p.Text) {
		marked[len(marked)-1] += " …"
	}
	h := d.Heads[p.Head]
	return &Excerpt{h.Anchor, h.Label, marked}
}

// A Matched is a place of a document that holds a word of the query.
type Matched struct {
	Field Field
	Line  int // 0 where it is not known
}

// Matched are the places of a document that hold words of the query.
func (r *Result) Matched(d *Document) []Matched {
	out := []Matched{}
	add := func(f Field, line int, texts ...string) {
		for _, text := range texts {
			if m := (Matched{f, line}); len(r.matches(text)) > 0 && !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	add(TitleField, d.Lines[TitleField], d.Title)
	add(ServiceField, d.Lines[ServiceField], d.Services...)
	add(FactorField, d.Lines[FactorField], d.Factors...)
	add(TagField, d.Lines[TagField], d.Tags...)
	for _, p := range d.Passages {
		add(p.Field, p.Line, p.Text)
	}
	return out
}

// window is the stretch of a text that is worth most, between blanks.
func window(text string, matches []match) (from, to int) {
	bestWeight := 0
	for i, m := range matches {
		begin := back(text, m.start, excerptBefore)
		end := forward(text, begin, excerptLength)
		n := i
		for n < len(matches) && matches[n].start < end {
			n++
		}
		if w := weigh(matches[i:n]); w > bestWeight {
			bestWeight, from, to = w, begin, end
		}
	}
	// What is left of a word at either end goes, where that costs little and marks nothing.
	if from > 0 {
		if i := strings.IndexByte(text[from:to], ' '); i >= 0 && unitCount(text[from:from+i]) < excerptBefore/2 && !within(matches, from, from+i) {
			from += i + 1
		}
	}
	if to < len(text) {
		if i := strings.LastIndexByte(text[:to+1], ' '); i > from && unitCount(text[i:to]) < excerptBefore {
			to = i
		}
	}
	return from, to
}

// within reports whether a match lies between two places.
func within(matches []match, from, to int) bool {
	for _, m := range matches {
		if m.start >= from && m.start < to {
			return true
		}
	}
	return false
}

func unitCount(s string) (n int) {
	for _, c := range s {
		n += utf16.RuneLen(c)
	}
	return n
}

// back is the place n units before one, forward that behind it, both between characters.
func back(s string, at, n int) int {
	for at > 0 && n > 0 {
		c, size := utf8.DecodeLastRuneInString(s[:at])
		at, n = at-size, n-utf16.RuneLen(c)
	}
	return at
}

func forward(s string, at, n int) int {
	for at < len(s) && n > 0 {
		c, size := utf8.DecodeRuneInString(s[at:])
		at, n = at+size, n-utf16.RuneLen(c)
	}
	return at
}

// cutMarks splits a stretch of a text at matches, which may overlap.
func cutMarks(text string, from, to int, matches []match) []string {
	out := []string{}
	at := from
	for _, m := range sortedMatches(matches) {
		m.end = min(m.end, to)
		if m.start < from || m.end <= at || m.start >= to {
			continue
		}
		if m.start <= at && len(out) > 0 { // goes on
			out[len(out)-1] += text[at:m.end]
		} else {
			out = append(out, text[at:max(at, m.start)], text[max(at, m.start):m.end])
		}
		at = m.end
	}
	return append(out, text[at:to])
}

// sortedMatches orders matches by where they begin; a whole identifier comes behind its parts.
func sortedMatches(matches []match) []match {
	out := slices.Clone(matches)
	slices.SortStableFunc(out, func(a, b match) int { return a.start - b.start })
	return out
}
