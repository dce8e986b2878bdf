//go:build linux

package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// A site is a built archive.
type site struct {
	source
	dir   string // of the build
	base  string // its address, with a slash at its end
	pages []*page
	names map[string]*page
	files map[string]int64 // the sizes of all files, by names with slashes
	shown map[*page]bool   // those of which pictures are taken
}

// A page is one HTML file, with what was found in it.
type page struct {
	name  string // with slashes; what is opened may have a query or a fragment behind it
	kind  string // the folder, or the name without the number of a list's page
	class string // of the body, "home" for page-home; "" for the page of an old address
	plain bool   // the page has no style: its colours and its icon are the browser's own
	gzip  int    // bytes, at level 6
	ids   map[string]bool
	twin  *twin

	utf8      bool
	columns   int    // of its widest table
	entries   int    // li.e below ol.tl
	lastEntry string // its id, of whatever is marked as an entry
	runs      int    // section.run
}

// A twin is what the checks need of the JSON of a postmortem.
type twin struct {
	Title    string            `json:"title"`
	Timeline []json.RawMessage `json:"timeline"`
	Metrics  map[string]struct {
		Seconds *float64 `json:"seconds"`
	} `json:"metrics"`
}

// resolved reports whether it is known when the incident started and was resolved.
func (t *twin) resolved() bool {
	s := t.Metrics["time_to_resolve"].Seconds
	return s != nil && *s > 0
}

func readSite(s source, dir string) (*site, error) {
	out := &site{source: s, dir: dir, names: map[string]*page{}, files: map[string]int64{}}
	err := filepath.WalkDir(dir, func(full string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, full)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		out.files[name] = info.Size()
		if strings.HasSuffix(name, ".html") {
			p, err := readPage(full, name)
			if err != nil {
				return err
			}
			out.pages, out.names[name] = append(out.pages, p), p
		}
		return nil
	})
	if err == nil && len(out.pages) == 0 {
		err = fmt.Errorf("%s holds no page", dir)
	}
	return out, err
}

var numbered = regexp.MustCompile(`-\d+$`)

func readPage(full, name string) (*page, error) {
	data, err := os.ReadFile(full)
	if err != nil {
		return nil, err
	}
	p := &page{name: name, kind: path.Dir(name), gzip: gzipped(data), ids: map[string]bool{}, utf8: utf8.Valid(data)}
	if p.kind == "." {
		p.kind = numbered.ReplaceAllString(strings.TrimSuffix(name, ".html"), "")
	}
	elements, err := parse(full)
	if err != nil {
		return nil, err
	}
	p.plain = true
	for _, n := range elements {
		id := attr(n, "id")
		if id != "" {
			p.ids[id] = true
		}
		switch {
		case n.Data == "link" && attr(n, "rel") == "stylesheet":
			p.plain = false
		case n.Data == "body":
			for _, class := range strings.Fields(attr(n, "class")) {
				if kind, ok := strings.CutPrefix(class, "page-"); ok {
					p.class = kind
				}
			}
		case n.Data == "li" && hasClass(n, "e") && inside(n, "ol", "tl"):
			p.entries++
			fallthrough
		case n.Data == "li" && strings.HasPrefix(id, "t-"):
			p.lastEntry = id
		case n.Data == "section" && hasClass(n, "run"):
			p.runs++
		case n.Data == "tr":
			p.columns = max(p.columns, cells(n))
		}
	}
	if data, err := os.ReadFile(strings.TrimSuffix(full, ".html") + ".json"); err == nil && p.kind == "postmortems" {
		p.twin = &twin{}
		if err := json.Unmarshal(data, p.twin); err != nil {
			return nil, fmt.Errorf("the JSON twin of %s: %w", name, err)
		}
	}
	return p, nil
}

// parse reads the elements of a page, in their order.
func parse(full string) ([]*html.Node, error) {
	f, err := os.Open(full)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	root, err := html.Parse(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", full, err)
	}
	var out []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			out = append(out, n)
		}
	}
	return out, nil
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasClass(n *html.Node, class string) bool {
	return slices.Contains(strings.Fields(attr(n, "class")), class)
}

func inside(n *html.Node, tag, class string) bool {
	for a := range n.Ancestors() {
		if a.Data == tag && hasClass(a, class) {
			return true
		}
	}
	return false
}

func cells(row *html.Node) (n int) {
	for c := range row.ChildNodes() {
		if c.Type == html.ElementNode && (c.Data == "td" || c.Data == "th") {
			n++
		}
	}
	return n
}

// gzipped is the size as most web servers send it.
func gzipped(data []byte) int {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, 6) // the level is valid
	_, _ = z.Write(data)               // writing to memory does not fail
	_ = z.Close()
	return b.Len()
}

// small is the number of pages up to which all are opened.
const small = 40

// choose picks the pages to open: all of a small archive, else of each kind the largest, the
// smallest and some between, and searches where there is something to find.
func (s *site) choose(sample int, only *regexp.Regexp) []*page {
	kinds := map[string][]*page{}
	for _, p := range s.pages {
		key := p.kind + " " + p.class
		kinds[key] = append(kinds[key], p)
	}
	var out []*page
	for _, pages := range kinds {
		n, kind := 3, pages[0].kind
		if kind == "postmortems" {
			n = sample
		}
		if len(s.pages) <= small || kind == "postmortems" && s.every {
			n = len(pages)
		}
		out = append(out, spread(pages, n)...)
	}
	for _, p := range s.pages {
		if p.name != "search.html" {
			continue
		}
		for _, q := range s.queries() {
			asked := *p
			asked.name += "?q=" + q
			out = append(out, &asked)
		}
	}
	slices.SortFunc(out, func(a, b *page) int { return strings.Compare(a.name, b.name) })
	out = slices.DeleteFunc(out, func(p *page) bool { return !only.MatchString(p.name) })
	taken := map[string]int{}
	s.shown = map[*page]bool{}
	for _, p := range out {
		taken[p.kind]++
		if taken[p.kind] == 1 || p.kind == "postmortems" && (s.hostile || taken[p.kind] <= 3) || strings.Contains(p.name, "?") {
			s.shown[p] = true
		}
	}
	return out
}

// spread picks n pages, evenly by size, with the smallest and the largest.
func spread(pages []*page, n int) []*page {
	if n >= len(pages) {
		return pages
	}
	sorted := slices.Clone(pages)
	slices.SortFunc(sorted, func(a, b *page) int {
		if a.gzip != b.gzip {
			return a.gzip - b.gzip
		}
		return strings.Compare(a.name, b.name)
	})
	out := make([]*page, n)
	for i := range out {
		out[i] = sorted[i*(len(sorted)-1)/max(1, n-1)]
	}
	return out
}

var word = regexp.MustCompile(`[A-Za-z]{5,20}`)

// queries are what is asked of the search page: something that is there, something that is
// not, and something that would run if it were not escaped. Each is ready for a URL.
func (s *site) queries() []string {
	for _, p := range s.pages {
		if p.twin != nil {
			if w := word.FindString(p.twin.Title); w != "" {
				return []string{w, "zebrafinch", `%22%3E%3Cimg+src=x+onerror=%22window.__pwned='query'%22%3E`}
			}
		}
	}
	return nil
}

// said names what is opened, by kind.
func (s *site) said(opened []*page) string {
	all, some := map[string]int{}, map[string]int{}
	for _, p := range s.pages {
		all[p.kind]++
	}
	searches := 0
	for _, p := range opened {
		if strings.Contains(p.name, "?") {
			searches++
		} else {
			some[p.kind]++
		}
	}
	var out, single []string
	for kind, n := range all {
		if n > 1 {
			out = append(out, fmt.Sprintf("%d of %d %s", some[kind], n, kind))
		} else if some[kind] > 0 {
			single = append(single, kind)
		}
	}
	slices.Sort(out)
	slices.Sort(single)
	if searches > 0 {
		out = append(out, fmt.Sprintf("%d searches", searches))
	}
	return strings.Join(append(out, single...), ", ")
}
