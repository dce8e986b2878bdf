package rules

import (
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "document-unreadable", Since: "1.0", Severity: lint.Error, Scope: lint.Document, Locked: true,
	Doc: `A document that cannot be read, or not to its end.

A file that is skipped in silence is a postmortem that nobody finds. So a file
that cannot be opened, that is larger than 1 MiB, or whose nesting or tables go
beyond what people write, stays in the archive with this finding: what could be
read of it is shown, and the rest is said to be missing.

## Bad

~~~markdown
---
title: Checkout answers slowly
severity: sev3
status: draft
---

> > > > > > > > > > > > > > > > > > > > > > > > > > a quotation in a quotation in a quotation
~~~

## Good

~~~markdown
---
title: Checkout answers slowly
severity: sev3
status: draft
---

> A quotation.
~~~
`,
	Check: func(p *lint.Pass) { reportProblems(p, schema.ProblemDocument) },
})

// reportProblems reports what parsing could not read, of one kind.
func reportProblems(p *lint.Pass, kind schema.ProblemKind) {
	for _, problem := range p.Doc.Problems {
		if problem.Kind == kind {
			p.Report(lint.Diagnostic{Span: problem.Span, Message: problem.Message, Hint: problem.Hint})
		}
	}
}
