package site

import (
	"cmp"
	"html/template"
	"slices"
	"strings"
)

var _ = register(page{name: "what incidents have in common", order: 22, nav: &navPage{path: "browse.html", name: "nav.browse"}, build: func(b *builder, _ []any) error {
	v := view{b: b, Path: "browse.html", Title: b.speaking.say("nav.browse"), Kind: "browse", Current: "browse.html", Feed: "feed.xml"}
	var groups []facetGroup
	for _, f := range b.allFacets() {
		g := facetGroup{Name: f.Plural, Key: f.Key, Count: len(f.Values)}
		for _, value := range f.Values {
			t := tally{Name: value.Name, Link: v.Link(value.URL), Count: len(value.docs)}
			// Severities and years are few, and each is worth a line.
			if t.Count > 1 || f.Key == "severity" || f.Key == "year" {
				g.Often = append(g.Often, t)
			} else {
				g.Once = append(g.Once, t)
			}
		}
		if g.Count > 0 {
			g.bars()
			groups = append(groups, g)
		}
	}
	v.Data = groups
	b.page("browse.html", v)
	return nil
}})

// A facetGroup is a facet with its values: those of several incidents, and those of one.
type facetGroup struct {
	Name, Key   string
	Count       int
	Often, Once []tally
}

func (g *facetGroup) bars() {
	most := 1
	for _, t := range g.Often {
		most = max(most, t.Count)
	}
	withBars(g.Often, most)
}

// A facetLink leads from a postmortem to all that share a value with it.
type facetLink struct {
	Facet, Key, Name string
	Link             template.URL
	Count            int
}

// facetLinks are the values that a document has, in its own order.
func (b *builder) facetLinks(d *document, v view) []facetLink {
	var out []facetLink
	for _, value := range b.facetsOf[d] {
		out = append(out, facetLink{value.Facet, value.Key, value.Name, v.Link(value.URL), value.Count()})
	}
	place := map[string]int{}
	for i, name := range slices.Concat(d.Services, d.Factors, d.Tags) {
		if key := strings.ToLower(strings.TrimSpace(name)); place[key] == 0 {
			place[key] = i + 1
		}
	}
	slices.SortStableFunc(out, func(x, y facetLink) int {
		return cmp.Compare(place[strings.ToLower(strings.TrimSpace(x.Name))], place[strings.ToLower(strings.TrimSpace(y.Name))])
	})
	return out
}
