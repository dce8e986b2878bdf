package schema

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/git-postmortem/postmortem/schema/source"
)

// MaxDocument is how many bytes of a document are read. The longest public
// postmortem that was found has 190 kB.
const MaxDocument = 1 << 20

// Bounds on what goldmark is given: each is a pattern on which its time grows
// with the square of the input, and none of them is near what people write.
const (
	maxTableColumns = 100
	maxNesting      = 20
	maxBrackets     = 2000 // in one paragraph
	maxEmphasis     = 3000 // in one paragraph, or in one row of a table
	maxHeadings     = 2000
	maxFootnotes    = 1000
	maxLines        = 50_000 // without an empty one between them: each costs 500 bytes of memory
)

// Markdown is the one configuration with which documents are parsed. The site
// renders with the same extensions.
var Markdown = goldmark.New(
	goldmark.WithExtensions(extension.GFM, extension.Footnote),
	goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithInlineParsers(util.Prioritized(codeSpans{parser.NewCodeSpanParser()}, 99))),
)

// parseMarkdown parses what follows offset body. Positions count from the start
// of source. Where the input exceeds a bound it returns an empty tree and says why.
func parseMarkdown(src []byte, body int) (ast.Node, *Problem) {
	if p := bounds(src, body); p != nil {
		return ast.NewDocument(), p
	}
	reader := text.NewReader(src)
	if body > 0 {
		_, next := source.LineAt(src, body)
		reader.SetPosition(bytes.Count(src[:body], []byte("\n")), text.NewSegment(body, next))
	}
	return Markdown.Parser().Parse(reader, parser.WithContext(parser.NewContext(parser.WithIDs(newHeadingIDs())))), nil
}

func bounds(src []byte, body int) *Problem {
	problem := func(at, end int, format string, args ...any) *Problem {
		return &Problem{ProblemDocument, source.Span{Start: at, End: end}, fmt.Sprintf(format, args...) + "; the text is not read", "split the document, or put the text in a file beside it"}
	}
	brackets, emphasis, headings, footnotes, lines := 0, 0, 0, 0, 0
	table := false
	fences := codeFences{body: src[body:], blank: true}
	for at := body; at < len(src); {
		end, next := source.LineAt(src, at)
		line := src[at:end]
		if fences.inside(line) {
			if at = next; at == end {
				break
			}
			continue
		}
		depth, rest := nesting(line)
		if depth > maxNesting && !isThematicBreak(line) {
			return problem(at, end, "lists and quotations are nested more than %d deep", maxNesting)
		}
		if isHeadingLine(rest) {
			if headings++; headings > maxHeadings {
				return problem(at, end, "there are more than %d headings", maxHeadings)
			}
		}
		if lines++; lines > maxLines {
			return problem(at, end, "more than %d lines follow each other without an empty one", maxLines)
		}
		switch {
		case len(rest) == 0:
			brackets, emphasis, lines, table = 0, 0, 0, false
		case bytes.HasPrefix(rest, []byte("[^")) && bytes.Contains(rest, []byte("]:")):
			if footnotes++; footnotes > maxFootnotes {
				return problem(at, end, "there are more than %d footnotes", maxFootnotes)
			}
		case isDelimiterRow(rest):
			if n := bytes.Count(rest, []byte("-|")) + bytes.Count(rest, []byte("|")); n > 2*maxTableColumns {
				return problem(at, end, "a table has more than %d columns", maxTableColumns)
			}
			table = true
		}
		brackets += bytes.Count(line, []byte("[")) + bytes.Count(line, []byte("!["))
		marks := bytes.Count(line, []byte("*")) + bytes.Count(line, []byte("_")) + bytes.Count(line, []byte("~"))
		emphasis += marks
		if rest = bytes.TrimLeft(rest, " "); table && len(rest) > 0 && rest[0] == '|' {
			// The cells of a table are parsed one by one.
			if bytes.Count(line, []byte("[")) <= maxBrackets/4 && marks <= maxEmphasis/2 {
				brackets, emphasis = 0, 0
			}
		}
		if brackets > maxBrackets {
			return problem(at, end, "a paragraph has more than %d opening brackets", maxBrackets)
		}
		if emphasis > maxEmphasis {
			return problem(at, end, "a paragraph has more than %d emphasis marks", maxEmphasis)
		}
		if at == next {
			break
		}
		at = next
	}
	return nil
}

// opaque begins HTML that goes on over empty lines: where there is some, no line is taken
// for one of a code block.
var opaque = regexp.MustCompile(`(?im)^[ \t>]*<(?:script|pre|style|textarea|[!?])`)

// codeFences follows the fenced code blocks that stand in no list and no quotation: logs
// have any number of lines that look like something, and are none of it. One that could be
// anything else is not taken for one.
type codeFences struct {
	body  []byte
	open  []byte // the fence that opened
	blank bool   // the line before was empty
	asked bool
	off   bool // no line is taken for one of a code block
}

// inside reports whether a line is the content of a code block.
func (f *codeFences) inside(line []byte) bool {
	if f.open == nil && !f.blank {
		f.blank = len(bytes.TrimSpace(line)) == 0
		return false
	}
	text := bytes.TrimRight(line, " \t\r\n")
	fence := text[:len(text)-len(bytes.TrimLeft(text, "`"))]
	if len(fence) == 0 {
		fence = text[:len(text)-len(bytes.TrimLeft(text, "~"))]
	}
	switch {
	case f.open == nil && f.blank && len(fence) >= 3 && bytes.IndexByte(text[len(fence):], '`') < 0 && !f.opaque():
		f.open = fence
	case f.open == nil:
		f.blank = len(text) == 0
	case len(fence) >= len(f.open) && fence[0] == f.open[0] && len(fence) == len(text):
		f.open, f.blank = nil, false
	default:
		return true
	}
	return false
}

// opaque reports, once asked, whether the document has HTML that goes on over empty lines.
func (f *codeFences) opaque() bool {
	if !f.asked {
		f.asked, f.off = true, opaque.Match(f.body)
	}
	return f.off
}

// isThematicBreak reports whether a line is nothing but a rule, however it is spaced.
func isThematicBreak(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) > 2 && bytes.IndexByte([]byte("-*_"), line[0]) >= 0 && len(bytes.Trim(line, string(line[:1])+" \t")) == 0 && bytes.Count(line, line[:1]) > 2
}

// nesting counts the block quote and list markers that open a line.
func nesting(line []byte) (depth int, rest []byte) {
	i := 0
	for i < len(line) {
		switch c := line[i]; {
		case c == ' ' || c == '\t':
			i++
		case c == '>':
			depth++
			i++
		case (c == '-' || c == '*' || c == '+') && i+1 < len(line) && (line[i+1] == ' ' || line[i+1] == '\t'):
			depth++
			i++
		case c >= '0' && c <= '9':
			k := i
			for k < len(line) && line[k] >= '0' && line[k] <= '9' {
				k++
			}
			if k+1 >= len(line) || line[k] != '.' && line[k] != ')' || line[k+1] != ' ' {
				return depth, line[i:]
			}
			depth++
			i = k + 1
		default:
			return depth, line[i:]
		}
	}
	return depth, nil
}

// isHeadingLine reports whether a line is, or underlines, a heading.
func isHeadingLine(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) > 0 && (line[0] == '#' || len(bytes.Trim(line, "=")) == 0 || len(bytes.Trim(line, "-")) == 0)
}

func isDelimiterRow(line []byte) bool {
	if bytes.IndexByte(line, '|') < 0 {
		return false
	}
	for _, c := range line {
		if c != '|' && c != '-' && c != ':' && c != ' ' && c != '\t' {
			return false
		}
	}
	return true
}

// headingIDs makes anchors as GitHub does, so that links written for one work in
// the other: lower case, letters of every script kept, spaces to hyphens.
type headingIDs struct{ used map[string]int }

func newHeadingIDs() parser.IDs { return &headingIDs{map[string]int{}} }

func (h *headingIDs) Generate(value []byte, kind ast.NodeKind) []byte {
	if bytes.ContainsAny(value, "<{(") {
		value = notText.ReplaceAll(value, []byte("$1$2"))
	}
	id := Slug(string(value))
	if id == "" {
		id = "section"
	}
	n := h.used[id]
	h.used[id] = n + 1
	if n > 0 {
		return fmt.Appendf(nil, "%s-%d", id, n)
	}
	return []byte(id)
}

func (h *headingIDs) Put(value []byte) { h.used[string(value)]++ }

// notText is what of a heading's source is no text of it: where its links lead, comments and tags. Code is text.
var notText = regexp.MustCompile("(?s)(`+[^`]+`+)|" + `(\])\([^)]*\)|<!--.*?-->|</?[a-zA-Z][^>]*>|[ \t]*\{#[\w-]+\}[ \t]*$`)

// Slug is the anchor of a heading, as GitHub makes it.
func Slug(heading string) string {
	var b strings.Builder
	b.Grow(len(heading))
	for _, r := range strings.ToLower(strings.TrimSpace(heading)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Mn, r) || r == '-' || r == '_':
			b.WriteRune(r)
		case r == ' ':
			b.WriteByte('-')
		}
	}
	return b.String()
}

// PlainText is the text of a node and its children without any markup.
func PlainText(n ast.Node, src []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Segment.Value(src))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(src))
		default:
			if n.Type() == ast.TypeBlock && b.Len() > 0 {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	out := b.String()
	if !utf8.ValidString(out) {
		out = strings.ToValidUTF8(out, "\ufffd")
	}
	return source.OneLine(out)
}

// PlainLine is one line of Markdown without any markup.
func PlainLine(text string) string {
	doc, bounded := parseMarkdown([]byte(text), 0)
	if bounded != nil {
		return source.OneLine(text)
	}
	if plain := PlainText(doc, []byte(text)); plain != "" {
		return plain
	}
	return source.OneLine(text) // nothing but markup
}

// BlockSpan is what the lines of a block and all that it holds cover, whole lines
// without their markers; ok is false for a block without text.
func BlockSpan(n ast.Node) (span source.Span, ok bool) {
	if first := n.FirstChild(); n.Type() == ast.TypeBlock && first != nil && first.Type() == ast.TypeInline {
		// Most blocks hold text alone, which need not be walked over.
		lines := n.Lines()
		if lines == nil || lines.Len() == 0 {
			return source.Span{Start: -1}, false
		}
		return source.Span{Start: lines.At(0).Start, End: lines.At(lines.Len() - 1).Stop}, true
	}
	span.Start = -1
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n.Type() != ast.TypeBlock && n.Type() != ast.TypeDocument {
			return ast.WalkSkipChildren, nil
		}
		if entering && n.Lines() != nil && n.Lines().Len() > 0 {
			first, last := n.Lines().At(0), n.Lines().At(n.Lines().Len()-1)
			if span.Start < 0 || first.Start < span.Start {
				span.Start = first.Start
			}
			span.End = max(span.End, last.Stop)
		}
		return ast.WalkContinue, nil
	})
	return span, span.Start >= 0
}

// Comments are the offsets at which HTML comments begin, as Markdown sees them.
func (pm *Postmortem) Comments() (out []int) {
	add := func(segments *text.Segments) {
		last := -1
		for i := range segments.Len() {
			s := segments.At(i)
			for at := s.Start; ; {
				k := bytes.Index(pm.Source[at:s.Stop], []byte("<!--"))
				if k < 0 {
					break
				}
				at += k
				if at >= last {
					out = append(out, at)
				}
				end := bytes.Index(pm.Source[at:], []byte("-->"))
				if end < 0 {
					return
				}
				at += end + len("-->")
				last = at
				if at >= s.Stop {
					break
				}
			}
		}
	}
	_ = ast.Walk(pm.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.RawHTML:
			if n.Segments.Len() > 0 && bytes.HasPrefix(pm.Source[n.Segments.At(0).Start:], []byte("<!--")) {
				out = append(out, n.Segments.At(0).Start)
			}
		case *ast.HTMLBlock:
			if n.HTMLBlockType == ast.HTMLBlockType2 {
				add(n.Lines())
			}
		}
		return ast.WalkContinue, nil
	})
	return out
}

// CodeSpans are the stretches that are code: in them, nothing is markup.
func (pm *Postmortem) CodeSpans() []source.Span {
	var out []source.Span
	_ = ast.Walk(pm.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n.Kind() {
		case ast.KindFencedCodeBlock, ast.KindCodeBlock:
			if s, ok := BlockSpan(n); ok {
				out = append(out, s)
			}
		case ast.KindCodeSpan:
			for t := n.FirstChild(); t != nil; t = t.NextSibling() {
				if t, ok := t.(*ast.Text); ok {
					out = append(out, source.Span{Start: t.Segment.Start, End: t.Segment.Stop})
				}
			}
		}
		return ast.WalkContinue, nil
	})
	return out
}
