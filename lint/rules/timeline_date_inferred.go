package rules

import (
	"fmt"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "timeline-date-inferred", Since: "1.0", Severity: lint.Info, Scope: lint.Span, Fix: "show",
	Doc: `A day that the reader had to infer, at midnight or at the turn of a year.

In documents that are not in the canonical form, a clock that jumps back by more
than half a day is read as the next day. That is right nearly always, and still a
guess: a date heading says it.

## Bad

~~~markdown
# Night shift

## Timeline

- 2026-03-04 23:55 UTC - It breaks.
- 00:10 UTC - It is noticed.
~~~

## Good

~~~markdown
# Night shift

## Timeline

- 2026-03-04 23:55 UTC - It breaks.
- 2026-03-05 00:10 UTC - It is noticed.
~~~
`,
	Check: func(p *lint.Pass) {
		for _, e := range p.Doc.Timeline {
			if e.Inferred {
				day := "the next day"
				if e.Dated() {
					day = e.Date.String()
				}
				d := lint.Diagnostic{Span: e.Stamp.Span, Message: fmt.Sprintf("%s is read as %s, which is not written", e.Literal, day), Hint: "write the date, in the entry or in a heading above it"}
				if at := e.Stamp.ClockSpan; e.Dated() && e.Stamp.Date.IsZero() && at.Len() > 0 {
					d.Fixes = lint.Offer("write "+day+" before the time", source.Span{Start: at.Start, End: at.Start}, day+" ")
				}
				p.Report(d)
			}
		}
	},
})
