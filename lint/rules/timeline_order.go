package rules

import (
	"fmt"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(lint.Rule{
	Name: "timeline-order", Since: "1.0", Severity: lint.Error, Scope: lint.Span, Fix: "unsafe",
	Doc: `A timeline entry that is earlier than the one before it.

Readers take the order of lines for the order of events. An entry out of order
is a slip of the pen, a wrong day, or a missing date heading; which of them, the
rule cannot know. Entries are compared by instant where both have one, else by
clock, at the coarser precision of the two. An approximate entry that is out of
order by less than an hour is only noted.

## Bad

~~~markdown
---
title: The queue stands still
severity: sev3
status: draft
timezone: Europe/Copenhagen
---

## Timeline

### 2026-03-04

- **14:49** — The queue is restarted.
- **14:43** — The first alert fires.
~~~

## Good

~~~markdown
---
title: The queue stands still
severity: sev3
status: draft
timezone: Europe/Copenhagen
---

## Timeline

### 2026-03-04

- **14:43** — The first alert fires.
- **14:49** — The queue is restarted.
- **23:55** — It stands still again.

### 2026-03-05

- **00:10** — It is restarted for good.
~~~
`,
	Check: func(p *lint.Pass) {
		inversions := timeline.Inversions(p.Doc.Timeline)
		sorter := newSorter(p.Doc, inversions)
		for _, inv := range inversions {
			d := lint.Diagnostic{
				Span:    inv.Entry.Stamp.Span,
				Message: fmt.Sprintf("%s stands after %s (line %d)", when(inv.Entry, inv.Before), when(inv.Before, inv.Entry), p.Doc.LineOf(inv.Before.Stamp.Span)),
				Hint:    "move the entry, fix the time, or add a date heading `### YYYY-MM-DD` above it",
			}
			switch {
			case inv.Slight:
				d.AtMost = lint.Info
				d.Hint = "one of the two is approximate, so this may be right"
			case inv.By > halfADay:
				d.Fixes = nextDay(p.Doc, inv)
			default:
				d.Fixes = sorter.fix(inv.Entry)
			}
			p.Report(d)
		}
	},
})

// halfADay in seconds: an entry that lies further back is more likely one of the next day.
const halfADay = 12 * 60 * 60

// nextDay offers a date heading above an entry that lies more than half a day back:
// more likely midnight than a slip.
func nextDay(pm *schema.Postmortem, inv timeline.Inversion) []lint.Fix {
	if !inv.Before.Dated() || inv.Entry.Date != inv.Before.Date || inv.Entry.Form != timeline.ListForm {
		return nil
	}
	day := inv.Before.Date.AddDays(1).String()
	at := pm.Lines.Span(pm.LineOf(inv.Entry.Span)).Start
	return []lint.Fix{{Title: "add the heading ### " + day, Safety: lint.Show, Edits: []source.Edit{{Span: source.Span{Start: at, End: at}, Text: "\n### " + day + "\n\n"}}}}
}

// when is an entry's time for a message: with its day where the other's day differs.
func when(e, other *timeline.Entry) string {
	if !e.Timed() {
		return e.Local()
	}
	text := e.Stamp.Clock.String()
	if e.Dated() && e.Date != other.Date {
		text = e.Date.String() + " " + text
	}
	if e.Zone != other.Zone && e.Zone != "" {
		text += " " + e.Zone
	}
	return text
}
