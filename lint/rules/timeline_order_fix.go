package rules

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// A sorter puts the entries of a list or a table in the order of their times, each
// with all that belongs to it, and offers each list once.
type sorter struct {
	pm     *schema.Postmortem
	jumps  map[*timeline.Entry]bool // entries that lie more than half a day back
	byNode map[ast.Node]*timeline.Entry
	starts []int        // where entries begin, sorted
	done   map[any]bool // lists and lines of tables that were looked at
}

func newSorter(pm *schema.Postmortem, inversions []timeline.Inversion) *sorter {
	s := &sorter{pm: pm, jumps: map[*timeline.Entry]bool{}, byNode: map[ast.Node]*timeline.Entry{}, done: map[any]bool{}}
	for _, inv := range inversions {
		if inv.By > halfADay {
			s.jumps[inv.Entry] = true
		}
	}
	for _, e := range pm.Timeline {
		if e.Form == timeline.ListForm && len(e.Parts) > 0 && e.Parts[0].From >= 0 {
			s.byNode[e.Parts[0].Node] = e
		}
		s.starts = append(s.starts, e.Span.Start)
	}
	slices.Sort(s.starts)
	return s
}

// fix sorts what e stands in. There is none where that was offered already, where
// the order is not plain, or where lines would not stay whole.
func (s *sorter) fix(e *timeline.Entry) []lint.Fix {
	var entries []*timeline.Entry
	var chunks []source.Span // whole lines of each entry, without the blank lines behind it
	switch e.Form {
	case timeline.ListForm:
		entries, chunks = s.list(e)
	case timeline.TableForm:
		entries, chunks = s.rows(e)
	}
	if len(entries) < 2 {
		return nil
	}
	whole := source.Span{Start: chunks[0].Start, End: chunks[len(chunks)-1].End}
	if !s.sortable(entries) || definitionLine.Match(whole.In(s.pm.Source)) {
		return nil
	}
	order := make([]int, len(entries))
	unit := 1
	for i, o := range entries {
		order[i] = i
		unit = max(unit, o.Precision().Seconds())
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := entries[a], entries[b]
		return cmp.Or(cmp.Compare(x.Date.String(), y.Date.String()), cmp.Compare(x.Stamp.Clock.Seconds()/unit, y.Stamp.Clock.Seconds()/unit))
	})
	if slices.IsSorted(order) {
		return nil
	}
	var text strings.Builder
	for i, from := range order {
		text.Write(chunks[from].In(s.pm.Source))
		if i+1 < len(chunks) {
			text.Write(s.pm.Source[chunks[i].End:chunks[i+1].Start])
		}
	}
	return []lint.Fix{{Title: "sort these entries by their times", Safety: lint.Unsafe, Edits: []source.Edit{{Span: whole, Text: text.String()}}}}
}

// definitionLine defines a link or a footnote, which belongs to no line around it.
var definitionLine = regexp.MustCompile(`(?m)^[ \t]*(?:[-*+][ \t]+)?\[[^\]\n]+\]:`)

// sortable reports whether all entries have a time, and days that do not depend on
// the order in which they stand: each its own, or all the one above them.
func (s *sorter) sortable(entries []*timeline.Entry) bool {
	first := entries[0]
	for _, o := range entries {
		own := o.Stamp.Date.Known()
		if !o.Timed() || o.Stamp.Unknown || o.Inferred || o.Folded || s.jumps[o] || own != first.Stamp.Date.Known() || !own && (!o.Stamp.Date.IsZero() || o.Date != first.Date) ||
			o.Zone != first.Zone || o.Instant.IsZero() != first.Instant.IsZero() {
			return false
		}
	}
	return true
}

// list returns the entries of the bullet list that e stands in, one an item. The
// numbers of an ordered list would no longer count up.
func (s *sorter) list(e *timeline.Entry) (entries []*timeline.Entry, chunks []source.Span) {
	if len(e.Parts) == 0 || e.Parts[0].Node == nil || e.Parts[0].Node.Parent() == nil {
		return nil, nil
	}
	list, ok := e.Parts[0].Node.Parent().Parent().(*ast.List)
	if !ok || list.IsOrdered() || s.done[list] {
		return nil, nil
	}
	s.done[list] = true
	end := s.after(list)
	var starts []int
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		o := s.byNode[item.FirstChild()]
		if o == nil {
			return nil, nil
		}
		entries = append(entries, o)
		starts = append(starts, s.pm.Lines.Span(s.pm.LineOf(o.Span)).Start)
	}
	for i, start := range starts {
		to := end
		if i+1 < len(starts) {
			to = starts[i+1]
		}
		if to <= start {
			return nil, nil
		}
		chunks = append(chunks, source.Span{Start: start, End: start + len(bytes.TrimRight(s.pm.Source[start:to], " \t\r\n"))})
		if s.within(source.Span{Start: start, End: to}) != 1 {
			return nil, nil // entries below an entry would be told apart from it
		}
	}
	return entries, chunks
}

// within counts the entries that begin in a span.
func (s *sorter) within(span source.Span) int {
	from, _ := slices.BinarySearch(s.starts, span.Start)
	to, _ := slices.BinarySearch(s.starts, span.End)
	return to - from
}

// after is where the line of the block behind a node begins, or the end of the source.
func (s *sorter) after(n ast.Node) int {
	for ; n != nil; n = n.Parent() {
		next := n.NextSibling()
		for next != nil && next.Kind().String() == "FootnoteList" {
			next = next.NextSibling()
		}
		if next == nil {
			continue
		}
		at := next.Pos()
		if span, ok := schema.BlockSpan(next); ok && (at < 0 || span.Start < at) {
			at = span.Start
		}
		if at < 0 {
			return 0 // it cannot be told, so nothing is sorted
		}
		return s.pm.Lines.Span(s.pm.Lines.Line(at)).Start
	}
	return len(s.pm.Source)
}

// rows returns the entries of the table that e stands in, one a row, with no row between them.
func (s *sorter) rows(e *timeline.Entry) (entries []*timeline.Entry, chunks []source.Span) {
	line := func(o *timeline.Entry) int { return s.pm.LineOf(o.Stamp.Span) }
	if s.done[line(e)] {
		return nil, nil
	}
	at := slices.Index(s.pm.Timeline, e)
	from, to := at, at+1
	follows := func(a, b *timeline.Entry) bool {
		return a.Series == b.Series && b.Form == timeline.TableForm && line(b) == line(a)+1
	}
	for from > 0 && s.pm.Timeline[from-1].Form == timeline.TableForm && follows(s.pm.Timeline[from-1], s.pm.Timeline[from]) {
		from--
	}
	for to < len(s.pm.Timeline) && follows(s.pm.Timeline[to-1], s.pm.Timeline[to]) {
		to++
	}
	for _, o := range s.pm.Timeline[from:to] {
		s.done[line(o)] = true
		entries = append(entries, o)
		chunks = append(chunks, s.pm.Lines.Span(line(o)))
	}
	above, below := s.pm.Lines.Span(line(entries[0])-1).In(s.pm.Source), s.pm.Lines.Span(line(entries[len(entries)-1])+1).In(s.pm.Source)
	if !bytes.Contains(above, []byte("--")) || len(bytes.TrimSpace(below)) > 0 {
		return nil, nil // a row that is no entry stands among them
	}
	return entries, chunks
}
