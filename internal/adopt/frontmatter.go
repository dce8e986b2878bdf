package adopt

import (
	"strings"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// frontmatter is the edit that says that the document was imported. With stated it says
// what the document gives as well. Fields that it has stay as they are.
func (t *trial) frontmatter(stated bool) source.Edit {
	pm := t.before
	var lines []string
	for _, f := range pm.StatedFields() {
		if pm.Field(f.Key) == nil && (stated && f.Key != "title" || f.Key == "title" && pm.Heading() != "") {
			lines = append(lines, f.Key+": "+f.Value)
		}
	}
	lines = append(lines, "imported: "+t.im.Now)
	newline := source.Newline(pm.Source)
	text := strings.Join(lines, newline) + newline
	if pm.Frontmatter == nil {
		return source.Edit{Span: source.Span{Start: pm.BodyAt, End: pm.BodyAt}, Text: "---" + newline + text + "---" + newline + newline}
	}
	at := source.LineStart(pm.Source, pm.Frontmatter.Span.End-len("---"))
	return source.Edit{Span: source.Span{Start: at, End: at}, Text: text}
}

// sections are the edits that give sections the standard's names. The words of the old
// heading follow in parentheses, which are no part of a name.
func (t *trial) sections() (out []source.Edit) {
	pm := t.before
	for _, s := range pm.Sections {
		if s.Name == "" || s.Heading == s.Name {
			continue
		}
		old := string(s.HeadingSpan.In(pm.Source))
		sameWords := strings.EqualFold(schema.HeadingKey(s.Heading), schema.HeadingKey(s.Name)) && strings.EqualFold(strings.TrimSpace(strings.Trim(old, ":*_ \t")), s.Name)
		switch {
		case s.Level > 0 && sameWords:
			out = append(out, source.Edit{Span: s.HeadingSpan, Text: s.Name})
		case s.Level > 0 && s.Alias() != "" && !strings.ContainsAny(s.Heading, "()[]（）【】") && !strings.ContainsAny(old, "\n<{"):
			out = append(out, source.Edit{Span: s.HeadingSpan, Text: s.Name + " (" + strings.Trim(strings.TrimSpace(old), ":") + ")"})
		}
	}
	return out
}
