package timeline

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema/language"
	"github.com/git-postmortem/postmortem/schema/source"
)

// Input is one part of a document that may hold a timeline, with what its
// surroundings say about days and zones.
type Input struct {
	Source  []byte
	Blocks  []ast.Node  // what stands under the heading or label
	Section string      // the heading or label as written
	Heading source.Span // where it is written
	Zone    string      // the document's zone, or ""
	Day     Date        // the day that the surroundings give, nearest first; parts may be 0
	Strict  bool        // a document in the canonical form: nothing is inferred at midnight
	Prose   bool        // not a timeline by its name: only what is plainly an entry counts
	Series  int         // the number of the first series
	// Each is the day that a sentence gives all times that name none: "all events happened
	// on …, unless noted otherwise".
	Each Date
	// DayFirst settles dates that could be read both ways.
	DayFirst bool
}

// A Timeline is what one part of a document tells about when.
type Timeline struct {
	Section string
	Entries []*Entry
	Zone    string   // that the part states for all its entries, or ""
	Unread  []Unread // lines that begin like a time, and are no entry
}

// An Unread line begins like a time and could not be read as one.
type Unread struct {
	Span source.Span
}

// Timed counts the entries that have a time of day.
func (t *Timeline) Timed() int {
	n := 0
	for _, e := range t.Entries {
		if e.Timed() {
			n++
		}
	}
	return n
}

// Read finds the entries among the blocks and resolves their days and zones.
func Read(in Input) *Timeline {
	r := &reader{in: in, src: in.Source}
	if !in.Prose {
		r.loose = dotted(in.Source, in.Blocks)
	}
	r.blocks(in.Blocks)
	r.settleDays()
	zone := r.zone
	if zone == "" {
		zone = zoneIn(string(in.Heading.In(in.Source)))
	}
	r.resolve(zone)
	t := &Timeline{Section: in.Section, Zone: zone, Unread: r.unread}
	for _, m := range r.marks {
		if m.entry != nil {
			t.Entries = append(t.Entries, m.entry)
		}
	}
	return t
}

// A mark is something in the blocks that says when: an entry, or a day for those below it.
type mark struct {
	entry    *Entry
	date     Date // of a date heading, if entry is nil
	notation Notation
	weekday  string
	dayless  bool   // a heading "Unknown date"
	zone     string // that a date heading states for what is below it
	// lone: only a day, on a line of its own. It is the day of what follows if
	// that has none; otherwise an entry by itself.
	lone bool
}

type reader struct {
	in     Input
	src    []byte
	marks  []mark
	zone   string
	loose  bool // clocks are written with dots
	unread []Unread
	// dayHeading is the entry of a day heading that nothing was said under yet.
	dayHeading *Entry
	// open is the entry that following blocks belong to, in the heading and paragraph forms.
	open *Entry
}

func (r *reader) blocks(nodes []ast.Node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *ast.Heading:
			r.heading(n)
		case *ast.List:
			if !r.list(n) {
				r.append(n)
			}
		case *east.Table:
			if !r.table(n) {
				r.append(n)
			}
		case *ast.Paragraph, *ast.TextBlock:
			r.paragraph(n)
		case *ast.ThematicBreak:
		case *ast.Blockquote:
			switch {
			case r.open != nil:
				r.append(n)
			case r.in.Prose || !r.quoted(n):
				z(&r.zone, blockText(n, r.src))
			}
		default:
			r.append(n)
		}
	}
}

// quoted reads the entries of a quotation, where it has some.
func (r *reader) quoted(n *ast.Blockquote) bool {
	before := len(r.marks)
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		r.blocks([]ast.Node{c})
	}
	for _, m := range r.marks[before:] {
		if m.entry != nil && m.entry.Stamp.HasTime() {
			r.open = nil
			return true
		}
	}
	r.marks, r.open = r.marks[:before], nil
	return false
}

// append gives a block without a time of its own to the entry above it.
func (r *reader) append(n ast.Node) {
	if r.open == nil {
		return
	}
	r.open.Parts = append(r.open.Parts, Part{Node: n, From: -1})
	if end := blockEnd(n); end > r.open.Span.End {
		r.open.Span.End = end
	}
	r.addText(r.open, blockText(n, r.src))
}

func (r *reader) addText(e *Entry, text string) {
	text = strings.TrimSpace(text)
	if text == "" {
		return
	}
	if e.Text != "" {
		e.Text += "\n"
	}
	e.Text += text
}

func (r *reader) heading(n *ast.Heading) {
	if n.Lines().Len() == 0 {
		return
	}
	line := segment(n, 0)
	if isUnknownDate(line.In(r.src)) {
		r.marks = append(r.marks, mark{dayless: true})
		r.open = nil
		return
	}
	stamp, rest, ok := scanStart(r.src, line, r.loose)
	if !ok {
		if st, label, found := scanEnd(r.src, line, r.loose); found && st.Clock.Known() {
			r.open = r.entry(HeadingForm, line, st, n, line.End)
			r.open.Label = labelText(label, r.src)
			r.open.Text = r.open.Label
			return
		}
		zone := zoneIn(string(line.In(r.src)))
		if d := FindDate(string(line.In(r.src))); d.Month > 0 && d.Day > 0 && d.Valid() {
			// `Session 2 — tests (Feb 13)`
			r.marks = append(r.marks, mark{date: d, zone: zone})
		} else if zone != "" {
			r.zone = zone
		}
		r.open = nil
		return
	}
	r.open = r.entry(HeadingForm, line, stamp, n, rest)
	if day := !stamp.Clock.Known() && !stamp.Date.IsZero(); day && stamp.Zone == "" {
		behind := string(r.src[min(rest, line.End):line.End])
		if zone := zoneIn(behind); zone != "" {
			r.marks[len(r.marks)-1].zone = zone
			if AboutTimes(strings.FieldsFunc(strings.ToLower(behind), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsNumber(c) })) {
				r.open.Text = ""
			}
		}
		r.dayHeading = r.open
	}
	// Also with words behind it, a heading that names a day is the day of what
	// follows, if that has none of its own.
	r.marks[len(r.marks)-1].lone = !stamp.Clock.Known() && !stamp.Unknown && !stamp.Placeholder
}

// BeginsEntry reports whether a line begins with a day and a time of day, as the
// heading of an entry does.
func BeginsEntry(src []byte, line source.Span) bool {
	st, _, ok := ScanStart(src, line)
	return ok && st.Clock.Known() && !st.Date.IsZero()
}

// IsClock reports whether a line is a clock and nothing else, as the heading of an entry may be.
func IsClock(src []byte, line source.Span) bool {
	st, rest, ok := ScanStart(src, line)
	return ok && st.Clock.Known() && st.Notation&(Compact|Dotted) == 0 && onlySpace(bytes.TrimSpace(src[min(rest, line.End):line.End]))
}

// lone reports whether a stamp is a day alone on its line.
func lone(st Stamp, src []byte, rest, end int) bool {
	return !st.Clock.Known() && !st.Unknown && !st.Placeholder && len(bytes.Trim(src[min(rest, end):end], " \t\r\n*_`#:.")) == 0
}

func isUnknownDate(b []byte) bool {
	return strings.EqualFold(strings.Trim(string(b), " \t*_:."), "unknown date")
}

// paragraph reads the lines of a paragraph, each of which may be an entry.
func (r *reader) paragraph(n ast.Node) {
	lines := n.Lines()
	took := false
	var before source.Span
	for i := range lines.Len() {
		for k, line := range breaks(r.src, segment(n, i)) {
			last := before
			before = line
			if len(bytes.TrimSpace(line.In(r.src))) == 0 {
				continue
			}
			// The line begins the paragraph, or stands behind a line break.
			first := i == 0 && k == 0 || k > 0 || i > 0 && len(bytes.TrimSpace(last.In(r.src))) == 0
			if r.contents(line) {
				continue
			}
			stamp, rest, ok := scanStart(r.src, line, r.loose)
			if ok && (r.accepts(stamp, line, rest, first) || took && r.goesOn(stamp, line, rest, last)) {
				r.open = r.entry(ParagraphForm, line, stamp, n, rest)
				r.open.Parts = nil
				if lone(stamp, r.src, rest, line.End) {
					r.marks[len(r.marks)-1].lone = true
				}
				took = true
				continue
			}
			if e := r.labelled(line, first, took); e != nil {
				r.open, took = e, true
				continue
			}
			if !r.in.Prose && beginsLikeTime(r.src, line) && (first || !ok) {
				r.unread = append(r.unread, Unread{line})
				if first || looksDated(r.src, line) {
					r.open, took = r.untimedLine(line), true
					continue
				}
			}
			if took && r.open != nil {
				r.addText(r.open, strings.TrimPrefix(strings.TrimLeft(string(line.In(r.src)), " \t"), ": "))
				r.open.Span.End = line.End
			}
		}
	}
	if !took && !z(&r.zone, strings.ReplaceAll(blockText(n, r.src), "\n", " ")) {
		r.append(n)
	}
}

// untimedLine keeps a line whose time could not be read: an entry without one.
func (r *reader) untimedLine(line source.Span) *Entry {
	e := r.entry(ParagraphForm, line, Stamp{Span: source.Span{Start: line.Start, End: line.Start}}, nil, line.Start)
	e.Parts = nil
	return e
}

// contents reports whether a line is a link to a heading of the page, as tables of contents have it.
func (r *reader) contents(line source.Span) bool {
	text := bytes.TrimSpace(line.In(r.src))
	return len(text) > 0 && text[0] == '[' && bytes.Contains(text, []byte("](#"))
}

// goesOn reports whether a further line of a paragraph is an entry as the line that began
// it: a full day and clock, or a clock before what reads like a beginning. Within wrapped
// prose a line may begin with a clock by accident.
func (r *reader) goesOn(st Stamp, line source.Span, rest int, last source.Span) bool {
	if r.in.Prose || !st.Clock.Known() {
		return false
	}
	if !st.Date.IsZero() && st.Notation&Compact == 0 {
		return true
	}
	text := bytes.TrimSpace(r.src[min(rest, line.End):line.End])
	ended := bytes.TrimRight(last.In(r.src), " \t*_`")
	c, _ := utf8.DecodeRune(text)
	switch {
	case len(text) == 0:
		return false
	case len(ended) > 0 && bytes.IndexByte([]byte(".!?:;)>"), ended[len(ended)-1]) >= 0, len(ended) < 60:
		return st.Notation&Compact == 0
	}
	return !unicode.IsLower(c) && st.Notation&Compact == 0
}

// labelled reads an entry whose time is not at its start: behind a label (`**Start**:
// March 4, 2026 10:05 UTC - …`), or at the end of a line that has a day above it.
func (r *reader) labelled(line source.Span, first, took bool) *Entry {
	if r.in.Prose {
		return nil
	}
	label, from, ok := labelBefore(r.src, line)
	plain := false
	if !ok {
		label, from, plain = plainLabel(r.src, line)
	}
	if (ok || plain) && first {
		st, rest, found := scanStart(r.src, source.Span{Start: from, End: line.End}, r.loose)
		if found && st.Clock.Known() && isEvent(label, st) && (ok || st.Date.Month > 0) {
			e := r.entry(LabelForm, line, st, nil, rest)
			e.Label = label
			if e.Text == "" {
				e.Text = label
			}
			e.Parts = nil
			return e
		}
	}
	day := len(r.marks) > 0 && r.marks[len(r.marks)-1].lone // the line above is a day
	if took && (r.open == nil || r.open.Form != LabelForm) && !day || !first && !day || r.listed() {
		return nil
	}
	st, before, found := scanEnd(r.src, line, r.loose)
	if found && !r.underDay() && (r.in.Day.Month == 0 || len(bytes.Fields(before.In(r.src))) > 8) {
		return nil
	}
	if !found || !st.Clock.Known() || st.Notation&Compact != 0 {
		return nil
	}
	e := r.entry(LabelForm, line, st, nil, line.End)
	e.Label, e.Parts, e.TextAt = labelText(before, r.src), nil, before.Start
	e.Text = e.Label
	return e
}

// listed reports whether the timeline has entries in a list or a table: a paragraph beside
// them is none for a time at its end.
func (r *reader) listed() bool {
	return slices.ContainsFunc(r.marks, func(m mark) bool {
		return m.entry != nil && (m.entry.Form == ListForm || m.entry.Form == TableForm) && m.entry.Timed()
	})
}

// isEvent reports whether a label names something that happened at a time, and not how
// long it went on.
func isEvent(label string, st Stamp) bool {
	label = strings.ToLower(label)
	for _, w := range []string{"duration", "downtime", "window", "period", "total", "elapsed", "note", "timezone", "time zone", "last updated", "reading time"} {
		if strings.Contains(label, w) {
			return false
		}
	}
	return !st.IsRange
}

// underDay reports whether a day stands above, of a heading or of an entry.
func (r *reader) underDay() bool {
	for i := len(r.marks) - 1; i >= 0; i-- {
		m := r.marks[i]
		if m.entry == nil && m.date.Month > 0 || m.lone || m.entry != nil && m.entry.Stamp.Date.Month > 0 {
			return true
		}
	}
	return false
}

// plainLabel is a label of a few words that a line begins with, before a full day and clock.
func plainLabel(src []byte, line source.Span) (label string, from int, ok bool) {
	text := line.In(src)
	i := bytes.IndexByte(text, ':')
	if i < 3 || i > 32 || len(bytes.Fields(text[:i])) > 4 || i+1 >= len(text) || text[i+1] != ' ' {
		return "", 0, false
	}
	for _, c := range text[:i] {
		if !isLetter(c) && c != ' ' && c != '-' && c != '_' {
			return "", 0, false
		}
	}
	return strings.TrimSpace(string(text[:i])), line.Start + i + 1, true
}

// labelBefore is the bold label that a line begins with, and where what follows it begins.
func labelBefore(src []byte, line source.Span) (label string, from int, ok bool) {
	text := line.In(src)
	at := len(text) - len(bytes.TrimLeft(text, " \t"))
	for _, mark := range []string{"**", "__"} {
		inner, found := bytes.CutPrefix(text[at:], []byte(mark))
		if !found {
			continue
		}
		end := bytes.Index(inner, []byte(mark))
		if end < 2 || end > 60 {
			return "", 0, false
		}
		after := at + len(mark) + end + len(mark)
		rest := bytes.TrimLeft(text[after:], " \t")
		colon := bytes.HasSuffix(bytes.TrimRight(inner[:end], " "), []byte(":"))
		if !colon && (len(rest) == 0 || rest[0] != ':') {
			return "", 0, false
		}
		from = line.Start + len(text) - len(bytes.TrimLeft(text[after:], " \t:"))
		return strings.Trim(string(inner[:end]), " \t:*_"), from, true
	}
	return "", 0, false
}

// dotted reports whether a timeline writes its clocks with dots: two lines or items begin so.
func dotted(src []byte, blocks []ast.Node) bool {
	n := 0
	for _, b := range blocks {
		_ = ast.Walk(b, func(b ast.Node, entering bool) (ast.WalkStatus, error) {
			if b.Type() == ast.TypeInline || n > 1 {
				return ast.WalkSkipChildren, nil
			}
			if !entering || b.Kind() != ast.KindParagraph && b.Kind() != ast.KindTextBlock || b.Lines() == nil {
				return ast.WalkContinue, nil
			}
			for i := range b.Lines().Len() {
				for _, line := range breaks(src, segment(b, i)) {
					if !mayBeDotted(line.In(src)) {
						continue
					}
					st, _, ok := scanStart(src, line, true)
					if ok && st.Notation&Dotted != 0 && st.Date.IsZero() && st.ClockSpan.Len() >= 4 {
						n++
					}
				}
			}
			return ast.WalkSkipChildren, nil
		})
	}
	return n > 1
}

// mayBeDotted reports whether a line may begin with a dotted clock: it spares nearly all a
// closer look.
func mayBeDotted(line []byte) bool {
	line = line[:min(len(line), 24)]
	for i := 1; i+2 < len(line); i++ {
		if line[i] == '.' && isDigit(line[i-1]) && isDigit(line[i+1]) && isDigit(line[i+2]) {
			return true
		}
	}
	return false
}

var (
	likeClock = regexp.MustCompile(`^(?:\d{1,2}\s?[:.]\s?\d{1,2}(?:[:.]\d{1,2})?|\d{1,2}:\d{0,2}[a-zA-Z?]*|\d{1,2}\s?[ap]\.?m\b)`)
	likeDate  = regexp.MustCompile(`^(?:\d{3,5}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[-/]\d{1,2}[-/]\d{2,5}|\d{1,2}\.\d{1,2}\.\d{2,4})`)
)

// beginsLikeTime reports whether a line begins with what is meant for a time.
func beginsLikeTime(src []byte, line source.Span) bool {
	s := &scanner{src: src, i: line.Start, end: line.End}
	s.skipOpening()
	text := src[s.i:s.end]
	if m := likeClock.FindIndex(text); m != nil {
		next := byte(' ')
		if m[1] < len(text) {
			next = text[m[1]]
		}
		colon := bytes.IndexByte(text[:m[1]], ':') >= 0
		return colon && next != '%' && next != '/' && (next == ' ' || next == ':' || next == '*' || next == ']' || next == ')' || next == '`' || next == '-' || next == ',' || next == '|')
	}
	return looksDated(src, line)
}

// looksDated reports whether a line begins with what is meant for a date in numbers.
func looksDated(src []byte, line source.Span) bool {
	s := &scanner{src: src, i: line.Start, end: line.End}
	s.skipOpening()
	return likeDate.Match(src[s.i:s.end])
}

// z stores the zone that a line of prose states for all times, if it states one.
func z(zone *string, text string) bool {
	if found := zoneIn(text); found != "" {
		*zone = found
		return true
	}
	return false
}

// accepts reports whether a line of a paragraph that begins with a time is an entry.
// Within wrapped prose a line may begin with a time by accident: there it takes
// a separator behind the time.
func (r *reader) accepts(st Stamp, line source.Span, rest int, first bool) bool {
	if st.Placeholder && !st.HasTime() || st.Vague {
		return first && !r.in.Prose
	}
	text := bytes.TrimSpace(r.src[min(rest, line.End):line.End])
	separated := len(text) == 0 || hasSeparator(r.src[st.Span.End:min(rest, line.End)])
	if r.loose && st.Clock.Known() && st.Notation&Compact == 0 {
		return true // this timeline has a clock at the start of its lines, and no prose
	}
	if r.in.Prose {
		return separated && (first || !st.Date.IsZero()) && st.Clock.Known() && len(text) > 0 || lone(st, r.src, rest, line.End) && st.Date.Month > 0
	}
	return first && (st.Clock.Known() || separated) || separated && st.Clock.Known()
}

func hasSeparator(b []byte) bool {
	return bytes.ContainsAny(b, ":-|>;*`]") || bytes.Contains(b, []byte("–")) || bytes.Contains(b, []byte("—")) || bytes.Contains(b, []byte("→"))
}

// breaks splits one source line at its `<br>` tags.
func breaks(src []byte, line source.Span) []source.Span {
	var out []source.Span
	at := line.Start
	for {
		i := bytes.Index(src[at:line.End], []byte("<br"))
		if i < 0 {
			return append(out, source.Span{Start: at, End: line.End})
		}
		close := bytes.IndexByte(src[at+i:line.End], '>')
		if close < 0 {
			return append(out, source.Span{Start: at, End: line.End})
		}
		out = append(out, source.Span{Start: at, End: at + i})
		at += i + close + 1
		if at >= line.End {
			return out
		}
	}
}

// entry adds an entry whose first line is line and whose text begins at rest.
func (r *reader) entry(form Form, line source.Span, st Stamp, n ast.Node, rest int) *Entry {
	e := &Entry{Form: form, Section: r.in.Section, Series: r.in.Series, Span: line, Stamp: st, Literal: string(st.Span.In(r.src)), TextAt: rest}
	e.Tags, e.TextAt = tags(r.src, line, e.TextAt, st)
	r.addText(e, r.textFrom(line, e.TextAt))
	if n != nil {
		e.Parts = append(e.Parts, Part{Node: n, From: e.TextAt})
	}
	r.marks = append(r.marks, mark{entry: e})
	r.clockBehind(st, e.TextAt, line.End)
	return e
}

// clockBehind notes what is meant for a clock behind a date and is none: `2026-03-04 10:1:12`.
func (r *reader) clockBehind(st Stamp, at, end int) {
	if at = min(at, end); r.in.Prose || st.Clock.Known() || st.Unknown || st.Placeholder || st.Date.IsZero() {
		return
	}
	if m := likeClock.FindIndex(r.src[at:end]); m != nil && bytes.IndexByte(r.src[at:at+m[1]], ':') > 0 {
		r.unread = append(r.unread, Unread{source.Span{Start: st.Span.Start, End: at + m[1]}})
	}
}

// textFrom is the text of an entry's line from a byte on, without what closes marks that
// were opened before it: the emphasis, link or parenthesis that the time stands in.
func (r *reader) textFrom(line source.Span, at int) string {
	at = min(at, line.End)
	text := string(r.src[at:line.End])
	before := string(r.src[line.Start:at])
	if !strings.ContainsAny(before, "*_[(") {
		return text
	}
	for _, mark := range []string{"**", "__"} {
		if strings.Count(before, mark)%2 == 1 {
			text = strings.Replace(text, mark, "", 1)
		}
	}
	for _, mark := range []byte{'*', '_'} {
		trimmed := strings.TrimLeft(before, " \t")
		if len(trimmed) < 2 || trimmed[0] != mark || trimmed[1] == mark || trimmed[1] == ' ' || strings.Count(strings.ReplaceAll(before, string([]byte{mark, mark}), ""), string(mark))%2 == 0 {
			continue
		}
		text = withoutFirst(text, mark)
	}
	if open := strings.LastIndexByte(before, '['); open >= 0 && !strings.Contains(before[open:], "]") {
		if i := strings.Index(text, "]("); i >= 0 {
			if end := strings.IndexByte(text[i:], ')'); end > 0 {
				text = text[:i] + text[i+end+1:]
			}
		} else if i := strings.IndexByte(text, ']'); i >= 0 && !strings.Contains(text[:i], "[") {
			text = text[:i] + text[i+1:]
		}
	}
	if open := strings.LastIndexByte(before, '('); open >= 0 && !strings.Contains(before[open:], ")") {
		if i := strings.IndexByte(text, ')'); i >= 0 && !strings.Contains(text[:i], "(") {
			text = text[:i] + text[i+1:]
		}
	}
	return text
}

// withoutFirst is a text without the first of its marks that stands alone.
func withoutFirst(text string, mark byte) string {
	for i := 0; i < len(text); i++ {
		if text[i] != mark {
			continue
		}
		if i+1 < len(text) && text[i+1] == mark {
			i++
			continue
		}
		return text[:i] + text[i+1:]
	}
	return text
}

// tags reads the code spans between the time and the dash. Without a dash behind
// them, nothing is a tag.
func tags(src []byte, line source.Span, at int, st Stamp) ([]Tag, int) {
	// The separator may have been a dash already: then there are no tags.
	if bytes.ContainsAny(src[st.Span.End:min(at, line.End)], "-:") || bytes.Contains(src[st.Span.End:min(at, line.End)], []byte("—")) {
		return nil, at
	}
	var out []Tag
	i := at
	for i < line.End && src[i] == '`' {
		k := i + 1
		for k < line.End && (src[k] >= 'a' && src[k] <= 'z' || src[k] == '-') {
			k++
		}
		if k >= line.End || src[k] != '`' || k == i+1 {
			return nil, at
		}
		out = append(out, Tag{Name: string(src[i+1 : k]), Span: source.Span{Start: i + 1, End: k}})
		i = k + 1
		for i < line.End && (src[i] == ' ' || src[i] == '\t') {
			i++
		}
	}
	rest := src[i:line.End]
	for _, dash := range []string{"—", "–", "--", "-"} {
		if len(out) > 0 && bytes.HasPrefix(rest, []byte(dash)) {
			i += len(dash)
			for i < line.End && (src[i] == ' ' || src[i] == '\t') {
				i++
			}
			return out, i
		}
	}
	return nil, at
}

// zoneIn finds the zone that a heading or a sentence states for the times below
// it: "All times in UTC", "Timeline (PST)", "all times are Europe/London".
func zoneIn(text string) string {
	if strings.Contains(text, "](") {
		text = linkTarget.ReplaceAllString(text, "]")
	}
	lower := strings.ToLower(text)
	if !strings.ContainsAny(text, "(（") && !speaksOfTimes(lower) {
		return ""
	}
	for phrase, letters := range fullNames {
		if strings.Contains(lower, phrase) {
			return letters
		}
	}
	words := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(" ()[],.:;`|\t\n{}\"（）、。：", c) })
	for i, w := range words {
		w = strings.Trim(w, "*_")
		if _, known := abbreviations[w]; known && len(w) > 1 || len(w) > 3 && (strings.HasPrefix(w, "UTC") || strings.HasPrefix(w, "GMT")) {
			return w
		}
		if a, b, ok := strings.Cut(w, "/"); ok {
			_, first := abbreviations[a]
			if _, second := abbreviations[b]; first && second {
				return a // CET/CEST
			}
		}
		if spelledOut[strings.ToLower(w)] && (i+1 < len(words) && strings.HasPrefix(strings.ToLower(words[i+1]), "time") || i+1 == len(words) && i > 0 && (words[i-1] == "are" || words[i-1] == "in")) {
			return w // Pacific Time
		}
		if i > 0 && strings.Contains(w, "/") && len(w) > 2 && w[0] >= 'A' && w[0] <= 'Z' {
			// One that does not exist is stated all the same, and said to be unknown.
			if _, err := LoadZone(w); err == nil || strings.HasPrefix(lower, "all times") {
				return w
			}
		}
	}
	return ""
}

var linkTarget = regexp.MustCompile(`\]\([^)]*\)`)

// speaksOfTimes reports whether a text, in lower case, has a word for times.
func speaksOfTimes(lower string) bool {
	if strings.Contains(lower, "time") || strings.Contains(lower, "clock") {
		return true
	}
	for _, w := range language.Times {
		if strings.Contains(lower, w) {
			return true
		}
	}
	return false
}

var allTimes = regexp.MustCompile(`(?i)\b(?:all|any|the|these|unless[^.]{0,40})\s+(?:of\s+the\s+)?(?:following\s+)?(?:event\s+)?(?:times?|timestamps?|dates? and times?|events|hours)\b[^.]{0,80}|\btimes?(?:stamps?)?\s+(?:are|is|in|below)\b[^.]{0,60}`)

// StatedZone is the zone that a sentence of a text gives all times, wherever in the
// document it stands, or "".
func StatedZone(text []byte) string {
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte("ime"))
		if i < 0 {
			break
		}
		from := max(0, bytes.LastIndexByte(text[:at+i], '\n'))
		end := len(text)
		if k := bytes.IndexByte(text[at+i:], '\n'); k >= 0 {
			end = at + i + k
		}
		next := end
		if k := bytes.IndexByte(text[min(end+1, len(text)):], '\n'); k >= 0 {
			next = end + 1 + k // the sentence may go on there
		}
		at = end
		if end-from > 400 {
			continue
		}
		for _, m := range allTimes.FindAllString(string(text[from:min(next, from+600)]), 4) {
			if zone := zoneIn(m); zone != "" {
				return zone
			}
		}
	}
	for _, w := range foreignTimes {
		for at := 0; ; {
			i := bytes.Index(text[at:], w)
			if i < 0 {
				break
			}
			at += i
			if zone := zoneIn(firstOf(string(text[at:min(len(text), at+100)]), 80)); zone != "" {
				return zone
			}
			at += len(w)
		}
	}
	return ""
}

// foreignTimes are words for times of other languages, as they begin a sentence or stand in one.
var foreignTimes = func() (out [][]byte) {
	for _, w := range language.Times {
		if isEnglish(w) || len(w) < 4 {
			continue
		}
		out = append(out, []byte(w))
		if r, size := utf8.DecodeRuneInString(w); unicode.ToUpper(r) != r {
			out = append(out, []byte(string(unicode.ToUpper(r))+w[size:]))
		}
	}
	return out
}()

func isEnglish(w string) bool {
	return w == "time" || w == "times" || w == "timestamps" || w == "clock"
}

func firstOf(text string, n int) string {
	for n = min(n, len(text)); n < len(text) && !utf8.RuneStart(text[n]); n++ {
	}
	return text[:n]
}

func segment(n ast.Node, i int) source.Span {
	s := n.Lines().At(i)
	return source.Span{Start: s.Start, End: s.Stop}
}

func labelText(label source.Span, src []byte) string {
	return strings.Trim(string(label.In(src)), " \t*_`:([-")
}

// blockText is the Markdown source of a block without indentation or markers.
func blockText(n ast.Node, src []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n.Type() != ast.TypeBlock {
			return ast.WalkSkipChildren, nil
		}
		if entering && n.Lines() != nil {
			for i := range n.Lines().Len() {
				s := n.Lines().At(i)
				b.Write(s.Value(src))
			}
			if n.Lines().Len() > 0 && b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
				b.WriteByte('\n')
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// blockEnd is where the last line of a block ends, or -1.
func blockEnd(n ast.Node) int {
	end := -1
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n.Type() != ast.TypeBlock {
			return ast.WalkSkipChildren, nil
		}
		if entering && n.Lines() != nil {
			if k := n.Lines().Len(); k > 0 {
				end = max(end, n.Lines().At(k-1).Stop)
			}
		}
		return ast.WalkContinue, nil
	})
	return end
}
