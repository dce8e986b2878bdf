package rules

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
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
		mistakes := map[string]string{} // by name of a rule
		mistake := func(name string) string {
			text, known := mistakes[name]
			if !known {
				if _, err := lint.Lookup(name); err != nil {
					text = err.Error()
				}
				mistakes[name] = text
			}
			return text
		}
		for _, s := range p.Suppressions {
			d := lint.Diagnostic{Span: s.Span}
			unknown := ""
			for _, r := range s.Rules {
				unknown = cmp.Or(unknown, mistake(r))
			}
			switch {
			case unknown != "":
				d.Message, d.Hint = unknown, "fix the name, or remove the comment"
			case s.Reason == "":
				d.Message, d.Hint = "the comment gives no reason, so it hides nothing", "write `<!-- lint-ignore "+strings.Join(s.Rules, ", ")+": why -->`"
			case len(s.Unused) > 0:
				d.Message, d.Hint = fmt.Sprintf("the comment hides no finding of %s", schema.And(s.Unused)), "remove it"
				if len(s.Unused) == len(s.Rules) {
					d.Fixes = []lint.Fix{{Title: "remove the comment", Safety: lint.Safe, Edits: []source.Edit{removal(p.Doc, s.Span)}}}
				}
			default:
				continue
			}
			p.Report(d)
		}
	},
})

// opensBlock is a line that is a block of its own, whatever stands above it.
var opensBlock = regexp.MustCompile(`^[ \t]*(?:[-*+][ \t]|\d+[.)][ \t]|<!--|#{1,6}[ \t])`)

// removal takes a comment out: with its line, if nothing else stands there, else
// with the blanks before it. Where it alone divides what stands above from what
// stands below, a blank line stays.
func removal(pm *schema.Postmortem, s source.Span) source.Edit {
	n := pm.LineOf(s)
	line := pm.Lines.Span(n)
	if strings.TrimSpace(string(line.In(pm.Source))) != strings.TrimSpace(string(s.In(pm.Source))) {
		for s.Start > line.Start && (pm.Source[s.Start-1] == ' ' || pm.Source[s.Start-1] == '\t') && strings.TrimSpace(string(pm.Source[s.End:line.End])) == "" {
			s.Start--
		}
		return source.Edit{Span: s}
	}
	blank := func(n int) bool { return strings.TrimSpace(string(pm.Lines.Span(n).In(pm.Source))) == "" }
	if !blank(n-1) && !blank(n+1) && !opensBlock.Match(pm.Lines.Span(n+1).In(pm.Source)) {
		return source.Edit{Span: line}
	}
	return source.Edit{Span: source.Span{Start: line.Start, End: max(line.End, min(pm.Lines.Span(n+1).Start, len(pm.Source)))}}
}
