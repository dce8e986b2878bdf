package timeline

import "strings"

// The zone behind a clock.

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
	hour, half := s.number(n+1, 2), text[length-2:] == "30"
	if !isOffset(text) || hour > 12 || text[length-2:] != "00" && !(half && (hour == 2 || hour == 3 || hour == 9)) {
		return false // no place has it
	}
	joined := st.ClockSpan.Start > 0 && s.src[st.ClockSpan.Start-1] == 'T'
	if n <= 1 && length == 6 && !st.Date.IsZero() && st.Clock.Precision == ToMinute && (hour > 2 || half) && hour < 11 {
		// `2026-05-04 11:00-05:00`: as a range it would end before it begins. Where few live,
		// it is one over midnight: `22:00-02:00`.
		end := hour*3600 + s.number(n+4, 2)*60
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
	if c := s.peek(); !isLetter(c) {
		return s.bareOffset(st)
	}
	if name, n := zoneLetters(s.src[s.i:s.end]); n > 0 {
		st.Zone = name
		s.i += n
		s.word(" time")
		return true
	}
	n := 0
	for c := s.at(n); isLetter(c) || c == '/' || c == '_' && n > 0 && isLetter(s.at(n+1)); c = s.at(n) {
		n++
	}
	name := string(s.src[s.i : s.i+n])
	if n < 4 || n > 32 || name[0] < 'A' || name[0] > 'Z' {
		return false
	}
	t := &scanner{src: s.src, i: s.i + n, end: s.end}
	said := t.word(" time", " standard time", " daylight time")
	if !said && !containsByte(name, '/') && !t.closes() {
		return false // `London traffic dropped`
	}
	if _, err := ResolveZone(name); err != nil {
		return false
	}
	st.Zone = name
	s.i = t.i
	return true
}

// closes reports whether a time ends here: with the line, a bracket or what divides it from
// its text.
func (s *scanner) closes() bool {
	c := s.peek()
	if c == ' ' {
		c = s.at(1)
		return c == '-' && !isDigit(s.at(2)) || c == ':' || c == 0xe2
	}
	return c == 0 || c == ')' || c == ']' || c == ':' || c == '*' || c == '`' || c == ','
}

// bareOffset reads an offset without letters: `+01:00`, `-0500`, `+02`. Two digits alone
// may as well be a number: `+10 nodes`.
func (s *scanner) bareOffset(st *Stamp) bool {
	if s.peek() != '+' && s.peek() != '-' || !isDigit(s.at(1)) {
		return false
	}
	for _, n := range []int{6, 5, 3} {
		if s.i+n > s.end || isDigit(s.at(n)) || !isDigit(s.at(n-1)) || n == 6 && s.at(3) != ':' {
			continue
		}
		if n == 3 && (s.peek() == '-' || !(&scanner{src: s.src, i: s.i + n, end: s.end}).closes()) {
			continue
		}
		if text := string(s.src[s.i : s.i+n]); isOffset(text) {
			st.Zone = text
			s.i += n
			return true
		}
	}
	return false
}

// zoneLetters reads letters that name a clock, with the offset that may stand behind UTC and
// GMT: `PST`, `UTC+5:30`, `UTC +02`, `GMT−3`. The name has no blank, and the sign of a keyboard.
func zoneLetters(b []byte) (name string, n int) {
	for n < len(b) && (isLetter(b[n]) || b[n] == '/') {
		n++
	}
	name = string(b[:n])
	if _, known := abbreviations[name]; !known {
		return "", 0
	}
	if name == "UTC" || name == "GMT" {
		if offset, k := signedOffset(string(b[n:])); k > 0 {
			return name + offset, n + k
		}
	}
	return name, n
}

// signedOffset reads an offset behind letters, also after a blank.
func signedOffset(b string) (text string, n int) {
	blank := len(b) > 0 && b[0] == ' '
	rest := strings.TrimPrefix(b, " ")
	sign := "+"
	switch {
	case strings.HasPrefix(rest, "+"):
		rest = rest[1:]
	case strings.HasPrefix(rest, "-"):
		rest, sign = rest[1:], "-"
	case strings.HasPrefix(rest, "−"):
		rest, sign = rest[len("−"):], "-"
	default:
		return "", 0
	}
	k := 0
	for k < len(rest) && isDigit(rest[k]) {
		k++
	}
	if k <= 2 && k+2 < len(rest) && rest[k] == ':' && isDigit(rest[k+1]) && isDigit(rest[k+2]) {
		k += 3
	}
	after := byte(' ')
	if k < len(rest) {
		after = rest[k]
	}
	text = sign + rest[:k]
	switch {
	case k == 0 || isDigit(after) || isLetter(after) || after == ':' && k+1 < len(rest) && isDigit(rest[k+1]) || !isOffset(text):
		return "", 0
	case blank && sign == "-" && after != ')':
		return "", 0 // the end of a range, or a dash
	}
	return text, len(b) - len(rest) + k
}

func isOffset(text string) bool {
	_, ok := offset(text)
	return ok
}
