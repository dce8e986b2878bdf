package schema

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema/frontmatter"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// Filtered is a postmortem as one audience may see it. Only a Filter makes one, so
// whatever takes a Filtered cannot be handed anything else by mistake.
//
// It is a document of its own: what the audience may not see is cut out of the
// source, and the rest is parsed as it stands. Sections, entries, actions,
// metrics and the Markdown therefore all tell the same, and no more.
type Filtered struct {
	pm       *Postmortem
	audience Audience
}

// Postmortem is the filtered document.
func (f Filtered) Postmortem() *Postmortem { return f.pm }

// Audience is whom the document was filtered for.
func (f Filtered) Audience() Audience { return f.audience }

// People reports whether the build names people: only internal ones do.
func (f Filtered) People() bool { return f.audience <= Internal }

// IsZero reports whether there is no document.
func (f Filtered) IsZero() bool { return f.pm == nil }

// visible reports whether a document is in the build for an audience at all.
func (o Outline) visible(a Audience) bool { return o.Audience >= a && o.Audience > Restricted }

// An Outline is what an audience filter has to know of every document before it
// can filter one of them: what a document says of others depends on who is there.
type Outline struct {
	Path, ID string
	Audience Audience
}

// Outline is the document's outline.
func (pm *Postmortem) Outline() Outline { return Outline{pm.Path, pm.ID, pm.Audience} }

// ReadOutline reads no more of a document than its outline.
func ReadOutline(name string, src []byte) Outline {
	pm := &Postmortem{Path: name}
	pm.ID, _ = IDOf(name)
	pm.Frontmatter, _, _ = frontmatter.Read(src)
	pm.audience()
	return pm.Outline()
}

// A Filter shows the documents of one archive as an audience may see them.
type Filter struct {
	audience Audience
	in       map[string]bool // ids in the build
	byPath   map[string]Outline
}

// NewFilter makes the filter of an archive from the outlines of all its documents.
func NewFilter(outlines []Outline, a Audience) *Filter {
	f := &Filter{a, map[string]bool{}, map[string]Outline{}}
	for _, o := range outlines {
		f.byPath[o.Path] = o
		if o.visible(a) {
			f.in[o.ID] = true
		}
	}
	return f
}

// Visible are those of outlines whose documents are in the build.
func (f *Filter) Visible(outlines []Outline) []Outline {
	return slices.DeleteFunc(slices.Clone(outlines), func(o Outline) bool { return !o.visible(f.audience) || !f.in[o.ID] })
}

// Apply returns the document as the audience may see it; ok is false where it may
// not. It fails if the document would be in the build and has an audience mark that
// cannot be relied on: leaving it out silently would hide the mistake.
func (f *Filter) Apply(pm *Postmortem) (filtered Filtered, ok bool, err error) {
	if !pm.Outline().visible(f.audience) || !f.in[pm.ID] {
		return Filtered{}, false, nil
	}
	if err := pm.Unsafe(); err != nil {
		return Filtered{}, false, fmt.Errorf("audience: %w", err)
	}
	c := &cutter{Filter: f, pm: pm}
	cut, err := c.filtered()
	return Filtered{cut, f.audience}, err == nil, err
}

// Apply filters documents that are the whole archive, and returns those that the
// audience may see, in their order.
func Apply(documents []*Postmortem, a Audience) ([]Filtered, error) {
	var outlines []Outline
	for _, pm := range documents {
		outlines = append(outlines, pm.Outline())
	}
	f := NewFilter(outlines, a)
	var out []Filtered
	for _, pm := range documents {
		filtered, ok, err := f.Apply(pm)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, filtered)
		}
	}
	return out, nil
}

type cutter struct {
	*Filter
	pm    *Postmortem
	edits []source.Edit
}

// filtered cuts the source and parses what is left; where nothing is to be cut it is the document itself.
func (c *cutter) filtered() (*Postmortem, error) {
	pm := c.pm
	if c.audience == Internal && len(pm.regions) == 0 && len(pm.narrowings) == 0 && !c.hasChips() && !c.linksOut() {
		return pm, nil
	}
	c.sections()
	for _, n := range pm.narrowings {
		if n.level < c.audience {
			c.cut(n.outer, "")
		}
	}
	c.people()
	c.comments()
	c.links()
	defs := c.cutDefinitions()
	body := c.usedDefinitions(source.Apply(pm.Source, pm.BodyAt, c.edits), defs)
	fields, err := c.frontmatter()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", pm.Path, err)
	}
	return Parse(pm.Path, slices.Concat(fields, body), pm.options), nil
}

func (c *cutter) hasChips() bool {
	for _, a := range c.pm.Actions {
		if a.Chip != 0 {
			return true
		}
	}
	for _, e := range c.pm.Timeline {
		if EntryChip(e) != 0 {
			return true
		}
	}
	return false
}

// EntryChip is the audience that a timeline entry states for itself, or 0.
func EntryChip(e *timeline.Entry) Audience {
	for _, t := range e.Tags {
		if level, err := ParseAudience(t.Name); err == nil {
			return level
		}
	}
	return 0
}

func (c *cutter) cut(s source.Span, text string) {
	if s.Len() > 0 {
		c.edits = append(c.edits, source.Edit{Span: s, Text: text})
	}
}

// sections walks the blocks of the document and cuts those that are too narrow.
func (c *cutter) sections() {
	var tops []ast.Node
	for _, n := range topLevel(c.pm.Doc) {
		// The parser puts footnotes at the end; they are carried with their references.
		if n.Kind() != east.KindFootnoteList {
			tops = append(tops, n)
		}
	}
	var section *Section
	for i, n := range tops {
		next := len(c.pm.Source)
		if i+1 < len(tops) {
			next = c.blockStart(tops[i+1], len(c.pm.Source))
		}
		span := source.Span{Start: c.blockStart(n, next), End: next}
		if h, ok := n.(*ast.Heading); ok {
			if h.Level <= 2 {
				section = c.sectionOf(n)
			}
			c.heading(h, span, section, tops[i+1:])
			continue
		}
		c.block(n, span, section)
	}
}

func (c *cutter) sectionOf(n ast.Node) *Section {
	for _, s := range c.pm.Sections {
		if s.Node == n {
			return s
		}
	}
	return nil
}

// blockStart is where the first line of a top-level block begins, markers
// included; limit bounds the answer for blocks that hold no text.
func (c *cutter) blockStart(n ast.Node, limit int) int {
	at := -1
	if n.Kind() == ast.KindFencedCodeBlock || n.Kind() == ast.KindThematicBreak || n.Kind() == ast.KindHTMLBlock {
		at = n.Pos()
	}
	if span, ok := BlockSpan(n); ok && (at < 0 || span.Start < at) {
		at = span.Start
	}
	if pos := n.Pos(); pos >= 0 && (at < 0 || pos < at) {
		at = pos
	}
	if at < 0 {
		return limit
	}
	return max(source.LineStart(c.pm.Source, at), c.pm.BodyAt)
}

// heading cuts a heading that covers only what is too narrow. The heading of a
// timeline or of action items stays, in the standard's words, where an entry below it does.
func (c *cutter) heading(h *ast.Heading, span source.Span, section *Section, following []ast.Node) {
	if h.Level == 1 && (section == nil || section.Node != h) {
		// The title: in the frontmatter as well, and as wide as the document.
		if c.pm.heading == c.pm.Title || c.pm.DefaultLevel() >= c.audience {
			return
		}
		c.cut(span, "")
		return
	}
	if c.pm.ProseLevel(span.Start) >= c.audience {
		return
	}
	if section == nil || !c.keepsEntry(h, following) {
		c.cut(span, "")
		return
	}
	text := section.Name
	if section.Node != h {
		text = ""
		if d := timeline.FindDate(PlainText(h, c.pm.Source)); d.Known() {
			text = d.String()
		} else if strings.EqualFold(strings.TrimSpace(PlainText(h, c.pm.Source)), "unknown date") {
			text = "Unknown date"
		}
	}
	if text == "" {
		c.cut(span, "")
		return
	}
	c.cut(span, strings.Repeat("#", h.Level)+" "+text+"\n\n")
}

func (c *cutter) keepsEntry(h *ast.Heading, following []ast.Node) bool {
	from, to := headingSpan(h).End, len(c.pm.Source)
	for _, f := range following {
		if next, ok := f.(*ast.Heading); ok && next.Level <= h.Level {
			to = headingSpan(next).Start
			break
		}
	}
	for _, e := range c.pm.Timeline {
		if e.Span.Start >= from && e.Span.Start < to && c.pm.EntryLevel(e.Span.Start, EntryChip(e)) >= c.audience {
			return true
		}
	}
	for _, a := range c.pm.Actions {
		if a.Span.Start >= from && a.Span.Start < to && c.pm.EntryLevel(a.Span.Start, a.Chip) >= c.audience {
			return true
		}
	}
	return false
}

func (c *cutter) block(n ast.Node, span source.Span, section *Section) {
	if mark := c.pm.markAt(span.Start); mark.Level != 0 && span.Start <= mark.Span.Start && mark.Span.Start < span.End {
		c.cut(span, "") // the mark itself is for the build, not for readers
		return
	}
	entries := section != nil && (section.Name == TimelineSection || section.Name == ActionItems)
	switch {
	case entries && n.Kind() == ast.KindList:
		c.list(n.(*ast.List), span)
	case entries && c.holdsEntry(span):
		if c.pm.EntryLevel(span.Start, 0) < c.audience {
			c.cut(span, "")
		}
	case c.pm.ProseLevel(span.Start) < c.audience:
		c.cut(span, "")
	}
}

func (c *cutter) holdsEntry(span source.Span) bool {
	for _, e := range c.pm.Timeline {
		if span.Start <= e.Span.Start && e.Span.Start < span.End {
			return true
		}
	}
	for _, a := range c.pm.Actions {
		if span.Start <= a.Span.Start && a.Span.Start < span.End {
			return true
		}
	}
	return false
}

// list cuts the items of a list of entries one by one. What an item holds is as narrow as the item.
func (c *cutter) list(l *ast.List, span source.Span) {
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		start := c.blockStart(item, span.End)
		end, blank := span.End, "\n" // what follows the list must not join its last item
		if next := item.NextSibling(); next != nil {
			end, blank = c.blockStart(next, span.End), ""
		}
		if c.pm.EntryLevel(start, c.chipOf(start, end)) < c.audience {
			c.cut(source.Span{Start: start, End: end}, blank)
		}
	}
}

// chipOf is the narrowest chip among the entries that an item holds.
func (c *cutter) chipOf(start, end int) Audience {
	var chip Audience
	first := true
	add := func(a Audience) {
		if first || a < chip {
			chip = a
		}
		first = false
	}
	for _, e := range c.pm.Timeline {
		if start <= e.Span.Start && e.Span.Start < end {
			add(EntryChip(e))
		}
	}
	for _, a := range c.pm.Actions {
		if start <= a.Span.Start && a.Span.Start < end {
			add(a.Chip)
		}
	}
	return chip
}

// people cuts the owners of action items from builds wider than internal.
func (c *cutter) people() {
	if c.audience <= Internal {
		return
	}
	for _, a := range c.pm.Actions {
		for _, s := range a.ownerSpans {
			c.cut(s, "")
		}
	}
}

// comments cuts every HTML comment from builds wider than internal: comments are
// invisible on a page, and would still be in the Markdown beside it.
func (c *cutter) comments() {
	if c.audience <= Internal {
		return
	}
	code := c.pm.CodeSpans()
	for _, m := range comment.FindAllIndex(c.pm.Source[c.pm.BodyAt:], -1) {
		s := source.Span{Start: c.pm.BodyAt + m[0], End: c.pm.BodyAt + m[1]}
		if !overlapsAny(code, s) {
			c.cut(s, "")
		}
	}
}

func overlapsAny(spans []source.Span, s source.Span) bool {
	for _, o := range spans {
		if o.Overlaps(s) {
			return true
		}
	}
	return false
}

// target returns the document that a relative link leads to.
func (c *cutter) target(destination string) (o Outline, ok bool) {
	dest, _, _ := strings.Cut(destination, "#")
	dest, _, _ = strings.Cut(dest, "?")
	if dest == "" || strings.Contains(dest, ":") {
		return o, false
	}
	full := path.Join(path.Dir(c.pm.Path), dest)
	for _, p := range []string{full, full + "/index.md", full + ".md"} {
		if o, ok = c.byPath[p]; ok {
			return o, true
		}
	}
	return o, false
}

func (c *cutter) leavesBuild(destination []byte) bool {
	o, ok := c.target(string(destination))
	return ok && !c.in[o.ID]
}

func (c *cutter) linksOut() bool {
	out := false
	_ = ast.Walk(c.pm.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if l, ok := n.(*ast.Link); ok && entering {
			out = out || c.leavesBuild(l.Destination)
		}
		return ast.WalkContinue, nil
	})
	return out
}

// links turns links to documents outside the build into their text.
func (c *cutter) links() {
	_ = ast.Walk(c.pm.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		l, ok := n.(*ast.Link)
		if !ok || !entering || !c.leavesBuild(l.Destination) {
			return ast.WalkContinue, nil
		}
		if span, text, ok := LinkSpans(l, c.pm.Source); ok {
			c.cut(source.Span{Start: span.Start, End: text.Start}, "")
			c.cut(source.Span{Start: text.End, End: span.End}, "")
		}
		return ast.WalkContinue, nil
	})
}
