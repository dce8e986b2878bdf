package timeline

import (
	"bytes"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema/source"
)

// An itemReading is what the first line of a list item says about when.
type itemReading struct {
	item  ast.Node
	line  source.Span
	stamp Stamp
	rest  int
	label source.Span
	form  Form
	ok    bool
}

// list reads a list. It reports false, and leaves no mark, where neither the
// list nor a list inside it tells when something happened.
func (r *reader) list(n *ast.List) bool {
	items, timed := r.readItems(n)
	if timed == 0 {
		if r.daysItems(n, items) {
			return true
		}
		found := r.listsWithin(n)
		for _, it := range items {
			if !r.in.Prose && it.line.Len() > 0 && beginsLikeTime(r.src, it.line) {
				r.unread = append(r.unread, Unread{it.line})
			}
		}
		return found
	}
	r.open = nil
	for _, it := range items {
		r.item(it)
	}
	r.open = nil
	return true
}

func (r *reader) readItems(n *ast.List) (items []itemReading, timed int) {
	items = make([]itemReading, 0, n.ChildCount())
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		it := itemReading{item: r.withoutMarker(item)}
		if first := it.item.FirstChild(); first != nil && first.Lines() != nil && first.Lines().Len() > 0 && (first.Kind() == ast.KindTextBlock || first.Kind() == ast.KindParagraph) {
			it.line = segment(first, 0)
			it.stamp, it.rest, it.ok = scanStart(r.src, it.line, r.loose)
			if day, found := r.dayMarker(it.line); found && !it.ok {
				// `3. May be slow` is the third item.
				if st, rest, ok := scanStart(r.src, day, r.loose); ok && (st.Clock.Known() || st.Date.Year != 0) {
					it.line, it.stamp, it.rest, it.ok = day, st, rest, true
				}
			}
			if r.contents(it.line) {
				items = append(items, it)
				continue
			}
			if it.ok && !r.acceptsItem(it) {
				it.ok = false
			}
			if !it.ok {
				it.stamp, it.label, it.ok = scanEnd(r.src, it.line, r.loose)
				it.form, it.rest = LabelForm, it.line.End
				if it.ok && !r.acceptsLabel(it) {
					it.ok = false
				}
				if !it.ok {
					r.labelledItem(&it)
				}
			}
			if it.ok {
				timed++
			}
		}
		items = append(items, it)
	}
	return items, timed
}

// dayMarker is a line of an ordered item together with its number, where that is the day of
// the month that the line begins with: Markdown makes `19. April 10:05` an item.
func (r *reader) dayMarker(line source.Span) (source.Span, bool) {
	at := line.Start
	s := &scanner{src: r.src, i: at, end: line.End}
	if month, _ := s.month(0); month == 0 || at < 3 || r.src[at-1] != ' ' || r.src[at-2] != '.' {
		return line, false
	}
	for at -= 2; at > 0 && isDigit(r.src[at-1]); at-- {
	}
	return source.Span{Start: at, End: line.End}, line.Start-at <= len("19. ") && isDigit(r.src[at])
}

// withoutMarker is an item, or the one that it holds and nothing else where its line begins
// with a day of the month.
func (r *reader) withoutMarker(item ast.Node) ast.Node {
	list, ok := item.FirstChild().(*ast.List)
	if !ok || !list.IsOrdered() || item.ChildCount() != 1 || list.ChildCount() != 1 {
		return item
	}
	first := list.FirstChild().FirstChild()
	if first == nil || first.Lines() == nil || first.Lines().Len() == 0 {
		return item
	}
	if _, ok := r.dayMarker(segment(first, 0)); !ok {
		return item
	}
	return list.FirstChild()
}

// labelledItem reads an item that begins with a label before its time.
func (r *reader) labelledItem(it *itemReading) {
	if r.in.Prose {
		return
	}
	if _, from, st, rest, ok := r.timeBehindLabel(it.line); ok {
		it.stamp, it.rest, it.ok = st, rest, true
		it.label = source.Span{Start: it.line.Start, End: from}
	}
}

// daysItems keeps the items of a list under a day that says no times: each happened on it.
func (r *reader) daysItems(n *ast.List, items []itemReading) bool {
	day := r.dayHeading
	if day == nil || r.open != day || day.Text != "" || r.in.Prose {
		return false
	}
	last := &r.marks[len(r.marks)-1]
	if last.entry != day {
		return false
	}
	*last = mark{date: day.Stamp.Date, zone: last.zone}
	r.open, r.dayHeading = nil, nil
	for _, it := range items {
		if it.line.Len() == 0 || r.contents(it.line) {
			continue
		}
		if r.nestedTimed(it.item) {
			r.rest(it.item, it.item.FirstChild())
			continue
		}
		first := it.item.FirstChild()
		e := r.entry(ListForm, it.line, Stamp{Span: source.Span{Start: it.line.Start, End: it.line.Start}}, first, it.line.Start)
		e.OfDay = true
		r.continuation(e, first)
		r.rest(it.item, first)
	}
	return true
}

// acceptsItem reports whether a list item that begins with a time is an entry.
func (r *reader) acceptsItem(it itemReading) bool {
	st := it.stamp
	if st.Clock.Known() || st.Unknown || st.Placeholder || st.Vague {
		if r.in.Prose {
			return st.Clock.Known() && (!st.Date.IsZero() || hasSeparator(r.src[st.Span.End:min(it.rest, it.line.End)]))
		}
		return true
	}
	return !r.in.Prose && (st.Date.Month > 0)
}

// acceptsLabel reports whether a list item that ends with a time is an entry:
// a few words that name an event, then the time.
func (r *reader) acceptsLabel(it itemReading) bool {
	words := len(bytes.Fields(it.label.In(r.src)))
	told := it.stamp.Clock.Known() || it.stamp.Placeholder || it.stamp.Unknown
	if it.stamp.Date.IsZero() {
		return !r.in.Prose && told && words <= 10 && it.stamp.Clock.Known() && it.stamp.Notation&Compact == 0 && r.underDay()
	}
	return told && words <= 6
}

// listsWithin reads lists nested in a list that itself tells no times.
func (r *reader) listsWithin(n *ast.List) bool {
	found := false
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		for c := item.FirstChild(); c != nil; c = c.NextSibling() {
			if l, ok := c.(*ast.List); ok {
				found = r.list(l) || found
			}
		}
	}
	return found
}

func (r *reader) item(it itemReading) {
	first := it.item.FirstChild()
	if !it.ok {
		r.untimed(it)
		return
	}
	nested := r.nestedTimed(it.item)
	if nested && lone(it.stamp, r.src, it.rest, it.line.End) {
		r.marks = append(r.marks, mark{date: it.stamp.Date})
	} else {
		e := r.entry(it.form, it.line, it.stamp, first, it.rest)
		if it.form == LabelForm {
			e.Label = labelText(it.label, r.src)
			if it.rest >= it.line.End {
				e.Text = e.Label
				e.TextAt = it.label.Start
				e.Parts = nil
			}
		}
		r.continuation(e, first)
	}
	r.rest(it.item, first)
}

// continuation adds the further lines of an item's first block to its entry. A
// wrapped line that itself begins with a time and a separator is an entry.
func (r *reader) continuation(e *Entry, first ast.Node) {
	for i := 0; i < first.Lines().Len(); i++ {
		for k, line := range breaks(r.src, segment(first, i)) {
			if i == 0 && k == 0 {
				if len(breaks(r.src, segment(first, 0))) > 1 {
					e.Span.End = line.End
					e.Text = ""
					r.addText(e, r.textFrom(line, e.TextAt))
				}
				continue
			}
			text := afterDash(r.src, line)
			if stamp, rest, ok := scanStart(r.src, text, r.loose); ok && !insideInline(first, line.Start) && stamp.Clock.Known() && (r.accepts(stamp, line, rest, k > 0 || text != line) || !stamp.Date.IsZero() && e.Timed() && e.Stamp.Date.Month > 0 && stamp.Date.Known()) {
				e = r.entry(ListForm, line, stamp, nil, rest)
				e.Swallowed = k == 0
				continue
			}
			if !r.in.Prose && looksDated(r.src, text) && !insideInline(first, line.Start) {
				if _, _, ok := scanStart(r.src, text, false); !ok {
					r.unread = append(r.unread, Unread{line})
				}
			}
			r.addText(e, string(line.In(r.src)))
			e.Span.End = line.End
		}
	}
}

// insideInline reports whether an offset lies inside a comment, a tag, code or a
// link that began on an earlier line.
func insideInline(block ast.Node, at int) bool {
	for n := block.FirstChild(); n != nil; n = n.NextSibling() {
		from, to := -1, -1
		switch n := n.(type) {
		case *ast.RawHTML:
			if k := n.Segments.Len(); k > 0 {
				from, to = n.Segments.At(0).Start, n.Segments.At(k-1).Stop
			}
		case *ast.CodeSpan, *ast.Link:
			from, to = inlineEnds(n)
		}
		if from >= 0 && from < at && at < to {
			return true
		}
	}
	return false
}

// inlineEnds is from where to where the text of an inline node reaches, or -1.
func inlineEnds(n ast.Node) (from, to int) {
	from = -1
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			if from < 0 {
				from = t.Segment.Start
			}
			to = max(to, t.Segment.Stop)
		}
		return ast.WalkContinue, nil
	})
	return from, to
}

// afterDash is a line without a dash that was meant as a list marker.
func afterDash(src []byte, line source.Span) source.Span {
	text := line.In(src)
	trimmed := bytes.TrimLeft(text, " \t")
	for _, dash := range []string{"– ", "— ", "• "} {
		if bytes.HasPrefix(trimmed, []byte(dash)) {
			return source.Span{Start: line.Start + len(text) - len(trimmed) + len(dash), End: line.End}
		}
	}
	return line
}

// rest reads what an item holds below its first block.
func (r *reader) rest(item, first ast.Node) {
	last := len(r.marks) - 1
	for c := first.NextSibling(); c != nil; c = c.NextSibling() {
		if l, ok := c.(*ast.List); ok && r.list(l) {
			continue
		}
		if last >= 0 && r.marks[last].entry != nil {
			e := r.marks[last].entry
			e.Parts = append(e.Parts, Part{Node: c, From: -1})
			r.addText(e, blockText(c, r.src))
			e.Span.End = max(e.Span.End, blockEnd(c))
		}
	}
}

// nestedTimed reports whether a list below the item's first line tells times.
func (r *reader) nestedTimed(item ast.Node) bool {
	for c := item.FirstChild(); c != nil; c = c.NextSibling() {
		if l, ok := c.(*ast.List); ok {
			if _, timed := r.readItems(l); timed > 0 {
				return true
			}
		}
	}
	return false
}

// untimed keeps a list item that says no time among items that do: an entry whose time is not known.
func (r *reader) untimed(it itemReading) {
	first := it.item.FirstChild()
	if first == nil {
		return
	}
	if r.nestedTimed(it.item) {
		r.rest(it.item, first)
		return
	}
	if r.in.Prose || it.line.Len() == 0 {
		return
	}
	if r.contents(it.line) || AboutTimes(wordsOf(string(it.line.In(r.src)))) && r.states(string(it.line.In(r.src))) {
		return
	}
	if beginsLikeTime(r.src, it.line) {
		r.unread = append(r.unread, Unread{it.line})
	}
	e := r.entry(ListForm, it.line, Stamp{Span: source.Span{Start: it.line.Start, End: it.line.Start}}, first, it.line.Start)
	r.continuation(e, first)
	r.rest(it.item, first)
}
