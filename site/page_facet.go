package site

import (
	"fmt"

	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(page{"facet pages", 20, nil, func(b *builder, _ []any) error {
	for _, f := range b.allFacets() {
		for _, value := range f.Values {
			title := fmt.Sprintf("%s: %s", f.Name, value.Name)
			v := view{b: b, Path: value.URL, Title: title, Kind: "list", Feed: value.Feed, Description: schema.Count(value.Count(), "postmortem") + ", " + title}
			v.Data = v.Items(value.docs)
			if err := b.page("list.html", v); err != nil {
				return err
			}
			if err := b.feed(value.Feed, title, value.URL, value.docs); err != nil {
				return err
			}
		}
	}
	return nil
}})

var _ = register(page{"the list of all postmortems", 21, nil, func(b *builder, _ []any) error {
	v := view{b: b, Path: "all.html", Title: "All postmortems", Kind: "list", Feed: "feed.xml"}
	v.Data = v.Items(b.docs)
	return b.page("list.html", v)
}})
