package rules

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(lint.Rule{
	Name: "timeline-phase", Since: "1.0", Severity: lint.Warning, Scope: lint.Document, Fix: "show",
	Doc: `A timeline from which the figures cannot be derived.

Without an entry tagged detected and one tagged resolved there is no time to
detect, to tell customers, to resolve. Where nobody knows, an entry §??§ with the
tag, or detected_at: unknown in the frontmatter, says so. Two resolved entries
need a reopened one between them. Checked from in-review on.

## Bad

~~~markdown
---
title: Reports are empty
severity: sev4
status: in-review
timezone: Etc/UTC
---

## Timeline

### 2026-03-04

- **10:00** — A customer reports an empty report.
- **11:00** — All is well.
~~~

## Good

~~~markdown
---
title: Reports are empty
severity: sev4
status: in-review
timezone: Etc/UTC
---

## Timeline

### 2026-03-04

- **10:00** §detected§ — A customer reports an empty report.
- **11:00** §resolved§ — All is well.
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		s := pm.Section(schema.TimelineSection)
		if !pm.Held() || !slices.Contains([]string{schema.InReview, schema.Published, schema.Closed}, pm.Stage()) || s == nil || len(pm.Timeline) == 0 {
			return
		}
		var missing []string
		var fixes []lint.Fix
		hint := ""
		for _, phase := range []string{schema.TagDetected, schema.TagResolved} {
			if pm.Moment(phase) != nil {
				continue
			}
			if missing = append(missing, phase); hint == "" {
				hint = fmt.Sprintf("tag the entry in which it happens, or write `%s_at: unknown`", phase)
			}
			if e := likeliest(pm, phase); e != nil {
				hint = fmt.Sprintf("line %d reads like %s: tag it", pm.LineOf(e.Span), phase)
				fixes = append(fixes, tagEntry(pm, e, phase)...)
			}
		}
		if len(missing) > 0 {
			p.Report(lint.Diagnostic{Span: s.HeadingSpan, Message: "no entry is tagged " + schema.And(missing), Hint: hint, Fixes: fixes})
		}
		var resolved *timeline.Entry
		for _, e := range pm.Timeline {
			if e.HasTag(schema.TagReopened) {
				resolved = nil
			}
			if e.HasTag(schema.TagResolved) {
				if resolved != nil {
					p.Report(lint.Diagnostic{Span: e.Stamp.Span, Message: fmt.Sprintf("resolved a second time, after line %d", pm.LineOf(resolved.Span)), Hint: "tag what happened between them `reopened`, or the first one `mitigated`"})
				}
				resolved = e
			}
		}
	},
})

// tagEntry offers a tag before the dash of an entry in the canonical form.
func tagEntry(pm *schema.Postmortem, e *timeline.Entry, phase string) []lint.Fix {
	line := pm.Lines.Span(pm.LineOf(e.Span))
	dash := bytes.Index(line.In(pm.Source), []byte(" — "))
	if dash < 0 || line.Start+dash > e.TextAt {
		return nil
	}
	at := source.Span{Start: line.Start + dash, End: line.Start + dash}
	return lint.Offer(fmt.Sprintf("tag line %d `%s`", pm.LineOf(e.Span), phase), at, " `"+phase+"`")
}

func likeliest(pm *schema.Postmortem, phase string) *timeline.Entry {
	for _, e := range pm.Timeline {
		if schema.SuggestedPhase(e) == phase {
			return e
		}
	}
	return nil
}
