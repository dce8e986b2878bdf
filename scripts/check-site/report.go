//go:build linux

package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

// A report collects what does not hold. Tabs add to it at the same time.
type report struct {
	mu       sync.Mutex
	failures []failure
}

// A failure is one thing that does not hold on one page, in every view in which it was seen.
type failure struct {
	archive, page, what string
	views               []string // such as "dark 390"; none for what was read from the file
}

func (r *report) add(s *site, page, view, what string, args ...any) {
	if len(args) > 0 {
		what = fmt.Sprintf(what, args...)
	}
	what = oneLine(what)
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.failures {
		f := &r.failures[i]
		if f.archive == s.name && f.page == page && f.what == what {
			if view != "" && !slices.Contains(f.views, view) {
				f.views = append(f.views, view)
			}
			return
		}
	}
	f := failure{archive: s.name, page: page, what: what}
	if view != "" {
		f.views = []string{view}
	}
	r.failures = append(r.failures, f)
}

// oneLine makes a message printable: a page's own words are in it.
func oneLine(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 }), " ")
	if r := []rune(s); len(r) > 300 {
		s = string(r[:300]) + "…"
	}
	return s
}

// many is the number of pages from which on one line stands for all that fail alike.
const many = 4

// write prints the failures of an archive, one a line. What fails alike on many pages of it, as
// a slip in their frame does, is said once, with their number.
func (r *report) write(w io.Writer, archive string) {
	var failures []failure
	alike := map[string]int{}
	for _, f := range r.failures {
		if f.archive == archive {
			slices.Sort(f.views)
			failures = append(failures, f)
			alike[f.key()]++
		}
	}
	slices.SortStableFunc(failures, func(a, b failure) int {
		return cmp.Or(strings.Compare(a.page, b.page), strings.Compare(a.what, b.what))
	})
	said := map[string]bool{}
	for _, f := range failures {
		key := f.key()
		if said[key] {
			continue
		}
		page := f.page
		if n := alike[key]; n >= many {
			said[key] = true
			page += fmt.Sprintf(" and %d more pages", n-1)
		}
		views := ""
		if len(f.views) > 0 {
			views = " [" + strings.Join(f.views, ", ") + "]"
		}
		fmt.Fprintf(w, "%s %s%s: %s\n", f.archive, page, views, f.what)
	}
}

// key is the same for failures that are alike.
func (f failure) key() string {
	return strings.Join(append([]string{f.what}, f.views...), "\x00")
}

// pages is the number of pages with a failure.
func (r *report) pages() int {
	seen := map[string]bool{}
	for _, f := range r.failures {
		seen[f.archive+" "+f.page] = true
	}
	return len(seen)
}
