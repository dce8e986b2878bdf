package site

import (
	"cmp"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
)

// A facet is one way of sorting the archive: by severity, service, factor, tag, year.
type facet struct {
	Key    string // in addresses
	Name   string // of one value
	Plural string
	Values []*facetValue
	taken  map[string]bool // paths of pages, without ending
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
	key, name, plural string // the names of those that have no words of their own
	engineers         bool   // it is on pages for engineers only
	of                func(*document) []string
}{
	{"source", "Repository", "Repositories", true, func(d *document) []string { return one(d.Source) }},
	{"severity", "Severity", "Severities", true, func(d *document) []string { return one(d.Severity) }},
	{"service", "", "", false, func(d *document) []string { return d.Services }},
	{"factor", "Contributing factor", "Contributing factors", true, func(d *document) []string { return d.Factors }},
	{"tag", "", "", false, func(d *document) []string { return d.Tags }},
	{"folder", "Folder", "Folders", true, func(d *document) []string { return one(d.Folder) }},
	{"year", "", "", false, func(d *document) []string { return one(d.Year) }},
}

// ourselves is what the archive's own documents are of where there are sources, and the site has no
// name, or that of a source.
const ourselves = "This repository"

// sources sorts documents by the repository that they are of, where there are several.
func (b *builder) sources() {
	if len(b.in.Sources) == 0 {
		return
	}
	own := b.in.Settings.Name
	if own == "" || own == StandardName || slices.ContainsFunc(b.in.Sources, func(s string) bool { return strings.EqualFold(s, own) }) {
		own = ourselves
	}
	for _, d := range b.docs {
		if d.Source, _ = schema.SourceOf(d.Path); d.Source == "" {
			d.Source = own
		}
	}
}

// folders sorts documents by the folder that they lie in, where there are several and most hold
// more than one. A document may have a folder of its own.
func (b *builder) folders() {
	if !b.people {
		return
	}
	counts := map[string]int{}
	for _, d := range b.docs {
		d.Folder = path.Dir(d.Path)
		switch strings.ToLower(path.Base(d.Path)) {
		case "index.md", "readme.md", "postmortem.md":
			d.Folder = path.Dir(d.Folder)
		}
		counts[d.Folder]++
	}
	if len(counts) > 1 && 2*len(counts) <= len(b.docs) {
		return
	}
	for _, d := range b.docs {
		d.Folder = ""
	}
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
		if kind.engineers && !b.engineers {
			continue
		}
		called, plural := cmp.Or(b.speaking.say("facet."+kind.key), kind.name), cmp.Or(b.speaking.say("facet."+kind.key+"s"), kind.plural)
		byKey := map[string]*facetValue{}
		for _, d := range b.docs {
			for _, name := range dedupe(kind.of(d)) {
				key := strings.ToLower(strings.TrimSpace(name))
				if key == "" {
					continue
				}
				v := byKey[key]
				if v == nil {
					v = &facetValue{Facet: called, Key: kind.key, Name: name}
					byKey[key] = v
				}
				v.docs = append(v.docs, d)
			}
		}
		f := facet{Key: kind.key, Name: called, Plural: plural}
		for _, v := range byKey {
			f.Values = append(f.Values, v)
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
	f.taken = map[string]bool{}
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
		path := unused(f.Key+"/"+fileName(slug), f.taken)
		f.Values[i].URL, f.Values[i].Feed = path+".html", path+".xml"
	}
}

// allFacets computes the facets, and which values each document has, once a build.
func (b *builder) allFacets() []facet {
	b.facetOnce.Do(func() {
		b.sources()
		b.folders()
		b.facetCache, b.facetsOf = b.facets(), map[*document][]*facetValue{}
		for _, f := range b.facetCache {
			if f.Key == "year" || f.Key == "folder" {
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
