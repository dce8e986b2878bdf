package rules

import (
	"fmt"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
)

var _ = register(lint.Rule{
	Name: "section-empty", Since: "1.0", Severity: lint.Error, Scope: lint.Span,
	Doc: `A heading with nothing under it, or a lone dash.

An empty section reads as an answer and is none. What is not known can be said:
"Not recorded." tells the next reader that nobody knows; nothing tells them
nothing. A heading that is a field with its value ("Date: 1 July 2020") asks nothing.

## Bad

~~~markdown
---
title: Webhooks are late
severity: sev4
status: draft
---

## Summary

Webhooks were up to an hour late.

## Impact

-
~~~

## Good

~~~markdown
---
title: Webhooks are late
severity: sev4
status: draft
---

## Summary

Webhooks were up to an hour late.

## Impact

Not recorded.
~~~
`,
	Check: func(p *lint.Pass) {
		for _, s := range p.Doc.Sections {
			asks := s.Name != "" || s.Level == 2 && !isField(s.Heading)
			if asks && s.IsEmpty(p.Doc.Source) {
				p.Report(lint.Diagnostic{Span: s.HeadingSpan, Message: fmt.Sprintf("nothing stands under %q", s.Heading), Hint: `write what is known, "Not recorded.", or "None, because …"`})
			}
		}
	},
})

// isField reports whether a heading holds its own answer: "Date: 1 July 2020".
func isField(heading string) bool {
	_, value, _ := strings.Cut(heading, ": ")
	return strings.TrimSpace(value) != ""
}
