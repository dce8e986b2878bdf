package timeline

import (
	"github.com/git-postmortem/postmortem/schema/language"
	"github.com/git-postmortem/postmortem/schema/source"
)

// Ranges of clocks and of days.

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
		st.Notation |= end.Notation &^ ofDate
		st.EndNotation = end.Notation & ofDate
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

// dayRange reads the end of a range of days: `Mar 5 → Mar 7`, `Mar 8-10`,
// `2026-03-05 – 2026-03-07`. A clock behind the day is no end of one.
func (s *scanner) dayRange(st *Stamp) bool {
	save, notation := s.i, st.Notation
	s.skipMarks()
	spaced := s.i > save
	switch {
	case s.peek() == '-' && s.at(1) == '>', s.peek() == '\\' && s.at(1) == '-':
		s.i += 2
	case s.peek() == '-' && s.at(1) != '-':
		s.i++
	case hasOneOf(s.src[s.i:s.end], "–", "—", "→", "〜", "～"):
		s.i += len("–")
	case s.word("to", "until", "till", "through") || s.foreign(language.Until):
		spaced = true
	default:
		s.i = save
		return false
	}
	if s.peek() == ' ' {
		spaced = true
	}
	s.skipMarks()
	var end Stamp
	switch digits := s.digits(0); {
	case s.date(&end):
	case !spaced && st.Date.Month > 0 && (digits == 1 || digits == 2) && s.at(digits) != ':' && s.at(digits) != '.' && s.at(digits)|0x20 != 'h':
		end.Date = Date{Year: st.Date.Year, Month: st.Date.Month, Day: s.number(0, digits)}
		s.i += digits
		s.i += s.ordinal(0)
		if end.Date.Day <= st.Date.Day || !end.Date.Valid() {
			end.Date = Date{}
			break
		}
		if st.Date.Year == 0 {
			s.year(&end) // Mar 8-10, 2026
			st.Date.Year = end.Date.Year
		}
	}
	after := *s
	after.skipMarks()
	var clock Stamp
	if end.Date.IsZero() || !s.boundary() || s.clockAhead() || after.clock(&clock) {
		s.i, st.Notation = save, notation
		return false
	}
	if st.Date.Year == 0 && end.Date.Year != 0 && (st.Date.Month < end.Date.Month || st.Date.Month == end.Date.Month && st.Date.Day <= end.Date.Day) {
		st.Date.Year = end.Date.Year // Jan 12 - Jan 14, 2027
	}
	st.EndDate, st.EndNotation, st.IsRange = end.Date, end.Notation&ofDate, true
	return true
}

// daysOfMonth reads a range of days before their month: `6–8 Feb 2025`, `6 - 8 Feb`.
func (s *scanner) daysOfMonth(st *Stamp) bool {
	d := s.digits(0)
	if d == 0 || d > 2 || s.i > 0 && isPartOfNumber(s.src, s.i) {
		return false
	}
	n := d
	n += s.gap(n, " ")
	switch {
	case s.at(n) == '-':
		n++
	case hasOneOf(s.src[min(s.i+n, s.end):s.end], "–", "—"):
		n += len("–")
	default:
		return false
	}
	n += s.gap(n, " ")
	k := s.digits(n)
	first, last := s.number(0, d), s.number(n, k)
	if k == 0 || k > 2 || first == 0 || last <= first || last > 31 {
		return false
	}
	n += k
	n += s.gap(n, " .")
	month, length := s.month(n)
	if month == 0 {
		return false
	}
	st.Date = Date{Month: month, Day: first}
	s.i += n + length
	s.year(st)
	st.EndDate = Date{Year: st.Date.Year, Month: month, Day: last}
	st.IsRange = true
	return true
}

// hourRange reads a range whose half of the day stands once, behind its end: `9-10am`,
// `9 to 10 AM`. The start alone is no clock.
func (s *scanner) hourRange(st *Stamp) bool {
	d := s.digits(0)
	if d == 0 || d > 2 || s.i > 0 && isPartOfNumber(s.src, s.i) {
		return false
	}
	t := *s
	t.i += d
	for t.peek() == ' ' {
		t.i++
	}
	switch {
	case t.peek() == '-':
		t.i++
	case t.hasPrefix("–"):
		t.i += len("–")
	case !t.word("to", "until", "till"):
		return false
	}
	for t.peek() == ' ' {
		t.i++
	}
	hour := s.number(0, d)
	end, n, ok := t.clockAt()
	if !ok || end.notation&TwelveHour == 0 || hour < 1 || hour > 12 {
		return false
	}
	st.ClockSpan = source.Span{Start: s.i, End: s.i + d}
	st.EndSpan = source.Span{Start: t.i, End: t.i + n}
	st.Clock, st.End, st.IsRange = beforeOf(Clock{Hour: hour, Precision: ToHour}, end.Clock), end.Clock, true
	st.Notation |= end.notation
	s.i = t.i + n
	return true
}
