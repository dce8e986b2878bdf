package rules

import (
	"fmt"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "section-required", Since: "1.0", Severity: lint.Error, Scope: lint.Document, Fix: "unsafe",
	Doc: `A section that a postmortem of this type and status must have.

From in-review on, every postmortem says what happened, to whom, when, why it
could, what was done, what was learned and what follows. "Not recorded." or
"None, because …" is an answer; leaving the heading out is none. Which sections
are required, and by which headings they are known, is configurable.

## Bad

~~~markdown
---
title: Invoices show the wrong currency
severity: sev3
status: in-review
owner: "@billing"
---

## Summary

Invoices showed euros as dollars.

## Impact

Eleven invoices.
~~~

## Good

~~~markdown
---
title: Invoices show the wrong currency
severity: sev3
status: draft
owner: "@billing"
---

## Summary

Invoices showed euros as dollars.
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		if pm.Doc.FirstChild() == nil && hasProblem(pm, schema.ProblemDocument) || pm.Matter != nil && pm.Matter.Root == nil {
			return // its text, its type or its status was not read
		}
		var missing []string
		for _, name := range pm.RequiredSections() {
			if !pm.HasSection(name) {
				missing = append(missing, name)
			}
		}
		if len(missing) == 0 {
			return
		}
		span := pm.HeadingSpan
		if span.Len() == 0 {
			span = pm.Lines.Span(pm.Lines.Line(min(pm.BodyAt, len(pm.Source))))
			if pm.Matter != nil {
				span = matterSpan(pm)
			}
		}
		noun := "section"
		if len(missing) > 1 {
			noun = "sections"
		}
		p.Report(lint.Diagnostic{
			Span:    span,
			Message: fmt.Sprintf("the %s %s %s missing", noun, and(missing), isOrAre(missing)),
			Hint:    `add each as a level-2 heading; "Not recorded." is an answer`,
		})
	},
})

func hasProblem(pm *schema.Postmortem, kind schema.ProblemKind) bool {
	for _, p := range pm.Problems {
		if p.Kind == kind {
			return true
		}
	}
	return false
}
