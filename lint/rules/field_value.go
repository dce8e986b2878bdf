package rules

import (
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "field-value", Since: "1.0", Severity: lint.Error, Scope: lint.Span, Fix: "unsafe",
	Doc: `A field whose value is of the wrong kind, or outside its vocabulary.

Facets, figures and feeds are built from these values, so a word that is not in
the vocabulary puts the postmortem where nobody looks.

## Bad

~~~markdown
---
title: Exports are empty
severity: sev3
status: finished
owner: "@data"
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

// nearest is the fix that writes what a value may have been meant as: by itself where
// that is one slip away, in the notation that lists are written in.
func nearest(pm *schema.Postmortem, m schema.Mismatch) []lint.Fix {
	isList := strings.HasPrefix(m.Nearest, "[")
	if m.Nearest == "" || isList && pm.Frontmatter.Format != "yaml" {
		return nil
	}
	at := source.Unquoted(pm.Source, m.Span)
	if isList {
		at = m.Span
	}
	fixes := lint.Offer("write "+m.Nearest, at, m.Nearest)
	if m.Slip {
		fixes[0].Safety = lint.Unsafe
	}
	return fixes
}

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
		if _, ok := pm.EmbargoUntil(); !ok && f == pm.EmbargoField() && pm.Audience > schema.Internal {
			continue // which is audience-embargo's
		}
		for _, m := range pm.Options().Mismatches(spec, f.Value) {
			if m.Date == dates {
				d := lint.Diagnostic{Span: m.Span, Message: m.Message, Hint: m.Hint}
				d.Fixes = nearest(pm, m)
				p.Report(d)
			}
		}
	}
}
