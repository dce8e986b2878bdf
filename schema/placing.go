package schema

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// A Placing says which blocks of a document are its timeline, so that pages can show every
// entry in one form, whichever its author used. Its keys are children of the document.
type Placing struct {
	Entries map[ast.Node][]*timeline.Entry // blocks in which entries begin, with these in their order
	Days    map[ast.Node]bool              // headings that say the day of the entries below them, and nothing else
	Within  map[ast.Node]bool              // blocks that belong to the entry above them
	Rest    map[ast.Node]bool              // blocks of Entries that hold words which no entry has
	leaves  map[*timeline.Entry]ast.Node   // the paragraph, item, cell or heading in which an entry's text begins
	next    map[*timeline.Entry]int        // where the next entry in the same leaf begins
}

// A Piece is a part of what an entry says: a block, or the inline content of one between two
// offsets of the source. To < 0 is its end. From < 0 is the whole block.
type Piece struct {
	Node     ast.Node
	From, To int
}

// Placing finds the blocks of the timeline; nil where there is none.
func (pm *Postmortem) Placing() *Placing {
	if len(pm.Timeline) == 0 {
		return nil
	}
	p := &Placing{
		Entries: map[ast.Node][]*timeline.Entry{}, Days: map[ast.Node]bool{}, Within: map[ast.Node]bool{}, Rest: map[ast.Node]bool{},
		leaves: map[*timeline.Entry]ast.Node{}, next: map[*timeline.Entry]int{},
	}
	entries := slices.Clone(pm.Timeline)
	slices.SortStableFunc(entries, func(x, y *timeline.Entry) int { return x.Span.Start - y.Span.Start })
	at := 0
	for n := pm.Doc.FirstChild(); n != nil; n = n.NextSibling() {
		span, ok := BlockSpan(n)
		if !ok {
			continue
		}
		for at < len(entries) && entries[at].Span.Start < span.End {
			p.Entries[n] = append(p.Entries[n], entries[at])
			at++
		}
		if p.Entries[n] != nil {
			p.place(n, p.Entries[n])
		}
	}
	for _, e := range entries {
		for _, part := range e.Parts {
			if n := part.Node; part.From < 0 && n.Parent() == pm.Doc && p.Entries[n] == nil {
				p.Within[n] = true
			}
		}
	}
	for n, inside := range p.Entries {
		p.Rest[n] = pm.holdsMore(n, inside)
	}
	p.findDays(pm)
	return p
}

// place finds the leaf in which the text of each entry of a block begins.
func (p *Placing) place(block ast.Node, entries []*timeline.Entry) {
	i := 0
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n.Type() != ast.TypeBlock {
			return ast.WalkContinue, nil
		}
		lines := n.Lines()
		if lines == nil || lines.Len() == 0 || n.FirstChild() != nil && n.FirstChild().Type() == ast.TypeBlock {
			return ast.WalkContinue, nil
		}
		end := lines.At(lines.Len() - 1).Stop
		var last *timeline.Entry
		for i < len(entries) && entries[i].Span.Start < end {
			e := entries[i]
			p.leaves[e] = n
			if last != nil {
				p.next[last] = e.Span.Start
			}
			last = e
			i++
		}
		return ast.WalkSkipChildren, nil
	})
}

// Text is what an entry says, piece by piece: the rest of its line, then further blocks.
func (p *Placing) Text(e *timeline.Entry) (out []Piece) {
	if e.Form == timeline.TableForm {
		for _, part := range e.Parts {
			out = append(out, Piece{part.Node, 0, -1})
		}
		return out
	}
	if leaf := p.leaves[e]; leaf != nil && (e.TextAt < e.Span.End || len(e.Parts) == 0 || e.Parts[0].From >= 0) {
		to := -1
		if next, ok := p.next[e]; ok {
			to = next
		}
		if e.Form == timeline.LabelForm && e.Text == e.Label {
			to = e.Stamp.Span.Start // the label stands before its time
		}
		out = append(out, Piece{leaf, e.TextAt, to})
	}
	for _, part := range e.Parts {
		if part.From < 0 {
			out = append(out, Piece{part.Node, -1, -1})
		}
	}
	return out
}

// findDays finds the headings and lines that give the entries below them their day.
func (p *Placing) findDays(pm *Postmortem) {
	var open []ast.Node
	for n := pm.Doc.FirstChild(); n != nil; n = n.NextSibling() {
		h, isHeading := n.(*ast.Heading)
		switch {
		case p.Entries[n] != nil:
			for _, d := range open {
				p.Days[d] = true
			}
			open = nil
		case p.Within[n]:
		case isHeading && h.Level > 2 && pm.saysOnlyDay(h):
			open = append(open, n)
		default:
			open = nil
		}
	}
}

// saysOnlyDay reports whether a heading is a day, or "Unknown date", without another word.
func (pm *Postmortem) saysOnlyDay(h *ast.Heading) bool {
	if h.Lines().Len() == 0 {
		return false
	}
	first := h.Lines().At(0)
	line := source.Span{Start: first.Start, End: first.Stop}
	if strings.EqualFold(strings.Trim(string(line.In(pm.Source)), " \t*_:."), "unknown date") {
		return true
	}
	st, rest, ok := timeline.ScanStart(pm.Source, line)
	return ok && !st.Date.IsZero() && !st.Clock.Known() && !hasWord(pm.Source[min(rest, line.End):line.End])
}

// holdsMore reports whether a block holds words that stand in none of its entries: the head
// of a table, an item without a time, further columns.
func (pm *Postmortem) holdsMore(n ast.Node, entries []*timeline.Entry) bool {
	if n.Kind() == east.KindTable {
		return true
	}
	at := 0
	more := false
	covered := func(s source.Span) {
		for at < len(entries) && entries[at].Span.End <= s.Start {
			at++
		}
		from := s.Start
		for k := at; k < len(entries) && entries[k].Span.Start < s.End; k++ {
			more = more || hasWord(pm.Source[from:max(from, min(entries[k].Span.Start, s.End))])
			from = max(from, entries[k].Span.End)
		}
		if from < s.End {
			more = more || hasWord(pm.Source[from:s.End])
		}
	}
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n.Type() != ast.TypeBlock || more {
			return ast.WalkContinue, nil
		}
		if n.FirstChild() != nil && n.FirstChild().Type() == ast.TypeBlock || n.Lines() == nil {
			return ast.WalkContinue, nil
		}
		for i := range n.Lines().Len() {
			s := n.Lines().At(i)
			covered(source.Span{Start: s.Start, End: s.Stop})
		}
		return ast.WalkSkipChildren, nil
	})
	return more
}

func hasWord(text []byte) bool {
	text = bytes.ReplaceAll(text, []byte("<br>"), nil)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return true
		}
		i += size
	}
	return false
}
