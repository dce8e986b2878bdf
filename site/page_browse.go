package site

var _ = register(page{"the page with every facet", 22, nil, func(b *builder, _ []any) error {
	v := view{b: b, Path: "browse.html", Title: "Browse", Kind: "browse", Feed: "feed.xml"}
	v.Data = b.facetGroups(v, 0)
	return b.page("browse.html", v)
}})
