package rules

import (
	"bytes"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// A guide is a comment that the template has under a heading, as the template has it.
type guide struct {
	span     source.Span // the comment
	line     source.Span // with its line's end and the blank line below
	answered bool        // something stands below it, be it "Not recorded."
	filled   bool        // what stands there says something
}

// guides are those of a document that nobody has changed: each a line of its own.
func guides(pm *schema.Postmortem) (out []guide) {
	for n := pm.Doc.FirstChild(); n != nil; n = n.NextSibling() {
		block, ok := n.(*ast.HTMLBlock)
		if !ok || block.Lines().Len() == 0 {
			continue
		}
		at := pm.Lines.Line(block.Lines().At(0).Start)
		span := pm.Lines.Span(at)
		text := bytes.TrimRight(span.In(pm.Source), "\r")
		if span.Start != source.LineStart(pm.Source, span.Start) || !pm.Options().IsGuide(string(text)) {
			continue
		}
		g := guide{span: source.Span{Start: span.Start, End: span.Start + len(text)}}
		next := at + 1
		if next < pm.Lines.Count() && len(bytes.TrimSpace(pm.Lines.Span(next).In(pm.Source))) == 0 {
			next++
		}
		g.line = source.Span{Start: span.Start, End: pm.Lines.Span(next).Start}
		g.answered, g.filled = answers(pm, n)
		out = append(out, g)
	}
	return out
}

// answers reports whether anything stands under the heading that a guide stands under, and
// whether that says anything.
func answers(pm *schema.Postmortem, guide ast.Node) (answered, filled bool) {
	level := 6
	for n := guide.PreviousSibling(); n != nil; n = n.PreviousSibling() {
		if h, ok := n.(*ast.Heading); ok {
			level = h.Level
			break
		}
	}
	at, _ := schema.BlockSpan(guide)
	if s := pm.Section(schema.TimelineSection); s != nil && s.Body.Overlaps(at) {
		for _, e := range pm.Timeline {
			if s.Body.Overlaps(e.Span) {
				answered = true
				filled = filled || !schema.IsPlaceholder(e.Text)
			}
		}
		return answered, filled
	}
	for n := guide.NextSibling(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			if n.Level <= level {
				return answered, filled
			}
			continue
		case *ast.HTMLBlock, *ast.ThematicBreak:
			continue
		}
		answered = true
		filled = filled || n.Kind() == ast.KindFencedCodeBlock || n.Kind() == ast.KindCodeBlock || !schema.IsPlaceholder(schema.PlainText(n, pm.Source))
	}
	return answered, filled
}
