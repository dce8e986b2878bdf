package rules

import (
	"fmt"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "field-unknown", Since: "1.0", Severity: lint.Warning, Scope: lint.Span, Fix: "safe",
	Doc: `A frontmatter field that nobody declared.

A misspelt field is worse than a missing one: it looks filled in, and is in no
list, filter or figure. Fields of your own begin with x_, or are declared under
fields in postmortem.yaml.

## Bad

~~~markdown
---
title: E-mails arrive twice
sevrity: sev3
severity: sev3
status: draft
---
~~~

## Good

~~~markdown
---
title: E-mails arrive twice
severity: sev3
status: draft
x_cost_centre: 4711
---
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		if pm.Frontmatter == nil || pm.Frontmatter.Root == nil || !pm.Ours() {
			return
		}
		var names []string
		for _, f := range pm.Options().FieldSpecs() {
			names = append(names, f.Name)
		}
		for _, f := range pm.Frontmatter.Root.Fields {
			if _, known := pm.Options().FieldSpec(f.Key); known || schema.StandardField(f.Key) != "" {
				continue // of the second kind, field-alias says more
			}
			d := lint.Diagnostic{Span: f.KeySpan, Message: fmt.Sprintf("there is no field %q", f.Key), Hint: "remove it, name it x_" + f.Key + ", or declare it under fields in postmortem.yaml"}
			if near := schema.Nearest(f.Key, names); near != "" {
				d.Hint = fmt.Sprintf("did you mean %s?", near)
				if schema.EditDistance(f.Key, near) == 1 && pm.Field(near) == nil {
					safety := lint.Safe
					if near == "audience" || near == "embargo_until" {
						safety = lint.Show // it says who may read the document, and when
					}
					d.Fixes = []lint.Fix{{Title: "rename to " + near, Safety: safety, Edits: []source.Edit{{Span: source.Unquoted(pm.Source, f.KeySpan), Text: near}}}}
				}
			}
			p.Report(d)
		}
	},
})
