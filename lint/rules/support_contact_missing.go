package rules

import (
	"fmt"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "support-contact-missing", Since: "1.0", Severity: lint.Error, Scope: lint.Document,
	Doc: `A postmortem for customers that does not say how to reach support.

Whoever reads that they were hit has a question that no postmortem answers: was it me,
and what now? A §support_contact§ in the frontmatter, a Contact section that customers
may read, or §site.support§ in the configuration, for the whole archive, tells them whom
to ask. Somebody else's incident has somebody else's support.

## Bad

~~~markdown
---
title: Invoices show the wrong currency
severity: sev3
status: in-review
owner: "@billing"
audience: customers
---
~~~

## Good

~~~markdown
---
title: Invoices show the wrong currency
severity: sev3
status: in-review
owner: "@billing"
audience: customers
support_contact: support@example.com
---
~~~

## Options

§site.support§ in postmortem.yaml answers for every document.
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		if !isOwn(pm) || pm.Audience < schema.Customers || pm.Stage() == schema.Withdrawn || p.Settings.Support != "" {
			return
		}
		if f := pm.Field("support_contact"); f != nil && !f.Value.IsBlank() {
			return
		}
		contact := pm.Section(schema.Contact)
		if contact != nil && pm.HasTextFor(schema.Customers, contact.Body) {
			return
		}
		message := fmt.Sprintf("this is for %s, and does not say how to reach support", whoReads(pm.Audience, pm.Audience))
		hint := "add `support_contact: support@example.com` or a URL, or `site.support` to postmortem.yaml"
		if contact != nil && pm.HasTextFor(schema.Restricted, contact.Body) {
			message = fmt.Sprintf("this is for %s, and its section %q, which says how to reach support, is internal", whoReads(pm.Audience, pm.Audience), contact.Heading)
			hint = "write `Audience: customers` in the first line under its heading"
		}
		p.Report(lint.Diagnostic{Span: audienceOf(pm), Message: message, Hint: hint})
	},
})

// isOwn reports whether the document is held to the standard and is about an incident of our
// own: only then are people to be told, and told of.
func isOwn(pm *schema.Postmortem) bool { return pm.Held() && pm.Origin != "external" }

// audienceOf is where to say what a document owes to those it is for.
func audienceOf(pm *schema.Postmortem) source.Span {
	if f := pm.Field("audience"); f != nil {
		return f.Span()
	}
	return headOf(pm)
}
