package rules

import (
	"fmt"

	"github.com/git-postmortem/postmortem/lint"
)

var _ = register(lint.Rule{
	Name: "field-alias", Since: "1.0", Severity: lint.Info, Scope: lint.Span, Fix: "safe",
	Doc: `A value or a field in the words of another scale or tool.

severity: high, P1, start_time: each is read, and stands for one of the standard's
own words. The archive is easier to search and to compare when all say the same.

## Bad

~~~markdown
---
title: Slow
severity: P1
status: draft
---
~~~

## Good

~~~markdown
---
title: Slow
severity: sev1
status: draft
---
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		if !pm.Ours() {
			return
		}
		f := pm.Field("severity")
		if f == nil || !f.Value.IsScalar() {
			return
		}
		if s, ok := pm.Options().Severity(f.Value.Text); ok && s != f.Value.Text {
			p.Report(lint.Diagnostic{
				Span: f.Value.Span, Message: fmt.Sprintf("%s is read as %s", f.Value.Text, s), Hint: "write " + s,
				Fixes: []lint.Fix{{Title: "write " + s, Safety: lint.Safe, Edits: []lint.Edit{{Span: f.Value.Span, Text: s}}}},
			})
		}
	},
})
