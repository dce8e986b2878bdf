package adopt

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// timelines are the edits that write each Timeline of a document in the canonical form,
// or why they are left as they are: nothing to rewrite is neither.
func timelines(pm *schema.Postmortem) (out []edits, why string) {
	var all edits
	for _, s := range pm.Sections {
		if s.Name != schema.TimelineSection {
			continue
		}
		var entries []*timeline.Entry
		for _, e := range pm.Timeline {
			if s.Body.Contains(e.Span) || s.Level == 0 && s.Span.Contains(e.Span) {
				entries = append(entries, e)
			}
		}
		if len(entries) == 0 || slices.ContainsFunc(all, func(e source.Edit) bool { return e.Span.Overlaps(s.Body) }) {
			continue
		}
		w := &writer{pm: pm, src: pm.Source, section: s, newline: source.Newline(pm.Source), days: map[timeline.Date]string{}}
		text, trouble := w.write(entries)
		if trouble != "" {
			return nil, trouble
		}
		if body := s.Body.In(pm.Source); text != string(body) {
			all = append(all, source.Edit{Span: s.Body, Text: text})
		}
	}
	if len(all) > 0 {
		out = []edits{all}
	}
	return out, ""
}

// A writer writes one Timeline anew. What stands between two times is kept byte by byte.
type writer struct {
	pm      *schema.Postmortem
	src     []byte
	section *schema.Section
	newline string
	days    map[timeline.Date]string // the weekday that the document writes beside a day
	times   []source.Span            // what is written as a time instead, or as a list's marker
}

// timesOf is where the times of a document's timelines stand, the marks of their lists and
// the lines that hold a day alone: what a rewriting writes in another way.
func timesOf(pm *schema.Postmortem) (out []source.Span) {
	for _, s := range pm.Sections {
		if s.Name != schema.TimelineSection {
			continue
		}
		w := &writer{pm: pm, src: pm.Source, section: s, newline: "\n", days: map[timeline.Date]string{}}
		var entries []*timeline.Entry
		for _, e := range pm.Timeline {
			if s.Span.Contains(e.Span) {
				entries = append(entries, e)
			}
		}
		if len(entries) > 0 {
			_, _ = w.write(entries)
			out = append(out, w.times...)
		}
	}
	return out
}

// A piece is an entry as it is written anew.
type piece struct {
	entry *timeline.Entry
	text  string
}

func (w *writer) write(entries []*timeline.Entry) (text, trouble string) {
	for _, e := range entries {
		if why := w.readable(e); why != "" {
			return "", why
		}
	}
	for _, u := range w.pm.Unread() {
		if w.section.Body.Contains(u.Span) {
			return "", fmt.Sprintf("line %d begins like a time and could not be read", w.pm.LineOf(u.Span))
		}
	}
	var before, after string
	var pieces []piece
	if slices.ContainsFunc(entries, func(e *timeline.Entry) bool { return e.Form == timeline.TableForm }) {
		before, pieces, after, trouble = w.table(entries)
	} else {
		before, pieces, trouble = w.lines(entries)
	}
	if trouble != "" {
		return "", trouble
	}
	return w.join(before, pieces, after)
}

// readable says why an entry cannot be written in the canonical form, or "".
func (w *writer) readable(e *timeline.Entry) string {
	line := w.pm.LineOf(e.Span)
	s := e.Stamp
	switch {
	case s.Span.Len() == 0 && e.Form != timeline.TableForm || !s.Clock.Known() && !s.Unknown || s.Vague || s.Placeholder:
		return fmt.Sprintf("the entry on line %d says no time of day that could be read", line)
	case s.Unknown && s.Clock.Known() && s.Clock.Precision != timeline.ToHour || s.NoDay || e.Dayless > 0:
		return fmt.Sprintf("the entry on line %d has a day or time that nobody knows", line)
	case e.Inferred:
		return fmt.Sprintf("the day of the entry on line %d is inferred", line)
	case s.Notation&timeline.NoHalf != 0:
		return fmt.Sprintf("the entry on line %d does not say which half of the day it is", line)
	case s.Clock.Precision == timeline.ToHour && !s.Unknown:
		return fmt.Sprintf("the entry on line %d says the hour alone", line)
	case s.IsRange && !s.EndUnknown && !s.End.Known():
		return fmt.Sprintf("the entry on line %d has an end that is a day", line)
	}
	return ""
}

// stamp is the canonical time of an entry.
func (w *writer) stamp(e *timeline.Entry) string {
	s := e.Stamp
	text := "??"
	switch {
	case s.Unknown && s.Clock.Known():
		text = fmt.Sprintf("%02d:??", s.Clock.Hour)
	case s.Clock.Known():
		text = s.Clock.String()
	}
	if s.Approximate {
		text = "~" + text
	}
	switch {
	case s.IsRange && s.EndUnknown:
		text += "–??"
	case s.IsRange:
		text += "–" + s.End.String()
		if n := e.EndDate.DaysSince(e.Date); e.EndDate.Known() && e.Dated() && n > 0 {
			text += fmt.Sprintf("+%dd", n)
		}
	}
	switch zone := s.Zone; {
	case zone != "" && strings.Contains(e.Literal, zone):
		text += " " + zone
	case w.pm.CommonZone() == "" && e.Zone != "":
		text += " " + e.Zone
	}
	return text
}

// line is the first line of an entry in the canonical form.
func (w *writer) line(e *timeline.Entry, text string) string {
	var b strings.Builder
	b.WriteString("- **" + w.stamp(e) + "**")
	for _, t := range e.Tags {
		b.WriteString(" `" + t.Name + "`")
	}
	b.WriteString(" —")
	if text != "" {
		b.WriteString(" " + text)
	}
	return b.String()
}

// join puts days over the entries, and around them what stood around them.
func (w *writer) join(before string, pieces []piece, after string) (text, trouble string) {
	var out []string
	if before = strings.Trim(before, "\r\n"); strings.TrimSpace(before) != "" {
		out = append(out, "", before, "")
	} else {
		out = append(out, "")
	}
	level := w.section.Level + 1
	if w.section.Level == 0 {
		level = 3
	}
	if level > 6 {
		return "", "its heading is of the last level"
	}
	dated := pieces[0].entry.Dated()
	var day timeline.Date
	for _, p := range pieces {
		e := p.entry
		if e.Dated() != dated {
			return "", fmt.Sprintf("the day of the entry on line %d is not known", w.pm.LineOf(e.Span))
		}
		if e.Dated() && e.Date != day {
			day = e.Date
			heading := strings.Repeat("#", level) + " " + day.String()
			if name := w.days[day]; name != "" {
				heading += " (" + name + ")"
			}
			if out[len(out)-1] != "" {
				out = append(out, "")
			}
			out = append(out, heading, "")
		} else if last := out[len(out)-1]; strings.Contains(last, w.newline+w.newline) {
			out = append(out, "")
		}
		out = append(out, p.text)
	}
	if after = strings.Trim(after, "\r\n"); strings.TrimSpace(after) != "" {
		out = append(out, "", after)
	}
	out = append(out, "")
	if w.section.Body.End < len(w.src) && w.section.Level > 0 {
		out = append(out, "")
	}
	text = strings.Join(out, w.newline)
	if w.section.Level == 0 {
		text = w.newline + text
	}
	return text, ""
}

// weekday keeps the name of a weekday that stands beside a day, where it is that of the day.
func (w *writer) weekday(day timeline.Date, name string) (trouble string) {
	if name == "" || !day.Known() {
		return ""
	}
	is := time.Date(day.Year, time.Month(day.Month), day.Day, 0, 0, 0, 0, time.UTC).Weekday().String()
	if len(name) < 2 || !strings.HasPrefix(strings.ToLower(is), strings.ToLower(name[:2])) {
		return fmt.Sprintf("%s is no %s", day, name)
	}
	w.days[day] = is
	return ""
}

var (
	marker     = regexp.MustCompile(`^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+`)
	headMarker = regexp.MustCompile(`^ {0,3}#{1,6}[ \t]+`)
	rule       = regexp.MustCompile(`^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|=+[ \t]*)$`)
	fence      = regexp.MustCompile("^[ \t]*(?:```|~~~)")
	aBreak     = regexp.MustCompile(`(?i)<br\s*/?>[ \t]*$`)
	block      = regexp.MustCompile("^[ \t]*(?:[-*+][ \t]|\\d{1,9}[.)][ \t]|>|\\||```|~~~|#|<|!\\[)")
)

// lines are the entries of a timeline in lists, headings and paragraphs.
func (w *writer) lines(entries []*timeline.Entry) (before string, pieces []piece, trouble string) {
	starts := make([]int, 0, len(entries)+1)
	for i, e := range entries {
		start := source.LineStart(w.src, e.Span.Start)
		if start < w.section.Body.Start || i > 0 && start <= starts[i-1] {
			start = e.Span.Start // behind a line break, or behind a label
		}
		if i > 0 && start <= starts[i-1] {
			return "", nil, fmt.Sprintf("the entries on line %d cannot be told apart", w.pm.LineOf(e.Span))
		}
		starts = append(starts, start)
	}
	starts = append(starts, w.section.Body.End)
	kept, trouble := w.around(source.Span{Start: w.section.Body.Start, End: starts[0]}, entries[0].Date, 0, 0)
	if trouble != "" {
		return "", nil, trouble
	}
	for i, e := range entries {
		next := timeline.Date{}
		if i+1 < len(entries) {
			next = entries[i+1].Date
		}
		p, trouble := w.entry(e, source.Span{Start: starts[i], End: starts[i+1]}, next)
		if trouble != "" {
			return "", nil, trouble
		}
		pieces = append(pieces, piece{e, p})
	}
	return strings.Join(kept, w.newline), pieces, ""
}

// entry writes an entry whose text goes from its line to the next entry. next is the day of
// the one that follows.
func (w *writer) entry(e *timeline.Entry, at source.Span, next timeline.Date) (text, trouble string) {
	end, rest := source.LineAt(w.src, at.Start)
	end, rest = min(end, at.End), min(rest, at.End)
	first := w.src[at.Start:end]
	n := w.pm.LineOf(e.Span)
	if bytes.HasPrefix(bytes.TrimSpace(first), []byte(">")) {
		return "", fmt.Sprintf("the entry on line %d is a quotation", n)
	}
	if s := e.Stamp.Span; s.Start < at.Start || s.End > end {
		return "", fmt.Sprintf("the time of the entry on line %d is not on one line", n)
	}
	if word := strangeWord(string(e.Stamp.Span.In(w.src)), e); word != "" {
		return "", fmt.Sprintf("%q beside the time on line %d would be lost", word, n)
	}
	if trouble := w.weekday(e.Date, e.Stamp.Weekday); trouble != "" {
		return "", fmt.Sprintf("line %d: %s", n, trouble)
	}
	content := 0 // the column of the item's text
	mark := marker.FindIndex(first)
	if mark != nil && at.Start+mark[1] <= max(e.Stamp.Span.Start, at.Start+1) || mark != nil && e.Form == timeline.LabelForm {
		content = mark[1]
		w.times = append(w.times, source.Span{Start: at.Start, End: at.Start + mark[1]})
	}
	w.times = append(w.times, e.Stamp.Span)
	line := strings.TrimSpace(string(w.src[min(max(e.TextAt, e.Stamp.Span.End), end):end]))
	line = strings.TrimSpace(aBreak.ReplaceAllString(line, ""))
	if e.Form == timeline.HeadingForm {
		line = strings.TrimRight(line, "# ")
	}
	if said, _, _ := strings.Cut(e.Text, "\n"); line != "" && strings.TrimSpace(said) != line && e.Form != timeline.LabelForm {
		line = strings.TrimSpace(aBreak.ReplaceAllString(said, "")) // without what closes the marks around the time
	}
	if e.Label != "" {
		behind := strings.Trim(line, " \t*_-–—:.,)`")
		line = e.Label
		if behind != "" {
			line += ": " + strings.TrimLeft(strings.TrimSpace(string(w.src[min(e.Stamp.Span.End, end):end])), " \t*_-–—:.,)`")
		}
	}
	indent := 2
	if content > 0 || e.Form == timeline.ListForm {
		indent = 0
	}
	body, trouble := w.around(source.Span{Start: rest, End: at.End}, next, content, indent)
	if trouble != "" {
		return "", trouble
	}
	if line == "" && indent > 0 && len(body) > 0 && body[0] == "" {
		body = body[1:]
	}
	if line == "" && len(body) > 0 && body[0] != "" && !block.MatchString(body[0]) {
		line, body = strings.TrimSpace(body[0]), body[1:] // the text stands below its time
	}
	out := append([]string{w.line(e, line)}, body...)
	return strings.Join(out, w.newline), ""
}

// around are the lines of a stretch that belongs to no time, without days that stand alone
// (day is the one that follows) and rules. They are moved to the left by the content's
// column but two, or to the right by indent.
func (w *writer) around(at source.Span, day timeline.Date, content, indent int) (out []string, trouble string) {
	inCode := false
	for start := at.Start; start < at.End; {
		end, next := source.LineAt(w.src, start)
		span := source.Span{Start: start, End: min(end, at.End)}
		start = next
		text := string(span.In(w.src))
		bare := strings.TrimSpace(text)
		switch {
		case fence.MatchString(text):
			inCode = !inCode
		case inCode:
		case bare == "":
			if len(out) == 0 || out[len(out)-1] != "" {
				out = append(out, "")
			}
			continue
		case rule.MatchString(text):
			if len(out) == 0 || out[len(out)-1] != "" {
				out = append(out, "")
			}
			continue // it set apart what is one list now, or underlined a heading
		default:
			name, alone := w.day(span)
			if alone {
				if trouble := w.weekday(day, name); trouble != "" {
					return nil, trouble
				}
				w.times = append(w.times, span)
				continue
			}
			if headMarker.MatchString(text) {
				return nil, fmt.Sprintf("line %d is a heading in it that is no day", w.pm.Lines.Line(span.Start))
			}
		}
		out = append(out, moved(aBreak.ReplaceAllString(text, ""), content, indent))
	}
	for len(out) > 0 && out[len(out)-1] == "" {
		out = out[:len(out)-1]
	}
	return out, ""
}

func moved(line string, content, indent int) string {
	if content > 2 {
		blanks := len(line) - len(strings.TrimLeft(line, " "))
		return line[min(blanks, content-2):]
	}
	if strings.TrimSpace(line) == "" {
		return ""
	}
	return strings.Repeat(" ", indent) + line
}

// day reports whether a line holds a day and nothing else, and the weekday that it names.
func (w *writer) day(line source.Span) (weekday string, alone bool) {
	text := line.In(w.src)
	for _, m := range []*regexp.Regexp{marker, headMarker} {
		if at := m.FindIndex(text); at != nil {
			line.Start += at[1]
			text = line.In(w.src)
		}
	}
	st, rest, ok := timeline.ScanStart(w.src, line)
	if !ok || st.Clock.Known() || st.Date.Month == 0 || st.Unknown || st.Placeholder || st.Zone != "" {
		return "", false
	}
	if left := bytes.Trim(w.src[min(rest, line.End):line.End], " \t*_`#:.,-–—|\\"); len(left) > 0 {
		return "", false
	}
	if strangeWord(string(st.Span.In(w.src)), nil) != "" || letters(string(w.src[line.Start:st.Span.Start])) != "" {
		return "", false
	}
	return st.Weekday, true
}

// strangeWord is a word in a time that its canonical form would not say, or "".
func strangeWord(literal string, e *timeline.Entry) string {
	if e != nil && e.Stamp.Zone != "" {
		literal = strings.Replace(literal, e.Stamp.Zone, " ", 1)
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(literal), func(r rune) bool { return !unicode.IsLetter(r) }) {
		switch word {
		case "am", "pm", "a", "p", "m", "st", "nd", "rd", "th", "t", "z", "h", "hrs", "uhr", "at", "on", "of", "to", "and", "until", "till", "d":
			continue
		case "ca", "circa", "about", "approx", "approximately", "around", "ish", "c":
			if e != nil && e.Stamp.Approximate {
				continue
			}
		}
		if isCalendar(word) {
			continue
		}
		return word
	}
	return ""
}

// isCalendar reports whether a word is the name of a month or of a weekday, or begins it.
func isCalendar(word string) bool {
	if len(word) < 3 {
		return false
	}
	for m := time.January; m <= time.December; m++ {
		if strings.HasPrefix(strings.ToLower(m.String()), word) || word == "sept" {
			return true
		}
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name := strings.ToLower(d.String()); strings.HasPrefix(name, word) || word == "thur" || word == "thurs" || word == "tues" || word == "weds" {
			return true
		}
	}
	return false
}

// table are the entries of a timeline that is one table, what stands before it with the words
// of its header, and what stands behind it.
func (w *writer) table(entries []*timeline.Entry) (before string, pieces []piece, after, trouble string) {
	var table *east.Table
	for _, b := range w.section.Blocks {
		if t, ok := b.(*east.Table); ok && table == nil {
			if span, ok := schema.BlockSpan(t); ok && span.Contains(entries[0].Span) {
				table = t
				continue
			}
		}
	}
	if table == nil {
		return "", nil, "", "its table stands in another block"
	}
	span, _ := schema.BlockSpan(table)
	span.Start = source.LineStart(w.src, span.Start)
	_, span.End = source.LineAt(w.src, max(span.End-1, span.Start))
	byRow := map[int]*timeline.Entry{}
	for _, e := range entries {
		if e.Form != timeline.TableForm || !span.Contains(e.Span) {
			return "", nil, "", "it has entries in a table and beside it"
		}
		byRow[w.pm.Lines.Line(e.Span.Start)] = e
	}
	if len(byRow) != len(entries) {
		return "", nil, "", "its table has several entries in a row"
	}
	header := ""
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		if row.Kind() == east.KindTableHeader {
			var names []string
			for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
				if text := w.cell(cell); text != "" {
					names = append(names, text)
				}
			}
			header = strings.Join(names, " · ")
			continue
		}
		if trouble := w.row(row, byRow); trouble != "" {
			return "", nil, "", trouble
		}
	}
	for _, e := range entries {
		pieces = append(pieces, piece{e, w.line(e, e.Text)})
	}
	above, trouble := w.around(source.Span{Start: w.section.Body.Start, End: span.Start}, entries[0].Date, 0, 0)
	if trouble != "" {
		return "", nil, "", trouble
	}
	if header != "" {
		above = append(above, "", header)
	}
	return strings.Join(above, w.newline), pieces, string(w.src[span.End:w.section.Body.End]), ""
}

// row notes the cells of a row that are its time.
func (w *writer) row(row ast.Node, byRow map[int]*timeline.Entry) (trouble string) {
	first := row.FirstChild()
	if first == nil {
		return ""
	}
	var e *timeline.Entry
	for cell := first; cell != nil; cell = cell.NextSibling() {
		if cell.Lines() != nil && cell.Lines().Len() > 0 {
			e = byRow[w.pm.Lines.Line(cell.Lines().At(0).Start)]
			break
		}
	}
	for cell := first; cell != nil; cell = cell.NextSibling() {
		if cell.Lines() == nil || cell.Lines().Len() == 0 {
			continue
		}
		seg := cell.Lines().At(0)
		at := source.Span{Start: seg.Start, End: seg.Stop}
		text := w.cell(cell)
		if e == nil {
			name, alone := w.day(at)
			if text != "" && !alone {
				return fmt.Sprintf("the row on line %d says no time", w.pm.Lines.Line(at.Start))
			}
			if name != "" {
				if trouble := w.weekday(dayBelow(byRow, w.pm.Lines.Line(at.Start)), name); trouble != "" {
					return fmt.Sprintf("line %d: %s", w.pm.Lines.Line(at.Start), trouble)
				}
			}
			w.times = append(w.times, at)
			continue
		}
		if text == "" || slices.ContainsFunc(e.Parts, func(p timeline.Part) bool { return p.Node == cell }) {
			continue
		}
		if word := strangeWord(text, e); word != "" {
			return fmt.Sprintf("%q beside the time on line %d would be lost", word, w.pm.Lines.Line(at.Start))
		}
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
			for d := time.Sunday; d <= time.Saturday; d++ {
				if len(word) > 2 && strings.HasPrefix(strings.ToLower(d.String()), strings.ToLower(word)[:3]) {
					if trouble := w.weekday(e.Date, word); trouble != "" {
						return trouble
					}
				}
			}
		}
		w.times = append(w.times, at)
	}
	return ""
}

// dayBelow is the day of the first entry whose row stands below a line.
func dayBelow(byRow map[int]*timeline.Entry, line int) timeline.Date {
	for _, row := range slices.Sorted(maps.Keys(byRow)) {
		if row > line {
			return byRow[row].Date
		}
	}
	return timeline.Date{}
}

func (w *writer) cell(cell ast.Node) string {
	if cell.Lines() == nil || cell.Lines().Len() == 0 {
		return ""
	}
	seg := cell.Lines().At(0)
	return strings.TrimSpace(string(w.src[seg.Start:seg.Stop]))
}
