package rules

import (
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "action-state", Since: "1.0", Severity: lint.Error, Scope: lint.Span,
	Doc: `A closed postmortem with open action items; a done item without a date.

Closed means that every action is done, or dropped with a reason. A done item
without its date (a warning) cannot tell how long it took.

## Bad

~~~markdown
---
title: Slow
severity: sev4
status: closed
---

## Action items

- [ ] **A1** Ask for a second approval. (type: prevent; owner: @mail)
~~~

## Good

~~~markdown
---
title: Slow
severity: sev4
status: closed
---

## Action items

- [x] **A1** Ask for a second approval. (type: prevent; owner: @mail; done: 2026-03-18)
- [ ] **A2** ~~Train everyone.~~ (dropped: A1 makes it impossible)
~~~
`,
	Check: func(p *lint.Pass) {
		if !isOwn(p.Doc) {
			return
		}
		for _, a := range p.Doc.Actions {
			switch {
			case a.State() == "open" && p.Doc.Stage() == schema.Closed:
				p.Report(lint.Diagnostic{Span: a.Span, Message: actionName(a) + " is open, and the postmortem is closed", Hint: "finish it, drop it with a reason, or set the status back to published"})
			case a.State() == "dropped" && a.Reason == "":
				p.Report(lint.Diagnostic{Span: a.Span, Message: actionName(a) + " is dropped without a reason", Hint: "add `(dropped: why)`", AtMost: lint.Warning})
			case a.State() == "done" && a.DoneOn == "":
				p.Report(lint.Diagnostic{Span: a.Span, Message: actionName(a) + " is done, and does not say when", Hint: "add `done: 2026-03-18` to its parentheses", AtMost: lint.Warning})
			}
		}
	},
})
