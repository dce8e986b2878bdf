package rules

import (
	"fmt"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "section-duplicate", Since: "1.0", Severity: lint.Warning, Scope: lint.Span,
	Doc: `Two sections of one name.

Two timelines or two impacts in one postmortem are two stories, or a leftover of a
merge; a reader sees the first one only.

## Bad

~~~markdown
---
title: Slow
severity: sev4
status: draft
---

## Impact

Eleven customers.

## Customer impact

Twelve customers.
~~~

## Good

~~~markdown
---
title: Slow
severity: sev4
status: draft
---

## Impact

Eleven customers.
~~~
`,
	Check: func(p *lint.Pass) {
		if !p.Doc.Ours() {
			return // other formats repeat headings on purpose
		}
		first := map[string]*schema.Section{}
		for _, s := range p.Doc.Sections {
			if s.Name == "" || s.Level != 2 {
				continue
			}
			if before := first[s.Name]; before != nil {
				p.Report(lint.Diagnostic{Span: s.HeadingSpan, Message: fmt.Sprintf("%q is a second %s, after line %d", s.Heading, s.Name, p.Doc.LineOf(before.HeadingSpan)), Hint: "put them together"})
				continue
			}
			first[s.Name] = s
		}
	},
})
