package schema

import (
	"bytes"
	"fmt"
	"regexp"
	"sort"
	"strings"

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
	markLine    = regexp.MustCompile(`(?i)^audience:\s*([\pL-]+)\s*(?:,\s*(entries too))?\s*\.?$`)
	markLoose   = regexp.MustCompile(`(?i)^audience\s*:`)
	openMarker  = regexp.MustCompile(`^<!--\s*audience:\s*(\S+)\s*-->$`)
	closeMarker = regexp.MustCompile(`^<!--\s*/audience\s*-->$`)
	anyMarker   = regexp.MustCompile(`(?i)<!--\s*/?\s*audi[a-z]*\b[^>]*-->`)
)

// readMarks finds the marks of headings and the narrowing comments.
func (pm *Postmortem) readMarks() {
	tops := topLevel(pm.Doc)
	for i, n := range tops {
		h, ok := n.(*ast.Heading)
		if !ok {
			continue
		}
		r := region{span: source.Span{Start: source.LineStart(pm.Source, headingSpan(h).Start), End: len(pm.Source)}}
		for _, f := range tops[i+1:] {
			if next, ok := f.(*ast.Heading); ok && next.Level <= h.Level {
				r.span.End = source.LineStart(pm.Source, headingSpan(next).Start)
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
	line := strings.TrimSpace(string(span.In(pm.Source)))
	if !markLoose.MatchString(line) {
		return SectionMark{}
	}
	m := markLine.FindStringSubmatch(line)
	if m != nil && n.Lines().Len() == 1 {
		level, err := ParseAudience(m[1])
		if err == nil {
			return SectionMark{Level: level, Entries: m[2] != "", Span: span}
		}
		pm.problem(ProblemAudience, span, err.Error(), "until it is fixed, the section is in no build")
		return SectionMark{Level: Restricted, Span: span}
	}
	pm.problem(ProblemAudience, span, "this line reads like an audience mark, and is not one",
		"write `Audience: customers` or `Audience: customers, entries too` alone in a paragraph; until then the section is in no build")
	return SectionMark{Level: Restricted, Span: span}
}

// A marker is one audience comment.
type marker struct {
	span   source.Span
	parent ast.Node
	block  bool // alone on its line, between blocks
	open   bool
	level  Audience
}

func (pm *Postmortem) readNarrowings() {
	var open []marker
	for _, m := range pm.markers() {
		if m.open {
			open = append(open, m)
			continue
		}
		if len(open) == 0 {
			pm.problem(ProblemAudience, m.span, "`<!-- /audience -->` closes nothing", "remove it, or add the comment that opens")
			pm.unsafe = true
			continue
		}
		o := open[len(open)-1]
		open = open[:len(open)-1]
		if o.parent != m.parent || o.block != m.block {
			pm.problem(ProblemAudience, o.span, "the audience comment that opens here closes in another block",
				"put both alone on lines around whole blocks, or both inside one paragraph")
			pm.unsafe = true
			continue
		}
		pm.narrowings = append(pm.narrowings, narrowing{source.Span{Start: o.span.Start, End: m.span.End}, o.level})
	}
	for _, o := range open {
		pm.problem(ProblemAudience, o.span, "the audience comment that opens here is never closed", "add `<!-- /audience -->`")
		pm.unsafe = true
	}
	sort.Slice(pm.narrowings, func(i, j int) bool { return pm.narrowings[i].outer.Start < pm.narrowings[j].outer.Start })
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
			pm.problem(ProblemAudience, span, err.Error(), "until it is fixed, the document is in no build")
			pm.unsafe = true
			level = Restricted
		}
		m.open, m.level = true, level
		return append(out, m)
	}
	if closeMarker.Match(text) {
		return append(out, m)
	}
	if loc := anyMarker.FindIndex(text); loc != nil {
		at := source.Span{Start: span.Start + loc[0], End: span.Start + loc[1]}
		pm.problem(ProblemAudience, at, "this reads like an audience comment, and is not one",
			"write `<!-- audience: internal -->` and `<!-- /audience -->`, alone on their lines or inside one paragraph")
		pm.unsafe = true
	}
	return out
}

// DefaultLevel is how widely unmarked text may be read.
func (pm *Postmortem) DefaultLevel() Audience {
	if pm.options != nil && pm.options.AudienceDefault == "document" {
		return pm.Audience
	}
	return min(Internal, pm.Audience)
}

// markAt is the innermost mark that covers the byte at offset.
func (pm *Postmortem) markAt(offset int) SectionMark {
	var mark SectionMark
	for _, r := range pm.regions {
		if r.span.Start <= offset && offset < r.span.End {
			mark = r.mark
		}
	}
	return mark
}

// ProseLevel is how widely the prose at offset may be read.
func (pm *Postmortem) ProseLevel(offset int) Audience {
	level := pm.DefaultLevel()
	if mark := pm.markAt(offset); mark.Level != 0 {
		level = min(mark.Level, pm.Audience)
	}
	return pm.narrowed(offset, level)
}

// EntryLevel is how widely a timeline entry or an action item may be read: by
// its own chip, else by a mark that covers entries too, else by the default.
func (pm *Postmortem) EntryLevel(offset int, chip Audience) Audience {
	level := pm.DefaultLevel()
	if chip != 0 {
		level = min(chip, pm.Audience)
	} else if mark := pm.markAt(offset); mark.Level != 0 && mark.Entries {
		level = min(mark.Level, pm.Audience)
	} else if mark.Level != 0 {
		level = min(mark.Level, level)
	}
	return pm.narrowed(offset, level)
}

func (pm *Postmortem) narrowed(offset int, level Audience) Audience {
	for _, n := range pm.narrowings {
		if n.outer.Start <= offset && offset < n.outer.End {
			level = min(level, n.level)
		}
	}
	return level
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
		out = append(out, Mark{source.Span{Start: n.outer.Start, End: min(n.outer.End, pm.Lines.Span(pm.LineOf(n.outer)).End)}, n.level, pm.ProseLevelAround(n.outer)})
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

// ProseLevelAround is how widely the prose around a stretch may be read. A comment
// that repeats the level around it narrows nothing, and widens nothing either.
func (pm *Postmortem) ProseLevelAround(s source.Span) Audience {
	level := pm.Audience
	if mark := pm.markAt(s.Start); mark.Level != 0 {
		level = min(level, mark.Level)
	}
	return level
}

// LevelAt is how widely the text at offset may be read, whatever stands there: a
// field of the frontmatter, a timeline entry, an action item, or prose.
func (pm *Postmortem) LevelAt(offset int) Audience {
	if pm.Frontmatter != nil && offset < pm.BodyAt {
		if pm.Frontmatter.Root != nil {
			for _, f := range pm.Frontmatter.Root.Fields {
				if s := f.Span(); s.Start <= offset && offset < s.End {
					spec, known := pm.options.FieldSpec(f.Key)
					if !known {
						return min(Internal, pm.Audience)
					}
					return min(spec.Widest, pm.Audience)
				}
			}
		}
		return min(Internal, pm.Audience)
	}
	for _, e := range pm.Timeline {
		if e.Span.Start <= offset && offset < e.Span.End {
			return pm.narrowed(offset, pm.EntryLevel(e.Span.Start, EntryChip(e)))
		}
	}
	for _, a := range pm.Actions {
		if a.Span.Start <= offset && offset < a.Span.End {
			return pm.narrowed(offset, pm.EntryLevel(a.Span.Start, a.Chip))
		}
	}
	return pm.ProseLevel(offset)
}
