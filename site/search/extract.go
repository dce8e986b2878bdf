package search

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// A Field is where in a document a word stands.
type Field string

// The fields, from the one that counts most.
const (
	TitleField    Field = "title"
	ServiceField  Field = "services"
	FactorField   Field = "factors"
	TagField      Field = "tags"
	SummaryField  Field = "summary"
	HeadingField  Field = "heading"
	TimelineField Field = "timeline"
	BodyField     Field = "body"
	AboutField    Field = "about" // id, date, severity, type
)

// A Document is what the index knows of a postmortem.
type Document struct {
	ID, Path, URL, Title    string
	Severity, Status, Type  string
	Services, Factors, Tags []string
	When                    schema.When
	Published               string        // as the frontmatter has it, or ""
	Lasted                  time.Duration // until it was resolved; negative where that is not known
	LastedText              string        // the same in the words of the pages, "" for the standard ones
	Heads                   []Head
	Passages                []Passage
	// Lines are where the fields stand that are no passages, from 1; 0 is not known.
	Lines map[Field]int
}

// A Head is what passages stand under: a section, or an entry of the timeline.
type Head struct {
	Anchor string // on the page; "" is its top
	Label  string // "Root cause", "Timeline 14:43"
}

// A Passage is a paragraph, an item, a row or a block of code, as plain text.
type Passage struct {
	Head  int // its place in Heads
	Field Field
	Line  int // in the file, from 1
	Text  string
}

// Labels are what pages call the parts of a document where they do not call them as it does.
type Labels struct {
	Section  func(s *schema.Section, heading string) string // s is nil where the standard has no such section
	Clock    func(text string) string
	Footnote string
}

var asWritten = Labels{func(_ *schema.Section, heading string) string { return heading }, func(text string) string { return text }, "Footnote"}

// Extract reads a document as an audience may see it. Addresses, comments and markup are no text.
func Extract(f audience.Filtered) *Document { return ExtractAs(f, asWritten) }

// ExtractAs is Extract for pages that call parts of a document as labels say.
func ExtractAs(f audience.Filtered, labels Labels) *Document {
	pm := f.Postmortem()
	d := &Document{
		ID: pm.ID, Path: pm.Path, Title: pm.Title, Severity: pm.Severity, Status: pm.Status, Type: pm.Text("type"),
		Services: pm.Services, Factors: pm.Factors, Tags: pm.Tags, When: pm.When(), Published: pm.Text("published_at"), Lasted: -1,
	}
	if m := pm.Metric("time_to_resolve"); m.Known && m.Duration >= 0 {
		d.Lasted = m.Duration
	}
	d.Lines = map[Field]int{ServiceField: lineOf(pm, "services"), FactorField: lineOf(pm, "contributing_factors"), TagField: lineOf(pm, "tags")}
	if d.Lines[TitleField] = lineOf(pm, "title"); d.Lines[TitleField] == 0 && pm.Title == pm.Heading() && pm.Title != "" {
		d.Lines[TitleField] = pm.LineOf(pm.HeadingSpan)
	}
	x := &extraction{labels: labels, pm: pm, d: d, placing: pm.Placing(), field: BodyField}
	x.head("", "")
	if x.placing != nil {
		x.links = pm.Permalinks()
	}
	sections := map[ast.Node]*schema.Section{}
	for _, s := range pm.Sections {
		sections[s.Node] = s
	}
	for n := pm.Doc.FirstChild(); n != nil; n = n.NextSibling() {
		h, isHeading := n.(*ast.Heading)
		switch p := x.placing; {
		case p != nil && p.Entries[n] != nil:
			x.timeline(n)
		case p != nil && (p.Within[n] || p.Days[n]), pm.IsMarkBlock(n):
		case isHeading:
			text := x.text(h, 0, -1)
			if h.Level <= 2 {
				x.field, x.section = BodyField, ""
				if s := sections[n]; s != nil {
					x.field, x.section = fieldOf(s.Name), labels.Section(s, s.Heading)
				}
			} else if s := sections[n]; s != nil {
				x.field, x.section = fieldOf(s.Name), labels.Section(s, s.Heading)
			}
			if text == pm.Title && h.Level == 1 {
				continue // the page says it once
			}
			x.head(schema.Anchor(n), labels.Section(sections[n], text))
			x.add(h, HeadingField, text)
		case n.Kind() == east.KindFootnoteList:
			x.field, x.section = BodyField, ""
			x.head("", labels.Footnote)
			x.blocks(n)
		default:
			x.blocks(n)
		}
	}
	return d
}

// lineOf is the line of a field of the frontmatter, or 0.
func lineOf(pm *schema.Postmortem, name string) int {
	if f := pm.Field(name); f != nil {
		return pm.LineOf(f.KeySpan)
	}
	return 0
}

func fieldOf(section string) Field {
	switch section {
	case schema.Summary, schema.Impact, schema.CustomerMessage:
		return SummaryField
	case schema.TimelineSection:
		return TimelineField
	}
	return BodyField
}

type extraction struct {
	labels  Labels
	pm      *schema.Postmortem
	d       *Document
	placing *schema.Placing
	links   map[*timeline.Entry]string
	field   Field
	section string // the heading of the section, as written
}

func (x *extraction) head(anchor, label string) {
	x.d.Heads = append(x.d.Heads, Head{anchor, label})
}

// timeline adds the entries that begin in a block, each under a head of its own, and what else
// the block says; what follows stands under the section again.
func (x *extraction) timeline(n ast.Node) {
	section := x.d.Heads[len(x.d.Heads)-1]
	entries := x.placing.Entries[n]
	if x.placing.Rest[n] && n.Kind() != east.KindTable {
		x.rest(n, entries)
	}
	for _, e := range entries {
		label := x.section
		if label == "" {
			label = e.Section
		}
		x.head(x.links[e], strings.TrimSpace(label+" "+x.labels.Clock(e.ClockText())))
		var line []string
		pieces := x.placing.Text(e)
		i := 0
		for ; i < len(pieces) && pieces[i].From >= 0; i++ {
			if text := strings.TrimSpace(x.text(pieces[i].Node, pieces[i].From, pieces[i].To)); text != "" {
				line = append(line, text)
			}
		}
		if i > 0 {
			x.add(pieces[0].Node, TimelineField, strings.Join(line, " · "))
		}
		for ; i < len(pieces); i++ {
			x.blocks(pieces[i].Node)
		}
	}
	x.d.Heads = append(x.d.Heads, section)
}

// rest adds the text of a block that stands in none of its entries.
func (x *extraction) rest(n ast.Node, entries []*timeline.Entry) {
	if n.FirstChild() != nil && n.FirstChild().Type() == ast.TypeBlock {
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			x.rest(c, entries)
		}
		return
	}
	span, ok := schema.BlockSpan(n)
	if !ok {
		return
	}
	to := -1
	for _, e := range entries {
		if e.Span.Start < span.End && e.Span.End > span.Start && (to < 0 || e.Span.Start < to) {
			to = e.Span.Start
		}
	}
	switch {
	case to < 0:
		x.blocks(n)
	case to > span.Start:
		x.add(n, x.field, x.text(n, 0, to))
	}
}

// blocks adds the blocks of n that hold text themselves.
func (x *extraction) blocks(n ast.Node) {
	switch n.Kind() {
	case ast.KindParagraph, ast.KindTextBlock, ast.KindHeading:
		x.add(n, x.field, x.text(n, 0, -1))
	case ast.KindCodeBlock, ast.KindFencedCodeBlock:
		x.add(n, x.field, lines(n, x.pm.Source))
	case ast.KindHTMLBlock:
		x.add(n, x.field, strings.TrimSpace(html.UnescapeString(markup.ReplaceAllString(lines(n, x.pm.Source), " "))))
	case east.KindTableRow, east.KindTableHeader:
		var cells []string
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if text := x.text(c, 0, -1); text != "" {
				cells = append(cells, text)
			}
		}
		if n.FirstChild() != nil {
			x.add(n.FirstChild(), x.field, strings.Join(cells, " · "))
		}
	default:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if c.Type() == ast.TypeBlock {
				x.blocks(c)
			}
		}
	}
}

var markup = regexp.MustCompile(`(?s)<!--.*?(?:-->|$)|</?[a-zA-Z!?][^>]*(?:>|$)`)

func (x *extraction) add(n ast.Node, field Field, text string) {
	if text = evenSpace(text); text == "" {
		return
	}
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\ufffd")
	}
	line := 0
	if span, ok := schema.BlockSpan(n); ok {
		line = x.pm.LineOf(span)
	} else if pos := n.Pos(); pos >= 0 {
		line = x.pm.Lines.Line(pos)
	}
	x.d.Passages = append(x.d.Passages, Passage{Head: len(x.d.Heads) - 1, Field: field, Line: line, Text: text})
}

// evenSpace puts one blank between words. Most texts have it so.
func evenSpace(text string) string {
	blank := true // before the next character
	for i := range len(text) {
		switch c := text[i]; {
		case c == ' ' && !blank:
			blank = true
		case c <= ' ' || c >= 0xc2 && c <= 0xe3 && isSpace(text[i:]):
			return strings.Join(strings.Fields(text), " ")
		default:
			blank = false
		}
	}
	if blank {
		return strings.TrimSuffix(text, " ")
	}
	return text
}

func isSpace(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsSpace(r)
}

// text is the text of a block between two bytes of the source, without markup and addresses;
// to < 0 is its end.
func (x *extraction) text(n ast.Node, from, to int) string {
	var b strings.Builder
	src := x.pm.Source
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			if s := n.Segment; s.Stop > from && (to < 0 || s.Start < to) {
				s.Start = max(s.Start, from)
				if to >= 0 {
					s.Stop = min(s.Stop, to)
				}
				b.Write(unescaped(n, s.Value(src)))
			}
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.WriteByte(' ') // an address, or somebody's
		case *ast.RawHTML:
			b.WriteByte(' ')
		default:
			if n.Type() == ast.TypeBlock && b.Len() > 0 {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// unescaped is a text without backslashes and entities, except in code, which has none.
func unescaped(n *ast.Text, text []byte) []byte {
	if bytes.IndexByte(text, '\\') < 0 && bytes.IndexByte(text, '&') < 0 || n.Parent() != nil && n.Parent().Kind() == ast.KindCodeSpan {
		return text
	}
	return util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(text)))
}

// lines are the lines of a block of code or raw HTML.
func lines(n ast.Node, src []byte) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		s := n.Lines().At(i)
		b.Write(s.Value(src))
	}
	if h, ok := n.(*ast.HTMLBlock); ok && h.HasClosure() {
		b.Write(h.ClosureLine.Value(src))
	}
	return b.String()
}
