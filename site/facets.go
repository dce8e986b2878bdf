package site

import (
	"html/template"
	"sort"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
)

// A facet is one way of sorting the archive: by severity, service, factor, tag, year.
type facet struct {
	Key    string // in addresses
	Name   string
	Values []facetValue
}

type facetValue struct {
	Facet string // the facet's name
	Key   string // and its key
	Name  string
	URL   string
	Feed  string
	docs  []*document
}

func (v facetValue) Count() int { return len(v.docs) }

// facetKinds are the facets, with what a document has of each.
var facetKinds = []struct {
	key, name string
	of        func(*document) []string
}{
	{"severity", "Severity", func(d *document) []string { return one(d.Severity) }},
	{"service", "Service", func(d *document) []string { return d.Services }},
	{"factor", "Contributing factor", func(d *document) []string { return d.Factors }},
	{"tag", "Tag", func(d *document) []string { return d.Tags }},
	{"year", "Year", func(d *document) []string { return one(d.Year) }},
}

func one(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// facets sorts the archive. Values that differ only in case are one value.
func (b *builder) facets() []facet {
	var out []facet
	for _, kind := range facetKinds {
		byKey := map[string]*facetValue{}
		for _, d := range b.docs {
			for _, name := range dedupe(kind.of(d)) {
				key := strings.ToLower(strings.TrimSpace(name))
				if key == "" {
					continue
				}
				v := byKey[key]
				if v == nil {
					v = &facetValue{Facet: kind.name, Key: kind.key, Name: name}
					byKey[key] = v
				}
				v.docs = append(v.docs, d)
			}
		}
		f := facet{Key: kind.key, Name: kind.name}
		for _, v := range byKey {
			f.Values = append(f.Values, *v)
		}
		b.sortValues(&f)
		b.addresses(&f)
		out = append(out, f)
	}
	return out
}

// sortValues puts severities worst first, years newest first, all else by use and name.
func (b *builder) sortValues(f *facet) {
	sort.Slice(f.Values, func(i, j int) bool {
		x, y := f.Values[i], f.Values[j]
		switch f.Key {
		case "severity":
			rx, ry := b.rank(x.Name), b.rank(y.Name)
			if rx != ry {
				return ry == 0 || rx != 0 && rx < ry
			}
		case "year":
			return x.Name > y.Name
		}
		if len(x.docs) != len(y.docs) {
			return len(x.docs) > len(y.docs)
		}
		return strings.ToLower(x.Name) < strings.ToLower(y.Name)
	})
}

func (b *builder) addresses(f *facet) {
	taken := map[string]bool{}
	names := make([]int, len(f.Values))
	for i := range names {
		names[i] = i
	}
	sort.Slice(names, func(i, j int) bool { return f.Values[names[i]].Name < f.Values[names[j]].Name })
	for _, i := range names {
		slug := schema.Slug(f.Values[i].Name)
		if slug == "" {
			slug = "other"
		}
		slug = unused(fileName(slug), taken)
		f.Values[i].URL = f.Key + "/" + slug + ".html"
		f.Values[i].Feed = f.Key + "/" + slug + ".xml"
	}
}

// A facetLink leads from a postmortem to all that share a value with it.
type facetLink struct {
	Facet, Key, Name string
	Link             template.URL
	Count            int
}

func (b *builder) facetLinks(d *document, v view) []facetLink {
	b.allFacets()
	var out []facetLink
	for _, value := range b.facetsOf[d] {
		out = append(out, facetLink{value.Facet, value.Key, value.Name, v.Link(value.URL), value.Count()})
	}
	return out
}

// allFacets computes the facets, and which values each document has, once a build.
func (b *builder) allFacets() []facet {
	b.facetOnce.Do(func() {
		b.facetCache, b.facetsOf = b.facets(), map[*document][]facetValue{}
		for _, f := range b.facetCache {
			if f.Key == "year" {
				continue
			}
			for _, value := range f.Values {
				for _, d := range value.docs {
					b.facetsOf[d] = append(b.facetsOf[d], value)
				}
			}
		}
	})
	return b.facetCache
}
