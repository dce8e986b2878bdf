package rules

import (
	"fmt"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "audience-empty", Since: "1.0", Severity: lint.Warning, Scope: lint.Document,
	Doc: `A document for customers or the public in which there is nothing for them to read.

§audience: customers§ lets a document out, and no word of it: what no mark opens stays
internal. So a published document in which nothing is marked has for them a title, and
nothing to read. A mark in the first line under a heading opens its text, one in code marks
before the dash of an entry opens the entry. A document that is not published yet, or
under an embargo, is left alone.

## Bad

~~~markdown
---
title: Invoices show the wrong currency
severity: sev3
status: published
audience: customers
---

## Summary

Eleven invoices showed euros as dollars.
~~~

## Good

~~~markdown
---
title: Invoices show the wrong currency
severity: sev3
status: published
audience: customers
---

## Summary

Audience: customers

Eleven invoices showed euros as dollars.
~~~

## Options

§audience_default: document§ in postmortem.yaml makes what carries no mark as wide as its document.
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		widest := pm.WidestAt(p.Now)
		if widest <= schema.Internal || pm.Unsafe() != nil || hasProblem(pm, schema.ProblemDocument) {
			return // audience-leak and document-unreadable say why there is no build of it
		}
		for a := schema.Customers; a <= widest; a++ {
			if pm.HasTextFor(a, source.Span{End: len(pm.Source)}) {
				continue
			}
			// What is empty for some is empty for all who may read less.
			p.Report(lint.Diagnostic{Span: audienceOf(pm), Message: fmt.Sprintf("of this document, %s would read the title and nothing else", whoReads(a, widest)), Hint: opening(pm, widest)})
			return
		}
	},
})

// whoReads names the readers from one audience to another.
func whoReads(from, to schema.Audience) string {
	switch {
	case from < to:
		return "customers and the public"
	case from == schema.Public:
		return "the public"
	}
	return from.String()
}

// opening says how to open a document to an audience.
func opening(pm *schema.Postmortem, a schema.Audience) string {
	if pm.DefaultLevel() >= a {
		return "every mark in it is narrower: open one of them, write for them, or narrow `audience`"
	}
	heading := "a heading"
	for _, name := range []string{schema.CustomerMessage, schema.Summary, schema.Impact} {
		if s := pm.Section(name); s != nil && s.Level > 0 {
			heading = fmt.Sprintf("the heading %q", s.Heading)
			break
		}
	}
	return fmt.Sprintf("unmarked text is internal: write `Audience: %s` in the first line under %s, or `%s` in code marks before the dash of an entry", a, heading, a)
}
