package rules

import (
	"fmt"
	"slices"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "timeline-tag", Since: "1.0", Severity: lint.Error, Scope: lint.Span, Fix: "safe",
	Doc: `A tag that is in no vocabulary.

A misspelt tag is worse than none: the entry looks tagged, and no figure counts
it; a misspelt audience keeps it from, or shows it to, the wrong readers. Tags of
your own are declared under timeline.tags in postmortem.yaml. Without a dash
behind it, code is text and no tag.

## Bad

~~~markdown
---
title: Pages load twice
severity: sev4
status: draft
timezone: Etc/UTC
---

## Timeline

### 2026-03-04

- **10:00** §detcted§ — A user reports it.
~~~

## Good

~~~markdown
---
title: Pages load twice
severity: sev4
status: draft
timezone: Etc/UTC
---

## Timeline

### 2026-03-04

- **10:00** §detected§ — A user reports it with §kubectl§ output.
~~~
`,
	Check: func(p *lint.Pass) {
		if !p.Doc.Ours() {
			return
		}
		words := append(p.Doc.Options().EntryVocabulary(), schema.Audiences...)
		for _, e := range p.Doc.Timeline {
			for _, t := range e.Tags {
				if slices.Contains(words, t.Name) {
					continue
				}
				d := lint.Diagnostic{Span: t.Span, Message: fmt.Sprintf("%q is no tag", t.Name), Hint: "remove it, or declare it under timeline.tags in postmortem.yaml"}
				if near := schema.Nearest(t.Name, words); near != "" {
					d.Hint = fmt.Sprintf("did you mean %s?", near)
					if schema.EditDistance(t.Name, near) == 1 {
						safety := lint.Safe
						if slices.Contains(schema.Audiences, near) {
							safety = lint.Show // it says who may read the entry
						}
						d.Fixes = []lint.Fix{{Title: "write " + near, Safety: safety, Edits: []source.Edit{{Span: t.Span, Text: near}}}}
					}
				}
				p.Report(d)
			}
		}
	},
})
