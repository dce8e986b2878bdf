package rules

import (
	"fmt"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(lint.Rule{
	Name: "timeline-notation", Since: "1.0", Severity: lint.Info, Scope: lint.Span, Fix: "unsafe",
	Doc: `A time that is read, and written in another way than the rest.

17:14pm, 11.50 among 11:50, 1625 without its colon, an entry that lost its list
marker and hangs on the line above: each is understood, and each may be read
differently by the next tool or the next person. A timeline that is all of one
kind is left alone.

## Bad

~~~markdown
# Old report

## Timeline

- 2022-03-10 11:44 UTC - It breaks.
- 2022-03-10 11.50 UTC - It is noticed.
- 2022-03-10 12:10 UTC - It works again.
~~~

## Good

~~~markdown
# Old report

## Timeline

- 2022-03-10 11:44 UTC - It breaks.
- 2022-03-10 11:50 UTC - It is noticed.
- 2022-03-10 12:10 UTC - It works again.
~~~
`,
	Check: func(p *lint.Pass) {
		kinds := map[timeline.Notation]int{}
		for _, e := range p.Doc.Timeline {
			if e.Timed() {
				kinds[clockNotation(e)]++
			}
		}
		first, times := map[string]*lint.Diagnostic{}, map[string]int{}
		var order []string
		for _, e := range p.Doc.Timeline {
			d := lint.Diagnostic{Span: e.Stamp.Span}
			n := clockNotation(e)
			kind, canonical := fmt.Sprint(n), e.Stamp.Clock.String()
			switch {
			case !e.Timed():
				continue
			case e.Swallowed:
				kind = "swallowed"
				d.Message, d.Hint = fmt.Sprintf("%s begins an entry, and belongs to the line above for every Markdown reader", e.Literal), "begin the line with `- `"
			case n == timeline.Hybrid:
				d.Message, d.Hint = fmt.Sprintf("%q has 24 hours and a half of the day", e.Literal), "write "+canonical
			case n != 0 && kinds[n] <= kinds[0]:
				d.Message, d.Hint = fmt.Sprintf("%q is written in another way than the times around it", e.Literal), "write "+canonical
			default:
				continue
			}
			if times[kind]++; times[kind] == 1 {
				first[kind] = &d
				order = append(order, kind)
			}
		}
		for _, kind := range order {
			first[kind].Message += more(times[kind])
			p.Report(*first[kind])
		}
	},
})

func clockNotation(e *timeline.Entry) timeline.Notation {
	return e.Stamp.Notation & (timeline.TwelveHour | timeline.Hybrid | timeline.Dotted | timeline.Compact)
}
