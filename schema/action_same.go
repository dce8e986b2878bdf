package schema

import (
	"bytes"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema/source"
)

// opening is what may begin or end something that reaches beyond its own lines.
var opening = [][]byte{[]byte("```"), []byte("~~~"), []byte("--"), []byte("=="), []byte("<"), []byte(">"), []byte("]:"), []byte("$$"), []byte("\t#"), []byte("\r")}

// ActionsWere tells the action items of a text that the document had once, with as little parsing as that
// takes. It is nil where they are those of the document; else it has them, what the text's readers may
// see of them, and nothing else for sure. may says who could read the document then.
func (pm *Postmortem) ActionsWere(text []byte) (was *Postmortem, may Audience) {
	if bytes.Equal(text, pm.Source) {
		return nil, pm.Audience
	}
	head := ReadHead(pm.Path, text)
	head.options = pm.options
	if len(text) <= MaxDocument && head.Ours() && len(head.Problems) == 0 {
		if pm.sameActions(head) {
			return nil, head.Audience
		}
		if head.readActionsAlone() {
			return head, head.Audience
		}
	}
	was = Parse(pm.Path, text, pm.options)
	return was, was.Audience
}

// sameActions reports whether a text that the document had once has the same action items. It reports
// false where that would have to be looked at: where anything changed but text, and sections beside theirs.
func (pm *Postmortem) sameActions(head *Postmortem) bool {
	was, is := head.Source, pm.Source
	if !pm.Ours() || pm.Doc == nil || len(pm.Problems) > 0 {
		return false // in other documents nearly anything can be a section
	}
	a, b := was[head.BodyAt:], is[pm.BodyAt:]
	for _, indented := range [][]byte{[]byte("\n #"), []byte("  #"), []byte("\t#")} {
		if bytes.Contains(b, indented) {
			return false // whether it is the heading of a section depends on what is above it
		}
	}
	before, after := source.Common(a, b)
	if before == len(a) && before == len(b) {
		return true
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

// beyond is what may make headings of lines that look like none, none of such as do, or names of links.
var beyond = [][]byte{[]byte("```"), []byte("~~~"), []byte("<"), []byte("]:"), []byte("$$"), []byte("\r")}

// readActionsAlone parses no more of a document of the standard than the section of its action items. It
// reports false, and has read nothing, where it takes more to know where that is.
func (pm *Postmortem) readActionsAlone() bool {
	body := pm.Source[pm.BodyAt:]
	for _, mark := range beyond {
		if bytes.Contains(body, mark) {
			return false
		}
	}
	section := source.Span{Start: -1, End: len(pm.Source)}
	at := pm.BodyAt
	for line := range bytes.Lines(body) {
		start := at
		at += len(line)
		text := bytes.TrimLeft(line, " \t")
		if underlines(text) {
			return false
		}
		if len(text) == 0 || text[0] != '#' {
			continue
		}
		heading := bytes.TrimLeft(text, "#")
		level := len(text) - len(heading)
		switch {
		case len(text) < len(line) || level == 1 || bytes.ContainsAny(heading, "*_`[]\\&~") || bytes.HasSuffix(bytes.TrimSpace(heading), []byte("#")):
			return false
		case level > 2 || !bytes.HasPrefix(heading, []byte(" ")) && len(bytes.TrimSpace(heading)) > 0:
		case pm.options.SectionName(string(bytes.TrimSpace(heading))) == ActionItems:
			if section.Start >= 0 {
				return false
			}
			section.Start = start
		case section.Start >= 0 && section.End == len(pm.Source):
			section.End = start
		}
	}
	whole := pm.Source
	pm.Lines = source.NewLines(whole)
	if pm.Doc = ast.NewDocument(); section.Start < 0 {
		return true
	}
	doc, bounded := parseMarkdown(whole[:section.End], section.Start)
	if bounded != nil {
		return false
	}
	pm.Doc = doc
	pm.readSections(pm.options)
	pm.readMarks()
	pm.readActions()
	pm.readSlips()
	return true
}
