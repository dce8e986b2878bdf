package schema

import (
	"cmp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// What in a document states an audience of its own: entries, actions, and what holds them.

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
		span, chip := e.Span, entryChip(e)
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
	if text := span.In(pm.Source); len(text) > 0 && text[0] == '[' && checkbox.Match(text) {
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
