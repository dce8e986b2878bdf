package rules

import (
	"fmt"
	"regexp"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "denied-term", Since: "1.0", Severity: lint.Error, Scope: lint.Span, Locked: true, Fix: "show",
	Doc: `A word that the configuration keeps from wider audiences, in text that they read.

A customer's name, a project's code name: denied_terms in postmortem.yaml lists
them, each with the widest audience that may read it (internal, if it says
nothing). The finding shows none of it.

## Bad

~~~markdown file=postmortem.yaml
denied_terms: [Acme]
~~~

~~~markdown file=postmortems/a.md
---
title: Slow
severity: sev4
status: draft
audience: public
---

## Impact

Audience: public

Acme could not log in.
~~~

## Good

~~~markdown file=postmortem.yaml
denied_terms: [Acme]
~~~

~~~markdown file=postmortems/a.md
---
title: Slow
severity: sev4
status: draft
audience: public
---

## Impact

Audience: public

One customer could not log in.<!-- audience: internal --> It was Acme.<!-- /audience -->
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		for _, d := range p.Config.Denied {
			form := regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(d.Term) + `\b`)
			for _, m := range form.FindAllIndex(pm.Source, -1) {
				at := schema.Span{Start: m[0], End: m[1]}
				if level := pm.LevelAt(at.Start); level > d.Widest {
					p.Report(lint.Diagnostic{Span: at, Private: true, Message: fmt.Sprintf("a word that is marked %s stands in text for %s", d.Widest, level), Hint: "reword it, or narrow the text with `<!-- audience: " + d.Widest.String() + " -->`",
						Fixes: []lint.Fix{{Title: "narrow the word", Safety: lint.Show, Edits: []lint.Edit{
							{Span: schema.Span{Start: at.Start, End: at.Start}, Text: "<!-- audience: " + d.Widest.String() + " -->"},
							{Span: schema.Span{Start: at.End, End: at.End}, Text: "<!-- /audience -->"},
						}}}})
				}
			}
		}
	},
})
