package rules

import (
	"fmt"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "frontmatter-missing", Since: "1.0", Severity: lint.Error, Scope: lint.Document, Fix: "unsafe",
	Doc: `A document without frontmatter.

Frontmatter makes a postmortem findable: by severity, service, status. The
finding prints what the document itself already tells, and leaves out what only
its authors know. The severity is never guessed.

## Bad

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
		if pm.Matter != nil || hasProblem(pm, schema.ProblemDocument) {
			return
		}
		message := "the document has no frontmatter"
		if len(strings.TrimSpace(string(pm.Source))) == 0 {
			message = "the document is empty"
		}
		guess := guessedFrontmatter(pm)
		first := pm.Lines.Span(1)
		p.Report(lint.Diagnostic{
			Span:    schema.Span{Start: pm.BodyAt, End: max(pm.BodyAt, first.End)},
			Message: message,
			Hint:    "begin it with\n" + guess + "and add the severity, " + strings.Join(pm.Options().SeverityScale(), ", "),
			Fixes: []lint.Fix{{
				Title: "add the frontmatter that the document gives", Safety: lint.Unsafe,
				Edits: []lint.Edit{{Span: schema.Span{Start: pm.BodyAt, End: pm.BodyAt}, Text: guess + "\n"}},
			}},
		})
	},
})

// guessedFrontmatter is what the document itself says, as frontmatter.
func guessedFrontmatter(pm *schema.Postmortem) string {
	zone := ""
	for _, e := range pm.Timeline {
		if e.Location != nil && strings.Contains(e.Location.String(), "/") {
			zone = e.Location.String()
		} else if e.Location != nil && e.Location.String() == "UTC" {
			zone = "Etc/UTC"
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %s\nstatus: draft\n", schema.YAMLText(pm.Title))
	if zone != "" {
		fmt.Fprintf(&b, "timezone: %s\n", zone)
	}
	b.WriteString("---\n")
	return b.String()
}
