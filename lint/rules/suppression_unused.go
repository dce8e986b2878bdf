package rules

import (
	"fmt"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "suppression-unused", Since: "1.0", Severity: lint.Warning, Scope: lint.Span, Last: true, Fix: "safe",
	Doc: `An ignore comment that hides nothing, names no known rule, or gives no reason.

A comment that outlived its finding hides the next one. One without a reason hides
nothing at all: whoever reads it later must be able to judge it.

## Bad

~~~markdown
---
title: Slow
severity: sev4
status: draft
owner: "@ops"
---

<!-- lint-ignore timeline-order: the clock was wrong -->

All is in order here.
~~~

## Good

~~~markdown
---
title: Slow
severity: sev4
status: draft
owner: "@ops"
timezone: Etc/UTC
---

## Timeline

### 2026-03-04

- **10:00** — a
<!-- lint-ignore timeline-order: the second clock was wrong -->
- **09:00** — b
~~~
`,
	Check: func(p *lint.Pass) {
		for _, s := range p.Suppressions {
			d := lint.Diagnostic{Span: s.Span}
			unknown := ""
			for _, r := range s.Rules {
				if _, err := lint.Lookup(r); err != nil && unknown == "" {
					unknown = err.Error()
				}
			}
			switch {
			case unknown != "":
				d.Message, d.Hint = unknown, "mend the name, or remove the comment"
			case s.Reason == "":
				d.Message, d.Hint = "the comment gives no reason, so it hides nothing", "write `<!-- lint-ignore "+strings.Join(s.Rules, ", ")+": why -->`"
			case len(s.Unused) > 0:
				d.Message, d.Hint = fmt.Sprintf("the comment hides no finding of %s", and(s.Unused)), "remove it"
				if len(s.Unused) == len(s.Rules) {
					d.Fixes = []lint.Fix{{Title: "remove the comment", Safety: lint.Safe, Edits: []lint.Edit{{Span: wholeLine(p.Doc, s.Span)}}}}
				}
			default:
				continue
			}
			p.Report(d)
		}
	},
})

// wholeLine is the line of a span with its end, if nothing else stands on it.
func wholeLine(pm *schema.Postmortem, s schema.Span) schema.Span {
	n := pm.LineOf(s)
	line := pm.Lines.Span(n)
	if strings.TrimSpace(string(line.In(pm.Source))) == strings.TrimSpace(string(s.In(pm.Source))) {
		return schema.Span{Start: line.Start, End: max(line.End, min(pm.Lines.Span(n+1).Start, len(pm.Source)))}
	}
	return s
}
