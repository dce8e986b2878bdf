package site

import (
	"html/template"

	"github.com/git-postmortem/postmortem/site/search"
)

// The search page and its index. What the index knows of a document is collected while its
// text is there.
var _ = register(page{name: "search", order: 40, collect: func(b *builder, r *reading) (any, error) {
	if b.sealed {
		return nil, nil // the index takes no changed documents: the next whole build makes it anew
	}
	d := search.ExtractAs(r.filtered, b.voice(r.Postmortem).labels())
	d.URL = relative("", r.doc.URL)
	if d.Lasted >= 0 {
		d.LastedText = b.speaking.spanText(d.Lasted)
	}
	if !b.engineers {
		d.Severity, d.Status, d.Type, d.Factors = "", "", "", nil // what pages for customers do not say, nobody searches by
	}
	return nil, b.index.Add(d)
}, build: func(b *builder, _ []any) error {
	manifest := ""
	b.group("search/", func() error {
		return b.index.Write(func(name string, data []byte) error {
			if name == search.Manifest {
				manifest = hashOf(data)
			}
			return b.write("search/"+name, data)
		})
	})
	b.add("search.html", func() ([]byte, error) {
		if err := b.need("search/"); err != nil {
			return nil, err
		}
		v := view{b: b, Path: "search.html", Title: b.speaking.say("search"), Kind: "search", Feed: "feed.xml"}
		// Named by its content, so that no cache answers with an old one.
		v.Data = v.Link("search/"+search.Manifest) + template.URL("?"+manifest)
		return b.render("search.html", v)
	})
	return nil
}})
