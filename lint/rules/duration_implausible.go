package rules

import (
	"fmt"
	"time"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "duration-implausible", Since: "1.0", Severity: lint.Warning, Scope: lint.Span,
	Doc: `A derived figure that cannot be, or hardly.

Acknowledged before it was detected, or resolved after 400 days: in most cases a
year or a day is wrong in one of the two entries, and every figure repeats it.

## Bad

~~~markdown
---
title: Certificates expire
severity: sev3
status: draft
timezone: Etc/UTC
---

## Timeline

- 2023-01-04 08:00 §started§ — The certificate expires.
- 2025-01-04 09:00 §detected§ — The first report.
~~~

## Good

~~~markdown
---
title: Certificates expire
severity: sev3
status: draft
timezone: Etc/UTC
---

## Timeline

- 2025-01-04 08:00 §started§ — The certificate expires.
- 2025-01-04 09:00 §detected§ — The first report.
~~~
`,
	Check: func(p *lint.Pass) {
		for _, m := range p.Doc.Metrics() {
			if !m.Known || m.Name == "time_to_publish" || m.From.Field != "" || m.To.Field != "" {
				continue // fields are the business of field-order-of-events
			}
			d := lint.Diagnostic{Span: m.To.Entry.Stamp.Span, Hint: "check the day and the year of both entries"}
			switch {
			case m.Duration < 0 && m.Name == "time_to_acknowledge":
				d.Message = fmt.Sprintf("%s %s lies %s before %s %s", m.To.Phase, m.To.Text(), schema.HumanDuration(-m.Duration), m.From.Phase, m.From.Text())
			case m.Duration > 400*24*time.Hour:
				d.Message = fmt.Sprintf("%s %s lies %s after %s %s", m.To.Phase, m.To.Text(), schema.HumanDuration(m.Duration), m.From.Phase, m.From.Text())
			default:
				continue
			}
			p.Report(d)
			return
		}
	},
})
