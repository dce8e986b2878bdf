package rules

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
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
		for _, inv := range inversions {
			d := lint.Diagnostic{
				Span:    inv.Entry.Stamp.Span,
				Message: fmt.Sprintf("%s stands after %s (line %d)", when(inv.Entry, inv.Before), when(inv.Before, inv.Entry), p.Doc.LineOf(inv.Before.Stamp.Span)),
				Hint:    "move the entry, mend the time, or add a date heading `### YYYY-MM-DD` above it",
			}
			switch edit, ok := sorted(p.Doc, inv.Entry, inversions); {
			case inv.Slight:
				d.AtMost = lint.Info
				d.Hint = "one of the two is approximate, so this may be right"
			case inv.By > halfADay:
				d.Fixes = nextDay(p.Doc, inv)
			case ok:
				d.Fixes = []lint.Fix{{Title: "sort these entries by their times", Safety: lint.Unsafe, Edits: []lint.Edit{edit}}}
			}
			p.Report(d)
		}
	},
})

// halfADay in seconds: an entry that lies further back is more likely one of the next day.
const halfADay = 12 * 60 * 60

// sorted puts the entries that stand in one list or table with e, and have one day or
// each its own, in the order of their times. ok is false where that order is not plain, or lines
// would not stay whole.
func sorted(pm *schema.Postmortem, e *timeline.Entry, inversions []timeline.Inversion) (edit lint.Edit, ok bool) {
	run := neighbours(pm, e)
	if len(run) < 2 {
		return edit, false
	}
	for _, o := range run {
		sameDay := o.Date == e.Date || o.Stamp.Date.Known() && e.Stamp.Date.Known()
		if !o.Timed() || o.Stamp.Unknown || o.Inferred || !sameDay || o.Zone != e.Zone || o.Instant.IsZero() != e.Instant.IsZero() || o.Folded {
			return edit, false
		}
	}
	for _, inv := range inversions {
		if inv.By > halfADay && slices.Contains(run, inv.Entry) {
			return edit, false // rather a midnight than a slip
		}
	}
	var lines []schema.Span // of each entry, from the start of its first to the end of its last
	for _, o := range run {
		lines = append(lines, wholeLines(pm, o))
	}
	order := make([]int, len(run))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := run[a], run[b]
		if x.Date != y.Date {
			return cmp.Compare(x.Date.String(), y.Date.String())
		}
		return cmp.Compare(x.Stamp.Clock.Seconds(), y.Stamp.Clock.Seconds())
	})
	var text strings.Builder
	for i, from := range order {
		text.Write(lines[from].In(pm.Source))
		if i+1 < len(lines) {
			text.Write(pm.Source[lines[i].End:lines[i+1].Start])
		}
	}
	return lint.Edit{Span: schema.Span{Start: lines[0].Start, End: lines[len(lines)-1].End}, Text: text.String()}, true
}

// neighbours are the entries around e with nothing but blank lines between them.
func neighbours(pm *schema.Postmortem, e *timeline.Entry) []*timeline.Entry {
	all := pm.Timeline
	at := slices.Index(all, e)
	together := func(a, b *timeline.Entry) bool {
		x, y := wholeLines(pm, a), wholeLines(pm, b)
		return a.Series == b.Series && a.Form == b.Form && x.End < y.Start && len(bytes.TrimSpace(pm.Source[x.End:y.Start])) == 0 && marker(pm, x) == marker(pm, y)
	}
	from, to := at, at+1
	for from > 0 && together(all[from-1], all[from]) {
		from--
	}
	for to < len(all) && together(all[to-1], all[to]) {
		to++
	}
	if form := e.Form; form != timeline.ListForm && form != timeline.TableForm || marker(pm, wholeLines(pm, e)) == "" {
		return nil
	}
	return all[from:to]
}

func wholeLines(pm *schema.Postmortem, e *timeline.Entry) schema.Span {
	last := max(e.Span.Start, e.Span.End-1)
	for last > e.Span.Start && (pm.Source[last] == '\n' || pm.Source[last] == '\r') {
		last--
	}
	return schema.Span{Start: pm.Lines.Span(pm.Lines.Line(e.Span.Start)).Start, End: pm.Lines.Span(pm.Lines.Line(last)).End}
}

// marker is what a line of a bullet list or a table begins with, indentation
// included, or "". The numbers of an ordered list would no longer count up.
func marker(pm *schema.Postmortem, line schema.Span) string {
	return string(lineMarker.Find(line.In(pm.Source)))
}

var lineMarker = regexp.MustCompile(`^[ \t]*[-*+|]`)

// nextDay offers a date heading above an entry that lies more than half a day back:
// more likely midnight than a slip.
func nextDay(pm *schema.Postmortem, inv timeline.Inversion) []lint.Fix {
	if !inv.Before.Dated() || inv.Entry.Date != inv.Before.Date || inv.Entry.Form != timeline.ListForm {
		return nil
	}
	day := inv.Before.Date.AddDays(1).String()
	at := wholeLines(pm, inv.Entry).Start
	return []lint.Fix{{Title: "add the heading ### " + day, Safety: lint.Show, Edits: []lint.Edit{{Span: schema.Span{Start: at, End: at}, Text: "\n### " + day + "\n\n"}}}}
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
