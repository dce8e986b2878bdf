package rules

import (
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "field-value", Since: "1.0", Severity: lint.Error, Scope: lint.Span, Fix: "show",
	Doc: `A field whose value is of the wrong kind, or outside its vocabulary.

Facets, figures and feeds are built from these values, so a word that is not in
the vocabulary puts the postmortem where nobody looks.

## Bad

~~~markdown
---
title: Exports are empty
severity: sev3
status: finished
---
~~~

## Good

~~~markdown
---
title: Exports are empty
severity: sev3
status: closed
owner: "@data"
services: [exports]
---
~~~
`,
	Check: func(p *lint.Pass) { reportMismatches(p, false) },
})

// reportMismatches judges every known field of a document of ours; dates are the
// business of the rule date-format, all else of field-value.
func reportMismatches(p *lint.Pass, dates bool) {
	pm := p.Doc
	if pm.Frontmatter == nil || pm.Frontmatter.Root == nil || !pm.Ours() {
		return
	}
	for _, f := range pm.Frontmatter.Root.Fields {
		spec, known := pm.Options().FieldSpec(f.Key)
		if !known || spec.Name == "audience" {
			continue // an unknown audience is an audience-leak
		}
		for _, m := range pm.Options().Mismatches(spec, f.Value) {
			if m.Date == dates {
				d := lint.Diagnostic{Span: m.Span, Message: m.Message, Hint: m.Hint}
				if m.Nearest != "" {
					d.Fixes = lint.Offer("write "+m.Nearest, source.Unquoted(pm.Source, m.Span), m.Nearest)
				}
				p.Report(d)
			}
		}
	}
}
