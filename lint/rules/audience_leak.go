package rules

import (
	"fmt"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "audience-leak", Since: "1.0", Severity: lint.Error, Scope: lint.Span, Locked: true,
	Doc: `A mark about who may read that cannot be relied on.

An audience that does not exist, a comment that is never closed or that crosses
the blocks around it, a mark wider than the document's own audience, a comment
that would widen, and whatever looks like an attempt at a mark and is not exactly
one: a misspelling, a letter of another alphabet, **Audience:** in bold, a mark
that is not the first line under its heading, a chip ~Internal~ with a capital.
Until it is fixed, the text it covers is in no build, and no build is made for
readers outside: a slip must never publish anything. A line of prose that begins
like a mark counts only in documents that mark something, or that are for more
people than colleagues.

## Bad

~~~markdown
---
title: Prices are wrong
severity: sev2
status: draft
audience: customers
---

## Impact

Audience: public

Eleven customers paid too much.
~~~

## Good

~~~markdown
---
title: Prices are wrong
severity: sev2
status: draft
audience: public
---

## Impact

Audience: public

Eleven customers paid too much.
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		reportProblems(p, schema.ProblemAudience)
		for _, m := range pm.Marks() {
			if m.Level > m.Around {
				p.Report(lint.Diagnostic{
					Span:    m.Span,
					Message: fmt.Sprintf("this says %s, inside text for %s", m.Level, m.Around),
					Hint:    fmt.Sprintf("the wider mark has no effect: narrow it to %s, or widen what is around it", m.Around),
				})
			}
		}
	},
})
