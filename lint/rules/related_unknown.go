package rules

import (
	"fmt"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "related-unknown", Since: "1.0", Severity: lint.Error, Scope: lint.Archive, Fix: "show",
	Doc: `A related postmortem that is not there.

A recurrence is known only if the two postmortems name each other. An id that no
document has is a typing error, or a document that was renamed without
redirect_from. Checked when the whole archive is linted.

## Bad

~~~markdown file=postmortems/slow-again.md
---
title: Search is slow again
severity: sev4
status: draft
related: [slow-serch]
---
~~~

~~~markdown file=postmortems/slow-search.md
---
title: Search is slow
severity: sev4
status: draft
---
~~~

## Good

~~~markdown file=postmortems/slow-again.md
---
title: Search is slow again
severity: sev4
status: draft
related: [slow-search]
---
~~~

~~~markdown file=postmortems/slow-search.md
---
title: Search is slow
severity: sev4
status: draft
---
~~~
`,
	Check: func(p *lint.Pass) {
		if !p.Whole {
			return // of a few documents alone, nothing is known about the others
		}
		ids := map[string]bool{}
		var names []string
		for _, f := range p.Facts {
			ids[f.ID] = true
			names = append(names, f.ID)
			for _, old := range f.Redirects {
				ids[old] = true
			}
		}
		for _, f := range p.Facts {
			for _, r := range f.Related {
				if r.ID == "" || ids[r.ID] {
					continue
				}
				d := lint.Diagnostic{Path: f.Path, Span: r.Span, Message: fmt.Sprintf("no postmortem has the id %q", r.ID), Hint: "the id is the file's name without .md"}
				if near := schema.Nearest(r.ID, names); near != "" {
					d.Hint = fmt.Sprintf("did you mean %s?", near)
				}
				p.Report(d)
			}
		}
	},
})
