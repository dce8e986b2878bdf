package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "colleagues-uninformed", Since: "1.0", Severity: lint.Warning, Scope: lint.Document,
	Doc: `A customer-facing team of the archive that nobody informed.

Whoever talks with customers needs to know before the customer asks. The
configuration names these teams; from in-review on, a postmortem says in
§informed§ which of them were told.

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
		if !pm.Held() || pm.Origin == "external" || pm.Stage() == schema.Draft || pm.Stage() == schema.Withdrawn {
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
		d := lint.Diagnostic{Span: headOf(pm), Hint: "tell them, and add them to `informed`", Message: fmt.Sprintf("%s %s not in `informed`", schema.And(missing), schema.IsOrAre(missing))}
		if f := pm.Field("informed"); f != nil {
			d.Span = f.Span()
		}
		p.Report(d)
	},
})
