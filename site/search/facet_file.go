package search

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema/timeline"
)

// A facetFile is what is known of all documents without their words.
type facetFile struct {
	Days   string      `json:"days"` // by document: 0 where unknown, else 1 + zigzag of the days since the last known one, from 1970-01-01
	Facets []facetList `json:"facets"`
}

type facetList struct {
	Name   string      `json:"name"`
	Values []facetItem `json:"values"` // by name
}

// A facetItem is [name, documents]: the documents as numbers, each the distance to the one before, less one.
type facetItem [2]string

// Facets are the names by which a query narrows, in the order in which they are shown.
var Facets = []string{"service", "severity", "factor", "tag", "type", "status", "year"}

func facetValues(d *Document, facet string) []string {
	switch facet {
	case "service":
		return d.Services
	case "severity":
		return []string{d.Severity}
	case "factor":
		return d.Factors
	case "tag":
		return d.Tags
	case "type":
		return []string{d.Type}
	case "status":
		return []string{d.Status}
	}
	if !d.When.Known() {
		return nil
	}
	return []string{fmt.Sprintf("%04d", d.When.Day.Year)}
}

func (x *Index) facets() facetFile {
	out := facetFile{Facets: []facetList{}}
	var days []byte
	previous := 0
	for _, d := range x.docs {
		if day, known := epochDay(d.Document); known {
			days = appendNumber(days, 1+zigzag(day-previous))
			previous = day
		} else {
			days = appendNumber(days, 0)
		}
	}
	out.Days = string(days)
	for _, name := range Facets {
		type value struct {
			name string
			list []byte
			last int
		}
		values := map[string]*value{}
		for i, d := range x.docs {
			for _, v := range facetValues(d.Document, name) {
				v = strings.Join(strings.Fields(v), " ")
				key := strings.ToLower(v)
				if v == "" {
					continue
				}
				e := values[key]
				if e == nil {
					e = &value{name: v, last: -1}
					values[key] = e
				}
				if len(e.list) > 0 && e.last == i {
					continue // named twice
				}
				e.list = appendNumber(e.list, i-e.last-1)
				e.last = i
			}
		}
		l := facetList{Name: name, Values: []facetItem{}}
		for _, v := range values {
			l.Values = append(l.Values, facetItem{v.name, string(v.list)})
		}
		slices.SortFunc(l.Values, func(a, b facetItem) int { return compareTerms(a[0], b[0]) })
		out.Facets = append(out.Facets, l)
	}
	return out
}

// lasted is, by document, 0 where it is not known how long it took to resolve, else minutes + 1.
func (x *Index) lasted() string {
	var out []byte
	for _, d := range x.docs {
		minutes := 0
		if d.Lasted >= 0 {
			minutes = 1 + int(d.Lasted/time.Minute)
		}
		out = appendNumber(out, minutes)
	}
	return string(out)
}

func zigzag(n int) int {
	if n < 0 {
		return -2*n - 1
	}
	return 2 * n
}

// epochDay is the day of the incident, counted from 1970-01-01.
func epochDay(d *Document) (int, bool) {
	if !d.When.Known() {
		return 0, false
	}
	return d.When.Day.DaysSince(timeline.Date{Year: 1970, Month: 1, Day: 1}), true
}
