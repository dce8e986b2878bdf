package site

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"
)

// perPage is how many postmortems a page of a list shows.
const perPage = 100

// minMedian is from how many values on a median says something.
const minMedian = 10

var _ = register(page{name: "facet pages", order: 20, build: func(b *builder, _ []any) error {
	for _, f := range b.allFacets() {
		for _, value := range f.Values {
			l := list{Kind: f.Name, Key: f.Key, Name: value.Name, Feed: value.Feed, lead: func() string { return b.facetLead(value) }}
			l.also = func(from string) []tally { return b.alsoWith(value, from) }
			b.listPages(l, value.URL, value.docs, f.taken)
			title := b.speaking.fill("list.title", "facet", f.Name, "value", value.Name)
			b.addFeeds(feed{Name: strings.TrimSuffix(value.Feed, ".xml"), Title: title, Page: value.URL}, value.docs)
		}
	}
	return nil
}})

var _ = register(page{name: "the list of all postmortems", order: 21, nav: &navPage{path: "all.html", name: "nav.all"}, build: func(b *builder, _ []any) error {
	b.listPages(list{Name: b.speaking.say("nav.all"), Feed: "feed.xml", lead: func() string { return b.speaking.fill("list.all", "count", b.speaking.reports(len(b.docs))) }}, "all.html", b.docs, map[string]bool{})
	return nil
}})

// A list is what pages of postmortems are about: a value of a facet, or all.
type list struct {
	Kind, Key, Name, Feed string
	lead                  func() string
	also                  func(from string) []tally
}

// A listPage is one page of a list.
type listPage struct {
	list
	Lead   string
	Groups template.HTML
	Years  []tally
	Also   []tally
	Pages  []pageLink
}

// A pageLink leads to a page of a list.
type pageLink struct {
	Number  int
	Link    template.URL
	Current bool
}

// A tally is a value with its count, and a bar for it.
type tally struct {
	Name  string
	Link  template.URL
	Count int
	Width int // of the bar, of 48
}

// pagePaths are the paths of the pages of a list: all.html, all-2.html… One that is taken by
// another list of the same folder, as service/api-2.html may be, gets a number more.
func pagePaths(path string, count int, taken map[string]bool) []string {
	out := []string{path}
	base := strings.TrimSuffix(path, ".html")
	for n := 2; n <= count; n++ {
		out = append(out, unused(fmt.Sprintf("%s-%d", base, n), taken)+".html")
	}
	return out
}

// pageCount is how many pages a list has; one that is empty has one, too.
func pageCount(items int) int { return max(1, (items+perPage-1)/perPage) }

// pageLinks lead from the n-th page of a list to all; nil where there is one.
func pageLinks(paths []string, n int) (out []pageLink) {
	for k := 1; k <= len(paths) && len(paths) > 1; k++ {
		out = append(out, pageLink{k, template.URL(relative(paths[n-1], paths[k-1])), k == n})
	}
	return out
}

// listPages promises the pages of a list. taken are the names of other lists in its folder.
func (b *builder) listPages(l list, path string, docs []*document, taken map[string]bool) {
	paths := pagePaths(path, pageCount(len(docs)), taken)
	for i, here := range paths {
		n := i + 1
		part := docs[min(len(docs), (n-1)*perPage):min(len(docs), n*perPage)]
		b.add(here, func() ([]byte, error) {
			v := view{b: b, Path: here, Title: l.Name, Kind: "list", Current: "all.html", Feed: l.Feed, Description: l.lead()}
			if l.Kind != "" {
				v.Current, v.Title = "browse.html", b.speaking.fill("list.title", "facet", l.Kind, "value", l.Name)
			}
			if n > 1 {
				v.Title = b.speaking.fill("list.page", "title", v.Title, "n", strconv.Itoa(n))
			}
			p := listPage{list: l, Lead: v.Description, Groups: template.HTML(b.groups(part, here, l.Name, false))}
			p.Years = b.yearTally(docs, paths, here)
			if l.also != nil {
				p.Also = l.also(here)
			}
			p.Pages = pageLinks(paths, n)
			v.Data = p
			return b.render("list.html", v)
		})
	}
}

// yearTally are the years of a list, each with a link to where it begins.
func (b *builder) yearTally(docs []*document, paths []string, from string) (out []tally) {
	most := 0
	for i := 0; i < len(docs); {
		n := 1
		for i+n < len(docs) && docs[i+n].Year == docs[i].Year {
			n++
		}
		t := tally{Name: docs[i].Year, Count: n, Link: template.URL(relative(from, paths[i/perPage]+"#y"+docs[i].Year))}
		if t.Name == "" {
			t.Name, t.Link = b.speaking.say("date.unknown"), template.URL(relative(from, paths[i/perPage]+"#yunknown"))
		}
		most = max(most, n)
		out = append(out, t)
		i += n
	}
	if len(out) < 2 {
		return nil
	}
	return withBars(out, most)
}

// withBars gives tallies their bars, against the most that one counts.
func withBars(out []tally, most int) []tally {
	for i := range out {
		out[i].Width = max(1, 48*out[i].Count/most)
	}
	return out
}

// facetLead says how many incidents share a value, how many of them were grave, and how long
// half of them took.
func (b *builder) facetLead(value *facetValue) string {
	lead := b.speaking.count("count.incident", len(value.docs))
	var took []time.Duration
	grave := 0
	for _, d := range value.docs {
		if rank := b.rank(d.Severity); rank == 1 || rank == 2 {
			grave++
		}
		if d.Total > 0 {
			took = append(took, d.Total)
		}
	}
	if scale := b.in.Severities; b.engineers && len(scale) > 2 && value.Key != "severity" && grave > 0 {
		lead += fmt.Sprintf(", %d of them %s or %s", grave, scale[0], scale[1])
	}
	lead = b.speaking.fill("list.lead", "count", lead)
	if len(took) >= minMedian {
		slices.Sort(took)
		lead += " " + b.speaking.fill("list.half", "time", b.speaking.spanText(took[(len(took)-1)/2]), "n", strconv.Itoa(len(took)))
	}
	return lead
}

// maxAlso is how many values a page says to be often with its own.
const maxAlso = 6

// alsoWith are the services and factors that incidents with a value often have, too.
func (b *builder) alsoWith(value *facetValue, from string) (out []tally) {
	counts := map[*facetValue]int{}
	for _, d := range value.docs {
		for _, v := range b.facetsOf[d] {
			if (v.Key == "service" || v.Key == "factor") && v != value {
				counts[v]++
			}
		}
	}
	var found []*facetValue
	for v, n := range counts {
		if n > 1 {
			found = append(found, v)
		}
	}
	slices.SortFunc(found, func(x, y *facetValue) int {
		if counts[x] != counts[y] {
			return counts[y] - counts[x]
		}
		return strings.Compare(x.URL, y.URL)
	})
	for _, v := range found[:min(len(found), maxAlso)] {
		out = append(out, tally{Name: v.Name, Link: template.URL(relative(from, v.URL)), Count: counts[v]})
	}
	if len(out) > 0 {
		withBars(out, out[0].Count)
	}
	return out
}
