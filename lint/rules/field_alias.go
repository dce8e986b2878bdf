package rules

import (
	"fmt"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "field-alias", Since: "1.0", Severity: lint.Info, Scope: lint.Span, Fix: "safe",
	Doc: `A value or a field in the words of another scale or tool.

severity: high, P1, start_time, resolvedWhen: each is read, and stands for one of the standard's
own words. The archive is easier to search and to compare when all say the same.

## Bad

~~~markdown
---
title: Slow
severity: P1
status: draft
owner: "@data"
end_time: 2026-03-04T15:10:00+01:00
---
~~~

## Good

~~~markdown
---
title: Slow
severity: sev1
status: draft
resolved_at: 2026-03-04T15:10:00+01:00
---
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		if !pm.Ours() {
			return
		}
		if f := pm.Field("severity"); f != nil && f.Value.IsScalar() {
			if s, ok := pm.Options().Severity(f.Value.Text); ok && s != f.Value.Text {
				d := lint.Diagnostic{Span: f.Value.Span, Message: fmt.Sprintf("%s is read as %s", f.Value.Text, s), Hint: "write " + s}
				if strings.Trim(string(f.Value.Span.In(pm.Source)), `"'`) == f.Value.Text {
					d.Fixes = []lint.Fix{{Title: "write " + s, Safety: lint.Safe, Edits: []source.Edit{{Span: source.Unquoted(pm.Source, f.Value.Span), Text: s}}}}
				}
				p.Report(d)
			}
		}
		if pm.Frontmatter == nil || pm.Frontmatter.Root == nil {
			return
		}
		for _, f := range pm.Frontmatter.Root.Fields {
			name := schema.StandardField(f.Key)
			if _, declared := pm.Options().FieldSpec(f.Key); name == "" || declared {
				continue
			}
			d := lint.Diagnostic{Span: f.KeySpan, Message: fmt.Sprintf("%s is read as %s", f.Key, name), Hint: "call it " + name}
			if pm.Field(name) == nil {
				d.Fixes = []lint.Fix{{Title: "call it " + name, Safety: lint.Safe, Edits: []source.Edit{{Span: source.Unquoted(pm.Source, f.KeySpan), Text: name}}}}
			} else {
				d.Message, d.Hint = fmt.Sprintf("%s is another word for %s, which stands here as well", f.Key, name), "leave one of the two"
			}
			p.Report(d)
		}
	},
})
