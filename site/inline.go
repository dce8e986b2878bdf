package site

import (
	"bytes"
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// inlineRange renders the inline content of a block that lies between two offsets of the
// source; to < 0 means to its end. What lies across an edge is cut there, emphasis and links
// with it.
func (m *markdown) inlineRange(block ast.Node, from, to int) string {
	var buf bytes.Buffer
	w := &inlineWriter{m: m, from: from, to: to, buf: &buf}
	w.children(block)
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(buf.String()), "<br>"))
}

type inlineWriter struct {
	m        *markdown
	from, to int
	buf      *bytes.Buffer
}

func (w *inlineWriter) children(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		w.node(n)
	}
}

func (w *inlineWriter) node(n ast.Node) {
	if t, ok := n.(*ast.Text); ok {
		w.text(t)
		return
	}
	start, end := inlineExtent(n)
	switch {
	case n.Kind() == east.KindTaskCheckBox:
		return
	case start < 0:
		_ = w.m.r.Render(unbuffered{w.buf}, w.m.doc.Source, n)
		return
	case end <= w.from && end > start, w.to >= 0 && start >= w.to:
		return
	}
	if start >= w.from && (w.to < 0 || end <= w.to) {
		_ = w.m.r.Render(unbuffered{w.buf}, w.m.doc.Source, n)
		return
	}
	// It lies across an edge.
	switch n := n.(type) {
	case *ast.Emphasis:
		tag := "em"
		if n.Level == 2 {
			tag = "strong"
		}
		w.wrapped(n, "<"+tag+">", "</"+tag+">")
	case *ast.Link:
		if d := w.m.resolve(n.Destination); d.href != "" {
			w.wrapped(n, `<a href="`+html.EscapeString(d.href)+`" rel="noreferrer">`, "</a>")
			return
		}
		w.children(n)
	case *ast.CodeSpan:
		w.wrapped(n, "<code>", "</code>")
	default:
		w.children(n)
	}
}

// wrapped writes what is left of a node between its tags, or nothing.
func (w *inlineWriter) wrapped(n ast.Node, open, close string) {
	w.buf.WriteString(open)
	before := w.buf.Len()
	w.children(n)
	if len(bytes.TrimSpace(w.buf.Bytes()[before:])) == 0 {
		w.buf.Truncate(before - len(open))
		return
	}
	w.buf.WriteString(close)
}

func (w *inlineWriter) text(t *ast.Text) {
	seg := t.Segment
	if seg.Stop <= w.from || w.to >= 0 && seg.Start >= w.to {
		return
	}
	seg.Start = max(seg.Start, w.from)
	if w.to >= 0 {
		seg.Stop = min(seg.Stop, w.to)
	}
	value := seg.Value(w.m.doc.Source)
	if t.Parent().Kind() != ast.KindCodeSpan {
		value = util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(value)))
	}
	w.buf.WriteString(html.EscapeString(string(value)))
	if t.HardLineBreak() {
		w.buf.WriteString("<br>")
	} else if t.SoftLineBreak() {
		w.buf.WriteByte('\n')
	}
}
