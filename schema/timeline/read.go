package timeline

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

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
}

// A Timeline is what one part of a document tells about when.
type Timeline struct {
	Section string
	Entries []*Entry
	Zone    string   // that the part states for all its entries, or ""
	Unread  []Unread // lines that begin like a time, and are no entry
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
		zone = zoneRemarked(string(in.Heading.In(in.Source)))
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
	year   year
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
				r.states(blockText(n, r.src))
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
		zone := zoneRemarked(string(line.In(r.src)))
		d := FindDate(string(line.In(r.src)))
		if d.Month == 0 || d.Day == 0 || !d.Valid() {
			d = Date{}
		}
		if !d.IsZero() || zone != "" {
			r.marks = append(r.marks, mark{date: d, zone: zone}) // `Session 2 — tests (Feb 13)`
		}
		r.open = nil
		return
	}
	r.open = r.entry(HeadingForm, line, stamp, n, rest)
	if day := !stamp.Clock.Known() && !stamp.Date.IsZero(); day && stamp.Zone == "" {
		behind := string(r.src[min(rest, line.End):line.End])
		if zone := zoneRemarked(behind); zone != "" {
			r.marks[len(r.marks)-1].zone = zone
			if AboutTimes(wordsOf(behind)) {
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
	if took {
		return
	}
	// A zone that is stated before anything happened belongs to no entry.
	if !r.states(blockText(n, r.src)) || r.open != nil && r.open.Timed() {
		r.append(n)
	}
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

// states keeps the zone that a text states for all times, if it states one: in a sentence,
// or as all that it says.
func (r *reader) states(text string) bool {
	zone := zoneStated(withoutTargets(text))
	if zone == "" && len(text) < 40 && AboutTimes(wordsOf(text)) {
		zone = zoneIn(text)
	}
	if zone == "" {
		return false
	}
	r.zone = zone
	return true
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
