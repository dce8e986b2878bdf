package schema

import (
	"bytes"

	"github.com/git-postmortem/postmortem/schema/source"
)

// opening is what may begin or end something that reaches beyond its own lines.
var opening = [][]byte{[]byte("```"), []byte("~~~"), []byte("--"), []byte("=="), []byte("<"), []byte(">"), []byte("]:"), []byte("$$"), []byte("\t#"), []byte("\r")}

// SameActions reports whether a text that the document had once has the same action items, told
// without parsing it. It reports false where that would have to be looked at: where anything changed
// but text, and sections beside theirs.
func (pm *Postmortem) SameActions(was []byte) bool {
	is := pm.Source
	if bytes.Equal(was, is) {
		return true
	}
	if !pm.Ours() || len(pm.Problems) > 0 || len(was) > MaxDocument {
		return false // in other documents nearly anything can be a section
	}
	head := ReadHead(pm.Path, was)
	if head.options = pm.options; !head.Ours() || len(head.Problems) > 0 {
		return false
	}
	a, b := was[head.BodyAt:], is[pm.BodyAt:]
	before := 0
	for before < min(len(a), len(b)) && a[before] == b[before] {
		before++
	}
	if before == len(a) && before == len(b) {
		return true
	}
	after := 0
	for after < min(len(a), len(b))-before && a[len(a)-1-after] == b[len(b)-1-after] {
		after++
	}
	// The lines that differ, as they were and are.
	start := source.LineStart(b, before)
	ends := [2]int{len(a) - after, len(b) - after}
	if between := func(text []byte, at int) bool { return at == 0 || text[at-1] == '\n' }; !between(a, ends[0]) || !between(b, ends[1]) {
		_, ends[0] = source.LineAt(a, ends[0])
		_, ends[1] = source.LineAt(b, ends[1])
	}
	gone, came := a[start:max(start, ends[0])], b[start:max(start, ends[1])]
	below, _ := source.LineAt(b, ends[1])
	at := source.Span{Start: pm.BodyAt + start, End: pm.BodyAt + start + len(came)}
	for _, s := range pm.Sections {
		if s.Name == ActionItems && (s.Level != 2 || s.Span.Start < at.End && at.Start <= s.Span.End || s.Span.Start == at.Start) {
			return false
		}
	}
	if underlines(b[min(ends[1], below):below]) {
		return false
	}
	return pm.besideActions(gone) && pm.besideActions(came)
}

// besideActions reports whether lines are text, and headings of sections that hold no action items.
func (pm *Postmortem) besideActions(lines []byte) bool {
	for _, mark := range opening {
		if bytes.Contains(lines, mark) {
			return false
		}
	}
	for line := range bytes.Lines(lines) {
		if underlines(line) {
			return false
		}
		i := bytes.IndexByte(line, '#')
		if i < 0 {
			continue
		}
		heading := bytes.TrimLeft(line, "#")
		level := len(line) - len(heading)
		if i > 0 && len(bytes.Trim(line[:i], " -*+.0123456789")) == 0 || level > 0 && level < 3 && pm.options.SectionName(string(bytes.TrimSpace(heading))) == ActionItems {
			return false
		}
	}
	return true
}

// underlines reports whether a line may make a heading of the one above it.
func underlines(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) > 0 && (len(bytes.Trim(line, "-")) == 0 || len(bytes.Trim(line, "=")) == 0)
}
