package rules

import (
	"fmt"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "field-required", Since: "1.0", Severity: lint.Error, Scope: lint.Document,
	Doc: `A field that documents of this type and status must have.

Always: title, severity, status. An own postmortem has one owner (asked for
before it is published, demanded from then on). A published outage names its
services. A retrospective of somebody else's incident names its sources. Where the
configuration names §customer_facing§ teams, an own postmortem says from in-review on
which of them were §informed§. A document with §imported§ is asked for nothing that it
does not state.

## Bad

~~~markdown
---
title: Logins fail for a quarter of an hour
status: published
owner: "@ops"
services: [login]
---
~~~

## Good

~~~markdown
---
title: Logins fail for a quarter of an hour
severity: sev2
status: published
owner: "@ops"
services: [login]
---
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		if pm.Frontmatter == nil || pm.Frontmatter.Root == nil || !pm.Held() {
			return // an adopted document is held to nothing of the standard's own; frontmatter-missing or frontmatter-invalid has said it
		}
		report := func(missing []schema.Requirement, at lint.Severity) {
			if len(missing) == 0 {
				return
			}
			var names, hints []string
			for _, m := range missing {
				names = append(names, m.Name)
				hints = append(hints, fmt.Sprintf("%s: %s", m.Name, m.Why))
			}
			p.Report(lint.Diagnostic{
				Span:    pm.Frontmatter.Opening(),
				Parts:   names,
				Message: "the frontmatter lacks " + schema.And(names),
				Hint:    strings.Join(hints, "; "),
				AtMost:  at,
			})
		}
		var errors, warnings []schema.Requirement
		for _, r := range pm.RequiredFields() {
			if f := pm.Field(r.Name); f != nil && !f.Value.IsBlank() {
				continue
			}
			if r.Warning {
				warnings = append(warnings, r)
			} else {
				errors = append(errors, r)
			}
		}
		if asksWhoWasInformed(p) && !statesInformed(pm) {
			warnings = append(warnings, schema.Requirement{Name: "informed", Why: "which teams were told, of " + schema.And(p.Settings.CustomerFacing) + "; [] where none was"})
		}
		report(errors, lint.Off)
		report(warnings, lint.Warning)
	},
})
