package site

import (
	"html/template"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/stats"
)

const (
	newestOnHome = 10
	tallyOnHome  = 8
	maxChips     = 6
	// monthsFrom is from how many incidents of the newest year on the newest stand by month.
	monthsFrom = 12
)

var _ = register(page{name: "the home page", order: 5, build: func(b *builder, _ []any) error {
	b.allFacets()
	b.add("index.html", func() ([]byte, error) {
		v := view{b: b, Path: "index.html", Title: b.in.Settings.Name, Kind: "home", Feed: "feed.xml", Description: b.in.Settings.Description}
		h := home{Chips: b.chips(v), Plot: b.plot(v)}
		newest := b.docs[:min(len(b.docs), newestOnHome)]
		thisYear := 0
		for _, d := range b.docs {
			if d.Year != "" && d.Year == b.docs[0].Year {
				thisYear++
			}
		}
		h.Newest = template.HTML(b.groups(newest, v.Path, "", thisYear > monthsFrom))
		h.Actions, h.Open, h.Overdue = b.openActions(v)
		h.Tallies = b.homeTallies(v)
		v.Data = h
		return b.render("home.html", v)
	})
	return nil
}})

type home struct {
	Chips   []facetLink
	Plot    template.HTML
	Newest  template.HTML
	Actions []openAction
	Open    int // actions in all
	Overdue int
	Tallies []homeTally
}

// More reports whether there are more postmortems than the page shows.
func (h home) More(count int) bool { return count > newestOnHome }

// A homeTally are the values of a facet that occur more than once.
type homeTally struct {
	Name, Key string
	Values    []tally
	Once      int // values that occur once
	All       int
}

// homeTallies are the factors and services that were seen more than once: what occurs once is
// never on the home page.
func (b *builder) homeTallies(v view) (out []homeTally) {
	for _, f := range b.allFacets() {
		t := homeTally{Key: f.Key, All: len(f.Values)}
		switch f.Key {
		case "factor":
			t.Name = "Factors seen again"
		case "service":
			t.Name = b.speaking.say("facet.services")
		default:
			continue
		}
		for _, value := range f.Values {
			if value.Count() < 2 {
				t.Once++
			} else if len(t.Values) < tallyOnHome {
				t.Values = append(t.Values, tally{Name: value.Name, Link: v.Link(value.URL), Count: value.Count()})
			}
		}
		if len(t.Values) > 0 {
			withBars(t.Values, t.Values[0].Count)
			if t.Key == "factor" {
				out = append([]homeTally{t}, out...)
			} else {
				out = append(out, t)
			}
		}
	}
	return out
}

// chips are values that many incidents share, two or three of each kind.
func (b *builder) chips(v view) (out []facetLink) {
	var kinds [][]facetLink
	for _, f := range b.allFacets() {
		if f.Key != "service" && f.Key != "factor" && f.Key != "tag" {
			continue
		}
		var links []facetLink
		for _, value := range f.Values[:min(len(f.Values), maxChips/2)] {
			if value.Count() > 1 {
				links = append(links, facetLink{value.Facet, value.Key, value.Name, v.Link(value.URL), value.Count()})
			}
		}
		kinds = append(kinds, links)
	}
	// Two of each kind; where one has fewer, others have a third.
	each := 2
	for round := 0; round < 2; round++ {
		total := 0
		for _, k := range kinds {
			total += min(len(k), each)
		}
		if total >= maxChips {
			break
		}
		each = maxChips / 2
	}
	seen := map[string]bool{}
	for _, k := range kinds {
		for _, l := range k[:min(len(k), each)] {
			if key := schema.Slug(l.Name); !seen[key] && len(out) < maxChips {
				seen[key] = true
				out = append(out, l)
			}
		}
	}
	return out
}

// An openAction is something that was promised and is not done.
type openAction struct {
	Text, From string
	Link       template.URL
	Due        template.HTML
	Owners     []string
}

// actionsOnHome is how many open actions the home page names.
const actionsOnHome = 5

// openActions are the action items that are still to be done, those that are longest overdue
// first: a few of them, how many there are, and how many are overdue. Those of retold incidents
// of others are not ours to do.
func (b *builder) openActions(v view) (shown []openAction, open, overdue int) {
	if !b.engineers {
		return nil, 0, 0
	}
	all := b.actions()
	for i := range all.Items[:min(len(all.Items), all.Open(), actionsOnHome)] {
		it := &all.Items[i]
		a := openAction{Text: sentence(schema.PlainLine(it.Text), 110), From: it.Doc.Title, Link: v.Link(b.actionsOf(it)), Due: b.dueOf(it)}
		if b.people {
			a.Owners = it.Owners
		}
		shown = append(shown, a)
	}
	return shown, all.Open(), all.Count(stats.InOverdue)
}
