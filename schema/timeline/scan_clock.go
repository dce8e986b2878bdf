package timeline

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/git-postmortem/postmortem/schema/language"
	"github.com/git-postmortem/postmortem/schema/source"
)

// clock reads a time of day at the scanner's place:
//
//	14:39  14:39:07  14:39:07.123  2:39 PM  12:29p  7am  7 a.m.  17:14pm
//	14h39  14:39h  1600  11.50
//
// It leaves the scanner where it was if there is none.
func (s *scanner) clock(st *Stamp) bool {
	if s.peek() >= utf8.RuneSelf {
		return s.halfBefore(st)
	}
	c, n, ok := s.clockAt()
	if !ok && s.hourRange(st) {
		return true
	}
	if !ok || c.notation&(Compact|Dotted) != 0 && !s.setOff(n) && !(s.loose && c.notation&Dotted != 0 && n >= 4) && !(!st.Date.IsZero() && s.readsOn(c, n)) {
		return false // `1600 nodes`, `3.50 dollars`, `2024 was a good year`
	}
	s.take(c, n, st)
	return true
}

// halfBefore reads a clock behind its half of the day: `午後3時15分`, `下午3点`.
func (s *scanner) halfBefore(st *Stamp) bool {
	for half, words := range [][]string{language.Morning, language.Afternoon} {
		for _, w := range words {
			if !s.hasPrefix(w) {
				continue
			}
			t := *s
			t.i += len(w)
			c, n, ok := t.clockAt()
			if !ok || c.Hour > 12 || c.notation != 0 {
				return false
			}
			c.Hour, c.notation = c.Hour%12+12*half, TwelveHour
			t.take(c, n, st)
			s.i = t.i
			return true
		}
	}
	return false
}

// endClock reads the end of a range, which the start has set off already.
func (s *scanner) endClock(st *Stamp) bool {
	c, n, ok := s.clockAt()
	if ok {
		s.take(c, n, st)
	}
	return ok
}

func (s *scanner) take(c clockReading, n int, st *Stamp) {
	st.ClockSpan = source.Span{Start: s.i, End: s.i + n}
	s.i += n
	st.Clock = c.Clock
	st.Notation |= c.notation
}

// setOff reports whether what ends n bytes on is set off from the words behind it:
// by a separator, a zone, or the end of the line. A number without a colon is a
// clock only then, and one that could be a year only before a separator.
func (s *scanner) setOff(n int) bool {
	t := &scanner{src: s.src, i: s.i + n, end: s.end}
	closed := false
	for c := t.peek(); c == ' ' || c == '\t' || c == '*' || c == '`' || c == '_' || c == ']' || c == ')'; c = t.peek() {
		closed = closed || c == '*' || c == '`' || c == ']'
		t.i++
	}
	if s.at(n) == 'i' && s.at(n+1) == 's' && s.at(n+2) == 'h' {
		return true
	}
	isYear := n == 4 && plausible(s.number(0, 4))
	switch {
	case t.i >= t.end:
		return !isYear
	case closed && !isYear:
		return true
	case t.peek() == ':' || t.peek() == '-' || t.peek() == '|' || t.hasPrefix("–") || t.hasPrefix("—"):
		return true
	case t.peek() == '(':
		t.i++
	}
	var zone Stamp
	return t.zone(&zone) || s.at(n)|0x20 == 'h' && !isLetter(s.at(n+1))
}

// readsOn reports whether the words behind a number without a colon, which a date stands
// before, go on as those of an entry do: `2022-02-02 1625 Alert`, `2022-03-10 11.50 we saw`,
// and not as what was counted or measured: `1600 nodes`, `2.50 GB`, `1.12 released`.
func (s *scanner) readsOn(c clockReading, n int) bool {
	if c.notation&Dotted != 0 && n < len("11.50") {
		return false
	}
	t := &scanner{src: s.src, i: s.i + n, end: s.end}
	t.skipMarks()
	first, _ := utf8.DecodeRune(t.src[t.i:t.end])
	return !t.word("gb", "mb", "kb", "tb", "gib", "mib", "tib", "ms", "sec", "million", "percent", "hours", "minutes") && (c.notation&Dotted != 0 || !unicode.IsLower(first))
}

type clockReading struct {
	Clock
	notation Notation
}

// clockAt reads a clock without moving, and returns its length.
func (s *scanner) clockAt() (c clockReading, length int, ok bool) {
	digits := s.digits(0)
	if digits == 0 || s.i > 0 && isPartOfNumber(s.src, s.i) {
		return c, 0, false
	}
	n := digits
	c.Hour = s.number(0, digits)
	switch sep := s.at(digits); {
	case digits <= 2 && sep == ':' && s.digits(digits+1) == 2:
		c.Minute, n, c.Precision = s.number(digits+1, 2), digits+3, ToMinute
		if s.at(n) == ':' && s.digits(n+1) == 2 {
			c.Second, n, c.Precision = s.number(n+1, 2), n+3, ToSecond
			if s.at(n) == '.' && s.digits(n+1) > 0 {
				n += 1 + s.digits(n+1)
			}
		} else if s.at(n) == ':' && isDigit(s.at(n+1)) {
			return c, 0, false
		}
	case digits <= 2 && sep == ':' && s.at(digits+1) == ' ' && s.digits(digits+2) == 2 && (s.at(digits+4) == ' ' || s.at(digits+4) == 0):
		c.Minute, n, c.Precision, c.notation = s.number(digits+2, 2), digits+4, ToMinute, Spaced
	case digits <= 2 && sep == ' ' && s.at(digits+1) == 'h' && s.at(digits+2) == ' ' && s.digits(digits+3) == 2:
		c.Minute, n, c.Precision = s.number(digits+3, 2), digits+5, ToMinute // 6 h 20
	case digits <= 2 && (sep == 'h' || sep == 'H') && s.digits(digits+1) == 2:
		c.Minute, n, c.Precision = s.number(digits+1, 2), digits+3, ToMinute
	case digits == 4 && !isLetter(sep) && (sep != '-' || !isDigit(s.at(5)) || s.digits(5) == 4 && s.at(9) != '-') && sep != '/' && sep != '.':
		c.Hour, c.Minute, c.Precision, c.notation = s.number(0, 2), s.number(2, 2), ToMinute, Compact
	case digits <= 2 && sep == '.' && s.digits(digits+1) == 2 && !(s.at(digits+3) == '.' && isDigit(s.at(digits+4))):
		c.Minute, n, c.Precision, c.notation = s.number(digits+1, 2), digits+3, ToMinute, Dotted
	case digits <= 2 && hasOneOf(s.src[min(s.i+digits, s.end):s.end], "：") && s.digits(digits+3) == 2:
		c.Minute, n, c.Precision = s.number(digits+3, 2), digits+5, ToMinute
	case digits <= 2 && hasOneOf(s.src[min(s.i+digits, s.end):s.end], "時", "时", "点", "點"):
		n, c.Precision = digits+3, ToHour
		if k := s.digits(n); (k == 1 || k == 2) && hasOneOf(s.src[min(s.i+n+k, s.end):s.end], "分") {
			c.Minute, n, c.Precision = s.number(n, k), n+k+3, ToMinute
			if k := s.digits(n); (k == 1 || k == 2) && hasOneOf(s.src[min(s.i+n+k, s.end):s.end], "秒") {
				c.Second, n, c.Precision = s.number(n, k), n+k+3, ToSecond
			}
		} else if hasOneOf(s.src[min(s.i+n, s.end):s.end], "半") {
			c.Minute, n, c.Precision = 30, n+3, ToMinute
		} else if hasOneOf(s.src[min(s.i+n, s.end):s.end], "間", "间") {
			return c, 0, false // hours of time, not of the day
		}
		return c, n, c.Hour <= 24 && c.Minute <= 59 && c.Second <= 59
	case digits <= 2:
		c.Precision = ToHour // only with am or pm, or before Uhr
	default:
		return c, 0, false
	}
	half, m := s.halfOfDay(n)
	if half == 0 {
		if k := s.hourWord(n, c.Precision == ToHour); k > 0 {
			return c, n + k, c.Hour <= 24 && c.Minute <= 59
		}
	}
	if half == 0 && c.Precision == ToHour {
		return c, 0, false
	}
	if half == 0 && (s.at(n) == 'h' || s.at(n) == 'H') && !isLetter(s.at(n+1)) {
		n++ // 14:39h
	}
	if half != 0 {
		n += m
		c.notation |= TwelveHour
		c.notation &^= Compact | Dotted
		switch {
		case c.Hour > 12 && half == 'p':
			c.notation = c.notation&^TwelveHour | Hybrid
		case c.Hour > 12 || c.Hour == 0 && half == 'p':
			return c, 0, false
		case c.Hour == 12 && half == 'a':
			c.Hour = 0
		case c.Hour < 12 && half == 'p':
			c.Hour += 12
		}
	}
	if c.Hour > 24 || c.Minute > 59 || c.Second > 60 || c.Hour == 24 && (c.Minute != 0 || c.Second != 0) {
		return c, 0, false
	}
	if next := s.at(n); isLetter(next) && next != 'Z' && half == 0 && !s.zoneBehind(n) && !(next == 'i' && s.at(n+1) == 's' && s.at(n+2) == 'h' && !isLetter(s.at(n+3))) {
		return c, 0, false
	}
	return c, n, true
}

// hourWord is the length of a word that means the hour behind a clock, such as Uhr; alone
// behind an hour it takes more than a letter.
func (s *scanner) hourWord(n int, alone bool) int {
	at := n
	if s.at(at) == ' ' {
		at++
	}
	if c := s.at(at); !isLetter(c) && c < utf8.RuneSelf {
		return 0
	}
	for _, w := range language.Hour {
		if next := s.at(at + len(w)); len(w) == 1 && at > n && (alone || next != ':' && !(next == ' ' && strings.IndexByte("-:", s.at(at+len(w)+1)) >= 0)) || s.i+at+len(w) > s.end {
			continue
		}
		if !folds(s.src[s.i+at:s.i+at+len(w)], w) {
			continue
		}
		if r, _ := utf8.DecodeRune(s.src[s.i+at+len(w) : s.end]); s.i+at+len(w) < s.end && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			continue
		}
		if alone && (w == "heures" || w == "heure" || w == "horas" || w == "час" || w == "часов" || w == "hrs" || w == "hs") {
			continue // may as well be how long something took
		}
		return at + len(w) - n
	}
	return 0
}

// isPartOfNumber reports whether the digit at i goes on from a number, so that it begins no time.
func isPartOfNumber(src []byte, i int) bool {
	before := src[i-1]
	return isDigit(before) || (before == '.' || before == ':') && i > 1 && isDigit(src[i-2])
}

// zoneBehind reports whether a zone's letters stand right behind a clock (14:39UTC).
func (s *scanner) zoneBehind(n int) bool {
	end := n
	for isLetter(s.at(end)) {
		end++
	}
	_, known := abbreviations[string(s.src[s.i+n:min(s.i+end, s.end)])]
	return known
}

// halfOfDay reads am or pm at offset n, with the spaces before it: 'a', 'p' or 0, and its length.
func (s *scanner) halfOfDay(n int) (half byte, length int) {
	at := n
	for s.at(at) == ' ' {
		at++
	}
	if s.at(at) == 0xe2 && s.at(at+1) == 0x80 && s.at(at+2) == 0xaf || s.at(at) == 0xc2 && s.at(at+1) == 0xa0 {
		at += 2
		if s.at(at) == 0xaf {
			at++
		} // a narrow or plain no-break space, as browsers write it
		if s.at(at) == 0xa0 {
			at++
		}
	}
	c := s.at(at) | 0x20
	if c != 'a' && c != 'p' {
		return 0, 0
	}
	switch {
	case s.at(at+1)|0x20 == 'm' && !isLetter(s.at(at+2)):
		return c, at + 2 - n
	case s.at(at+1) == '.' && s.at(at+2)|0x20 == 'm':
		length = at + 3 - n
		if s.at(at+3) == '.' {
			length++
		}
		return c, length
	case at == n && !isLetter(s.at(at+1)) && !isDigit(s.at(at+1)):
		return c, at + 1 - n // 12:29p
	}
	return 0, 0
}

// digits counts the digits from offset n.
func (s *scanner) digits(n int) int {
	k := 0
	for isDigit(s.at(n + k)) {
		k++
	}
	return k
}

// number is the value of k digits from offset n.
func (s *scanner) number(n, k int) int {
	v := 0
	for i := range min(k, 9) {
		v = v*10 + int(s.at(n+i)-'0')
	}
	return v
}

// skipMarks passes over spaces and emphasis.
func (s *scanner) skipMarks() {
	for c := s.peek(); c == ' ' || c == '\t' || c == '*' || c == '`' || c == '_'; c = s.peek() {
		s.i++
	}
}

func containsByte(s string, c byte) bool {
	for i := range len(s) {
		if s[i] == c {
			return true
		}
	}
	return false
}
