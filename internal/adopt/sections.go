package adopt

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// renames are the sections that go by another name than the standard's. The words of the
// old heading follow in parentheses, which are no part of a name.
// Links to the old heading lead to the new one.
func renames(pm *schema.Postmortem) (out []edits, why string) {
	slugs := map[string]int{}
	for _, s := range pm.Sections {
		slugs[schema.Slug(s.Heading)]++
	}
	for _, s := range pm.Sections {
		if s.Name == "" || s.Heading == s.Name || s.Level == 0 {
			continue
		}
		old := string(s.HeadingSpan.In(pm.Source))
		name := ""
		switch {
		case strings.EqualFold(strings.TrimSpace(strings.Trim(old, ":*_ \t")), s.Name):
			name = s.Name
		case s.Alias() != "" && !strings.ContainsAny(old, "()[]（）【】\n<{"):
			name = s.Name + " (" + strings.Trim(strings.TrimSpace(old), ":") + ")"
		default:
			continue
		}
		r := edits{{Span: s.HeadingSpan, Text: name}}
		from, to := schema.Slug(s.Heading), schema.Slug(schema.PlainLine(name))
		for at := pm.BodyAt; from != to && slugs[from] == 1; {
			link := "(#" + from + ")"
			i := bytes.Index(pm.Source[at:], []byte(link))
			if i < 0 {
				break
			}
			at += i + len(link)
			r = append(r, source.Edit{Span: source.Span{Start: at - len(from) - 1, End: at - 1}, Text: to})
		}
		out = append(out, r)
	}
	return out, ""
}

// boldLabel is a bold label that opens a line.
var boldLabel = regexp.MustCompile(`^(?:\*\*|__)([^*_\n]{2,60}?)(?::[ \t]*(?:\*\*|__)|(?:\*\*|__)[ \t]*:|(?:\*\*|__)[ \t]*$)[ \t]*`)

// labels are the edits that make headings of the bold labels that open a part, where one of
// them is read as a section: of paragraphs, and of the items of a list of which each has one.
func labels(pm *schema.Postmortem) (out []edits, why string) {
	lists := map[ast.Node]bool{}
	for _, s := range pm.Sections {
		if s.Level > 0 || s.Name == "" {
			continue
		}
		if s.Node.Kind() == ast.KindParagraph {
			if e, ok := headingFor(pm, s.Node, source.LineStart(pm.Source, s.HeadingSpan.Start)); ok {
				out = append(out, edits{e})
			}
			continue
		}
		if list := s.Node.Parent(); list != nil && list.Kind() == ast.KindList && !lists[list] {
			lists[list] = true
			e, trouble := listHeadings(pm, list)
			if why == "" {
				why = trouble
			}
			if len(e) > 0 {
				out = append(out, e)
			}
		}
	}
	return out, why
}

// headingFor is the edit that makes a heading of the label of a block that begins on a line.
func headingFor(pm *schema.Postmortem, block ast.Node, at int) (e source.Edit, ok bool) {
	if block == nil || block.Lines() == nil || block.Lines().Len() == 0 {
		return e, false
	}
	seg := block.Lines().At(0)
	m := boldLabel.FindSubmatchIndex(bytes.TrimRight(seg.Value(pm.Source), "\r\n"))
	if m == nil {
		return e, false
	}
	newline := source.Newline(pm.Source)
	text := "## " + string(pm.Source[seg.Start+m[2]:seg.Start+m[3]]) + newline
	if end, _ := source.LineAt(pm.Source, seg.Start); seg.Start+m[1] < end {
		text += newline
	} else {
		_, next := source.LineAt(pm.Source, seg.Start)
		if after, _ := source.LineAt(pm.Source, next); len(bytes.TrimSpace(pm.Source[next:after])) > 0 {
			text += newline
		}
		return source.Edit{Span: source.Span{Start: at, End: next}, Text: text}, true
	}
	return source.Edit{Span: source.Span{Start: at, End: seg.Start + m[1]}, Text: text}, true
}

// listHeadings are the edits that make parts under a heading of the items of a list.
func listHeadings(pm *schema.Postmortem, list ast.Node) (out edits, why string) {
	newline := source.Newline(pm.Source)
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		first := item.FirstChild()
		if first == nil || first.Lines() == nil || first.Lines().Len() == 0 {
			return nil, "an item beside its labels has none"
		}
		start := source.LineStart(pm.Source, first.Lines().At(0).Start)
		content := first.Lines().At(0).Start - start
		e, ok := headingFor(pm, first, start)
		if !ok {
			return nil, "an item beside its labels has none"
		}
		if before := bytes.TrimRight(pm.Source[:start], " \t"); start > pm.BodyAt && !bytes.HasSuffix(before, []byte("\n\n")) && !bytes.HasSuffix(before, []byte("\r\n\r\n")) {
			e.Text = newline + e.Text
		}
		out = append(out, e)
		end := start
		if span, ok := schema.BlockSpan(item); ok {
			end = span.End
		}
		for at := e.Span.End; at < end; {
			_, next := source.LineAt(pm.Source, at)
			if at > e.Span.Start && source.LineStart(pm.Source, at) == at {
				text := pm.Source[at:next]
				if blanks := len(text) - len(bytes.TrimLeft(text, " ")); blanks > 0 {
					out = append(out, source.Edit{Span: source.Span{Start: at, End: at + min(blanks, content)}})
				}
			}
			at = next
		}
	}
	return out, ""
}
