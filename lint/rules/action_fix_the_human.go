package rules

import (
	"fmt"
	"regexp"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/prose"
)

var _ = register(lint.Rule{
	Name: "action-fix-the-human", Since: "1.0", Severity: lint.Warning, Scope: lint.Span,
	Doc: `An action item that asks people to be better: remind everyone, be more careful, retrain.

Such an action asks the next person to be luckier. What makes the mistake
impossible, or visible at once, still works at three in the morning (the US
Department of Veterans Affairs ranks actions in the same way: training and new
policies are the weakest).

## Bad

~~~markdown
---
title: Slow
severity: sev4
status: in-review
---

## Action items

- [ ] **A1** Remind everyone to be more careful with segments. (owner: @mail; due: 2026-04-01)
~~~

## Good

~~~markdown
---
title: Slow
severity: sev4
status: in-review
---

## Action items

- [ ] **A1** Ask for a second approval above 500 recipients. (owner: @mail; due: 2026-04-01)
~~~
`,
	Check: func(p *lint.Pass) {
		if !p.Doc.Held() || !fixTheHumanWords.Any(p) {
			return
		}
		for _, a := range p.Doc.Actions {
			if a.State() != "open" || !fixTheHumanWords.In(a.Text) {
				continue
			}
			if m := fixTheHuman.FindString(a.Text); m != "" {
				p.Report(lint.Diagnostic{Span: a.Span, Message: fmt.Sprintf("%q asks people to be better", m), Hint: "what would make the mistake impossible, or visible at once?"})
			}
		}
	},
})

var (
	fixTheHumanWords = prose.PrefilterOf(prose.Words("be-better"))
	fixTheHuman      = regexp.MustCompile(`(?i)\b` + prose.Alternatives(prose.Words("be-better")) + `\b`)
)
