package rules

import (
	"fmt"
	"time"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "action-overdue", Since: "1.0", Severity: lint.Warning, Scope: lint.Span,
	Doc: `An open action item whose due date has passed.

An action that is not done is an incident that may come again. Move the date, and
say why in the pull request; finish it; or drop it with a reason. A day is over when
it is over in the document's time zone, in UTC where it states none.

## Bad

~~~markdown
---
title: Slow
severity: sev4
status: published
---

## Action items

- [ ] **A1** Ask for a second approval. (type: prevent; owner: @mail; due: 2020-01-15)
~~~

## Good

~~~markdown
---
title: Slow
severity: sev4
status: published
---

## Action items

- [x] **A1** Ask for a second approval. (type: prevent; owner: @mail; due: 2020-01-15; done: 2020-01-14)
- [ ] **A2** Alert when a segment is empty. (type: detect; owner: @mail; due: 2099-01-15)
~~~

## Options

§--now 2026-04-01§ judges as on that day; without it, SOURCE_DATE_EPOCH or the clock.
`,
	Check: func(p *lint.Pass) {
		today := p.Doc.InZone(p.Now).Format(time.DateOnly)
		eachOpenAction(p, func(a *schema.Action) {
			due, err := schema.ParseDate(a.Due)
			if err != nil {
				return // action-due says so
			}
			if day := due.Format(time.DateOnly); day < today {
				p.Report(lint.Diagnostic{Span: a.Span, Message: fmt.Sprintf("%s was due on %s, and is open", actionName(a), day), Hint: "finish it, move its date, or drop it with a reason"})
			}
		})
	},
})
