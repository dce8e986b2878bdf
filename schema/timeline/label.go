package timeline

import (
	"bytes"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/schema/source"
)

// Entries whose time does not stand at their start.

// labelled reads an entry whose time is not at its start: behind a label (`**Start**:
// March 4, 2026 10:05 UTC - …`), or at the end of a line that has a day above it.
func (r *reader) labelled(line source.Span, first, took bool) *Entry {
	if r.in.Prose {
		return nil
	}
	if label, _, st, rest, ok := r.timeBehindLabel(line); ok && first {
		e := r.entry(LabelForm, line, st, nil, rest)
		e.Label = label
		if e.Text == "" {
			e.Text = label
		}
		e.Parts = nil
		return e
	}
	day := len(r.marks) > 0 && r.marks[len(r.marks)-1].lone // the line above is a day
	if took && (r.open == nil || r.open.Form != LabelForm) && !day || !first && !day || r.listed() {
		return nil
	}
	st, before, found := scanEnd(r.src, line, r.loose)
	if found && !r.underDay() && (r.in.Day.Month == 0 || len(bytes.Fields(before.In(r.src))) > 8) {
		return nil
	}
	if !found || !st.Clock.Known() || st.Notation&Compact != 0 {
		return nil
	}
	e := r.entry(LabelForm, line, st, nil, line.End)
	e.Label, e.Parts, e.TextAt = labelText(before, r.src), nil, before.Start
	e.Text = e.Label
	return e
}

// timeBehindLabel reads a label that names an event at the start of a line, and the time
// that follows it from a byte on; a label that is not bold needs a day, too.
func (r *reader) timeBehindLabel(line source.Span) (label string, from int, st Stamp, rest int, ok bool) {
	label, from, bold := labelBefore(r.src, line)
	if !bold {
		if label, from, ok = plainLabel(r.src, line); !ok {
			return "", 0, Stamp{}, 0, false
		}
	}
	st, rest, ok = scanStart(r.src, source.Span{Start: from, End: line.End}, r.loose)
	return label, from, st, rest, ok && st.Clock.Known() && isEvent(label, st, r.tells(rest, line.End)) && (bold || st.Date.Month > 0)
}

// tells reports whether a line goes on with words behind its time, and not only with how
// long it took, in parentheses.
func (r *reader) tells(rest, end int) bool {
	text := bytes.Trim(r.src[min(rest, end):end], " \t*_`.)")
	return len(text) > 0 && text[0] != '('
}

// listed reports whether the timeline has entries in a list or a table: a paragraph beside
// them is none for a time at its end.
func (r *reader) listed() bool {
	return slices.ContainsFunc(r.marks, func(m mark) bool {
		return m.entry != nil && (m.entry.Form == ListForm || m.entry.Form == TableForm) && m.entry.Timed()
	})
}

// isEvent reports whether a label names something that happened at a time, and not how
// long it went on; told: something is said behind the time, so that a range is one too.
func isEvent(label string, st Stamp, told bool) bool {
	words := wordsOf(label)
	for i, w := range words {
		next := ""
		if i+1 < len(words) {
			next = words[i+1]
		}
		switch {
		case slices.Contains([]string{"duration", "downtime", "window", "period", "elapsed", "note", "notes", "timezone"}, w),
			w == "total" && (next == "" || next == "time"), w == "time" && next == "zone", w == "last" && next == "updated", w == "reading" && next == "time":
			return false
		}
	}
	return !st.IsRange || told
}

// underDay reports whether a day stands above, of a heading or of an entry.
func (r *reader) underDay() bool {
	for i := len(r.marks) - 1; i >= 0; i-- {
		m := r.marks[i]
		if m.entry == nil && m.date.Month > 0 || m.lone || m.entry != nil && m.entry.Stamp.Date.Month > 0 {
			return true
		}
	}
	return false
}

// plainLabel is a label of a few words that a line begins with, before a full day and clock.
func plainLabel(src []byte, line source.Span) (label string, from int, ok bool) {
	text := line.In(src)
	i := bytes.IndexByte(text, ':')
	if i < 3 || i > 32 || len(bytes.Fields(text[:i])) > 4 || i+1 >= len(text) || text[i+1] != ' ' {
		return "", 0, false
	}
	for _, c := range text[:i] {
		if !isLetter(c) && c != ' ' && c != '-' && c != '_' {
			return "", 0, false
		}
	}
	return strings.TrimSpace(string(text[:i])), line.Start + i + 1, true
}

// labelBefore is the bold label that a line begins with, and where what follows it begins.
func labelBefore(src []byte, line source.Span) (label string, from int, ok bool) {
	text := line.In(src)
	at := len(text) - len(bytes.TrimLeft(text, " \t"))
	for _, mark := range []string{"**", "__"} {
		inner, found := bytes.CutPrefix(text[at:], []byte(mark))
		if !found {
			continue
		}
		end := bytes.Index(inner, []byte(mark))
		if end < 2 || end > 60 {
			return "", 0, false
		}
		after := at + len(mark) + end + len(mark)
		rest := bytes.TrimLeft(text[after:], " \t")
		colon := bytes.HasSuffix(bytes.TrimRight(inner[:end], " "), []byte(":"))
		if !colon && (len(rest) == 0 || rest[0] != ':') {
			return "", 0, false
		}
		from = line.Start + len(text) - len(bytes.TrimLeft(text[after:], " \t:"))
		return strings.Trim(string(inner[:end]), " \t:*_"), from, true
	}
	return "", 0, false
}
