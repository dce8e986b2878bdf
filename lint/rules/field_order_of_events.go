package rules

import (
	"fmt"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "field-order-of-events", Since: "1.0", Severity: lint.Error, Scope: lint.Document,
	Doc: `Times in the frontmatter in an order that cannot be.

Resolved before mitigated, mitigated before detected, detected before started:
one of the two is wrong, and every figure derived from it. The fields of other
tools (date and resolvedWhen, start_time and end_time) are read as well.

## Bad

~~~markdown
---
title: Logins fail
severity: sev2
status: draft
started_at: 2026-03-04T10:00:00Z
resolved_at: 2026-03-04T09:00:00Z
---
~~~

## Good

~~~markdown
---
title: Logins fail
severity: sev2
status: draft
started_at: 2026-03-04T10:00:00Z
resolved_at: 2026-03-04T11:00:00Z
---
~~~
`,
	Check: func(p *lint.Pass) {
		var before *schema.Moment
		for _, phase := range []string{schema.TagStarted, schema.TagDetected, schema.TagMitigated, schema.TagResolved} {
			m := p.Doc.FieldMoment(phase)
			if m == nil || m.Unknown {
				continue
			}
			if before != nil {
				if d, ok := schema.Between(before, m); ok && d < 0 {
					p.Report(lint.Diagnostic{
						Span:    m.Span,
						Message: fmt.Sprintf("%s %s lies before %s %s", m.Field, m.Text(), before.Field, before.Text()),
						Hint:    "fix one of the two",
					})
				}
			}
			before = m
		}
	},
})
