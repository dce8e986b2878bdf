package rules

import (
	"fmt"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
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
		for _, e := range pm.Timeline {
			if e.Stamp.Unknown {
				p.Report(lint.Diagnostic{Span: e.Stamp.Span, Same: "unknown", Message: fmt.Sprintf("the time %q is not known", e.Literal), Hint: "nothing to fix if nobody knows; figures that need it stay unknown", AtMost: lint.Info})
			}
			if pm.Ours() && e.Stamp.Span.Len() == 0 {
				line := pm.Lines.Span(pm.LineOf(e.Span))
				p.Report(lint.Diagnostic{Span: source.Span{Start: e.Span.Start, End: max(line.End, e.Span.Start)}, Message: "this entry has no time that can be read", Hint: "begin it with `**14:39**`, `**~14:40**` or `**??**`"})
			}
		}
		if s := pm.Section(schema.TimelineSection); s != nil && len(pm.Timeline) == 0 && !s.IsEmpty(pm.Source) && pm.Ours() {
			p.Report(lint.Diagnostic{Span: s.HeadingSpan, Message: "the Timeline has no entry with a time", Hint: "write `- **14:39** — what happened`, one entry a line, under `### YYYY-MM-DD`"})
		}
	},
})
