package schema

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// HasTextFor reports whether a stretch of the body says anything to an audience: a word of
// prose, of code, of an entry or of an action that they may read. Headings, marks, comments
// and the heads of tables say nothing by themselves; footnotes belong where they are used.
func (pm *Postmortem) HasTextFor(a Audience, within source.Span) bool {
	found := false
	_ = ast.Walk(pm.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch {
		case found:
			return ast.WalkStop, nil
		case !entering:
			return ast.WalkContinue, nil
		}
		switch n.Kind() {
		case ast.KindHTMLBlock, ast.KindLinkReferenceDefinition, east.KindFootnoteList, east.KindTableHeader:
			return ast.WalkSkipChildren, nil
		}
		lines := n.Lines()
		if n.Type() != ast.TypeBlock || lines == nil || lines.Len() == 0 || n.FirstChild() != nil && n.FirstChild().Type() == ast.TypeBlock {
			return ast.WalkContinue, nil
		}
		at := source.Span{Start: lines.At(0).Start, End: lines.At(lines.Len() - 1).Stop}
		switch {
		case !within.Contains(at), pm.IsMark(at.Start), n.Kind() == ast.KindHeading && !pm.isEntry(at):
		case n.Kind() == ast.KindFencedCodeBlock, n.Kind() == ast.KindCodeBlock:
			found = pm.LevelOver(at) >= a && len(bytes.TrimSpace(at.In(pm.Source))) > 0 // it is shown whole or not at all
		default:
			found = pm.hasWordFor(a, at)
		}
		return ast.WalkSkipChildren, nil
	})
	return found
}

// isEntry reports whether a timeline entry begins in a stretch.
func (pm *Postmortem) isEntry(s source.Span) bool {
	for _, e := range pm.Timeline {
		if e.Form == timeline.HeadingForm && e.Stamp.Span.Overlaps(s) {
			return true
		}
	}
	return false
}

// hasWordFor reports whether an audience may read a word of a stretch of prose.
func (pm *Postmortem) hasWordFor(a Audience, s source.Span) bool {
	narrowest, widest := pm.levelsIn(s)
	if widest < a {
		return false
	}
	for i := s.Start; i < s.End; {
		if pm.Source[i] == '<' && bytes.HasPrefix(pm.Source[i:s.End], []byte("<!--")) {
			end := bytes.Index(pm.Source[i:s.End], []byte("-->"))
			if end < 0 {
				return false
			}
			i += end + len("-->")
			continue
		}
		r, size := utf8.DecodeRune(pm.Source[i:s.End])
		if (unicode.IsLetter(r) || unicode.IsNumber(r)) && (narrowest >= a || pm.LevelAt(i) >= a) {
			return true
		}
		i += size
	}
	return false
}
