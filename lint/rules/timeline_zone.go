package rules

import (
	"fmt"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
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
		d := lint.Diagnostic{Hint: "say it once: `## Timeline (UTC)`, or a sentence above the first entry"}
		if p.Doc.Ours() {
			d.Hint = "add `timezone:` with an IANA name to the frontmatter (Etc/UTC for UTC), or say it in the heading: `## Timeline (UTC)`"
		}
		stated := "" // by other entries
		for _, e := range p.Doc.Timeline {
			if stated == "" {
				stated = e.Zone
			}
		}
		for _, e := range p.Doc.Timeline {
			if !e.Timed() || e.Zone != "" || e.Dayless > 0 {
				continue // under an unknown date, a zone would give no instant either
			}
			if n == 0 {
				d.Span = e.Stamp.Span
				if word, _, _ := strings.Cut(e.Text, " "); stated != "" && word != stated && len(word) > 2 && (strings.EqualFold(word, stated) || schema.EditDistance(word, stated) == 1) {
					d.Hint = fmt.Sprintf("did you mean %s?", stated)
				} else if stated != "" {
					d.Hint = fmt.Sprintf("other entries are in %s; write it here as well, or once in the heading", stated)
				}
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
