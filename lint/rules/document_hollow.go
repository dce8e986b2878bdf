package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "document-hollow", Since: "1.0", Severity: lint.Warning, Scope: lint.Document,
	Doc: `More than half of the required sections say nothing.

"Not recorded." is an honest answer to one question. A document in which most
answers are that, or nothing, has the form of a postmortem and teaches nobody: it is
still a draft, or an incident of which nobody knows more than its day.

## Bad

~~~markdown
---
title: Search is slow
severity: sev4
status: published
owner: "@search"
type: other
---

## Summary

Search took ten seconds.

## Impact

Not recorded.

## Timeline

Not recorded.

## Contributing factors

Not recorded.

## Resolution

Not recorded.

## Lessons learned

Not recorded.

## Action items

None, because nobody knows what to do.
~~~

## Good

~~~markdown
---
title: Search is slow
severity: sev4
status: published
owner: "@search"
type: other
---

## Summary

Search took ten seconds.

## Impact

Some forty people searched in that time.

## Timeline

- **2026-03-04 10:00 UTC** §started§ — The index of orders is dropped by a migration.

## Contributing factors

The migration was not tried on a copy.

## Resolution

Not recorded.

## Lessons learned

Not recorded.

## Action items

None, because the index is made by the migration now.
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		if !pm.Held() || !slices.Contains([]string{schema.InReview, schema.Published, schema.Closed}, pm.Stage()) {
			return
		}
		required := pm.RequiredSections()
		var hollow []string
		for _, name := range required {
			s := pm.Section(name)
			if s == nil {
				continue // section-required speaks of it
			}
			body := s.Body.In(pm.Source)
			if s.IsEmpty(pm.Source) || notRecorded(body) && !strings.Contains(strings.ToLower(string(body)), "because") {
				hollow = append(hollow, name)
			}
		}
		if 2*len(hollow) > len(required) {
			p.Report(lint.Diagnostic{Span: headOf(pm), Message: fmt.Sprintf("%d of %d sections say nothing: %s", len(hollow), len(required), schema.And(hollow)), Hint: "is it still a draft?"})
		}
	},
})
