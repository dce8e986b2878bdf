package site

import (
	"html/template"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(page{name: "how to read this", order: 45, build: func(b *builder, _ []any) error {
	v := view{b: b, Path: "help.html", Title: b.speaking.say("help.title"), Kind: "help", Feed: "feed.xml"}
	v.Data = b.help()
	b.page("help.html", v)
	return nil
}})

// The rules that a new postmortem is checked with are for those who write one.
var _ = register(page{name: "the pages of rules", order: 46, build: func(b *builder, _ []any) error {
	if !b.people {
		return nil
	}
	for _, r := range b.in.Rules {
		v := view{b: b, Path: rulePath(r.Name), Title: r.Name, Kind: "rule", Feed: "feed.xml", Description: "A rule of postmortem lint."}
		b.add(v.Path, func() ([]byte, error) {
			v.Data = b.own(r.Name+".md", r.Markdown, v.Path)
			return b.render("rule.html", v)
		})
	}
	return nil
}})

func rulePath(name string) string { return "rules/" + fileName(name) + ".html" }

// A helpPage explains how pages are read, at one example.
type helpPage struct {
	Run     *runView
	Entries template.HTML
	Rules   []facetLink
	Drafts  []HelpDraft
	Guides  []facetLink
}

// specimen is the example: a document like any other.
const specimen = `---
timezone: Etc/UTC
---

## Timeline

### 2026-03-04

- **14:02** ` + "`started`" + ` — {started}
- **14:09** ` + "`detected`" + ` — {detected}
- **~14:20** — {about}
- **14:25** ` + "`comms-customer`" + ` — {told}
- **14:38–14:44** ` + "`mitigated`" + ` — {mitigated}
- **??** — {unrecorded}
- **15:31** ` + "`resolved`" + ` — {resolved}
`

// specimen is the example in the words of the pages.
func (b *builder) specimen() string {
	text := specimen
	for _, entry := range []string{"started", "detected", "about", "told", "mitigated", "unrecorded", "resolved"} {
		text = fill(text, entry, strings.Join(strings.Fields(b.speaking.say("help.entry."+entry)), " "))
	}
	return text
}

func (b *builder) help() helpPage {
	pm := schema.Parse("specimen.md", []byte(b.specimen()), nil)
	run := pm.Run()
	m, release := b.markdown(pm, "help.html")
	defer release()
	t := b.timelineView(m, run)
	var w strings.Builder
	var nodes []ast.Node
	for n := pm.Doc.FirstChild(); n != nil; n = n.NextSibling() {
		if t.holds(n) {
			nodes = append(nodes, n)
		}
	}
	t.blocks(&w, nodes)
	h := helpPage{Run: b.runView(pm, run), Entries: template.HTML(w.String())}
	if b.people {
		h.Drafts = HelpDrafts()
		for _, g := range Guides() {
			h.Guides = append(h.Guides, facetLink{Name: g.Title, Link: template.URL(relative("help.html", guidePath(g.Name)))})
		}
		for _, r := range b.in.Rules {
			h.Rules = append(h.Rules, facetLink{Name: r.Name, Link: template.URL(relative("help.html", rulePath(r.Name)))})
		}
	}
	return h
}
