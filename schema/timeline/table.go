package timeline

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema/language"
	"github.com/git-postmortem/postmortem/schema/source"
)

// A column of a table plays a part that its cells and its header give it.
type column struct {
	named                bool // the header calls it a time or a date
	date, clock, weekday int  // cells that are wholly that
	filled               int
	zone                 string // from the header
	year                 int
	end                  bool // the header names the end of something
}

func (c column) isTime() bool {
	return c.filled > 0 && (c.date+c.clock)*2 >= c.filled || c.weekday*2 > c.filled || c.named && c.date+c.clock > 0
}

// table reads a table with one entry a row, columns in any order.
func (r *reader) table(n *east.Table) bool {
	columns, rows := r.columns(n)
	has := false
	for _, c := range columns {
		has = has || c.isTime() && c.clock+c.date > 0
	}
	if !has || r.in.Prose && !hasFullDates(columns) {
		return false
	}
	r.open = nil
	for _, row := range rows {
		r.row(row, columns)
	}
	return true
}

func hasFullDates(columns []column) bool {
	for _, c := range columns {
		if c.isTime() && c.date > 0 {
			return true
		}
	}
	return false
}

func (r *reader) columns(n *east.Table) ([]column, []ast.Node) {
	columns := make([]column, len(n.Alignments))
	var rows []ast.Node
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		i := 0
		for cell := row.FirstChild(); cell != nil && i < len(columns); cell = cell.NextSibling() {
			span := cellSpan(cell)
			if row.Kind() == east.KindTableHeader {
				r.header(&columns[i], string(span.In(r.src)))
			} else {
				r.cell(&columns[i], span)
			}
			i++
		}
		if row.Kind() != east.KindTableHeader {
			rows = append(rows, row)
		}
	}
	return columns, rows
}

func (r *reader) header(c *column, text string) {
	c.zone = zoneIn("times (" + text + ")")
	lower := strings.ToLower(text)
	for _, list := range [][]string{language.Times, language.Date} {
		for _, w := range list {
			c.named = c.named || strings.Trim(lower, " *_:") == w || strings.HasPrefix(lower, w+" ")
		}
	}
	c.end = namesEnd(lower)
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(w) == 4 && w >= "1970" && w < "2200" {
			c.year = int(w[0]-'0')*1000 + int(w[1]-'0')*100 + int(w[2]-'0')*10 + int(w[3]-'0')
		}
	}
}

// namesEnd reports whether a header, in lower case, has a word for the end of something:
// `End`, `Bis (UTC)`, and not `Vendor`.
func namesEnd(header string) bool {
	words := strings.FieldsFunc(header, func(c rune) bool { return !unicode.IsLetter(c) })
	for _, list := range [][]string{language.End, language.Until} {
		for _, w := range list {
			c, _ := utf8.DecodeRuneInString(w)
			if slices.Contains(words, w) || wide(c) && strings.Contains(header, w) {
				return true
			}
		}
	}
	return false
}

func (r *reader) cell(c *column, span source.Span) {
	if len(bytes.TrimSpace(span.In(r.src))) == 0 {
		return
	}
	c.filled++
	st, rest, ok := r.scanCell(span)
	if !ok {
		s := &scanner{src: r.src, i: span.Start, end: span.End}
		s.skipOpening()
		var day Stamp
		if s.weekday(&day) && s.blank() {
			c.weekday++
		}
		return
	}
	if len(bytes.Trim(r.src[min(rest, span.End):span.End], " \t*_`)].?")) > 0 && !r.noteBehind(span, rest) {
		return
	}
	switch {
	case !st.Date.IsZero():
		c.date++
	case st.Clock.Known() || st.Unknown || st.Placeholder:
		c.clock++
	}
}

// noteBehind reports whether only a remark in parentheses follows a time in its cell.
func (r *reader) noteBehind(span source.Span, rest int) bool {
	left := bytes.TrimSpace(r.src[min(rest, span.End):span.End])
	return len(left) > 0 && left[0] == '(' || len(left) < 20 && r.src[max(rest-1, 0)] == '('
}

func (r *reader) row(row ast.Node, columns []column) {
	var st Stamp
	var parts []Part
	var text []string
	textAt, span := -1, source.Span{Start: -1}
	found := false
	clock := column{}        // the one that gave the clock
	var unread []source.Span // cells of time columns that begin like a time
	i := 0
	for cell := row.FirstChild(); cell != nil && i < len(columns); cell = cell.NextSibling() {
		c, cs := columns[i], cellSpan(cell)
		i++
		if span.Start < 0 || cs.Start < span.Start {
			span.Start = cs.Start
		}
		span.End = max(span.End, cs.End)
		if c.isTime() {
			s, rest, ok := r.scanCell(cs)
			// A second clock is the end, the same moment in another zone, or how long it took.
			if ok && (c.named || c.end || !st.Clock.Known() || !s.Clock.Known()) {
				r.clockBehind(s, rest, cs.End)
				if s.Clock.Known() && !st.Clock.Known() {
					clock = c
				}
				merge(&st, s, c, !found)
				found = true
				continue
			}
			if len(bytes.TrimSpace(cs.In(r.src))) == 0 || c.weekday > 0 {
				continue
			}
			if !ok && beginsLikeTime(r.src, cs) && (c.named || c.end || !st.Clock.Known()) {
				unread = append(unread, cs)
			}
		}
		if t := strings.TrimSpace(string(cs.In(r.src))); t != "" {
			text = append(text, t)
			parts = append(parts, Part{Node: cell, From: -1})
			if textAt < 0 {
				textAt = cs.Start
			}
		}
	}
	if !found && len(text) == 0 {
		return
	}
	if found && len(text) == 0 && !st.Clock.Known() && !st.Date.IsZero() && !st.Unknown && !st.Placeholder {
		r.marks = append(r.marks, mark{date: st.Date, notation: st.Notation}) // a row that holds a day alone
		return
	}
	for _, cs := range unread {
		r.unread = append(r.unread, Unread{cs})
	}
	if !found {
		st = Stamp{Span: source.Span{Start: span.Start, End: span.Start}}
	}
	if textAt < 0 {
		textAt = span.End
	}
	e := &Entry{Form: TableForm, Section: r.in.Section, Series: r.in.Series, Span: span, Stamp: st, Literal: strings.TrimSpace(string(st.Span.In(r.src))), Text: strings.Join(text, " · "), TextAt: textAt, Parts: parts}
	if st.Zone == "" {
		e.Stamp.Zone = clock.zone
	}
	if e.Stamp.Zone == "" {
		for _, c := range columns {
			if c.zone != "" && c.isTime() && (c.clock == 0 || c.end) {
				e.Stamp.Zone = c.zone // `Date (UTC)`; another clock's zone is its own
			}
		}
	}
	r.marks = append(r.marks, mark{entry: e})
}

// merge puts together what the time columns of a row say.
func merge(st *Stamp, s Stamp, c column, first bool) {
	if first {
		*st = s
	} else {
		notation := s.Notation
		st.Span.Start, st.Span.End = min(st.Span.Start, s.Span.Start), max(st.Span.End, s.Span.End)
		switch {
		case s.Clock.Known() && st.Clock.Known() && c.end:
			st.End, st.EndDate, st.EndSpan, st.IsRange = s.Clock, s.Date, s.ClockSpan, true
			st.EndNotation, notation = s.Notation&ofDate, s.Notation&^ofDate
			if st.Zone == "" {
				st.Zone = s.Zone
			}
		case s.Clock.Known() && !st.Clock.Known():
			st.Clock, st.End, st.EndDate, st.IsRange, st.EndUnknown, st.EndDays = s.Clock, s.End, s.EndDate, s.IsRange, s.EndUnknown, s.EndDays
			st.ClockSpan, st.EndSpan, st.EndNotation, st.Zone = s.ClockSpan, s.EndSpan, s.EndNotation, s.Zone
		}
		if st.Date.IsZero() {
			st.Date = s.Date
		}
		st.Approximate = st.Approximate || s.Approximate
		st.Unknown = st.Unknown || s.Unknown
		st.Placeholder = st.Placeholder || s.Placeholder
		st.Notation |= notation
	}
	if c.year > 0 && st.Date.Month > 0 && st.Date.Year == 0 {
		st.Date.Year = c.year
	}
}

func cellSpan(cell ast.Node) source.Span {
	if cell.Lines() == nil || cell.Lines().Len() == 0 {
		pos := cell.Pos()
		return source.Span{Start: max(pos, 0), End: max(pos, 0)}
	}
	return segment(cell, 0)
}

// scanCell reads the time in a cell. A cell has nothing else, so a day needs no year and a
// clock nothing that sets it off.
func (r *reader) scanCell(span source.Span) (st Stamp, rest int, ok bool) {
	if st, rest, ok = scanStart(r.src, span, r.loose); ok {
		return st, rest, ok
	}
	s := &scanner{src: r.src, i: span.Start, end: span.End}
	s.skipOpening()
	n := s.digits(0)
	sep := s.at(n)
	m := s.digits(n + 1)
	t := *s
	t.i += n + 1 + m
	if n == 0 || n > 2 || m == 0 || m > 2 || sep != '/' && sep != '-' || !t.blank() {
		return Stamp{}, span.Start, false
	}
	st = Stamp{Date: Date{Month: s.number(0, n), Day: s.number(n+1, m)}, Notation: Numeric, Span: source.Span{Start: s.i, End: t.i}}
	switch {
	case st.Date.Month > 12:
		st.Date.Month, st.Date.Day = st.Date.Day, st.Date.Month
		st.Notation |= DayFirst
	case st.Date.Day > 12:
		st.Notation |= MonthFirst
	case st.Date.Month != st.Date.Day:
		st.Notation |= Ambiguous
	}
	return st, span.End, st.Date.Valid() && st.Date.Month > 0 && st.Date.Day > 0
}
