package rules

import (
	"fmt"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(lint.Rule{
	Name: "timeline-unreadable", Since: "1.0", Severity: lint.Error, Scope: lint.Span,
	Doc: `A timeline entry whose time cannot be read, or a Timeline without any entry.

Every figure of a postmortem follows from its timeline, so a line whose time is
not understood is a hole in all of them. A time that is not known can be said
honestly, as ?? or 14:??; that is only noted.

## Bad

~~~markdown
---
title: Reports are a day old
severity: sev4
status: draft
timezone: Etc/UTC
---

## Timeline

### 2026-03-04

- **06:10** — The nightly job stops.
- **half past seven** — Somebody notices.
~~~

## Good

~~~markdown
---
title: Reports are a day old
severity: sev4
status: draft
timezone: Etc/UTC
---

## Timeline

### 2026-03-04

- **06:10** — The nightly job stops.
- **~07:30** — Somebody notices.
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		reportOnce(p, func(e *timeline.Entry) bool { return e.Stamp.Unknown }, lint.Diagnostic{
			Message: "the time %q is not known", Hint: "nothing to mend if nobody knows; figures that need it stay unknown", AtMost: lint.Info,
		})
		for _, e := range pm.Timeline {
			if pm.Ours() && e.Stamp.Span.Len() == 0 {
				line := pm.Lines.Span(pm.LineOf(e.Span))
				p.Report(lint.Diagnostic{Span: schema.Span{Start: e.Span.Start, End: max(line.End, e.Span.Start)}, Message: "this entry has no time that can be read", Hint: "begin it with `**14:39**`, `**~14:40**` or `**??**`"})
			}
		}
		if s := pm.Section(schema.TimelineSection); s != nil && len(pm.Timeline) == 0 && !s.IsEmpty(pm.Source) && pm.Ours() {
			p.Report(lint.Diagnostic{Span: s.HeadingSpan, Message: "the Timeline has no entry with a time", Hint: "write `- **14:39** — what happened`, one entry a line, under `### YYYY-MM-DD`"})
		}
	},
})

// reportOnce reports the first entry of a kind, and says how many more there are:
// forty times the same is read by nobody.
func reportOnce(p *lint.Pass, is func(*timeline.Entry) bool, d lint.Diagnostic) {
	n := 0
	for _, e := range p.Doc.Timeline {
		if !is(e) {
			continue
		}
		if n++; n == 1 {
			d.Span, d.Message = e.Stamp.Span, fmt.Sprintf(d.Message, e.Literal)
		}
	}
	if n > 0 {
		d.Message += more(n)
		p.Report(d)
	}
}
