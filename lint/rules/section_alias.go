package rules

import (
	"fmt"
	"slices"

	"github.com/git-postmortem/postmortem/lint"
)

var _ = register(lint.Rule{
	Name: "section-alias", Since: "1.0", Severity: lint.Info, Scope: lint.Archive, Fix: "show",
	Doc: `A section under another heading than the rest of the archive has.

"Root cause", "Whys" and "Fault" are all read as Contributing factors. Somebody who
leafs through ten postmortems looks for one heading. Words that more than half of
the documents use are right here as well: the rule is silent about them, and about
a heading that holds the standard's name. Checked when the whole archive is linted.

## Bad

~~~markdown
---
title: Search is slow
severity: sev4
status: draft
---

## Whys

An index was missing.
~~~

## Good

~~~markdown
---
title: Search is slow
severity: sev4
status: draft
---

## Contributing factors

An index was missing.
~~~

## Options

§sections.aliases§ in postmortem.yaml adds headings of your own.
`,
	Collect: func(p *lint.Pass) any {
		var out []heading
		for _, s := range p.Doc.Sections {
			if s.Name != "" && s.Level > 0 {
				h := heading{section: s.Name, alias: s.Alias()}
				if h.alias != "" {
					h.text, h.at = s.Heading, p.Place(s.HeadingSpan)
				}
				out = append(out, h)
			}
		}
		return out
	},
	Glance: func(g *lint.Glimpse) (any, bool) {
		named, sure := g.Headings()
		out := make([]heading, 0, len(named))
		for _, n := range named {
			out = append(out, heading{section: n.Name, alias: n.Alias, text: n.Text})
		}
		return out, sure
	},
	Near: func(c *lint.Change) lint.NearBy {
		was, is := usualHeadings(c.Was), usualHeadings(c.Is)
		near := map[string]bool{}
		for _, f := range c.Is {
			near[f.Path] = slices.ContainsFunc(f.Value.([]heading), func(h heading) bool {
				return h.alias != "" && was[h.section].alias != is[h.section].alias
			})
		}
		return func(path string, _ []byte) bool { return near[path] }
	},
	CheckArchive: func(p *lint.Pass) {
		if !p.Whole {
			return // of a few documents alone, nothing is known about the habit of the others
		}
		usual := usualHeadings(p.Facts)
		for _, f := range p.Facts {
			for _, h := range f.Value.([]heading) {
				here := usual[h.section]
				if h.alias == "" || h.at == nil || h.alias == here.alias {
					continue
				}
				d := lint.Diagnostic{Path: f.Path, At: h.at, Message: fmt.Sprintf("%q is read as %s", h.text, h.section), Hint: "call it " + h.section, Replace: h.section}
				if here.alias != "" {
					d.Replace = here.text
					d.Hint = fmt.Sprintf("most documents here say %q", here.text)
				}
				p.Report(d)
			}
		}
	},
})

// usualHeadings are those that more than half of the documents have that have the section.
func usualHeadings(facts []lint.Fact) map[string]heading {
	have := map[string]int{}   // documents, by the section that they have
	say := map[[2]string]int{} // of these, those that call it so
	for _, f := range facts {
		all := f.Value.([]heading)
		for i, h := range all {
			if !slices.ContainsFunc(all[:i], func(before heading) bool { return before.section == h.section && before.alias == h.alias }) {
				say[[2]string{h.section, h.alias}]++
			}
			if !slices.ContainsFunc(all[:i], func(before heading) bool { return before.section == h.section }) {
				have[h.section]++
			}
		}
	}
	usual := map[string]heading{} // by section
	for _, f := range facts {
		for _, h := range f.Value.([]heading) {
			if n := say[[2]string{h.section, h.alias}]; n > 1 && 2*n > have[h.section] && usual[h.section].section == "" {
				usual[h.section] = h
			}
		}
	}
	return usual
}

// A heading opens a section; alias is "" where it holds the section's own name,
// and there is no place where no more than the text of the document was looked at.
type heading struct {
	section, alias, text string
	at                   *lint.Place
}
