package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(lint.Rule{
	Name: "customer-message-missing", Since: "1.0", Severity: lint.Warning, Scope: lint.Document,
	Doc: `Customers were told, and the record has no copy of what they were told.

Who answers the next question needs the words that went out, not a memory of them. So
a published postmortem of our own whose timeline has a §comms-customer§ entry, or that
is for customers or the public, keeps a verbatim copy under §## Customer message§. Where
there is none any more, "Not preserved." says so; where nobody wrote to customers, "None,
because …" does.

## Bad

~~~markdown
---
title: Invoices show the wrong currency
severity: sev3
status: published
owner: "@billing"
timezone: Etc/UTC
---

## Timeline

### 2026-03-04

- **18:39** §comms-customer§ — The eleven customers concerned get a mail.
~~~

## Good

~~~markdown
---
title: Invoices show the wrong currency
severity: sev3
status: published
owner: "@billing"
timezone: Etc/UTC
---

## Customer message

> Your invoice of today shows dollars. You owe the same figure in euros.

## Timeline

### 2026-03-04

- **18:39** §comms-customer§ — The eleven customers concerned get a mail.
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		if !isOwn(pm) || pm.Stage() != schema.Published && pm.Stage() != schema.Closed {
			return
		}
		d := lint.Diagnostic{Hint: "keep it under `## Customer message`, word for word, or write \"Not preserved.\""}
		i := slices.IndexFunc(pm.Timeline, func(e *timeline.Entry) bool {
			return e.HasTag(schema.TagCommsCustomer) && !strings.HasPrefix(e.Text, "Not recorded")
		})
		switch {
		case i >= 0:
			e := pm.Timeline[i]
			when := ""
			if e.Timed() {
				when = " at " + e.ClockText()
			}
			d.Span, d.Message = e.Stamp.Span, fmt.Sprintf("customers were told%s, and there is no copy of what they were told", when)
		case pm.Audience >= schema.Customers:
			d.Span, d.Message = audienceOf(pm), fmt.Sprintf("this is for %s, and there is no copy of what customers were told", whoReads(pm.Audience, pm.Audience))
		default:
			return
		}
		if slices.ContainsFunc(pm.Sections, func(s *schema.Section) bool {
			return s.Name == schema.CustomerMessage && (pm.HasTextFor(schema.Restricted, s.Body) || s.IsEmpty(pm.Source)) // which is section-empty's
		}) {
			return
		}
		if has := pm.HasSection(schema.CustomerMessage); !has && slices.Contains(pm.RequiredSections(), schema.CustomerMessage) || has && pm.Section(schema.CustomerMessage) == nil {
			return // section-required asks for it; or it stands inside another section
		}
		p.Report(d)
	},
})
