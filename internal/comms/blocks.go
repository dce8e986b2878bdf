package comms

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site"
)

// blocks are what a block of a document says, without what only says that there is nothing.
func blocks(pm *schema.Postmortem, n ast.Node) []Block {
	if pm.IsMarkBlock(n) {
		return nil
	}
	switch n := n.(type) {
	case *ast.Heading:
		return []Block{{Kind: "heading", Spans: spans(pm, n)}}
	case *ast.List:
		return items(pm, n, 0)
	case *ast.Blockquote:
		var out []Block
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			for _, b := range blocks(pm, c) {
				if b.Kind == "text" {
					b.Kind = "quote"
				}
				out = append(out, b)
			}
		}
		return out
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		var code strings.Builder
		for i := range n.Lines().Len() {
			s := n.Lines().At(i)
			code.Write(s.Value(pm.Source))
		}
		return []Block{{Kind: "code", Spans: []Span{{Text: strings.TrimRight(code.String(), "\n")}}}}
	case *east.Table:
		var out []Block
		for row := n.FirstChild(); row != nil; row = row.NextSibling() {
			var line []Span
			for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
				if len(line) > 0 {
					line = append(line, Span{Text: " · "})
				}
				line = append(line, spans(pm, cell)...)
			}
			out = append(out, Block{Kind: "item", Spans: line})
		}
		return out
	case *ast.Paragraph, *ast.TextBlock:
		if schema.IsPlaceholder(schema.PlainText(n, pm.Source)) {
			return nil
		}
		return []Block{{Kind: "text", Spans: spans(pm, n)}}
	}
	return nil // HTML, rules
}

func items(pm *schema.Postmortem, l *ast.List, depth int) (out []Block) {
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		for c := item.FirstChild(); c != nil; c = c.NextSibling() {
			if below, ok := c.(*ast.List); ok {
				out = append(out, items(pm, below, depth+1)...)
				continue
			}
			for _, b := range blocks(pm, c) {
				if b.Kind == "text" {
					b.Kind, b.Depth = "item", depth
				}
				out = append(out, b)
			}
		}
	}
	return out
}

// followed is an address, or "" where pages would not link to it either.
func followed(address string) string {
	if site.Followed(address) {
		return address
	}
	return ""
}

// spans are the text of a block, stretch by stretch.
func spans(pm *schema.Postmortem, n ast.Node) (out []Span) {
	var look Span
	add := func(text string) {
		if text == "" {
			return
		}
		s := look
		s.Text = strings.ToValidUTF8(text, "\ufffd")
		if last := len(out) - 1; last >= 0 && same(out[last], s) {
			out[last].Text += s.Text
			return
		}
		out = append(out, s)
	}
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Emphasis:
			if n.Level > 1 {
				look.Bold = entering
			} else {
				look.Italic = entering
			}
		case *ast.CodeSpan:
			look.Code = entering
		case *ast.Link:
			look.Link = ""
			if entering {
				look.Link = followed(string(n.Destination))
			}
		case *ast.AutoLink:
			if entering {
				address := string(n.URL(pm.Source))
				if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(address), "mailto:") {
					address = "mailto:" + address
				}
				look.Link = followed(address)
				add(string(n.Label(pm.Source)))
				look.Link = ""
			}
		case *ast.Image:
			if entering {
				add(schema.PlainText(n, pm.Source))
			}
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			if entering {
				add(string(n.Segment.Value(pm.Source)))
				if n.SoftLineBreak() || n.HardLineBreak() {
					add(" ")
				}
			}
		case *ast.String:
			if entering {
				add(string(n.Value))
			}
		}
		return ast.WalkContinue, nil
	})
	return out
}

func same(a, b Span) bool {
	a.Text, b.Text = "", ""
	return a == b
}
