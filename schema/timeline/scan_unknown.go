package timeline

import "strings"

// Times that are said not to be known, or were never filled in.

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
