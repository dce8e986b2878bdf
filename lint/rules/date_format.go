package rules

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/prose"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(lint.Rule{
	Name: "date-format", Since: "1.0", Severity: lint.Error, Scope: lint.Span, Fix: "show",
	Doc: `A date or time in the frontmatter that is not RFC 3339, does not exist, or can be read two ways.

03/04/2026 is March in one country and April in another; a time without an
offset is an hour off after the next change of the clocks. RFC 3339 (the
Internet's profile of ISO 8601) has neither problem.

## Bad

~~~markdown
---
title: Backups stop
severity: sev2
status: draft
started_at: 2026-02-30T10:00:00Z
---
~~~

## Good

~~~markdown
---
title: Backups stop
severity: sev2
status: draft
started_at: 2026-02-28T10:00:00Z
---
~~~
`,
	Check: func(p *lint.Pass) {
		reportMismatches(p, true)
		for _, span := range spansIf(p, monthPairs) {
			for _, m := range twoMonths.FindAllIndex(span.In(p.Doc.Source), -1) {
				at := source.Span{Start: span.Start + m[0], End: span.Start + m[1]}
				p.Report(lint.Diagnostic{Span: at, AtMost: lint.Warning, Message: fmt.Sprintf("%q names two months", at.In(p.Doc.Source)), Hint: "leave the right one"})
			}
		}
		for _, e := range p.Doc.Timeline {
			switch {
			case e.Stamp.Notation&timeline.LongYear != 0:
				d := lint.Diagnostic{Span: e.Stamp.Span, Same: "long year", Message: fmt.Sprintf("the year of %q has five digits; it is read as %d", e.Literal, e.Stamp.Date.Year), Hint: fmt.Sprintf("write %s", e.Stamp.Date)}
				if year := longYear.FindIndex(e.Stamp.Span.In(p.Doc.Source)); year != nil {
					at := source.Span{Start: e.Stamp.Span.Start + year[0], End: e.Stamp.Span.Start + year[1]}
					d.Fixes = lint.Offer("write the year with four digits", at, fmt.Sprint(e.Stamp.Date.Year))
				}
				p.Report(d)
			case e.Stamp.Date.Known() && !e.Stamp.Date.Valid():
				p.Report(lint.Diagnostic{Span: e.Stamp.Span, Message: fmt.Sprintf("%s is a day that does not exist", e.Stamp.Date), Hint: "fix the day or the month"})
			}
		}
	},
})

// twoMonths is a day with two months and a year.
var twoMonths = regexp.MustCompile(`\b\d{1,2} ` + monthName + ` ` + monthName + `,? (?:19|20)\d\d\b`)

const monthName = `(?:January|February|March|April|May|June|July|August|September|October|November|December)`

// monthPairs are the beginnings of such days that tell: one month behind another.
var monthPairs = func() prose.Prefilter {
	var pairs []string
	for a := time.January; a <= time.December; a++ {
		for b := time.January; b <= time.December; b++ {
			pairs = append(pairs, strings.ToLower(a.String()+" "+b.String()))
		}
	}
	return prose.PrefilterFor(pairs...)
}()

// spansIf are the stretches of prose in which a prefilter finds something.
func spansIf(p *lint.Pass, needed prose.Prefilter) (out []source.Span) {
	ends := needed.Ends(p)
	if len(ends) == 0 {
		return nil
	}
	for _, span := range proseSpans(p) {
		if prose.EndsIn(ends, span) {
			out = append(out, span)
		}
	}
	return out
}

var longYear = regexp.MustCompile(`\d{5}`)
