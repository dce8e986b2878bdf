package rules

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/frontmatter"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(lint.Rule{
	Name: "frontmatter-missing", Since: "1.0", Severity: lint.Error, Scope: lint.Document, Fix: "unsafe",
	Doc: `A document without frontmatter.

Frontmatter makes a postmortem findable: by severity, service, status. The
finding prints what the document itself already tells, and leaves out what only
its authors know. The severity is never guessed.

A pile that never heard of this standard is not asked for it. Where one document
of the archive is in the standard's form, the others without frontmatter get a note,
and one that a change adds (§--new-from§) an error, so that the check holds from the
first postmortem on. §--fix --unsafe§ adds the frontmatter where this rule is named
(§--rule frontmatter-missing§). A document of an incident over a month ago is no draft:
it gets §imported§, so that what it does not state is unknown and not missing.
§postmortem import§ does the same for a pile, with its sections and timelines.

## Bad

~~~markdown file=postmortems/ours.md
---
title: Exports are empty
severity: sev3
status: draft
owner: "@data"
---
~~~

~~~markdown
# Search returns nothing on 2026-03-04

## Summary

Search returned no results for an hour.
~~~

## Good

~~~markdown
---
title: Search returns nothing
severity: sev3
status: draft
---

## Summary

Search returned no results for an hour.
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		if pm.Frontmatter != nil || hasProblem(pm, schema.ProblemDocument) {
			return
		}
		message := "the document has no frontmatter"
		if len(strings.TrimSpace(string(pm.Source))) == 0 {
			message = "the document is empty"
		}
		guess := guessedFrontmatter(p)
		text := strings.ReplaceAll(guess+"\n", "\n", source.Newline(pm.Source))
		hint := "begin it with\n" + strings.TrimSuffix(guess, "\n")
		if pm.StatedSeverity() == "" {
			hint = "begin it with\n" + guess + "and add the severity, " + strings.Join(pm.Options().SeverityScale(), ", ")
		}
		first := pm.Lines.Span(1)
		if hidden := hiddenFrontmatter(pm.Source); hidden != "" {
			p.Report(lint.Diagnostic{
				Span:    source.Span{Start: pm.BodyAt, End: max(pm.BodyAt, first.End)},
				Message: "the frontmatter does not begin on the first line, so it is read as text", Hint: "remove " + hidden + " before it",
			})
			return
		}
		p.Report(lint.Diagnostic{
			Span:    source.Span{Start: pm.BodyAt, End: max(pm.BodyAt, first.End)},
			Adopts:  message != "the document is empty" && !pm.Ours(),
			Message: message,
			Hint:    hint,
			Fixes: []lint.Fix{{
				Title: "add the frontmatter that the document gives", Safety: lint.Unsafe,
				Edits: []source.Edit{{Span: source.Span{Start: pm.BodyAt, End: pm.BodyAt}, Text: text}},
			}},
		})
	},
})

var byteOrderMark = []byte("\ufeff")

// hiddenFrontmatter is what keeps a frontmatter that is there from being one, or "".
func hiddenFrontmatter(src []byte) string {
	rest, comment := bytes.ReplaceAll(src, byteOrderMark, nil), false
	for {
		rest = bytes.TrimLeft(rest, " \t\r\n")
		if !bytes.HasPrefix(rest, []byte("<!--")) {
			break
		}
		end := bytes.Index(rest, []byte("-->"))
		if end < 0 {
			return ""
		}
		rest, comment = rest[end+len("-->"):], true
	}
	if block, _, _ := frontmatter.Read(rest); block == nil || block.Root == nil || len(block.Root.Fields) == 0 {
		return ""
	}
	switch {
	case comment:
		return "the comment"
	case bytes.Contains(src, byteOrderMark):
		return "the byte-order mark"
	}
	return "the blanks"
}

// oldFrom is how many days ago an incident was whose postmortem is no draft that somebody
// is about to write.
const oldFrom = 30

// guessedFrontmatter is what the document itself says, as frontmatter. One that tells of an
// incident of long ago was brought in: what it does not state is not known.
func guessedFrontmatter(p *lint.Pass) string {
	pm := p.Doc
	var b strings.Builder
	b.WriteString("---\n")
	hasStatus := false
	for _, f := range pm.StatedFields() {
		hasStatus = hasStatus || f.Key == "status"
	}
	day := pm.When().Day
	old := day.Known() && timeline.Date{Year: p.Now.Year(), Month: int(p.Now.Month()), Day: p.Now.Day()}.DaysSince(day) > oldFrom
	for _, f := range pm.StatedFields() {
		if f.Key == "timezone" && !hasStatus && !old {
			b.WriteString("status: draft\n")
			hasStatus = true
		}
		fmt.Fprintf(&b, "%s: %s\n", f.Key, f.Value)
	}
	switch {
	case old:
		fmt.Fprintf(&b, "imported: %s\n", p.Now.Format(time.DateOnly))
	case !hasStatus:
		b.WriteString("status: draft\n")
	}
	b.WriteString("---\n")
	return b.String()
}
