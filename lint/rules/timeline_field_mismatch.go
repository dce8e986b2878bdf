package rules

import (
	"fmt"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "timeline-field-mismatch", Since: "1.0", Severity: lint.Error, Scope: lint.Span, Fix: "show",
	Doc: `A frontmatter time that is not the one of the tagged entry.

The timeline is the source of truth. A field such as detected_at is for what the
timeline cannot carry; where it stands beside an entry with that tag, both must
name the same instant, to the minute.

## Bad

~~~markdown
---
title: Thumbnails are missing
severity: sev4
status: draft
timezone: Etc/UTC
detected_at: 2026-03-04T10:05:00Z
---

## Timeline

### 2026-03-04

- **10:00** §detected§ — A user reports it.
~~~

## Good

~~~markdown
---
title: Thumbnails are missing
severity: sev4
status: draft
timezone: Etc/UTC
---

## Timeline

### 2026-03-04

- **10:00** §detected§ — A user reports it.
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		for _, spec := range schema.StandardFields {
			phase, ok := strings.CutSuffix(spec.Name, "_at")
			f := pm.Field(spec.Name)
			if !ok || spec.Type != schema.InstantField || f == nil {
				continue
			}
			m := pm.Moment(phase)
			if m == nil || m.Field != "" || m.Instant.IsZero() {
				continue
			}
			t, err := schema.ParseInstant(f.Value.Text)
			if err != nil || t.Truncate(60e9).Equal(m.Instant.Truncate(60e9)) || m.Entry.Stamp.Approximate {
				continue
			}
			p.Report(lint.Diagnostic{
				Span:    f.Value.Span,
				Message: fmt.Sprintf("%s says %s; the entry tagged %s on line %d says %s", spec.Name, f.Value.Text, phase, pm.LineOf(m.Entry.Span), m.Instant.In(t.Location()).Format("2006-01-02T15:04Z07:00")),
				Hint:    "remove the field: the timeline carries it",
				Fixes:   lint.Offer("write what the entry says", f.Value.Span, m.Instant.In(t.Location()).Format(time.RFC3339)),
			})
		}
	},
})
