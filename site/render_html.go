package site

import (
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

var lineBreak = regexp.MustCompile(`(?i)^<br\s*/?>$`)

// rawHTML writes a line break for `<br>`, which people use in tables, and drops
// other tags: their text stays.
func (m *markdown) rawHTML(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		var raw []byte
		segments := n.(*ast.RawHTML).Segments
		for i := range segments.Len() {
			s := segments.At(i)
			raw = append(raw, s.Value(src)...)
		}
		if lineBreak.Match(raw) {
			_, _ = w.WriteString("<br>")
		}
	}
	return ast.WalkSkipChildren, nil
}

var tag = regexp.MustCompile(`(?s)<!--.*?-->|</?[a-zA-Z][^>]*>`)

// htmlBlock writes the text of a block of raw HTML, without its tags and comments.
func (m *markdown) htmlBlock(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	if text := htmlText(n.(*ast.HTMLBlock), src); text != "" {
		fmt.Fprintf(w, "<p class=\"raw-html\">%s</p>\n", html.EscapeString(text))
	}
	return ast.WalkSkipChildren, nil
}

// htmlText is the text of a block of raw HTML, or "".
func htmlText(b *ast.HTMLBlock, src []byte) string {
	var raw []byte
	for i := range b.Lines().Len() {
		s := b.Lines().At(i)
		raw = append(raw, s.Value(src)...)
	}
	if b.HasClosure() {
		raw = append(raw, b.ClosureLine.Value(src)...)
	}
	return strings.TrimSpace(html.UnescapeString(string(tag.ReplaceAll(raw, []byte(" ")))))
}
