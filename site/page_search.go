package site

import (
	"html/template"

	"github.com/git-postmortem/postmortem/site/search"
)

// The search page and its index. What the index knows of a document is collected while its
// text is there.
var _ = register(page{name: "search", order: 40, collect: func(b *builder, r *reading) (any, error) {
	d := search.Extract(r.filtered)
	d.URL = relative("", r.doc.URL)
	b.index.Add(d)
	return nil, nil
}, build: func(b *builder, _ []any) error {
	manifest := ""
	err := b.index.Write(func(name string, data []byte) error {
		if name == search.Manifest {
			manifest = hashOf(data)
		}
		return b.write("search/"+name, data)
	})
	if err != nil {
		return err
	}
	v := view{b: b, Path: "search.html", Title: "Search", Kind: "search", Feed: "feed.xml"}
	// Named by its content, so that no cache answers with an old one.
	v.Data = v.Link("search/"+search.Manifest) + template.URL("?"+manifest)
	b.page("search.html", v)
	return nil
}})
