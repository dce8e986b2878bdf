package rules

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "action-id-unique", Since: "1.0", Severity: lint.Error, Scope: lint.Span, Fix: "show",
	Doc: `Two action items of one id in one document.

An action is cited by its id, in tickets and in the next postmortem. Two of one id
make every citation ambiguous.

## Bad

~~~markdown
---
title: Slow
severity: sev4
status: in-review
---

## Action items

- [ ] **A1** Ask for a second approval. (owner: @mail; due: 2026-04-01)
- [ ] **A1** Alert on empty segments. (owner: @mail; due: 2026-04-01)
~~~

## Good

~~~markdown
---
title: Slow
severity: sev4
status: in-review
---

## Action items

- [ ] **A1** Ask for a second approval. (owner: @mail; due: 2026-04-01)
- [ ] **A2** Alert on empty segments. (owner: @mail; due: 2026-04-01)
~~~
`,
	Check: func(p *lint.Pass) {
		first := map[string]*schema.Action{}
		for _, a := range p.Doc.Actions {
			if a.ID == "" {
				continue
			}
			if before := first[a.ID]; before != nil {
				d := lint.Diagnostic{Span: a.Span, Message: fmt.Sprintf("%s stands twice, first on line %d", a.ID, p.Doc.LineOf(before.Span)), Hint: "give it the next free number"}
				if at := bytes.Index(a.Span.In(p.Doc.Source), []byte(a.ID)); at >= 0 {
					free := freeID(p.Doc, a.ID)
					d.Fixes = lint.Offer("call it "+free, source.Span{Start: a.Span.Start + at, End: a.Span.Start + at + len(a.ID)}, free)
				}
				p.Report(d)
				continue
			}
			first[a.ID] = a
		}
	},
})

// freeID is an id of the same letters with the first number above all that are taken.
func freeID(pm *schema.Postmortem, id string) string {
	letters := strings.TrimRight(id, "0123456789")
	highest := 0
	for _, a := range pm.Actions {
		var n int
		if rest, same := strings.CutPrefix(a.ID, letters); same {
			if _, err := fmt.Sscanf(rest, "%d", &n); err == nil {
				highest = max(highest, n)
			}
		}
	}
	return fmt.Sprint(letters, highest+1)
}
