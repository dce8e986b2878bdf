package rules

import (
	"fmt"
	"time"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(lint.Rule{
	Name: "colleagues-after-customers", Since: "1.0", Severity: lint.Info, Scope: lint.Span,
	Doc: `Customers were told before the colleagues whom they then asked.

Support learns of it from the first customer who answers the mail, and has nothing to
say. A note to whoever talks with customers takes a minute, and goes out first. The rule
compares the first §comms-customer§ or §comms-public§ entry with every §comms-internal§
one, and speaks only where all of their times are known, and far enough apart where one
is approximate.

## Bad

~~~markdown
---
title: Invoices show the wrong currency
severity: sev3
status: in-review
owner: "@billing"
timezone: Etc/UTC
---

## Timeline

### 2026-03-04

- **14:39** §detected§ — A customer asks about an invoice.
- **14:50** §comms-public§ — The status page says that invoices are wrong.
- **15:20** §comms-internal§ — Support is told.
~~~

## Good

~~~markdown
---
title: Invoices show the wrong currency
severity: sev3
status: in-review
owner: "@billing"
timezone: Etc/UTC
---

## Timeline

### 2026-03-04

- **14:39** §detected§ — A customer asks about an invoice.
- **14:43** §comms-internal§ — Support is told.
- **14:50** §comms-public§ — The status page says that invoices are wrong.
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		if !isOwn(pm) {
			return
		}
		var customers, colleagues *timeline.Entry
		for _, e := range pm.Timeline {
			switch {
			case customers == nil && e.HasTag(schema.TagCommsCustomer, schema.TagCommsPublic):
				customers = e
			case e.HasTag(schema.TagCommsInternal) && colleagues == nil:
				colleagues = e
			}
		}
		if customers == nil || colleagues == nil {
			return
		}
		for _, e := range pm.Timeline {
			if e.HasTag(schema.TagCommsInternal) && !clearlyAfter(e, customers) {
				return
			}
		}
		d, _ := colleagues.Sub(customers)
		p.Report(lint.Diagnostic{
			Span:    customers.Stamp.Span,
			Message: fmt.Sprintf("customers were told at %s, colleagues %s later (line %d)", customers.ClockText(), schema.HumanDuration(d), pm.LineOf(colleagues.Span)),
			Hint:    "what would it take for those who talk with customers to know first?",
		})
	},
})

// clearlyAfter reports whether an entry is later than the end of another one, beyond what
// either could be off by.
func clearlyAfter(e, o *timeline.Entry) bool {
	d, ok := e.Sub(o)
	if !ok || e.Stamp.Unknown || o.Stamp.Unknown {
		return false
	}
	if o.Stamp.IsRange {
		if o.EndAt.IsZero() || e.Instant.IsZero() {
			return false
		}
		d = e.Instant.Sub(o.EndAt)
	}
	if e.Stamp.Approximate || o.Stamp.Approximate {
		return d >= time.Hour // as far as an approximate time is from its place without a finding
	}
	return d > 0
}
