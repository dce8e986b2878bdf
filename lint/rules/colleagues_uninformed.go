package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/frontmatter"
)

var _ = register(lint.Rule{
	Name: "colleagues-uninformed", Since: "1.0", Severity: lint.Warning, Scope: lint.Document,
	Doc: `A customer-facing team of the archive that nobody informed.

Whoever talks with customers needs to know before the customer asks. The
configuration names these teams; from in-review on, a postmortem says in
§informed§ which of them were told. Where the field is not there at all, field-required
asks for it.

## Bad

~~~markdown file=postmortem.yaml
customer_facing: [support, account-management]
~~~

~~~markdown file=postmortems/a.md
---
title: Invoices show the wrong currency
severity: sev3
status: in-review
owner: "@billing"
informed: [support]
---
~~~

## Good

~~~markdown file=postmortem.yaml
customer_facing: [support, account-management]
~~~

~~~markdown file=postmortems/a.md
---
title: Invoices show the wrong currency
severity: sev3
status: in-review
owner: "@billing"
informed: [support, account-management]
---
~~~

## Options

§customer_facing§ in postmortem.yaml lists the teams. Without it the rule is silent.
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		if !asksWhoWasInformed(p) || !statesInformed(pm) {
			return
		}
		informed := pm.Strings("informed")
		var missing []string
		for _, team := range p.Settings.CustomerFacing {
			if !slices.ContainsFunc(informed, func(t string) bool { return strings.EqualFold(strings.TrimSpace(t), team) }) {
				missing = append(missing, team)
			}
		}
		if len(missing) == 0 {
			return
		}
		p.Report(lint.Diagnostic{Span: pm.Field("informed").Span(), Hint: "tell them, and add them to `informed`", Message: fmt.Sprintf("%s %s not in `informed`", schema.And(missing), schema.IsOrAre(missing))})
	},
})

// asksWhoWasInformed reports whether a document must say which customer-facing teams were
// told: the archive has some, and the incident was its own and is written up.
func asksWhoWasInformed(p *lint.Pass) bool {
	pm := p.Doc
	return len(p.Settings.CustomerFacing) > 0 && isOwn(pm) && slices.Contains([]string{schema.InReview, schema.Published, schema.Closed}, pm.Stage())
}

// statesInformed reports whether the document says who was told, be it nobody: an empty list
// is an answer, and an empty value is none.
func statesInformed(pm *schema.Postmortem) bool {
	f := pm.Field("informed")
	return f != nil && (f.Value.Kind == frontmatter.List || !f.Value.IsBlank())
}
