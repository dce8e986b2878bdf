package schema

import (
	"cmp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

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

// EntryChip is the audience that a timeline entry states for itself, the narrowest of
// several, or 0.
func EntryChip(e *timeline.Entry) Audience {
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
	level := pm.LevelAt(s.Start)
	v := pm.visibility()
	for _, of := range []*steps{&v.prose, &v.entries, &v.narrowed} {
		of.within(s, func(at int) { level = min(level, pm.LevelAt(at)) })
	}
	return level
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

// Marked reports whether anything in the document states an audience, or fails to.
func (pm *Postmortem) Marked() bool {
	if len(pm.regions) > 0 || len(pm.narrowings) > 0 || pm.unsafe {
		return true
	}
	v := pm.visibility()
	for _, level := range v.entries.levels {
		if level != 0 && level != min(Internal, pm.Audience) && level != pm.DefaultLevel() {
			return true
		}
	}
	return false
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

// carriers are the stretches that entries and actions cover, each with its level: read
// ones, and in the sections that hold them every item and every row.
func (pm *Postmortem) carriers() []stretch {
	var out []stretch
	add := func(span source.Span, chip Audience) {
		out = append(out, stretch{span, pm.statedLevel(span.Start, chip)})
	}
	items := pm.items()
	chips := map[int]Audience{} // by where an item begins
	for _, i := range items {
		chips[i.span.Start] = i.chip
	}
	for _, e := range pm.Timeline {
		span, chip := e.Span, EntryChip(e)
		if i := itemAt(items, e.Span.Start); i != nil {
			span.Start, span.End = min(span.Start, i.span.Start), max(span.End, i.span.End)
			chip = narrower(chip, chips[i.span.Start])
		}
		add(span, chip)
	}
	for _, a := range pm.Actions {
		span := a.Span
		if whole, ok := BlockSpan(a.Node); ok {
			span = source.Span{Start: min(span.Start, whole.Start), End: max(span.End, whole.End)}
		}
		add(span, narrower(a.Chip, chips[span.Start]))
	}
	for _, i := range items {
		if i.chip != 0 || !i.nested && pm.entrySection(i.span.Start) {
			add(i.span, i.chip)
		}
	}
	return out
}

// narrower is the narrower of two levels, 0 being none.
func narrower(a, b Audience) Audience {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// chipIn is the narrowest audience that a block states for itself: in code before its
// dash, or among the attributes of an action.
func (pm *Postmortem) chipIn(block ast.Node) Audience {
	var chip Audience
	for _, c := range leadingCode(block, pm.Source) {
		if level, err := ParseAudience(c.text); err == nil {
			chip = narrower(chip, level)
		}
	}
	if span, ok := BlockSpan(block); ok && pm.InSection(span.Start, ActionItems) {
		var a Action
		if _, attributes := splitAttributes(strings.TrimSpace(string(span.In(pm.Source)))); attributes != "" && a.attributes(attributes) {
			chip = narrower(chip, a.Chip)
		}
	}
	return chip
}

// beginsEntry reports whether a block begins like an entry or an action of its own.
func (pm *Postmortem) beginsEntry(block ast.Node) bool {
	span, ok := BlockSpan(block)
	if !ok {
		return false
	}
	if checkbox.Match(span.In(pm.Source)) {
		return true
	}
	end, _ := source.LineAt(pm.Source, span.Start)
	st, _, ok := timeline.ScanStart(pm.Source, source.Span{Start: span.Start, End: end})
	return ok && st.HasTime()
}

// An item is a list item, a row or a heading that an entry may stand in.
type item struct {
	first  source.Span // its own first block
	span   source.Span // all that it holds
	chip   Audience    // that it states for itself; 0 where it states none
	nested bool        // it is part of what another item says
}

// items are the items of the document, in the order of the source.
func (pm *Postmortem) items() []item {
	var out []item
	_ = ast.Walk(pm.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		var blocks []ast.Node
		nested := false
		switch n.Kind() {
		case ast.KindListItem:
			if n.FirstChild() == nil {
				return ast.WalkContinue, nil
			}
			blocks = []ast.Node{n.FirstChild()}
			outer := n.Parent().Parent()
			nested = outer != nil && outer.Kind() == ast.KindListItem && !pm.beginsEntry(n.FirstChild())
		case east.KindTableRow:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				blocks = append(blocks, c)
			}
		case ast.KindHeading:
			blocks = []ast.Node{n}
		case ast.KindParagraph:
			if n.Parent() == nil || n.Parent().Kind() == ast.KindListItem {
				return ast.WalkContinue, nil
			}
			blocks = []ast.Node{n}
		default:
			return ast.WalkContinue, nil
		}
		whole, ok := BlockSpan(n)
		if !ok {
			return ast.WalkContinue, nil
		}
		i := item{span: whole, nested: nested}
		if i.first, ok = BlockSpan(blocks[0]); !ok {
			i.first = whole
		}
		for _, b := range blocks {
			if !pm.mayCarryChip(b) {
				continue
			}
			i.chip = narrower(i.chip, pm.chipIn(b))
		}
		switch n.Kind() {
		case ast.KindHeading:
			if i.chip == 0 {
				return ast.WalkContinue, nil // an entry in it has its own span
			}
			i.span = pm.carrierSpan(n)
		case ast.KindParagraph:
			if i.chip == 0 {
				return ast.WalkContinue, nil
			}
		}
		out = append(out, i)
		return ast.WalkContinue, nil
	})
	slices.SortStableFunc(out, func(a, b item) int { return cmp.Compare(a.first.Start, b.first.Start) })
	return out
}

// itemAt is the item whose own first block holds an offset, or nil.
func itemAt(items []item, offset int) *item {
	i, _ := slices.BinarySearchFunc(items, offset+1, func(i item, at int) int { return cmp.Compare(i.first.Start, at) })
	if i == 0 || items[i-1].first.End < offset {
		return nil
	}
	return &items[i-1]
}

// A stretch of a document has one level.
type stretch struct {
	span  source.Span
	level Audience
}

// steps are levels over offsets: each holds from its start to the next one's.
type steps struct {
	starts []int
	levels []Audience
}

func (s steps) at(offset int) Audience {
	i, ok := slices.BinarySearch(s.starts, offset)
	if !ok {
		i--
	}
	if i < 0 {
		return 0
	}
	return s.levels[i]
}

// within visits the offsets inside a span at which a step begins.
func (s *steps) within(span source.Span, visit func(at int)) {
	i, _ := slices.BinarySearch(s.starts, span.Start+1)
	for ; i < len(s.starts) && s.starts[i] < span.End; i++ {
		visit(s.starts[i])
	}
}

func (s *steps) add(at int, level Audience) {
	if n := len(s.starts); n > 0 && s.starts[n-1] == at {
		s.levels[n-1] = level
		return
	}
	s.starts, s.levels = append(s.starts, at), append(s.levels, level)
}

// painted are stretches over a ground, each inside the one before it or behind it: the
// innermost counts.
func painted(ground Audience, stretches []stretch) steps {
	var out steps
	out.add(0, ground)
	var open []stretch
	closeUntil := func(at int) {
		for len(open) > 0 && open[len(open)-1].span.End <= at {
			end := open[len(open)-1].span.End
			open = open[:len(open)-1]
			level := ground
			if len(open) > 0 {
				level = open[len(open)-1].level
			}
			out.add(end, level)
		}
	}
	for _, s := range stretches {
		closeUntil(s.span.Start)
		out.add(s.span.Start, s.level)
		open = append(open, s)
	}
	closeUntil(int(^uint(0) >> 1))
	return out
}

// narrowest are stretches that may overlap: the narrowest counts, and 0 where there is none.
func narrowest(stretches []stretch) steps {
	type edge struct {
		at    int
		level Audience
		by    int
	}
	var edges []edge
	for _, s := range stretches {
		if s.span.Len() > 0 {
			edges = append(edges, edge{s.span.Start, s.level, 1}, edge{s.span.End, s.level, -1})
		}
	}
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Compare(a.at, b.at) })
	var out steps
	var open [Public + 1]int
	for i, e := range edges {
		open[e.level] += e.by
		if i+1 < len(edges) && edges[i+1].at == e.at {
			continue
		}
		level := Audience(0)
		for l := Restricted; l <= Public && level == 0; l++ {
			if open[l] > 0 {
				level = l
			}
		}
		out.add(e.at, level)
	}
	return out
}
