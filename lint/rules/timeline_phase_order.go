package rules

import (
	"fmt"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(lint.Rule{
	Name: "timeline-phase-order", Since: "1.0", Severity: lint.Error, Scope: lint.Span,
	Doc: `Phases in an order that cannot be: resolved before detected, detected before started.

The figures of a postmortem lie between its phases. Where a phase precedes one
that it needs, the time or the tag of one of them is wrong, and a figure comes
out negative. Labels such as Resolved and Declared are read as phases as well.

## Bad

~~~markdown
---
title: Mails are late
severity: sev4
status: draft
timezone: Etc/UTC
---

## Timeline

### 2026-03-04

- **10:00** §started§ — Mails queue up.
- **10:20** §resolved§ — The queue is empty.
- **10:30** §detected§ — Somebody notices.
~~~

## Good

~~~markdown
---
title: Mails are late
severity: sev4
status: draft
timezone: Etc/UTC
---

## Timeline

### 2026-03-04

- **10:00** §started§ — Mails queue up.
- **10:20** §detected§ — Somebody notices.
- **10:30** §resolved§ — The queue is empty.
~~~
`,
	Check: func(p *lint.Pass) {
		// What timeline-order says of an entry is not said twice.
		disordered := map[*timeline.Entry]bool{}
		for _, inv := range timeline.Inversions(p.Doc.Timeline) {
			disordered[inv.Entry] = true
		}
		phases := []string{schema.TagStarted, schema.TagDetected, schema.TagAcknowledged, schema.TagMitigated, schema.TagResolved}
		named := namedMoments(p.Doc)
		for i, earlier := range phases {
			for _, later := range phases[i+1:] {
				if earlier == schema.TagAcknowledged && later == schema.TagMitigated {
					continue // a declaration may come after the repair
				}
				if reportPhases(p, named[earlier], named[later], disordered) {
					return
				}
			}
		}
	},
})

// reportPhases reports where the last moment of the later phase precedes the first
// moment of the earlier one.
func reportPhases(p *lint.Pass, earlier, later []namedMoment, disordered map[*timeline.Entry]bool) bool {
	if len(earlier) == 0 || len(later) == 0 {
		return false
	}
	first, last := earlier[0], later[len(later)-1]
	if first.Entry == last.Entry {
		return false
	}
	d, ok := last.Sub(first.Entry)
	if !ok || d >= 0 || first.Stamp.Approximate || last.Stamp.Approximate {
		return false
	}
	if disordered[first.Entry] || disordered[last.Entry] {
		return true
	}
	p.Report(lint.Diagnostic{
		Span:    last.Stamp.Span,
		Message: fmt.Sprintf("%s %s lies %s before %s %s (line %d)", last.name, last.TimeText(), schema.HumanDuration(-d), first.name, first.TimeText(), p.Doc.LineOf(first.Stamp.Span)),
		Hint:    "fix the time of " + strings.Join([]string{last.name, first.name}, " or of ") + ", or the word",
	})
	return true
}
