package timeline

import (
	"unicode/utf8"

	"github.com/git-postmortem/postmortem/schema/language"
)

// The words around a time, of every language.

// leadingWord passes over the words with which a line may lead up to its time.
func (s *scanner) leadingWord() bool {
	return s.word("at", "on", "from", "time:", "date:", "by", "until") || s.foreign(language.At)
}

// foreign reads one of words of the languages, in any case, before a blank and something
// that may begin a time.
func (s *scanner) foreign(words []string) bool {
	c := s.peek()
	if c == 0 || c < utf8.RuneSelf && !isLetter(c) {
		return false
	}
	for _, w := range words {
		if lower := c | 0x20; c < utf8.RuneSelf && lower != w[0] || c >= utf8.RuneSelf && w[0] < utf8.RuneSelf || s.end-s.i < len(w) {
			continue
		}
		if !folds(s.src[s.i:s.i+len(w)], w) {
			continue
		}
		r, _ := utf8.DecodeLastRuneInString(w)
		next := s.at(len(w))
		if next != ' ' && !wide(r) && r != '.' && r != '〜' && r != '～' || next == ' ' && !mayFollow(s.at(len(w)+1)) {
			continue
		}
		s.i += len(w)
		return true
	}
	return false
}

// folds reports whether a text is a lower-case word, in any case.
func folds(b []byte, w string) bool {
	for i := range len(w) {
		if w[i] >= utf8.RuneSelf {
			text, ok := language.Lower(b)
			return ok && text == w
		}
	}
	return equalFold(b, w)
}

// mayFollow reports whether a character may begin a time behind a word of the languages.
func mayFollow(c byte) bool {
	return isDigit(c) || c == '~' || c == '*' || c == '`' || c >= utf8.RuneSelf || isLetter(c)
}

// partOfDay reads a part of the day that stands for a time, before a colon: `Evening: `.
func (s *scanner) partOfDay(st *Stamp) bool {
	c := s.peek() | 0x20
	if c != 'm' && c != 'a' && c != 'e' && c != 'n' && c != 'o' && c != 'l' {
		return false
	}
	at := s.i
	s.word("late", "early")
	s.skipMarks()
	if s.word("morning", "afternoon", "evening", "night", "overnight", "noon", "midday") {
		end := s.i
		s.skipMarks()
		if s.peek() == ':' {
			s.i = end
			st.Vague = true
			return true
		}
	}
	s.i = at
	return false
}

// nearly reads what says behind a clock that it is not exact: `10:05ish`, `10:05頃`.
func (s *scanner) nearly() bool {
	if s.peek() == '-' && s.at(1) == 'i' {
		s.i++
		if s.word("ish") {
			return true
		}
		s.i--
		return false
	}
	if s.word("ish") {
		return true
	}
	for _, w := range language.Nearly {
		if s.peek() >= utf8.RuneSelf && s.hasPrefix(w) {
			s.i += len(w)
			return true
		}
	}
	return false
}

// onwards reads `onwards` behind a clock.
func (s *scanner) onwards() bool {
	at := s.i
	s.skipMarks()
	if s.word("and") {
		s.skipMarks()
	}
	if s.word("onwards", "onward") {
		return true
	}
	s.i = at
	return false
}

// approximate reads one mark that a time is not exact.
func (s *scanner) approximate() bool {
	c := s.peek()
	switch {
	case c == '~' && s.at(1) != '~':
		s.i++
		return true
	case s.hasPrefix("≈"):
		s.i += len("≈")
		return true
	case c < 'a' && (c < 'A' || c > 'Z'):
		return false
	case c == 'c' && isDigit(s.at(1)):
		s.i++ // c16.55
		return true
	}
	if s.foreign(language.About) {
		return true
	}
	return s.word("approximately", "approx.", "approx", "about", "around", "circa", "ca.", "ca", "roughly", "c.", "maybe earlier?", "maybe", "est.")
}

// aboutBehind reports whether the approximation that was read from a byte on belongs to the
// clock before it: in parentheses, or with nothing but a separator behind it. Else it begins
// the text: `10:05 About 30% of requests failed`, `10:09 EST. Deploy`. It leaves the
// scanner at that byte then.
func (s *scanner) aboutBehind(from int) bool {
	if !isLetter(s.src[from]) && !isDigit(s.peek()) || s.i >= s.end {
		return true
	}
	t := *s
	t.skipMarks()
	c := t.peek()
	if c == 0 || c == ')' || c == ']' || c == ':' || c == '-' || c == ',' || t.hasPrefix("–") || t.hasPrefix("—") {
		return true
	}
	s.i = from
	return false
}
