package site

import (
	"html/template"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
)

// A Guide explains a part of the program to those who write, in Markdown.
type Guide struct{ Name, Title, Markdown string }

// guideOrder is the order in which somebody new reads them.
var guideOrder = []string{"writing", "linting", "audiences", "adopting", "searching", "git", "ci", "configuration"}

// Guides are all guides, in the order in which somebody new reads them.
func Guides() []Guide {
	var out []Guide
	for _, name := range guideOrder {
		text := string(mustRead("guides/" + name + ".md"))
		title, _, _ := strings.Cut(strings.TrimPrefix(text, "# "), "\n")
		out = append(out, Guide{name, title, text})
	}
	return out
}

// The guides are for those who write postmortems.
var _ = register(page{name: "the guides", order: 47, build: func(b *builder, _ []any) error {
	if !b.people {
		return nil
	}
	for _, g := range Guides() {
		v := view{b: b, Path: guidePath(g.Name), Title: g.Title, Kind: "rule", Feed: "feed.xml", Description: "A guide to postmortem."}
		b.add(v.Path, func() ([]byte, error) {
			v.Data = b.own(g.Name+".md", g.Markdown, v.Path)
			return b.render("guide.html", v)
		})
	}
	return nil
}})

func guidePath(name string) string { return "guides/" + name + ".html" }

// own renders a text of the program's own, without its heading, which the page says.
func (b *builder) own(name, markdown, page string) template.HTML {
	pm := schema.Parse(name, []byte(markdown), nil)
	m, release := b.markdown(pm, page)
	defer release()
	var body template.HTML
	for n := pm.Doc.FirstChild(); n != nil; n = n.NextSibling() {
		if n != pm.Doc.FirstChild() {
			body += m.blocks(n)
		}
	}
	return body
}
