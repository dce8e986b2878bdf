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
	c, n, ok := s.clockAt()
	if !ok || c.notation&(Compact|Dotted) != 0 && st.Date.IsZero() && !s.setOff(n) && !(s.loose && c.notation&Dotted != 0 && n >= 4) {
		return false // `1600 nodes`, `3.50 dollars`, `2024 was a good year`
	}
	s.take(c, n, st)
	return true
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

type clockReading struct {
	Clock
	notation Notation
}

// clockAt reads a clock without moving, and returns its length.
func (s *scanner) clockAt() (c clockReading, length int, ok bool) {
	digits := s.digits(0)
	if digits == 0 || s.i > 0 && s.i-1 >= 0 && isPartOfNumber(s.src, s.i) {
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
		} else if hasOneOf(s.src[min(s.i+n, s.end):s.end], "間", "间") {
			return c, 0, false // hours of time, not of the day
		}
		return c, n, c.Hour <= 24 && c.Minute <= 59
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
	if next := s.at(n); isLetter(next) && next != 'Z' && half == 0 && !s.zoneLetters(n) && !(next == 'i' && s.at(n+1) == 's' && s.at(n+2) == 'h' && !isLetter(s.at(n+3))) {
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

// zoneLetters reports whether a zone's letters stand right behind a clock (14:39UTC).
func (s *scanner) zoneLetters(n int) bool {
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
	for s.at(at) == ' ' || s.at(at) == '\u00a0' {
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

// rangeEnd reads the end of a range behind a clock: `8:20 - 8:24`, `12:26-12:??`,
// `4:46pm – 9:32pm`, `23:50–00:10+1d`, `14:00 to 15:30`.
func (s *scanner) rangeEnd(st *Stamp) {
	save := s.i
	if s.minusOffset(st) {
		return
	}
	s.skipMarks()
	switch {
	case s.peek() == '-' && s.at(1) != '-':
		s.i++
	case s.hasPrefix("–") || s.hasPrefix("—") || s.hasPrefix("→"):
		s.i += len("–")
	case s.peek() == '-' && s.at(1) == '>':
		s.i += 2
	case s.peek() == '\\' && s.at(1) == '-': // as an exporter escapes it
		s.i += 2
	case hasOneOf(s.src[s.i:s.end], "〜", "～", "−"):
		s.i += len("〜")
	case s.word("to", "until", "till", "through") || s.foreign(language.Until):
	default:
		s.i = save
		return
	}
	s.skipMarks()
	for s.approximate() {
		st.Approximate = true
		s.skipMarks()
	}
	var end Stamp
	if s.date(&end) {
		for s.peek() == ' ' || s.peek() == ',' || s.peek() == 'T' {
			s.i++
		}
	}
	switch {
	case s.endClock(&end) && end.Notation&(Compact|Dotted) == st.Notation&(Compact|Dotted) && (s.nearlyAhead() || s.boundary()):
		st.End, st.EndDate, st.EndSpan = end.Clock, end.Date, end.ClockSpan
		switch halves := TwelveHour | Hybrid; {
		case end.Notation&TwelveHour != 0 && st.Notation&halves == 0 && st.Clock.Hour >= 1 && st.Clock.Hour <= 12:
			// `2:39 - 2:50 PM`: the half of the day stands once, behind the end.
			st.Clock = beforeOf(st.Clock, st.End)
		case st.Notation&TwelveHour != 0 && end.Notation&halves == 0 && end.Date.IsZero() && st.End.Hour >= 1 && st.End.Hour <= 12:
			// `2:39 PM - 2:50`: once, behind the start.
			st.End = behind(st.End, st.Clock)
		}
		st.Notation |= end.Notation
	case end.Date.IsZero() && s.unknownClock(&end):
		st.EndUnknown = true
	default:
		s.i = save
		return
	}
	st.IsRange = true
	if after := s.i; st.Zone != "" {
		// `09:00 UTC – 10:00 UTC`
		s.skipMarks()
		if !s.hasPrefix(st.Zone) || isLetter(s.at(len(st.Zone))) {
			s.i = after
		} else {
			s.i += len(st.Zone)
		}
	}
	if s.peek() == '+' && isDigit(s.at(1)) && s.at(2)|0x20 == 'd' {
		st.EndDays = int(s.at(1) - '0')
		s.i += 3
	}
}

// nearlyAhead reports whether what follows says that the clock is not exact.
func (s *scanner) nearlyAhead() bool {
	t := *s
	return t.nearly()
}

// beforeOf is a clock of 12 hours in the half of the day of end, or in the other
// one where it would not come before it.
func beforeOf(c, end Clock) Clock {
	c.Hour = c.Hour%12 + end.Hour/12*12
	if c.Seconds() > end.Seconds() {
		c.Hour = (c.Hour + 12) % 24
	}
	return c
}

// behind is a clock of 12 hours in the half of the day of start, or in the other one
// where it would not come behind it.
func behind(c, start Clock) Clock {
	c.Hour = c.Hour%12 + start.Hour/12*12
	if c.Seconds() < start.Seconds() {
		c.Hour = (c.Hour + 12) % 24
	}
	return c
}

// skipMarks passes over spaces and emphasis.
func (s *scanner) skipMarks() {
	for c := s.peek(); c == ' ' || c == '\t' || c == '*' || c == '`' || c == '_'; c = s.peek() {
		s.i++
	}
}

// unknown reads a time that is said not to be known, or that was never filled in.
func (s *scanner) unknown(st *Stamp) bool {
	if s.unknownClock(st) {
		return true
	}
	for _, w := range []string{"HH:mm", "hh:mm", "HH:MM", "hh:MM", "XX:XX", "xx:xx", "HHMM", "TBA", "TBC", "TBD", "Time TBC", "Time TBA"} {
		if s.hasPrefix(w) && !isLetter(s.at(len(w))) && !isDigit(s.at(len(w))) {
			s.i += len(w)
			st.Placeholder = true
			return true
		}
	}
	return s.dateHole(st) || s.clockX(st)
}

// dateHole reads a date of which parts were never filled in: `2025-MM-DD`, `YYYY-MM-DD`,
// `2025-??-??`, which says honestly that they are not known.
func (s *scanner) dateHole(st *Stamp) bool {
	if s.end-s.i < 10 || s.at(4) != '-' || s.at(7) != '-' || isLetter(s.at(10)) || isDigit(s.at(10)) {
		return false
	}
	holes, honest := 0, true
	for _, p := range [][2]int{{0, 4}, {5, 2}, {8, 2}} {
		digits, questions, letters := 0, 0, 0
		for i := p[0]; i < p[0]+p[1]; i++ {
			switch c := s.at(i); {
			case isDigit(c):
				digits++
			case c == '?':
				questions++
			case strings.IndexByte("YMDXymdx", c) >= 0:
				letters++
			default:
				return false
			}
		}
		if letters > 0 && letters < p[1] {
			return false
		}
		if digits < p[1] {
			holes++
			honest = honest && questions > 0
		}
	}
	if holes == 0 || holes == 3 && !honest && s.at(0)|0x20 != 'y' {
		return false
	}
	s.i += 10
	st.Unknown, st.Placeholder, st.NoDay = honest, !honest, true
	return true
}

// clockX reads an X that stands for a clock behind a date: `2026-02-02 X: `.
func (s *scanner) clockX(st *Stamp) bool {
	if st.Date.IsZero() || s.peek()|0x20 != 'x' || s.at(1) != ':' && s.at(1) != ' ' && s.at(1) != 0 || s.at(1) == ' ' && s.at(2) != '-' {
		return false
	}
	s.i++
	st.Placeholder = true
	return true
}

// unknownClock reads `??`, `???`, `--:--`, `??:??`, `14:??`, `2X:XX`.
func (s *scanner) unknownClock(st *Stamp) bool {
	isHole := func(c byte) bool { return c == '?' || c == '-' || c == 'X' || c == 'x' || c == '_' }
	k, holes, colon := 0, 0, false
	for {
		c := s.at(k)
		switch {
		case c == ':' && k > 0 && !colon && (isHole(s.at(k+1)) || isDigit(s.at(k+1))):
			colon = true
		case isHole(c):
			holes++
		case isDigit(c):
		default:
			return s.acceptUnknown(st, k, holes, colon)
		}
		if k++; k > 8 {
			return false
		}
	}
}

func (s *scanner) acceptUnknown(st *Stamp, k, holes int, colon bool) bool {
	if holes == 0 || isLetter(s.at(k)) {
		return false
	}
	text := string(s.src[s.i : s.i+k])
	digits := 0
	for _, c := range text {
		if c >= '0' && c <= '9' {
			digits++
		}
	}
	questions := true
	for _, c := range text {
		questions = questions && c == '?'
	}
	switch {
	case colon && digits == 0 && (text == "XX:XX" || text == "xx:xx"):
		return false // a template's hole, not an honest unknown
	case colon && (k == 4 || k == 5), questions && k >= 2 && k <= 4:
	default:
		return false
	}
	if colon && isDigit(s.at(0)) && isDigit(s.at(1)) && s.at(2) == ':' && holes == 2 {
		if hour := s.number(0, 2); hour < 24 {
			// `14:??`: the hour is known, and stays out of every sum that needs minutes.
			st.Clock = Clock{Hour: hour, Precision: ToHour}
		}
	}
	s.i += k
	st.Unknown = true
	return true
}

// minusOffset reads an offset of the zone that looks like the end of a range:
// `10:00:00-05:00`, `T10:00-05:00`, `10:00 -0500`. A range repeats the form of its start,
// and an offset never has seconds.
func (s *scanner) minusOffset(st *Stamp) bool {
	n := 0
	for s.at(n) == ' ' {
		n++
	}
	if s.at(n) != '-' || s.digits(n+1) < 2 {
		return false
	}
	length := 5
	if s.at(n+3) == ':' {
		length = 6
	}
	if s.i+n+length > s.end || isDigit(s.at(n+length)) || s.at(n+length) == ':' && isDigit(s.at(n+length+1)) {
		return false
	}
	text := string(s.src[s.i+n : s.i+n+length])
	if _, ok := offset(text); !ok || !strings.Contains("00 15 30 45", text[length-2:]) {
		return false
	}
	joined := st.ClockSpan.Start > 0 && s.src[st.ClockSpan.Start-1] == 'T'
	if n == 0 && length == 6 && !st.Date.IsZero() && st.Clock.Precision == ToMinute {
		// `2026-05-04 11:00-05:00`: as a range it would end before it begins.
		end := s.number(1, 2)*3600 + s.number(4, 2)*60
		joined = joined || end < st.Clock.Seconds()
	}
	if st.Clock.Precision != ToSecond && !joined && (length == 6 || st.Notation&Compact != 0) {
		return false
	}
	st.Zone = text
	s.i += n + length
	return true
}

// zone reads the zone behind a clock, also in parentheses: letters, an offset,
// an IANA name, or the city whose clock is meant.
func (s *scanner) zone(st *Stamp) bool {
	if (s.peek() == '+' || s.peek() == '-') && isDigit(s.at(1)) {
		for _, n := range []int{6, 5, 3} {
			if s.i+n <= s.end && (s.at(0) == '+' || n > 3) && !isDigit(s.at(n)) {
				if _, ok := offset(string(s.src[s.i : s.i+n])); ok && (n != 6 || s.at(3) == ':') {
					st.Zone = string(s.src[s.i : s.i+n])
					s.i += n
					return true
				}
			}
		}
		return false
	}
	n := 0
	for c := s.at(n); isLetter(c) && c < 0x80 || c == '/' || c == '_' && n > 0 && isLetter(s.at(n+1)); c = s.at(n) {
		n++
	}
	if n == 0 {
		return false
	}
	name := string(s.src[s.i : s.i+n])
	if zone, known := abbreviations[name]; known {
		// `14:39 UTC+2`
		if zone == "UTC" && (s.at(n) == '+' || s.at(n) == '-') && isDigit(s.at(n+1)) {
			k := n + 1
			for isDigit(s.at(k)) || s.at(k) == ':' && isDigit(s.at(k+1)) {
				k++
			}
			if _, ok := offset(string(s.src[s.i : s.i+k])); ok {
				n, name = k, string(s.src[s.i:s.i+k])
			}
		}
		st.Zone = name
		s.i += n
		s.word(" time")
		return true
	}
	if n >= 4 && name[0] >= 'A' && name[0] <= 'Z' && n <= 32 {
		next := s.at(n)
		separated := next == 0 || next == ')' || next == ' ' && (s.at(n+1) == '-' || s.at(n+1) == ':' || s.at(n+1) == 't' || s.at(n+1) == 0xe2) || next == ':'
		if separated || containsByte(name, '/') {
			if _, err := ResolveZone(name); err == nil {
				st.Zone = name
				s.i += n
				s.word(" time")
				return true
			}
		}
	}
	return false
}

func containsByte(s string, c byte) bool {
	for i := range len(s) {
		if s[i] == c {
			return true
		}
	}
	return false
}
