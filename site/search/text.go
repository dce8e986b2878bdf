package search

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A token is a term at a place of a text. SPEC.md, "Terms", says how they are read.
type token struct {
	term       string
	at         int // position: a number that grows by one from part to part
	start, end int // in bytes of the text
	whole      bool
}

// maxTerm is how many code points a term may have; what is longer is cut.
const maxTerm = 64

// Classes of code points. They are ranges of our own, not Unicode's tables, so that the Go
// and the JavaScript reader agree whatever version of Unicode each was built with.
const (
	separator = iota
	wordRune
	cjkRune
	transparent // stands in the midst of words and says nothing: soft hyphens, joiners of zero width
)

// ranges lists, from U+00A0 on, where a class begins.
var ranges = []struct {
	from  rune
	class int
}{
	{0x00a0, separator}, {0x00aa, wordRune}, {0x00ab, separator}, {0x00ad, transparent}, {0x00ae, separator}, {0x00b5, wordRune}, {0x00b6, separator}, {0x00ba, wordRune}, {0x00bb, separator},
	{0x00c0, wordRune}, {0x00d7, separator}, {0x00d8, wordRune}, {0x00f7, separator}, {0x00f8, wordRune},
	{0x0e00, cjkRune}, {0x1000, wordRune}, // Thai, Lao, Tibetan: written without blanks
	{0x1680, separator}, {0x1681, wordRune}, {0x2000, separator}, {0x200b, transparent}, {0x200e, separator}, {0x2060, transparent}, {0x2061, separator}, {0x2070, wordRune}, {0x20a0, separator}, {0x2100, wordRune}, {0x2190, separator},
	{0x2c00, wordRune}, {0x2e00, separator}, {0x3005, cjkRune}, {0x3008, separator}, {0x3041, cjkRune}, {0x30a0, separator}, {0x30a1, cjkRune}, {0x30fb, separator}, {0x30fc, cjkRune},
	{0x3200, separator}, {0x3400, cjkRune}, {0xa000, wordRune}, {0xac00, cjkRune}, {0xd800, separator}, {0xf900, cjkRune}, {0xfb00, wordRune}, {0xfdd0, separator}, {0xfdf0, wordRune}, {0xfe00, separator},
	{0xfe70, wordRune}, {0xfeff, separator}, {0xff10, wordRune}, {0xff1a, separator}, {0xff21, wordRune}, {0xff3b, separator}, {0xff41, wordRune}, {0xff5b, separator}, {0xff66, cjkRune}, {0xffe0, separator},
	{0x10000, wordRune}, {0x1f000, separator}, {0x20000, cjkRune}, {0x40000, separator},
}

func classOf(r rune) int {
	if r < 0x80 {
		if '0' <= r && r <= '9' || 'a' <= r|0x20 && r|0x20 <= 'z' {
			return wordRune
		}
		return separator
	}
	low, high := 0, len(ranges) // the last range that begins at or below r
	for low < high {
		if middle := (low + high) / 2; ranges[middle].from <= r {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == 0 {
		return separator
	}
	return ranges[low-1].class
}

// isJoiner reports whether a character between two words makes one identifier of them.
func isJoiner(r rune) bool {
	switch r {
	case '_', '-', '.', ':', '/', '@', '\'', '’', '\u2010', '\u2011':
		return true
	}
	return false
}

// A run is a stretch of characters of one class.
type run struct {
	start, end int
	class      int
	joiner     rune // between the run before and this one, if nothing else stands there
}

// tokens reads the terms of a text, and calls do with each. It returns the position behind the last.
func tokens(text string, at int, do func(token)) int {
	var compound []run
	flush := func() {
		if len(compound) > 0 {
			at = compoundTokens(text, compound, at, do)
			compound = compound[:0]
		}
	}
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		class := classOf(r)
		if class == separator || class == transparent {
			i += size
			continue
		}
		start := i
		for i < len(text) {
			r, size = rune(text[i]), 1
			if r >= utf8.RuneSelf {
				r, size = utf8.DecodeRuneInString(text[i:])
			}
			if c := classOf(r); c != class && c != transparent {
				break
			}
			i += size
		}
		if class == cjkRune {
			flush()
			at = cjkTokens(text[start:i], start, at, do)
			continue
		}
		one := run{start: start, end: i, class: class}
		if n := len(compound); n > 0 {
			between := text[compound[n-1].end:start]
			if r, size := utf8.DecodeRuneInString(between); size == len(between) && size > 0 && isJoiner(r) {
				one.joiner = r
			} else {
				flush()
			}
		}
		compound = append(compound, one)
	}
	flush()
	return at
}

// compoundTokens are the terms of runs that joiners hold together: each part; the whole of
// each piece between `/`, `:` and `@` that has several parts; and the whole of all.
func compoundTokens(text string, runs []run, at int, do func(token)) int {
	if len(runs) == 1 && !hasHump(text[runs[0].start:runs[0].end]) {
		if term := fold(text[runs[0].start:runs[0].end]); term != "" {
			do(token{cut(term), at, runs[0].start, runs[0].end, false})
		}
		return at + 1
	}
	all, piece := whole{at: at, start: runs[0].start}, whole{at: at, start: runs[0].start}
	for i, r := range runs {
		raw := text[r.start:r.end]
		if r.joiner == '/' || r.joiner == ':' || r.joiner == '@' {
			if piece.give(do) {
				all.given++
			}
			piece = whole{at: at, start: r.start}
		}
		if i > 0 && (r.joiner == '.' || r.joiner == ':') && isDigit(text[r.start]) && isDigit(text[runs[i-1].end-1]) {
			all.join(r.joiner)
			if r.joiner == '.' {
				piece.join(r.joiner)
			}
		}
		humps(raw, func(from, to int) {
			term := fold(raw[from:to])
			all.add(term, r.end)
			piece.add(term, r.end)
			// What stands behind an apostrophe is an ending; one character alone tells nothing.
			size := utf8.RuneCountInString(term)
			if ending := (r.joiner == '\'' || r.joiner == '’') && size <= 2; !ending && size > 1 {
				do(token{cut(term), at, r.start + from, r.start + to, false})
				all.given++
				piece.given++
			}
			at++
		})
	}
	if piece.parts < all.parts && piece.give(do) {
		all.given++
	}
	all.give(do)
	return at
}

// A whole is an identifier, or a piece of one, of which the parts are terms as well.
type whole struct {
	term           strings.Builder
	parts, length  int
	at, start, end int
	given          int // terms of its parts
}

func (w *whole) join(joiner rune) { w.term.WriteRune(joiner) }

func (w *whole) add(part string, end int) {
	w.parts++
	w.end = end
	if w.length <= maxTerm {
		w.term.WriteString(part)
		w.length += utf8.RuneCountInString(part)
	}
}

// give gives the term of a whole that has several parts, and is not too long. One whose parts
// are no terms (`i/o`, `e.g.`) is a word like others.
func (w *whole) give(do func(token)) bool {
	if w.parts < 2 || w.length > maxTerm || w.term.Len() == 0 {
		return false
	}
	do(token{w.term.String(), w.at, w.start, w.end, w.given > 0})
	return true
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }
func isUpper(b byte) bool { return 'A' <= b && b <= 'Z' }
func isLower(b byte) bool { return 'a' <= b && b <= 'z' }

// hump reports whether camel case begins a new word at i: fooBar, HTTPServer.
func hump(s string, i int) bool {
	if !isUpper(s[i]) || i == 0 {
		return false
	}
	return isLower(s[i-1]) || isUpper(s[i-1]) && i+1 < len(s) && isLower(s[i+1])
}

func hasHump(s string) bool {
	for i := 1; i < len(s); i++ {
		if hump(s, i) {
			return true
		}
	}
	return false
}

// humps calls do with each word of camel case.
func humps(s string, do func(from, to int)) {
	from := 0
	for i := 1; i < len(s); i++ {
		if hump(s, i) {
			do(from, i)
			from = i
		}
	}
	do(from, len(s))
}

// cjkTokens are the bigrams of a run of characters that are written without blanks.
func cjkTokens(raw string, start, at int, do func(token)) int {
	folded := fold(raw)
	runes := []rune(folded)
	// Where folding kept the number of characters, each has its place; else all have the run's.
	var places []int
	if utf8.RuneCountInString(raw) == len(runes) {
		for i := range raw {
			places = append(places, start+i)
		}
		places = append(places, start+len(raw))
	}
	if len(runes) == 1 {
		do(token{folded, at, start, start + len(raw), false})
		return at + 1
	}
	for i := 0; i+1 < len(runes); i++ {
		t := token{string(runes[i : i+2]), at + i, start, start + len(raw), false}
		if places != nil {
			t.start, t.end = places[i], places[i+2]
		}
		do(t)
	}
	return at + len(runes)
}

// fold is a run of word characters as terms compare them: compatibility forms composed, in
// lower case, Latin and Greek accents off.
func fold(s string) string {
	ascii, lower := true, true
	for i := 0; i < len(s); i++ {
		ascii = ascii && s[i] < utf8.RuneSelf
		lower = lower && !isUpper(s[i])
	}
	if ascii {
		if lower {
			return s
		}
		return strings.ToLower(s)
	}
	s = norm.NFD.String(strings.ToLower(norm.NFKC.String(s)))
	s = strings.Map(func(r rune) rune {
		switch {
		case 0x300 <= r && r <= 0x36f:
			return -1
		case r == 'ς':
			return 'σ'
		case (classOf(r) == separator || classOf(r) == transparent) && r != 0x3099 && r != 0x309a:
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(s)
}

func cut(term string) string {
	if len(term) <= maxTerm {
		return term
	}
	n := 0
	for i := range term {
		if n == maxTerm {
			return term[:i]
		}
		n++
	}
	return term
}
