package site

// The page for addresses that lead nowhere is served below any of them. Where the site's own
// address is known, its links begin there; else it is written so that it needs no other file.
var _ = register(page{name: "the page for addresses that lead nowhere", order: 50, build: func(b *builder, _ []any) error {
	v := view{b: b, Path: "404.html", Title: b.speaking.say("missing.title"), Kind: "message", Feed: "feed.xml", Rooted: b.in.Settings.BaseURL != "" || b.in.Live}
	if v.Rooted {
		b.page("404.html", v)
		return nil
	}
	b.page("404-plain.html", v)
	return nil
}})
