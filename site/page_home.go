package site

import (
	"time"

	"github.com/git-postmortem/postmortem/schema"
)

const (
	newestOnHome = 10
	linksOnHome  = 10
)

var _ = register(page{"the home page", 5, nil, func(b *builder, _ []any) error {
	v := view{b: b, Path: "index.html", Title: b.in.Settings.Name, Kind: "home", Feed: "feed.xml", Description: b.in.Settings.Description}
	h := home{Newest: v.Items(b.docs[:min(len(b.docs), newestOnHome)]), Actions: b.oldestActions(v)}
	h.Facets = b.facetGroups(v, linksOnHome)
	h.Year, h.YearTotal = b.lastYear()
	v.Data = h
	return b.page("home.html", v)
}})

type home struct {
	Newest    []item
	Actions   []openAction
	Facets    []facetGroup
	Year      []severityCount
	YearTotal int
}

type facetGroup struct {
	Name, Key string
	Links     []facetLink
	More      int
}

// facetGroups are the facets with their links on one page, at most limit of each; 0 is all.
func (b *builder) facetGroups(v view, limit int) []facetGroup {
	var out []facetGroup
	for _, f := range b.allFacets() {
		g := facetGroup{Name: f.Name, Key: f.Key}
		for i, value := range f.Values {
			if limit > 0 && i == limit {
				g.More = len(f.Values) - i
				break
			}
			g.Links = append(g.Links, facetLink{f.Name, f.Key, value.Name, v.Link(value.URL), value.Count()})
		}
		if len(g.Links) > 0 {
			out = append(out, g)
		}
	}
	return out
}

type severityCount struct {
	Severity string
	Rank, N  int
}

// lastYear counts the incidents of the 12 months before now, by severity.
func (b *builder) lastYear() ([]severityCount, int) {
	from := b.in.Now.AddDate(-1, 0, 0).Format(time.DateOnly)
	to := b.in.Now.Format(time.DateOnly)
	counts := map[string]int{}
	total := 0
	for _, d := range b.docs {
		if day := d.When.Day.String(); d.When.Known() && day > from && day <= to {
			counts[d.Severity]++
			total++
		}
	}
	var out []severityCount
	for i, s := range b.in.Severities {
		if counts[s] > 0 {
			out = append(out, severityCount{s, i + 1, counts[s]})
		}
	}
	return out, total
}

// An openAction is something that was promised and is not done.
type openAction struct {
	item
	Text, Due string
	Owners    []string
}

// oldestActions are the open action items of the oldest incidents, five at most.
// Those of retrospectives of others are not ours to do.
func (b *builder) oldestActions(v view) []openAction {
	var out []openAction
	for i := len(b.docs) - 1; i >= 0; i-- {
		d := b.docs[i]
		if d.Origin == "external" || !d.Ours {
			continue
		}
		for _, a := range d.Open {
			o := openAction{item: item{document: d, v: v}, Text: sentence(plainMarkdown(a.Text), 140), Due: a.Due}
			if d.People {
				o.Owners = a.Owners
			}
			if out = append(out, o); len(out) == 5 {
				return out
			}
		}
	}
	return out
}

// plainMarkdown is a line of Markdown without its marks.
func plainMarkdown(text string) string {
	return schema.PlainText(schema.Parse("", []byte(text), nil).Doc, []byte(text))
}
