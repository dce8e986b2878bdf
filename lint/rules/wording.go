package rules

import (
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

// and joins words as a sentence does.
func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// isOrAre agrees with words.
func isOrAre(words []string) string {
	if len(words) == 1 {
		return "is"
	}
	return "are"
}

// matterSpan is the opening fence of the frontmatter: where a finding stands that
// is about all of it.
func matterSpan(pm *schema.Postmortem) schema.Span {
	return schema.Span{Start: pm.Matter.Span.Start, End: pm.Matter.Span.Start + 3}
}

// offer is a fix that is shown and never applied: only an author can know that it is right.
func offer(title string, at schema.Span, text string) []lint.Fix {
	return []lint.Fix{{Title: title, Safety: lint.Show, Edits: []lint.Edit{{Span: at, Text: text}}}}
}

// unquoted is what stands between the quotation marks of a key or a value.
func unquoted(pm *schema.Postmortem, s schema.Span) schema.Span {
	if text := s.In(pm.Source); len(text) > 1 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0] {
		return schema.Span{Start: s.Start + 1, End: s.End - 1}
	}
	return s
}
