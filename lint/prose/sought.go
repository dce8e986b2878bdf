package prose

import (
	"bytes"
	"strings"
	"unicode"
)

// A Sought looks for a text in documents that are not read: whatever its case, its spaces, its
// marks and the notation of the frontmatter that it stands in.
type Sought struct {
	words []string // its runs of ASCII letters and digits, in lower case and in their order
	rare  string   // the one of them that is looked for first
	fold  []string // where it has none: its other letters, in lower case
}

// NewSought takes the text.
func NewSought(text string) Sought {
	var s Sought
	ascii := func(r rune) bool { return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	lower := strings.ToLower(text)
	s.words = strings.FieldsFunc(lower, func(r rune) bool { return !ascii(r) })
	for _, w := range s.words {
		if len(w) > len(s.rare) || len(w) == len(s.rare) && rarity(w) > rarity(s.rare) {
			s.rare = w
		}
	}
	if len(s.words) == 0 {
		s.fold = strings.FieldsFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	}
	return s
}

// In reports whether a document may hold the text; where it says no, the document does not.
func (s Sought) In(src []byte) bool {
	if len(s.words) == 0 {
		lower := bytes.ToLower(src)
		for _, w := range s.fold {
			if !bytes.Contains(lower, []byte(w)) {
				return Escaped(src)
			}
		}
		return true
	}
	if indexFold(src, s.rare) >= 0 {
		at := 0
		for _, w := range s.words {
			i := indexFold(src[at:], w)
			if i < 0 {
				return Escaped(src)
			}
			at += i + len(w)
		}
		return true
	}
	return Escaped(src)
}

// Escaped reports whether letters of a document may be written as something else: by their
// number, as frontmatter allows, or as one of the two letters that have an ASCII one as their
// lower case.
func Escaped(src []byte) bool {
	for at := 0; ; {
		i := bytes.IndexByte(src[at:], '\\')
		if i < 0 {
			break
		}
		if at += i + 1; at < len(src) && (src[at] == 'u' || src[at] == 'x' || src[at] == 'U') {
			return true
		}
	}
	return bytes.Contains(src, []byte("\u212a")) || bytes.Contains(src, []byte("\u0130"))
}

// rarity is how seldom the rarest letter of a word is.
func rarity(word string) int { _, r := rarest(word); return r }

// rarest is where the letter of a word stands that texts have least.
func rarest(word string) (at, rank int) {
	const often = "etaoinsrhldcumfpgwybvkxjqz0123456789"
	for i := range len(word) {
		if r := strings.IndexByte(often, word[i]); r > rank {
			at, rank = i, r
		}
	}
	return at, rank
}

// indexFold is where a word of lower-case ASCII stands, in whatever case, or -1.
func indexFold(src []byte, word string) int {
	at, _ := rarest(word)
	lower, upper := word[at], word[at]
	if 'a' <= lower && lower <= 'z' {
		upper -= 'a' - 'A'
	}
	next := func(from int, b byte) int {
		if from >= len(src) {
			return len(src)
		}
		if i := bytes.IndexByte(src[from:], b); i >= 0 {
			return from + i
		}
		return len(src)
	}
	i, j := next(at, lower), len(src)
	if upper != lower {
		j = next(at, upper)
	}
	for i < len(src) || j < len(src) {
		hit := min(i, j)
		if from := hit - at; from+len(word) <= len(src) && equalFold(src[from:from+len(word)], word) {
			return from
		}
		if i == hit {
			i = next(hit+1, lower)
		}
		if j == hit {
			j = next(hit+1, upper)
		}
	}
	return -1
}

func equalFold(b []byte, lower string) bool {
	for i := range len(lower) {
		c := b[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}
