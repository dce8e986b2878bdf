package search

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
)

// unknownDay is the day of a document without a date: before all others.
const unknownDay = math.MinInt32

// facetColumns are what is known of all documents without their words, unpacked.
type facetColumns struct {
	days     []int // since 1970-01-01, or unknownDay
	lasted   []int // minutes, or -1; nil until a query needs them
	rank     []int // by document: its place by date, from the oldest; unknown ones come first
	byDate   []int // the documents in that order
	severity []int // by document: the place in severities, their number for none

	severities []string
	facets     []facetColumn
}

type facetColumn struct {
	facetList
	lists [][]int // by value, once asked for
	n     int     // documents of the archive
}

func (r *Reader) columns() (*facetColumns, error) {
	if r.facets != nil {
		return r.facets, nil
	}
	var file facetFile
	if err := r.file(r.m.Facets, &file); err != nil {
		return nil, err
	}
	f := &facetColumns{severities: r.m.Severities}
	day := 0
	for _, n := range numbers(file.Days) {
		if n == 0 {
			f.days = append(f.days, unknownDay)
			continue
		}
		day += unzigzag(n - 1)
		f.days = append(f.days, day)
	}
	if len(f.days) != r.m.N || len(file.Facets) != len(Facets) {
		return nil, fmt.Errorf("%s of the index is damaged", r.m.Facets)
	}
	f.byDate = make([]int, r.m.N)
	f.rank = make([]int, r.m.N)
	for i := range f.byDate {
		f.byDate[i] = i
	}
	slices.SortStableFunc(f.byDate, func(a, b int) int { return f.days[a] - f.days[b] })
	for rank, doc := range f.byDate {
		f.rank[doc] = rank
	}
	f.severity = make([]int, r.m.N)
	for i := range f.severity {
		f.severity[i] = len(f.severities)
	}
	for _, l := range file.Facets {
		c := facetColumn{l, make([][]int, len(l.Values)), r.m.N}
		if l.Name == "severity" {
			for v := range l.Values {
				if at := slices.Index(f.severities, l.Values[v][0]); at >= 0 {
					for _, doc := range c.docs(v) {
						f.severity[doc] = at
					}
				}
			}
		}
		f.facets = append(f.facets, c)
	}
	r.facets = f
	return f, nil
}

// lengths reads how long each incident lasted, which few queries need.
func (r *Reader) lengths(f *facetColumns) error {
	if f.lasted != nil {
		return nil
	}
	var text string
	if err := r.file(r.m.Lasted, &text); err != nil {
		return err
	}
	for _, n := range numbers(text) {
		f.lasted = append(f.lasted, n-1)
	}
	if len(f.lasted) != r.m.N {
		return fmt.Errorf("%s of the index is damaged", r.m.Lasted)
	}
	return nil
}

func unzigzag(n int) int {
	if n%2 == 1 {
		return -(n + 1) / 2
	}
	return n / 2
}

// docs are the documents that have a value.
func (c *facetColumn) docs(value int) []int {
	if c.lists[value] == nil {
		doc := -1
		list := []int{}
		for _, n := range numbers(c.Values[value][1]) {
			if doc += n + 1; doc < c.n {
				list = append(list, doc)
			}
		}
		c.lists[value] = list
	}
	return c.lists[value]
}

// matching are the values that a filter means: the one that it names, in whatever case, else
// those that begin like it.
func (c *facetColumn) matching(value string) (out []int) {
	value = strings.ToLower(value)
	for i, v := range c.Values {
		if strings.ToLower(v[0]) == value {
			return []int{i}
		}
	}
	for i, v := range c.Values {
		if strings.HasPrefix(strings.ToLower(v[0]), value) {
			out = append(out, i)
		}
	}
	return out
}

// noValue says that a filter names no value, and which one is nearest.
func (c *facetColumn) noValue(f Filter) string {
	text := fmt.Sprintf("no postmortem has the %s %q", f.Name, f.Value)
	near, best := "", 3
	for _, v := range c.Values {
		if d := schema.EditsWithin([]rune(strings.ToLower(f.Value)), []rune(strings.ToLower(v[0])), 2); d < best {
			near, best = v[0], d
		}
	}
	if near != "" {
		text += "; did you mean " + near + "?"
	}
	return text
}
