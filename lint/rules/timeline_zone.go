package rules

import (
	"github.com/git-postmortem/postmortem/lint"
)

var _ = register(lint.Rule{
	Name: "timeline-zone", Since: "1.0", Severity: lint.Warning, Scope: lint.Document,
	Doc: `Clock times without a time zone.

Whoever reads a postmortem in another country, or half a year later, cannot place
a bare clock time. Without a zone there is no instant, no comparison with logs,
and no elapsed time across a change of the clocks. One finding a document.

## Bad

~~~markdown
---
title: Sessions expire at once
severity: sev3
status: draft
---

## Timeline

### 2026-03-04

- **14:43** — Sessions expire at once.
~~~

## Good

~~~markdown
---
title: Sessions expire at once
severity: sev3
status: draft
timezone: Europe/Copenhagen
---

## Timeline

### 2026-03-04

- **14:43** — Sessions expire at once.
~~~
`,
	Check: func(p *lint.Pass) {
		n := 0
		d := lint.Diagnostic{Hint: "add `timezone: Europe/Copenhagen` (an IANA name) to the frontmatter"}
		for _, e := range p.Doc.Timeline {
			if !e.Timed() || e.Zone != "" || e.Dayless > 0 {
				continue // under an unknown date, a zone would give no instant either
			}
			if n == 0 {
				d.Span = e.Stamp.Span
			}
			n++
		}
		if n == 0 {
			return
		}
		d.Message = "no time zone is stated for this time"
		if n > 1 {
			d.Message = "no time zone is stated for this time and those after it"
		}
		p.Report(d)
	},
})
