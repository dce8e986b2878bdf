package rules

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/prose"
)

var _ = register(lint.Rule{
	Name: "title-unique", Since: "1.0", Severity: lint.Warning, Scope: lint.Archive,
	Doc: `Two documents with one title.

In a list, a feed or a search, nobody can tell them apart. A recurrence has a date,
a place or a symptom of its own; say it, and name the other one under §related§.
Checked when the whole archive is linted.

## Bad

~~~markdown file=postmortems/first.md
---
title: All services return 503
severity: sev2
status: draft
---
~~~

~~~markdown file=postmortems/second.md
---
title: All services return 503
severity: sev2
status: draft
---
~~~

## Good

~~~markdown file=postmortems/first.md
---
title: All services return 503
severity: sev2
status: draft
---
~~~

~~~markdown file=postmortems/second.md
---
title: All services return 503 again, after the rollback
severity: sev2
status: draft
---
~~~
`,
	Near: func(c *lint.Change) lint.NearBy {
		holds := holdsAny(c, func(f lint.Fact) []string { return []string{f.Value.(titled).title} })
		if holds == nil {
			return nil
		}
		return func(path string, text []byte) bool { return holds(path, text) || markedTitle(text) }
	},
	Collect: func(p *lint.Pass) any {
		pm := p.Doc
		at := pm.HeadingSpan
		if f := pm.Field("title"); f != nil {
			at = f.Value.Span
		}
		if at.Len() == 0 || strings.TrimSpace(pm.Title) == "" {
			return nil // the file's name stands for a title, and id-unique watches over it
		}
		return titled{pm.Title, p.Place(at)}
	},
	CheckArchive: func(p *lint.Pass) {
		if !p.Whole {
			return
		}
		first := map[string]string{}
		for _, f := range p.Facts {
			t := f.Value.(titled)
			key := strings.ToLower(strings.Join(strings.Fields(t.title), " "))
			if before, taken := first[key]; taken {
				p.Report(lint.Diagnostic{Path: f.Path, At: t.at, Message: fmt.Sprintf("the title is also that of %s", before), Hint: "say what sets this one apart, such as its day or its cause"})
				continue
			}
			first[key] = f.Path
		}
	},
})

// markedTitle reports whether marks may stand within the words of a heading that is a title, so that
// its text does not stand in the document as it reads.
func markedTitle(text []byte) bool {
	for rest := text; ; {
		if heading, is := bytes.CutPrefix(rest, []byte("# ")); is {
			if line, _, _ := bytes.Cut(heading, []byte("\n")); bytes.ContainsAny(line, "*_&<`[") {
				return true
			}
		}
		i := bytes.Index(rest, []byte("\n# "))
		if i < 0 {
			return false
		}
		rest = rest[i+1:]
	}
}

// holdsAny is near what may hold, in whatever notation, one of the texts of the documents that a
// change touches.
func holdsAny(c *lint.Change, texts func(lint.Fact) []string) lint.NearBy {
	known := map[string]bool{}
	var sought []prose.Sought
	for _, f := range slices.Concat(c.Was, c.Is) {
		for _, text := range texts(f) {
			if !known[text] {
				known[text] = true
				sought = append(sought, prose.NewSought(text))
			}
		}
	}
	if len(sought) == 0 {
		return nil
	}
	return func(_ string, text []byte) bool {
		return slices.ContainsFunc(sought, func(s prose.Sought) bool { return s.In(text) })
	}
}

type titled struct {
	title string
	at    *lint.Place
}
