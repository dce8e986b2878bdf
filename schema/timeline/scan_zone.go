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
