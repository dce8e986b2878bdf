package rules

import (
	"bytes"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// matterSpan is the opening fence of the frontmatter: where a finding stands that
// is about all of it.
func matterSpan(pm *schema.Postmortem) source.Span {
	return source.Span{Start: pm.Frontmatter.Span.Start, End: pm.Frontmatter.Span.Start + 3}
}

// offer is a fix that is shown and never applied: only an author can know that it is right.
func offer(title string, at source.Span, text string) []lint.Fix {
	return []lint.Fix{{Title: title, Safety: lint.Show, Edits: []source.Edit{{Span: at, Text: text}}}}
}

// unquoted is what stands between the quotation marks of a key or a value.
func unquoted(pm *schema.Postmortem, s source.Span) source.Span {
	if text := s.In(pm.Source); len(text) > 1 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0] {
		return source.Span{Start: s.Start + 1, End: s.End - 1}
	}
	return s
}

// newline is how the document's lines end.
func newline(pm *schema.Postmortem) string {
	if bytes.Contains(pm.Source, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}
