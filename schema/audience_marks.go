package schema

import (
	"bytes"
	"fmt"
	"regexp"
	"sort"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema/source"
)

// A SectionMark is what the first line under a heading says about who may read
// what is under it: `Audience: customers`, or `Audience: customers, entries too`.
type SectionMark struct {
	Level   Audience // 0 where there is none
	Entries bool     // the mark covers timeline entries and action items as well
	Span    source.Span
}

// A region is what one heading covers, with the heading's mark.
type region struct {
	span source.Span
	mark SectionMark
}

// A narrowing is a stretch between `<!-- audience: … -->` and `<!-- /audience -->`.
type narrowing struct {
	outer source.Span // with the two comments
	level Audience
}

var (
	markLine    = regexp.MustCompile(`^(?i:audience):[ \t]*([A-Za-z-]+)[ \t]*(?:,[ \t]*((?i:entries too)))?[ \t]*\.?$`)
	openMarker  = regexp.MustCompile(`^<!--[ \t]*audience:[ \t]*([A-Za-z-]+)[ \t]*-->$`)
	closeMarker = regexp.MustCompile(`^<!--[ \t]*/audience[ \t]*-->$`)
)

// readMarks finds the marks of headings and the narrowing comments.
func (pm *Postmortem) readMarks() {
	tops := topLevel(pm.Doc)
	for i, n := range tops {
		h, ok := n.(*ast.Heading)
		if !ok {
			continue
		}
		r := region{span: source.Span{Start: source.LineStart(pm.Source, HeadingSpan(h).Start), End: len(pm.Source)}}
		for _, f := range tops[i+1:] {
			if next, ok := f.(*ast.Heading); ok && next.Level <= h.Level {
				r.span.End = source.LineStart(pm.Source, HeadingSpan(next).Start)
				break
			}
		}
		if i+1 < len(tops) {
			r.mark = pm.sectionMark(tops[i+1])
		}
		if r.mark.Level == 0 {
			continue
		}
		pm.regions = append(pm.regions, r)
		for _, s := range pm.Sections {
			if s.Node == n {
				s.Mark = r.mark
			}
		}
	}
	pm.readNarrowings()
}

// sectionMark reads a paragraph that is a mark. A mark that names no audience
// restricts what it covers, so that a slip never widens anything.
func (pm *Postmortem) sectionMark(n ast.Node) SectionMark {
	if n.Kind() != ast.KindParagraph || n.Lines().Len() == 0 {
		return SectionMark{}
	}
	seg := n.Lines().At(0)
	span := source.Span{Start: seg.Start, End: seg.Start + len(bytes.TrimRight(seg.Value(pm.Source), " \t\r\n"))}
	m := markLine.FindStringSubmatch(string(span.In(pm.Source)))
	if m == nil || n.Lines().Len() > 1 {
		return SectionMark{} // if it is meant as one, it is a slip
	}
	level, err := ParseAudience(m[1])
	if err != nil {
		pm.slip(span, err.Error(), "until it is fixed, the section is in no build")
		level = Restricted
	}
	return SectionMark{Level: level, Entries: m[2] != "", Span: span}
}

// slip notes what is meant as an audience mark and is none: whatever it covers is in no
// build, and while it stands no build for customers or the public is made.
func (pm *Postmortem) slip(at source.Span, message, hint string) {
	pm.problem(ProblemAudience, at, message, hint)
	pm.unsafe = true
}

// A marker is one audience comment.
type marker struct {
	span   source.Span
	parent ast.Node
	block  bool // alone on its line, between blocks
	open   bool
	slip   bool // it is meant as one, and is none
	level  Audience
}

func (pm *Postmortem) readNarrowings() {
	// What a comment that cannot be relied on may have been meant to cover.
	restrict := func(from, to int) {
		pm.narrowings = append(pm.narrowings, narrowing{source.Span{Start: from, End: to}, Restricted})
	}
	var open []marker
	for _, m := range pm.markers() {
		if m.slip {
			restrict(m.span.Start, len(pm.Source))
			continue
		}
		if m.open {
			open = append(open, m)
			continue
		}
		if len(open) == 0 {
			pm.slip(m.span, "`<!-- /audience -->` closes nothing", "remove it, or add the comment that opens")
			restrict(pm.BodyAt, m.span.End)
			continue
		}
		o := open[len(open)-1]
		open = open[:len(open)-1]
		if o.parent != m.parent || o.block != m.block {
			pm.slip(o.span, "the audience comment that opens here closes in another block",
				"put both alone on lines around whole blocks, or both inside one paragraph")
			restrict(o.span.Start, len(pm.Source))
			continue
		}
		pm.narrowings = append(pm.narrowings, narrowing{source.Span{Start: o.span.Start, End: m.span.End}, o.level})
	}
	for _, o := range open {
		pm.slip(o.span, "the audience comment that opens here is never closed", "add `<!-- /audience -->`")
		restrict(o.span.Start, len(pm.Source))
	}
	sort.SliceStable(pm.narrowings, func(i, j int) bool { return pm.narrowings[i].outer.Start < pm.narrowings[j].outer.Start })
}

// markers lists the audience comments in the order of the source. What stands in code is text.
func (pm *Postmortem) markers() []marker {
	if !bytes.Contains(pm.Source, []byte("<!--")) {
		return nil
	}
	var out []marker
	_ = ast.Walk(pm.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.HTMLBlock:
			var span source.Span
			if n.Lines().Len() > 0 {
				span = source.Span{Start: n.Lines().At(0).Start, End: n.Lines().At(n.Lines().Len() - 1).Stop}
			}
			if n.HasClosure() {
				span.End = max(span.End, n.ClosureLine.Stop)
				if n.Lines().Len() == 0 {
					span.Start = n.ClosureLine.Start
				}
			}
			out = pm.addMarker(out, span, n.Parent(), true)
		case *ast.RawHTML:
			if n.Segments.Len() > 0 {
				span := source.Span{Start: n.Segments.At(0).Start, End: n.Segments.At(n.Segments.Len() - 1).Stop}
				out = pm.addMarker(out, span, n.Parent(), false)
			}
		}
		return ast.WalkContinue, nil
	})
	sort.SliceStable(out, func(i, j int) bool { return out[i].span.Start < out[j].span.Start })
	return out
}

func (pm *Postmortem) addMarker(out []marker, span source.Span, parent ast.Node, block bool) []marker {
	raw := span.In(pm.Source)
	text := bytes.TrimSpace(raw)
	lead := len(raw) - len(bytes.TrimLeft(raw, " \t\r\n"))
	span = source.Span{Start: span.Start + lead, End: span.Start + lead + len(text)}
	m := marker{span: span, parent: parent, block: block}
	if match := openMarker.FindSubmatch(text); match != nil {
		level, err := ParseAudience(string(match[1]))
		if err != nil {
			pm.slip(span, err.Error(), "until it is fixed, the document is in no build but the internal one")
			level = Restricted
		}
		m.open, m.level = true, level
		return append(out, m)
	}
	if closeMarker.Match(text) {
		return append(out, m)
	}
	if at, ok := audienceComment(text); ok {
		m.span, m.slip = source.Span{Start: span.Start + at, End: span.End}, true
		line := pm.Lines.Span(pm.Lines.Line(m.span.Start))
		pm.slip(source.Span{Start: m.span.Start, End: min(m.span.End, max(line.End, m.span.Start+1))}, "this reads like an audience comment, and is not one",
			"write `<!-- audience: internal -->` and `<!-- /audience -->`, alone on their lines or inside one paragraph")
		return append(out, m)
	}
	return out
}

func (pm *Postmortem) problem(kind ProblemKind, span source.Span, message, hint string) {
	pm.Problems = append(pm.Problems, Problem{kind, span, message, hint})
}

// Unsafe says why the document may be in no build, or nil: an audience mark in it cannot be relied on.
func (pm *Postmortem) Unsafe() error {
	if !pm.unsafe {
		return nil
	}
	for _, p := range pm.Problems {
		if p.Kind == ProblemAudience {
			return fmt.Errorf("%s:%d: %s", pm.Path, pm.Lines.Line(p.Span.Start), p.Message)
		}
	}
	return fmt.Errorf("%s: an audience mark cannot be read", pm.Path)
}

// A Mark is one statement about an audience, with the audience around it.
type Mark struct {
	Span   source.Span
	Level  Audience
	Around Audience
}

// Marks lists every mark of the document that can be read: of sections, comments,
// timeline entries and action items.
func (pm *Postmortem) Marks() []Mark {
	var out []Mark
	for _, r := range pm.regions {
		out = append(out, Mark{r.mark.Span, r.mark.Level, pm.Audience})
	}
	for _, n := range pm.narrowings {
		out = append(out, Mark{source.Span{Start: n.outer.Start, End: min(n.outer.End, pm.Lines.Span(pm.LineOf(n.outer)).End)}, n.level, pm.levelAround(n.outer)})
	}
	for _, e := range pm.Timeline {
		for _, t := range e.Tags {
			if level, err := ParseAudience(t.Name); err == nil {
				out = append(out, Mark{t.Span, level, pm.Audience})
			}
		}
	}
	for _, a := range pm.Actions {
		if a.Chip != 0 {
			out = append(out, Mark{a.Span, a.Chip, pm.Audience})
		}
	}
	return out
}
