package rules

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/prose"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "related-unknown", Since: "1.0", Severity: lint.Error, Scope: lint.Archive, Fix: "show",
	Doc: `A related postmortem that is not there.

A recurrence is known only if the two postmortems name each other. An id that no
document has is a typing error, or a document that was renamed without
redirect_from. A related document that does not name this one back is noted.
Checked when the whole archive is linted.

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
related: [slow-again]
---
~~~
`,
	Near: func(c *lint.Change) lint.NearBy {
		ids := map[string]bool{}
		var sought []prose.Sought
		for _, f := range slices.Concat(c.Was, c.Is) {
			this := f.Value.(connections)
			for _, id := range append(slices.Concat(this.redirects, this.to()), this.id) {
				if !ids[id] {
					ids[id] = true
					sought = append(sought, prose.NewSought(id))
				}
			}
		}
		return func(path string, text []byte) bool {
			if id, _ := schema.IDOf(path); ids[id] {
				return true
			}
			// What names others does so under one of two keys.
			return slices.ContainsFunc(sought, func(s prose.Sought) bool { return s.In(text) }) &&
				(bytes.Contains(text, []byte("related")) || bytes.Contains(text, []byte("redirect_from")) || prose.Escaped(text))
		}
	},
	Collect: func(p *lint.Pass) any {
		c := connections{id: p.Doc.ID, redirects: p.Doc.Strings("redirect_from")}
		for _, r := range p.Doc.Related {
			if r.ID != "" {
				c.related = append(c.related, connection{r.ID, schema.RelatedID(string(r.Span.In(p.Doc.Source))) == r.ID, p.Place(r.Span)})
			}
		}
		return c
	},
	CheckArchive: func(p *lint.Pass) {
		if !p.Whole {
			return // of a few documents alone, nothing is known about the others
		}
		named := map[string]connections{} // by id and by old id
		ids := slices.Clone(p.OtherIDs())
		for _, f := range p.Facts {
			c := f.Value.(connections)
			ids = append(ids, c.id)
			for _, id := range append(c.redirects, c.id) {
				named[id] = c
			}
		}
		slices.Sort(ids)
		for _, f := range p.Facts {
			this := f.Value.(connections)
			for _, r := range this.related {
				d := lint.Diagnostic{Path: f.Path, At: r.at}
				other, there := named[r.to]
				source, _, _ := strings.Cut(r.to, ":")
				switch {
				case !there && slices.Contains(p.Settings.Sources, source):
					continue // it is of another repository, and not known here
				case !there:
					d.Message, d.Hint = fmt.Sprintf("no postmortem has the id %q", r.to), "the id is the file's name without its extension"
					if near := schema.Nearest(r.to, ids); near != "" {
						d.Hint, d.Replace = fmt.Sprintf("did you mean %s?", near), r.replacement(near)
					}
				case !other.names(this):
					d.AtMost = lint.Info
					d.Message, d.Hint = fmt.Sprintf("%s does not name this postmortem back", other.id), fmt.Sprintf("add %s to its `related`", this.id)
				default:
					continue
				}
				p.Report(d)
			}
		}
	},
})

// connections are the names of a document, and those of others that it gives.
type connections struct {
	id        string
	redirects []string
	related   []connection
}

type connection struct {
	to   string
	bare bool // the id alone, not a map that has it
	at   *lint.Place
}

func (c connection) replacement(id string) string {
	if c.bare {
		return id
	}
	return ""
}

// to are the ids that are given as related.
func (c connections) to() (ids []string) {
	for _, r := range c.related {
		ids = append(ids, r.to)
	}
	return ids
}

// names reports whether c gives o as related, under its id or an old one.
func (c connections) names(o connections) bool {
	return slices.ContainsFunc(c.related, func(r connection) bool { return r.to == o.id || slices.Contains(o.redirects, r.to) })
}
