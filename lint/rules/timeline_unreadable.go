package rules

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "timeline-unreadable", Since: "1.0", Severity: lint.Error, Scope: lint.Span,
	Doc: `A timeline entry whose time cannot be read, or a Timeline without any time.

Every figure of a postmortem follows from its timeline, so a line whose time is
not understood is a hole in all of them. A line that begins like a time and cannot
be read as one is said in every document, whatever its form; it is a warning where
the document is not in that of the standard. A time that is not known can be said
honestly, as ?? or 14:??, and is no finding.

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
		most := lint.Off
		if !pm.Ours() {
			most = lint.Warning
		}
		for _, u := range pm.Unread() {
			text := strings.TrimSpace(string(u.Span.In(pm.Source)))
			if r := []rune(text); len(r) > 40 {
				text = string(r[:40]) + "…"
			}
			p.Report(lint.Diagnostic{Span: u.Span, AtMost: most, Message: fmt.Sprintf("%q begins like a time, and cannot be read as one", text), Hint: "write it as `2026-03-04 14:39` or `14:39`; `??` for what nobody knows"})
		}
		timed := false
		for _, e := range pm.Timeline {
			timed = timed || e.Stamp.HasTime() || e.Stamp.Unknown || e.Stamp.Placeholder || e.OfDay
			if pm.Ours() && e.Stamp.Span.Len() == 0 && !e.OfDay {
				line := pm.Lines.Span(pm.LineOf(e.Span))
				p.Report(lint.Diagnostic{Span: source.Span{Start: e.Span.Start, End: max(line.End, e.Span.Start)}, Message: "this entry has no time that can be read", Hint: "begin it with `**14:39**`, `**~14:40**` or `**??**`"})
			}
		}
		if s := pm.Section(schema.TimelineSection); s != nil && !timed && len(pm.Unread()) == 0 && !leadup.MatchString(s.Heading) && !s.IsEmpty(pm.Source) && !notRecorded(s.Body.In(pm.Source)) {
			p.Report(lint.Diagnostic{Span: s.HeadingSpan, AtMost: most, Message: "the Timeline has no entry with a time", Hint: "write `- **14:39** — what happened`, one entry a line, under `### YYYY-MM-DD`"})
		}
	},
})

// notRecorded reports whether a section says that there is nothing to say.
func notRecorded(text []byte) bool {
	text = bytes.Trim(text, " \t\r\n*_.-")
	if len(text) == 0 || bytes.IndexByte([]byte("NnSsUu"), text[0]) < 0 {
		return false // as of most sections the first letter tells
	}
	body := strings.ToLower(string(text))
	return len(body) < 120 && (strings.HasPrefix(body, "not recorded") || strings.HasPrefix(body, "none") || strings.HasPrefix(body, "n/a") || strings.HasPrefix(body, "not available") || strings.HasPrefix(body, "unknown") || strings.HasPrefix(body, "see "))
}

// leadup is a heading that may be a timeline's, and often is one of prose.
var leadup = regexp.MustCompile(`(?i)^\W*(?:\w+: *)?(?:lead-?\s?up|key events|events|background)\W*$`)
