package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "id-unique", Since: "1.0", Severity: lint.Error, Scope: lint.Archive, Locked: true,
	Doc: `Two documents with one id, also where they differ only in case.

The id is the file's or the bundle's name, and the address of its page. Of two
documents with one id, one would overwrite the other; where they differ only in
case, it depends on the file system of whoever builds the archive.

## Bad

~~~markdown file=postmortems/2025/slow-search.md
---
title: Search is slow
severity: sev4
status: draft
---
~~~

~~~markdown file=postmortems/2026/Slow-Search.md
---
title: Search is slow again
severity: sev4
status: draft
---
~~~

## Good

~~~markdown file=postmortems/2025/slow-search.md
---
title: Search is slow
severity: sev4
status: draft
---
~~~

~~~markdown file=postmortems/2026/slow-search-again.md
---
title: Search is slow again
severity: sev4
status: draft
---
~~~
`,
	Near: func(c *lint.Change) lint.NearBy {
		ids := map[string]bool{}
		for _, f := range slices.Concat(c.Was, c.Is) {
			ids[strings.ToLower(f.Value.(identity).id)] = true
		}
		return func(path string, _ []byte) bool {
			id, _ := schema.IDOf(path)
			return ids[strings.ToLower(id)]
		}
	},
	Collect: func(p *lint.Pass) any { return identity{p.Doc.ID, p.Place(source.Span{})} },
	CheckArchive: func(p *lint.Pass) {
		first := map[string]lint.Fact{}
		for _, f := range p.Facts {
			this := f.Value.(identity)
			key := strings.ToLower(this.id)
			before, taken := first[key]
			if !taken {
				first[key] = f
				continue
			}
			how := fmt.Sprintf("the id %q is also that of %s", this.id, before.Path)
			if before.Value.(identity).id != this.id {
				how = fmt.Sprintf("the id %q differs only in case from that of %s", this.id, before.Path)
			}
			p.Report(lint.Diagnostic{Path: f.Path, At: this.at, Message: how, Hint: "rename one of the two files; redirect_from keeps its old links"})
		}
	},
})

type identity struct {
	id string
	at *lint.Place
}
