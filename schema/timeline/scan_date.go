package timeline

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/git-postmortem/postmortem/schema/language"
)

var monthNames = [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
var weekdayNames = [...]string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

// date reads a calendar date at the scanner's place:
//
//	2021-06-22  2021/06/22  2021.06.22  07-27-2023  7/27/23  19.04.2022  03-26
//	Oct 21  October 21st, 2022  21 Oct 2022  19. April  July-25-2022  21st of October
//
// It leaves the scanner where it was if there is none.
func (s *scanner) date(st *Stamp) bool {
	save, before := s.i, *st
	if s.numericDate(st) || s.daysOfMonth(st) || s.namedDate(st) {
		if st.Date.Valid() || st.Date.Day > 0 && st.Date.Day <= 31 && st.Date.Month >= 1 && st.Date.Month <= 12 {
			return true
		}
	}
	before.Date = Date{}
	s.i, *st = save, before
	return false
}

func (s *scanner) numericDate(st *Stamp) bool {
	n := s.digits(0)
	if n == 0 || s.i > 0 && isPartOfNumber(s.src, s.i) {
		return false
	}
	if n == 8 {
		return s.compactDate(st)
	}
	if hasOneOf(s.src[min(s.i+n, s.end):s.end], "年", "月") {
		return s.wideDate(st, n)
	}
	sep := s.at(n)
	if sep != '-' && sep != '/' && sep != '.' {
		return false
	}
	m := s.digits(n + 1)
	if m == 0 || m > 4 {
		return false
	}
	second := n + 1 + m
	third := 0
	if s.at(second) == sep {
		third = s.digits(second + 1)
	}
	a, b, c := s.number(0, n), s.number(n+1, m), s.number(second+1, third)
	length := second
	switch {
	case n == 4 && m <= 2 && third >= 1 && third <= 2 && plausible(a):
		length = second + 1 + third
		st.Date = Date{Year: a, Month: b, Day: c}
	case n == 5 && m <= 2 && third >= 1 && third <= 2 && fourDigits(a) != 0:
		length = second + 1 + third
		st.Date = Date{Year: fourDigits(a), Month: b, Day: c}
		st.Notation |= LongYear
	case n <= 2 && m <= 2 && (third == 4 || third == 2 && (sep != '.' || a <= 31 && b >= 1 && b <= 12 && m == 2 && s.shortDateAhead(second+1+third))):
		length = second + 1 + third
		if third == 2 {
			c += 2000
		}
		if !plausible(c) {
			return false
		}
		st.Date = Date{Year: c, Month: a, Day: b}
		st.Notation |= Numeric
		switch {
		case sep == '.':
			st.Date.Month, st.Date.Day = b, a
			st.Notation |= DayFirst
		case a > 12 && b <= 12:
			st.Date.Month, st.Date.Day = b, a
			st.Notation |= DayFirst
		case b > 12:
			st.Notation |= MonthFirst
		case a != b:
			st.Notation |= Ambiguous
		}
	case (n == 2 && m == 2 || n <= 2 && m <= 2 && sep == '/') && third == 0 && !st.Clock.Known() && (sep == '-' || sep == '/') && s.at(second) != sep && s.shortDateAhead(second):
		// `[03-26 23:04]`, `3/4 10:15`: month and day before a clock.
		st.Date = Date{Month: a, Day: b}
		switch {
		case a > 12 && b <= 12:
			st.Date = Date{Month: b, Day: a}
			st.Notation |= DayFirst | Numeric
		case sep == '/' && b > 12:
			st.Notation |= MonthFirst | Numeric
		case sep == '/' && a != b:
			st.Notation |= Ambiguous | Numeric
		}
		if st.Date.Month == 0 || st.Date.Day == 0 {
			st.Date = Date{}
			return false
		}
	default:
		return false
	}
	if isDigit(s.at(length)) {
		return false
	}
	s.i += length
	return true
}

// compactDate reads `20260304`.
func (s *scanner) compactDate(st *Stamp) bool {
	d := Date{Year: s.number(0, 4), Month: s.number(4, 2), Day: s.number(6, 2)}
	if d.Year < 1990 || d.Year >= 2100 || d.Month == 0 || d.Day == 0 || !d.Valid() || isLetter(s.at(8)) && s.at(8) != 'T' {
		return false
	}
	st.Date = d
	s.i += 8
	return true
}

// wideDate reads `2026年3月4日` and `3月4日`; n digits stand before the first sign.
func (s *scanner) wideDate(st *Stamp, n int) bool {
	var d Date
	at := 0
	if n == 4 && hasOneOf(s.src[s.i+n:s.end], "年") {
		d.Year = s.number(0, 4)
		at = n + len("年")
		n = s.digits(at)
	}
	if n == 0 || n > 2 || !hasOneOf(s.src[min(s.i+at+n, s.end):s.end], "月") {
		return false
	}
	d.Month = s.number(at, n)
	at += n + len("月")
	n = s.digits(at)
	if n == 0 || n > 2 || !hasOneOf(s.src[min(s.i+at+n, s.end):s.end], "日", "号") {
		return false
	}
	d.Day = s.number(at, n)
	at += n + len("日")
	// A weekday in parentheses behind it.
	for _, open := range []string{"（", "("} {
		if rest := s.src[min(s.i+at, s.end):s.end]; hasOneOf(rest, open) && len(rest) > len(open)+3 && hasOneOf(rest[len(open)+3:], "）", ")") {
			at += len(open) + 3
			if hasOneOf(s.src[s.i+at:s.end], "）") {
				at += len("）")
			} else {
				at++
			}
			break
		}
	}
	st.Date = d
	s.i += at
	return true
}

// plausible reports whether a number can be the year of an incident with clocks in it.
func plausible(year int) bool { return year >= 1970 && year < 2200 }

// fourDigits is the year that was meant by one with five digits, or 0: without
// the digit that was typed twice in a row (22025), else without the last (20202).
func fourDigits(year int) int {
	text := strconv.Itoa(year)
	for i := 0; i+1 < len(text); i++ {
		if text[i] == text[i+1] {
			if y, _ := strconv.Atoi(text[:i] + text[i+1:]); plausible(y) {
				return y
			}
		}
	}
	if plausible(year / 10) {
		return year / 10
	}
	return 0
}

// shortDateAhead reports whether a clock follows the two digits of a date that names no year.
func (s *scanner) shortDateAhead(n int) bool {
	c := &scanner{src: s.src, i: s.i + n, end: s.end}
	if c.peek() == 'T' {
		c.i++
	} else {
		for c.peek() == ' ' || c.peek() == ',' {
			c.i++
		}
	}
	r, _, ok := c.clockAt()
	return ok && r.notation&(Compact|Dotted) == 0
}

func (s *scanner) namedDate(st *Stamp) bool {
	if month, n := s.month(0); month > 0 {
		// October 21st, 2022
		n += s.gap(n, " -.,")
		d := s.digits(n)
		if d == 0 || d > 2 {
			return false
		}
		st.Date = Date{Month: month, Day: s.number(n, d)}
		n += d
		n += s.ordinal(n)
		if isDigit(s.at(n)) || s.at(n) == ':' && isDigit(s.at(n+1)) {
			return false // `May 12:30`
		}
		s.i += n
		s.year(st)
		return true
	}
	d := s.digits(0)
	if d == 0 || d > 2 || s.i > 0 && isPartOfNumber(s.src, s.i) {
		return false
	}
	n := d + s.ordinal(d)
	n += s.gap(n, " -./")
	if s.at(n+2) == ' ' && (s.at(n)|0x20 == 'o' && s.at(n+1)|0x20 == 'f' || s.at(n)|0x20 == 'd' && s.at(n+1)|0x20 == 'e') {
		n += 3 // 4 of March, 4 de marzo
	}
	month, k := s.month(n)
	if month == 0 {
		return false
	}
	st.Date = Date{Month: month, Day: s.number(0, d)}
	st.Notation |= DayFirst
	s.i += n + k
	s.year(st)
	return true
}

// year reads the year that follows a day and month, if one does.
func (s *scanner) year(st *Stamp) {
	n := s.gap(0, " ,-/.")
	if s.at(n) == 'd' && s.at(n+1) == 'e' && s.at(n+2) == ' ' {
		n += 3 // de 2026
	}
	if s.at(n) == '\'' {
		n++
	}
	// `Oct 21 2022: 10:00` and `July-25-2022`; but in a line `Oct 21 - 2010: x` a compact clock
	// stands behind the dash. A title has no clock.
	dash := !s.title && n == 3 && s.at(0) == ' ' && s.at(1) == '-' && s.at(2) == ' ' && s.at(n+4) == ':'
	if s.digits(n) == 4 && !dash {
		if y := s.number(n, 4); plausible(y) {
			st.Date.Year = y
			s.i += n + 4
		}
	}
}

// gap counts the bytes of set from offset n, three at most.
func (s *scanner) gap(n int, set string) int {
	k := 0
	for k < 3 && containsByte(set, s.at(n+k)) && s.at(n+k) != 0 {
		k++
	}
	return k
}

func (s *scanner) ordinal(n int) int {
	if s.i+n+2 > s.end {
		return 0
	}
	switch string([]byte{s.at(n) | 0x20, s.at(n+1) | 0x20}) {
	case "st", "nd", "rd", "th", "er":
		return 2
	}
	return 0
}

// month reads a month's name or its first three or four letters at offset n.
func (s *scanner) month(n int) (month, length int) {
	k := 0
	for k < 12 && isLetter(s.at(n+k)) {
		k++
	}
	if s.i+n > 0 && isLetter(s.src[max(0, s.i+n-1)]) && n == 0 {
		return 0, 0
	}
	if k < 9 && s.at(n+k) >= utf8.RuneSelf || k == 0 {
		return s.foreignMonth(n)
	}
	if k < 3 || k > 9 {
		return s.foreignMonth(n)
	}
	w := s.src[s.i+n : s.i+n+k]
	for i, name := range monthNames {
		if k <= len(name) && equalFold(w, name[:k]) && (k == 3 || k == len(name) || k == 4 && name == "september") {
			if s.at(n+k) == '.' {
				k++
			}
			return i + 1, k
		}
	}
	return s.foreignMonth(n)
}

// monthBegins are the first two bytes of the months of the languages.
var monthBegins = func() map[[2]byte]bool {
	out := map[[2]byte]bool{}
	for m := range language.Months {
		out[[2]byte{m[0] | 0x20, m[1] | 0x20}] = true
	}
	return out
}()

// foreignMonth reads a month of one of the languages at offset n.
func (s *scanner) foreignMonth(n int) (month, length int) {
	from := s.i + n
	if from+3 > s.end || !monthBegins[[2]byte{s.src[from] | 0x20, s.src[from+1] | 0x20}] && s.src[from] < utf8.RuneSelf {
		return 0, 0
	}
	to := from
	for to < s.end {
		r, size := utf8.DecodeRune(s.src[to:s.end])
		if !unicode.IsLetter(r) || wide(r) {
			break
		}
		to += size
	}
	if to-from < 3 {
		return 0, 0
	}
	text, ok := language.Lower(s.src[from:to])
	if month = language.Months[text]; !ok || month == 0 {
		return 0, 0
	}
	if to < s.end && s.src[to] == '.' {
		to++
	}
	return month, to - from
}

// weekday reads a day of the week, which names no day by itself.
func (s *scanner) weekday(st *Stamp) bool {
	k := 0
	for k < 10 && isLetter(s.at(k)) {
		k++
	}
	if s.foreignWeekday(st) {
		return true
	}
	if k < 3 {
		return false
	}
	w := s.src[s.i : s.i+k]
	for _, name := range weekdayNames {
		if k <= len(name) && equalFold(w, name[:k]) && (k <= 5 || k == len(name)) {
			st.Weekday = name
			s.i += k
			if s.peek() == '.' || s.peek() == ',' {
				s.i++
			}
			return true
		}
	}
	return false
}

// weekdayBegins are the first letters of the weekdays of the languages.
var weekdayBegins = func() (out [256]bool) {
	for w := range language.Weekdays {
		out[w[0]|0x20] = true
	}
	return out
}()

// foreignWeekday reads a weekday of one of the languages.
func (s *scanner) foreignWeekday(st *Stamp) bool {
	to := s.i
	if c := s.peek(); !isLetter(c) && c < utf8.RuneSelf || isLetter(c) && !weekdayBegins[c|0x20] {
		return false
	}
	for to < s.end {
		r, size := utf8.DecodeRune(s.src[to:s.end])
		if !unicode.IsLetter(r) && r != '-' {
			break
		}
		to += size
	}
	if to == s.i || to-s.i < 5 && s.src[s.i] < utf8.RuneSelf && !s.dateFrom(to) {
		return false // two letters before a clock mean anything
	}
	text, ok := language.Lower(s.src[s.i:to])
	if name := language.Weekdays[text]; ok && name != "" {
		st.Weekday = name
		if s.i = to; s.peek() == '.' || s.peek() == ',' {
			s.i++
		}
		return true
	}
	return false
}

// dateFrom reports whether a date stands at a byte, behind a full stop, a comma or blanks.
func (s *scanner) dateFrom(at int) bool {
	t := &scanner{src: s.src, i: at, end: s.end}
	for c := t.peek(); c == '.' || c == ',' || c == ' '; c = t.peek() {
		t.i++
	}
	var st Stamp
	return t.i > at && t.date(&st)
}

// weekdayOfDate reads a weekday behind a clock, before its date: `10:06 on Thursday, 5 March`.
func (s *scanner) weekdayOfDate(st *Stamp) bool {
	t := *s
	if !t.weekday(st) {
		return false
	}
	if !t.dateFrom(t.i) {
		st.Weekday = ""
		return false
	}
	s.i = t.i
	return true
}

// FindDate returns the first date that a text names, as titles and file names do;
// parts that it does not name are 0.
func FindDate(text string) Date {
	src := []byte(text)
	for i := 1; i+1 < len(src); i++ {
		if src[i] == '_' && isDigit(src[i-1]) && isDigit(src[i+1]) {
			src[i] = '-' // 2026_03_04, as names of files have it
		}
	}
	var partial Date
	for i := 0; i < len(src); i++ {
		if i > 0 && (isLetter(src[i-1]) || isDigit(src[i-1])) || !isLetter(src[i]) && !isDigit(src[i]) {
			continue
		}
		d := dateAt(src, i)
		if d.Known() {
			return d
		}
		if partial.IsZero() {
			partial = d
		}
	}
	return partial
}

// LeadingDate is the date that a text begins with, or zero.
func LeadingDate(text string) Date { return dateAt([]byte(text), 0) }

// dateAt is the date that begins at an offset, or zero.
func dateAt(src []byte, i int) Date {
	s := &scanner{src: src, i: i, end: len(src), title: true}
	var st Stamp
	if !s.date(&st) || !st.Date.Valid() {
		return Date{}
	}
	if st.Date.Year == 0 {
		s.dayRange(&st) // January 14-19, 2026
	}
	return st.Date
}

// Or fills the parts that d lacks from o, if the parts that both have agree.
func (d Date) Or(o Date) Date {
	if d.Year != 0 && o.Year != 0 && d.Year != o.Year || d.Month != 0 && o.Month != 0 && (d.Month != o.Month || d.Day != o.Day) {
		return d
	}
	return complete(d, o)
}
