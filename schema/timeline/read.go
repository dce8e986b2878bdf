package timeline

import (
	"bytes"
	"strings"

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
}

// A Timeline is what one part of a document tells about when.
type Timeline struct {
	Section string
	Entries []*Entry
	Zone    string // that the part states for all its entries, or ""
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
	r.blocks(in.Blocks)
	zone := r.zone
	if zone == "" {
		zone = zoneIn(string(in.Heading.In(in.Source)))
	}
	r.resolve(zone)
	t := &Timeline{Section: in.Section, Zone: zone}
	for _, m := range r.marks {
		if m.entry != nil {
			t.Entries = append(t.Entries, m.entry)
		}
	}
	return t
}

// A mark is something in the blocks that says when: an entry, or a day for those below it.
type mark struct {
	entry   *Entry
	date    Date // of a date heading, if entry is nil
	weekday string
	dayless bool // a heading "Unknown date"
	// lone: only a day, on a line of its own. It is the day of what follows if
	// that has none; otherwise an entry by itself.
	lone bool
}

type reader struct {
	in    Input
	src   []byte
	marks []mark
	zone  string
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
		default:
			r.append(n)
		}
	}
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
	stamp, rest, ok := ScanStart(r.src, line)
	if !ok {
		if st, label, found := ScanEnd(r.src, line); found && st.Clock.Known() {
			r.open = r.entry(HeadingForm, line, st, n, line.End)
			r.open.Label = labelText(label, r.src)
			r.open.Text = r.open.Label
			return
		}
		if z := zoneIn(string(line.In(r.src))); z != "" {
			r.zone = z
		}
		r.open = nil
		return
	}
	r.open = r.entry(HeadingForm, line, stamp, n, rest)
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

// lone reports whether a stamp is a day alone on its line.
func lone(st Stamp, src []byte, rest, end int) bool {
	return !st.Clock.Known() && !st.Unknown && !st.Placeholder && len(bytes.Trim(src[min(rest, end):end], " \t*_`#:.")) == 0
}

func isUnknownDate(b []byte) bool {
	return strings.EqualFold(strings.Trim(string(b), " \t*_:."), "unknown date")
}

// paragraph reads the lines of a paragraph, each of which may be an entry.
func (r *reader) paragraph(n ast.Node) {
	lines := n.Lines()
	took, held := false, false
	for i := range lines.Len() {
		for k, line := range breaks(r.src, segment(n, i)) {
			stamp, rest, ok := ScanStart(r.src, line)
			first := i == 0 && k == 0
			if ok && r.accepts(stamp, line, rest, first || k > 0) {
				r.open = r.entry(ParagraphForm, line, stamp, n, rest)
				r.open.Parts = nil
				if lone(stamp, r.src, rest, line.End) {
					r.marks[len(r.marks)-1].lone = true
				}
				took = true
				continue
			}
			switch {
			case took && r.open != nil:
				r.addText(r.open, string(line.In(r.src)))
				r.open.Span.End = line.End
			case z(&r.zone, string(line.In(r.src))):
				held = true
			}
		}
	}
	if !took && !held {
		r.append(n)
	}
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
	if st.Placeholder && !st.HasTime() {
		return first
	}
	text := bytes.TrimSpace(r.src[min(rest, line.End):line.End])
	separated := len(text) == 0 || hasSeparator(r.src[st.Span.End:min(rest, line.End)])
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
	r.addText(e, string(r.src[min(e.TextAt, line.End):line.End]))
	if n != nil {
		e.Parts = append(e.Parts, Part{Node: n, From: e.TextAt})
	}
	r.marks = append(r.marks, mark{entry: e})
	return e
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
	lower := strings.ToLower(text)
	stated := strings.Contains(lower, "time")
	if !stated && !strings.Contains(text, "(") {
		return ""
	}
	words := strings.FieldsFunc(text, func(c rune) bool {
		return c == ' ' || c == '(' || c == ')' || c == ',' || c == '.' || c == ':' || c == '*' || c == '_' || c == ';' || c == '`' || c == '|' || c == '\t'
	})
	for i, w := range words {
		if _, known := abbreviations[w]; known && len(w) > 1 || len(w) > 3 && (strings.HasPrefix(w, "UTC") || strings.HasPrefix(w, "GMT")) {
			return w
		}
		if i > 0 && strings.Contains(w, "/") && w[0] >= 'A' && w[0] <= 'Z' {
			// One that does not exist is stated all the same, and said to be unknown.
			if _, err := LoadZone(w); err == nil || strings.HasPrefix(lower, "all times") {
				return w
			}
		}
	}
	return ""
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
