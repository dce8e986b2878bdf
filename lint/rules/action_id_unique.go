package rules

import (
	"fmt"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "action-id-unique", Since: "1.0", Severity: lint.Error, Scope: lint.Span, Fix: "show",
	Doc: `Two action items of one id in one document.

An action is cited by its id, in tickets and in the next postmortem. Two of one id
make every citation ambiguous.

## Bad

~~~markdown
---
title: Slow
severity: sev4
status: in-review
---

## Action items

- [ ] **A1** Ask for a second approval. (owner: @mail; due: 2026-04-01)
- [ ] **A1** Alert on empty segments. (owner: @mail; due: 2026-04-01)
~~~

## Good

~~~markdown
---
title: Slow
severity: sev4
status: in-review
---

## Action items

- [ ] **A1** Ask for a second approval. (owner: @mail; due: 2026-04-01)
- [ ] **A2** Alert on empty segments. (owner: @mail; due: 2026-04-01)
~~~
`,
	Check: func(p *lint.Pass) {
		first := map[string]*schema.Action{}
		for _, a := range p.Doc.Actions {
			if a.ID == "" {
				continue
			}
			if before := first[a.ID]; before != nil {
				p.Report(lint.Diagnostic{Span: a.Span, Message: fmt.Sprintf("%s stands twice, first on line %d", a.ID, p.Doc.LineOf(before.Span)), Hint: "give it the next free number"})
				continue
			}
			first[a.ID] = a
		}
	},
})
