package schema

import (
	"slices"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema/frontmatter"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// Who may read a byte is answered here, and nowhere else: by the document's ceiling, the
// mark of its section, the chips of the entries and actions that it stands in, and the
// comments around it (the document standard, section 5). The filter, the rules and the
// gate ask LevelAt; what no node of the tree claims is for nobody.

// DefaultLevel is how widely unmarked text may be read.
func (pm *Postmortem) DefaultLevel() Audience {
	if pm.options != nil && pm.options.AudienceDefault == "document" {
		return pm.Audience
	}
	return min(Internal, pm.Audience)
}

// entryChip is the audience that a timeline entry states for itself, the narrowest of
// several, or 0.
func entryChip(e *timeline.Entry) Audience {
	var chip Audience
	for _, t := range e.Tags {
		if level, err := ParseAudience(t.Name); err == nil && (chip == 0 || level < chip) {
			chip = level
		}
	}
	return chip
}

// EntryLevel is how widely a timeline entry may be read.
func (pm *Postmortem) EntryLevel(e *timeline.Entry) Audience { return pm.LevelAt(e.Span.Start) }

// ActionLevel is how widely an action item may be read.
func (pm *Postmortem) ActionLevel(a *Action) Audience { return pm.LevelAt(a.Span.Start) }

// LevelAt is how widely what stands at an offset may be read, whatever it is: a field of
// the frontmatter, a timeline entry, an action item, or prose.
func (pm *Postmortem) LevelAt(offset int) Audience {
	if pm.Frontmatter != nil && offset < pm.BodyAt {
		return pm.fieldLevelAt(offset)
	}
	v := pm.visibility()
	level := v.prose.at(offset)
	if entry := v.entries.at(offset); entry != 0 {
		level = entry
	}
	if narrowed := v.narrowed.at(offset); narrowed != 0 {
		level = min(level, narrowed)
	}
	return min(level, pm.Audience)
}

// LevelOver is how widely all of a stretch may be read: the narrowest level in it.
func (pm *Postmortem) LevelOver(s source.Span) Audience {
	narrowest, _ := pm.levelsIn(s)
	return narrowest
}

// levelsIn are the narrowest level and the widest one in a stretch.
func (pm *Postmortem) levelsIn(s source.Span) (narrowest, widest Audience) {
	narrowest = pm.LevelAt(s.Start)
	widest = narrowest
	v := pm.visibility()
	for _, of := range [...]*steps{&v.prose, &v.entries, &v.narrowed} {
		of.within(s, func(at int) {
			level := pm.LevelAt(at)
			narrowest, widest = min(narrowest, level), max(widest, level)
		})
	}
	return narrowest, widest
}

// NarrowedOver is how widely a stretch may be read wherever it is used: by the comments
// around it alone, as for a footnote, which belongs where it is referred to.
func (pm *Postmortem) NarrowedOver(s source.Span) Audience {
	v := pm.visibility()
	level := pm.Audience
	narrow := func(at int) {
		if l := v.narrowed.at(at); l != 0 {
			level = min(level, l)
		}
	}
	narrow(s.Start)
	v.narrowed.within(s, narrow)
	return level
}

// IsMark reports whether a mark of a section begins at an offset.
func (pm *Postmortem) IsMark(offset int) bool {
	for _, r := range pm.regions {
		if r.mark.Span.Start == offset {
			return true
		}
	}
	return false
}

// IsMarkBlock reports whether a block is a mark of a section: it is for builds, and no text for readers.
func (pm *Postmortem) IsMarkBlock(n ast.Node) bool {
	return len(pm.regions) > 0 && n.Kind() == ast.KindParagraph && n.Lines().Len() > 0 && pm.IsMark(n.Lines().At(0).Start)
}

// WholeFor reports whether an audience may read all of the document, its frontmatter too.
func (pm *Postmortem) WholeFor(a Audience) bool {
	if pm.Audience < a || pm.unsafe || pm.LevelOver(source.Span{Start: pm.BodyAt, End: len(pm.Source)}) < a {
		return false
	}
	if pm.Frontmatter == nil || pm.Frontmatter.Root == nil {
		return true
	}
	return !slices.ContainsFunc(pm.Frontmatter.Root.Fields, func(f *frontmatter.Field) bool { return pm.FieldLevel(f.Key) < a })
}

// ReadHead reads no more of a document than its frontmatter.
func ReadHead(name string, src []byte) *Postmortem {
	pm := &Postmortem{Path: name, Source: src}
	pm.ID, pm.Bundle = IDOf(name)
	pm.Frontmatter, pm.BodyAt, _ = frontmatter.Read(src)
	pm.Status, pm.Timezone = pm.Text("status"), pm.Text("timezone")
	pm.audience()
	return pm
}

func (pm *Postmortem) fieldLevelAt(offset int) Audience {
	if pm.Frontmatter.Root != nil {
		for _, f := range pm.Frontmatter.Root.Fields {
			if s := f.Span(); s.Start <= offset && offset < s.End {
				return min(pm.FieldLevel(f.Key), pm.Audience)
			}
		}
	}
	return min(Internal, pm.Audience)
}

// FieldLevel is how widely a field of the frontmatter may be read: as its description has
// it, the time of a phase as the entry that is tagged with it. One that nobody declared is
// internal.
func (pm *Postmortem) FieldLevel(key string) Audience {
	spec, known := pm.options.FieldSpec(key)
	switch {
	case !known:
		return Internal
	case spec.Type != InstantField:
		return spec.Widest
	}
	tag := key[:max(0, len(key)-len("_at"))]
	level := Audience(0)
	for _, e := range pm.Timeline {
		if e.HasTag(tag) {
			level = narrower(level, pm.EntryLevel(e)) // which of several the field repeats is not said
		}
	}
	if level == 0 {
		level = pm.DefaultLevel()
	}
	return min(level, spec.Widest)
}

// levelAround is how widely the prose around a comment may be read. One that repeats the
// level around it narrows nothing, and widens nothing either.
func (pm *Postmortem) levelAround(s source.Span) Audience {
	level := pm.Audience
	if mark := pm.markAt(s.Start); mark.Level != 0 {
		level = min(level, mark.Level)
	}
	return level
}

// markAt is the innermost mark that covers an offset.
func (pm *Postmortem) markAt(offset int) SectionMark {
	var mark SectionMark
	for _, r := range pm.regions {
		if r.span.Start > offset {
			break
		}
		if offset < r.span.End {
			mark = r.mark
		}
	}
	return mark
}

// statedLevel is the level of an entry or an action that stands at an offset: its own
// chip's, else that of a mark which covers entries too, else the default.
func (pm *Postmortem) statedLevel(offset int, chip Audience) Audience {
	if chip != 0 {
		return chip
	}
	level := pm.DefaultLevel()
	switch mark := pm.markAt(offset); {
	case mark.Level != 0 && mark.Entries:
		return mark.Level
	case mark.Level != 0:
		return min(mark.Level, level)
	}
	return level
}

// A visibilityMap has the levels of a document as step functions over its bytes.
type visibilityMap struct {
	prose    steps // of what is no entry: by marks
	entries  steps // of entries, actions and the like; 0 where there is none
	narrowed steps // by comments and slips; 0 where there is none
}

func (pm *Postmortem) visibility() *visibilityMap {
	if pm.levels == nil {
		v := &visibilityMap{}
		var marked []stretch
		for _, r := range pm.regions {
			marked = append(marked, stretch{r.span, r.mark.Level})
		}
		v.prose = painted(pm.DefaultLevel(), marked)
		v.entries = narrowest(pm.carriers())
		var narrowed []stretch
		for _, n := range pm.narrowings {
			narrowed = append(narrowed, stretch{n.outer, n.level})
		}
		v.narrowed = narrowest(narrowed)
		pm.levels = v
	}
	return pm.levels
}
