package rules

import (
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "frontmatter-invalid", Since: "1.0", Severity: lint.Error, Scope: lint.Document, Locked: true,
	Doc: `Frontmatter that cannot be read.

Broken YAML, TOML or JSON, a fence that is never closed, a key that stands twice,
aliases that expand without end. A tool that skips such a file hides it, and a
tool that takes one of two values guesses; both are worse than asking.

## Bad

~~~markdown
---
title: Payments: half of them fail
severity: sev2
status: draft
---

## Summary

Half of all payments failed.
~~~

## Good

~~~markdown
---
title: "Payments: half of them fail"
severity: sev2
status: draft
---

## Summary

Half of all payments failed.
~~~
`,
	Check: func(p *lint.Pass) { reportProblems(p, schema.ProblemFrontmatter) },
})
