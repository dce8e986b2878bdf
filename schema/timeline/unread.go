package timeline

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema/source"
)

// What begins like a time, and may be none.

// clockBehind notes what is meant for a clock behind a date and is none: `2026-03-04 10:1:12`.
func (r *reader) clockBehind(st Stamp, at, end int) {
	if at = min(at, end); r.in.Prose || st.Clock.Known() || st.Unknown || st.Placeholder || st.Date.IsZero() {
		return
	}
	if m := likeClock.FindIndex(r.src[at:end]); m != nil && bytes.IndexByte(r.src[at:at+m[1]], ':') > 0 {
		r.unread = append(r.unread, Unread{source.Span{Start: st.Span.Start, End: at + m[1]}})
	}
}

// dotted reports whether a timeline writes its clocks with dots: two lines or items begin so.
func dotted(src []byte, blocks []ast.Node) bool {
	n := 0
	for _, b := range blocks {
		_ = ast.Walk(b, func(b ast.Node, entering bool) (ast.WalkStatus, error) {
			if b.Type() == ast.TypeInline || n > 1 {
				return ast.WalkSkipChildren, nil
			}
			if !entering || b.Kind() != ast.KindParagraph && b.Kind() != ast.KindTextBlock || b.Lines() == nil {
				return ast.WalkContinue, nil
			}
			for i := range b.Lines().Len() {
				for _, line := range breaks(src, segment(b, i)) {
					if !mayBeDotted(line.In(src)) {
						continue
					}
					st, _, ok := scanStart(src, line, true)
					if ok && st.Notation&Dotted != 0 && st.Date.IsZero() && st.ClockSpan.Len() >= 4 {
						n++
					}
				}
			}
			return ast.WalkSkipChildren, nil
		})
	}
	return n > 1
}

// mayBeDotted reports whether a line may begin with a dotted clock: it spares nearly all a
// closer look.
func mayBeDotted(line []byte) bool {
	line = line[:min(len(line), 24)]
	for i := 1; i+2 < len(line); i++ {
		if line[i] == '.' && isDigit(line[i-1]) && isDigit(line[i+1]) && isDigit(line[i+2]) {
			return true
		}
	}
	return false
}

// beginsLikeTime reports whether a line begins with what is meant for a time.
func beginsLikeTime(src []byte, line source.Span) bool {
	s := &scanner{src: src, i: line.Start, end: line.End}
	s.skipOpening()
	text := src[s.i:s.end]
	if m := likeClock.FindIndex(text); m != nil {
		next := byte(' ')
		if m[1] < len(text) {
			next = text[m[1]]
		}
		colon := bytes.IndexByte(text[:m[1]], ':') >= 0
		return colon && next != '%' && next != '/' && (next == ' ' || next == ':' || next == '*' || next == ']' || next == ')' || next == '`' || next == '-' || next == ',' || next == '|')
	}
	return looksDated(src, line)
}

// looksDated reports whether a line begins with what is meant for a date in numbers.
func looksDated(src []byte, line source.Span) bool {
	s := &scanner{src: src, i: line.Start, end: line.End}
	s.skipOpening()
	return likeDate.Match(src[s.i:s.end])
}

// untimedLine keeps a line whose time could not be read: an entry without one.
func (r *reader) untimedLine(line source.Span) *Entry {
	e := r.entry(ParagraphForm, line, Stamp{Span: source.Span{Start: line.Start, End: line.Start}}, nil, line.Start)
	e.Parts = nil
	return e
}

var (
	likeClock = regexp.MustCompile(`^(?:\d{1,2}\s?[:.]\s?\d{1,2}(?:[:.]\d{1,2})?|\d{1,2}:\d{0,2}[a-zA-Z?]*|\d{1,2}\s?[ap]\.?m\b)`)
	likeDate  = regexp.MustCompile(`^(?:\d{3,5}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[-/]\d{1,2}[-/]\d{2,5}|\d{1,2}\.\d{1,2}\.\d{2,4})`)
)

// An Unread line begins like a time and could not be read as one.
type Unread struct {
	Span source.Span
}
