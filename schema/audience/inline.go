package audience

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema/source"
)

// A line takes inline Markdown. Where something between two words is left out, one space
// is between them, as if it had never been there.
type line struct{ text []byte }

func (l *line) write(text string) {
	if n := len(l.text); n == 0 || l.text[n-1] == ' ' || l.text[n-1] == '\n' {
		text = strings.TrimLeft(text, " \t")
	}
	l.text = append(l.text, text...)
}

// end ends a line; the end of one that has nothing on it is none.
func (l *line) end(hard bool) {
	l.text = bytes.TrimRight(l.text, " \t")
	if n := len(l.text); n == 0 || l.text[n-1] == '\n' {
		return
	}
	if hard {
		l.text = append(l.text, "  "...)
	}
	l.text = append(l.text, '\n')
}

// inline composes what stands in a block.
func (c *composer) inline(n ast.Node) string {
	var l line
	c.inlines(&l, n)
	return strings.TrimSpace(string(l.text))
}

func (c *composer) inlines(l *line, parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if text, ok := c.node(n); ok {
			l.write(text)
		}
		if t, is := n.(*ast.Text); is && (t.SoftLineBreak() || t.HardLineBreak()) {
			l.end(t.HardLineBreak())
		}
	}
}

var lineBreak = regexp.MustCompile(`(?i)^<br[ \t]*/?>$`)

// node is an inline node as Markdown; ok is false where the audience may not see it.
func (c *composer) node(n ast.Node) (text string, ok bool) {
	switch n := n.(type) {
	case *ast.Text:
		if n.Segment.Len() == 0 {
			return "", true
		}
		return strings.ReplaceAll(string(n.Segment.Value(c.pm.Source)), "\r", ""), c.sees(source.Span{Start: n.Segment.Start, End: n.Segment.Stop})
	case *ast.CodeSpan:
		return c.codeSpan(n)
	case *ast.Emphasis:
		mark := "*"
		if at := n.Pos(); at >= 0 && c.pm.Source[at] == '_' {
			mark = "_" // as it was written
		}
		return c.wrapped(n, strings.Repeat(mark, n.Level))
	case *east.Strikethrough:
		return c.wrapped(n, "~~")
	case *east.TaskCheckBox:
		if n.IsChecked {
			return "[x] ", c.seesAt(n.Pos())
		}
		return "[ ] ", c.seesAt(n.Pos())
	case *ast.Link:
		return c.link(n)
	case *ast.Image:
		inner := c.children(n)
		if !c.seesAt(n.Pos()) || !c.seesDefinition(n.Reference, inner) {
			return "", false
		}
		if c.leaves(c.pm.Path, string(n.Destination)) {
			return inner, inner != ""
		}
		return "![" + inner + "](" + address(n.Destination) + ")", true
	case *ast.AutoLink:
		label := n.Label(c.pm.Source)
		at := n.Pos()
		if at < 0 || !c.sees(source.Span{Start: at, End: min(at+len(label)+1, len(c.pm.Source))}) || c.leaves(c.pm.Path, string(n.URL(c.pm.Source))) {
			return "", false
		}
		if c.pm.Source[at] == '<' {
			return "<" + string(label) + ">", true
		}
		return string(label), true
	case *east.FootnoteLink:
		if c.seesAt(n.Pos()) {
			if note := c.note(n); note != nil {
				return "[^" + strconv.Itoa(note.number) + "]", true
			}
		}
	case *ast.RawHTML:
		return c.rawHTML(n)
	}
	return "", false
}

func (c *composer) codeSpan(n *ast.CodeSpan) (string, bool) {
	var b strings.Builder
	for t := n.FirstChild(); t != nil; t = t.NextSibling() {
		t, ok := t.(*ast.Text)
		if !ok || !c.sees(source.Span{Start: t.Segment.Start, End: max(t.Segment.Stop, t.Segment.Start+1)}) {
			return "", false
		}
		b.WriteString(strings.NewReplacer("\r", "", "\n", " ").Replace(string(t.Segment.Value(c.pm.Source))))
		if t.SoftLineBreak() {
			b.WriteByte(' ')
		}
	}
	text := b.String()
	if text == "" {
		return "", false
	}
	fence := strings.Repeat("`", longestRun(text, '`')+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") || strings.HasPrefix(text, " ") && strings.HasSuffix(text, " ") && strings.TrimSpace(text) != "" {
		text = " " + text + " "
	}
	return fence + text + fence, true
}

// children composes what stands inside an inline node, on one line.
func (c *composer) children(n ast.Node) string {
	var l line
	c.inlines(&l, n)
	return string(l.text)
}

// wrapped composes an emphasis. Spaces at its edges stand outside of it.
func (c *composer) wrapped(n ast.Node, mark string) (string, bool) {
	inner := c.children(n)
	trimmed := strings.TrimSpace(inner)
	if trimmed == "" {
		return "", false
	}
	lead := inner[:len(inner)-len(strings.TrimLeft(inner, " \t\n"))]
	return lead + mark + trimmed + mark + inner[len(lead)+len(trimmed):], true
}

// link composes a link with its address beside it, without its title. One that leads out of
// the build is its text.
func (c *composer) link(n *ast.Link) (string, bool) {
	inner := c.children(n)
	if strings.TrimSpace(inner) == "" {
		return "", false
	}
	if c.leaves(c.pm.Path, string(n.Destination)) || !c.seesAt(n.Pos()) || !c.seesDefinition(n.Reference, inner) {
		return inner, true
	}
	return "[" + inner + "](" + address(n.Destination) + ")", true
}

// seesDefinition reports whether the definition that a link or an image refers to may be
// read: it belongs where it is used, and only a comment around it narrows it.
func (c *composer) seesDefinition(r *ast.ReferenceLink, inner string) bool {
	if r == nil {
		return true
	}
	s, ok := c.defined[labelOf(r.Value)]
	if !ok {
		s, ok = c.defined[labelOf([]byte(inner))]
	}
	return !ok || c.pm.NarrowedOver(s) >= c.audience
}

// address is a destination as it stands in a link.
func address(destination []byte) string {
	d := string(destination)
	if d == "" || strings.ContainsAny(d, " \t()<>") {
		d = "<" + strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "").Replace(d) + ">"
	}
	return d
}

// note is the footnote that a reference leads to, or nil where the audience may see
// nothing of it.
func (c *composer) note(link *east.FootnoteLink) *note {
	n := c.notes[link.Index]
	if n == nil {
		n = &note{}
		c.notes[link.Index] = n
		if f := c.footnoteNode(link.Index); f != nil {
			c.inNote++
			n.text = join(c.blocks(f), true)
			c.inNote--
		}
		if n.text != "" {
			c.used = append(c.used, n)
			n.number = len(c.used)
		}
	}
	if n.number == 0 {
		return nil
	}
	return n
}

func (c *composer) footnoteNode(index int) ast.Node {
	for n := c.pm.Doc.LastChild(); n != nil; n = n.PreviousSibling() {
		if n.Kind() != east.KindFootnoteList {
			continue
		}
		for f := n.FirstChild(); f != nil; f = f.NextSibling() {
			if f, ok := f.(*east.Footnote); ok && f.Index == index {
				return f
			}
		}
	}
	return nil
}

func (c *composer) footnote(n *note) string {
	return prefixed(n.text, "[^"+strconv.Itoa(n.number)+"]: ", "    ")
}

// rawHTML is a line break, and in internal builds any HTML but comments.
func (c *composer) rawHTML(n *ast.RawHTML) (string, bool) {
	var b strings.Builder
	for i := range n.Segments.Len() {
		seg := n.Segments.At(i)
		if !c.sees(source.Span{Start: seg.Start, End: seg.Stop}) {
			return "", false
		}
		b.Write(seg.Value(c.pm.Source))
	}
	text := b.String()
	if lineBreak.MatchString(text) {
		return "<br>", true
	}
	return strings.ReplaceAll(text, "\r", ""), !c.wide && !strings.HasPrefix(text, "<!--")
}
