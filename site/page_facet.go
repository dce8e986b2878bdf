package site

import "fmt"

var _ = register(page{"facet pages", 20, func(b *builder) error {
	for _, f := range b.allFacets() {
		for _, value := range f.Values {
			title := fmt.Sprintf("%s: %s", f.Name, value.Name)
			v := view{b: b, Path: value.URL, Title: title, Kind: "list", Feed: value.Feed, Description: plural(value.Count(), "postmortem") + ", " + title}
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

var _ = register(page{"the list of all postmortems", 21, func(b *builder) error {
	v := view{b: b, Path: "all.html", Title: "All postmortems", Kind: "list", Feed: "feed.xml"}
	v.Data = v.Items(b.docs)
	return b.page("list.html", v)
}})
