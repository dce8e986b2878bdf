package rules

import (
	"regexp"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "action-none", Since: "1.0", Severity: lint.Warning, Scope: lint.Document,
	Doc: `An Action items section with neither an item nor a reason for none.

Not every incident needs an action. Saying so, with the reason, is an answer:
"No action items: the hardware is replaced anyway in May." An empty promise and an
empty list look alike a year later.

## Bad

~~~markdown
---
title: Slow
severity: sev4
status: in-review
---

## Action items

We talked about it.
~~~

## Good

~~~markdown
---
title: Slow
severity: sev4
status: in-review
---

## Action items

No action items: the service is switched off in May.
~~~
`,
	Check: func(p *lint.Pass) {
		s := p.Doc.Section(schema.ActionItems)
		if !p.Doc.Held() || s == nil || len(p.Doc.Actions) > 0 || s.IsEmpty(p.Doc.Source) {
			return // an empty section is section-empty's
		}
		if text := string(s.Body.In(p.Doc.Source)); !reasonForNone.MatchString(text) {
			p.Report(lint.Diagnostic{Span: s.HeadingSpan, Message: "there is neither an action item nor a reason for none", Hint: "write `- [ ] **A1** … (type: prevent; owner: @handle; due: 2026-04-01)`, or \"No action items: …\""})
		}
	},
})

var reasonForNone = regexp.MustCompile(`(?i)\b(no(?:ne)?\b[^.\n]*(?:action|follow|because|:)|not recorded|none\.)`)
