package site

import (
	"html/template"

	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(page{"the help page", 45, nil, func(b *builder, _ []any) error {
	v := view{b: b, Path: "help.html", Title: "Help", Kind: "help", Feed: "feed.xml"}
	var rules []helpRule
	for _, r := range b.in.Rules {
		// The page's own heading and its sections go one level down.
		pm := schema.Parse(r.Name+".md", []byte(r.Markdown), nil)
		m, release := b.markdown(pm, v.Path)
		m.plain = true
		rules = append(rules, helpRule{r.Name, m.blocks(pm.Doc)})
		release()
	}
	v.Data = rules
	return b.page("help.html", v)
}})

type helpRule struct {
	Name string
	Body template.HTML
}
