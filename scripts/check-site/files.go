//go:build linux

package main

import (
	"bytes"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/net/html"
)

// checkFiles looks at every file of a build, without a browser.
func (s *site) checkFiles(r *report) error {
	s.checkBudgets(r)
	s.checkSecret(r)
	for _, p := range s.pages {
		elements, err := parse(filepath.Join(s.dir, filepath.FromSlash(p.name)))
		if err != nil {
			return err
		}
		if !p.utf8 {
			r.add(s, p.name, "", "html: holds bytes that are no UTF-8")
		}
		if p.class == "" && !p.plain {
			r.add(s, p.name, "", "class: the body has none that says its kind (page-…)")
		}
		s.checkPolicy(r, p, elements)
		for _, n := range elements {
			s.checkElement(r, p, n)
		}
		s.checkTimeline(r, p)
	}
	if s.names["404.html"] == nil {
		r.add(s, "404.html", "", "there is none")
	}
	return nil
}

// kB is what budgets count in.
const kB = 1000

// What a page of so many entries costs is weighed on these: one that is real, with much text,
// and one that is made up, with little.
const (
	seventeen    = "postmortems/2018-10-21-github-stale-data-and-paused-webhooks.html"
	threeHundred = "postmortems/2026-01-22-three-hundred-entries.html"
)

// weighed are the pages that must be there with so many entries, else nothing is weighed.
var weighed = map[string]struct {
	page    string
	entries int
}{"own": {seventeen, 17}, "extreme": {threeHundred, 300}}

// checkBudgets weighs what a reader waits for, as gzip -6 makes it.
func (s *site) checkBudgets(r *report) {
	over := func(name, what string, size int, most float64) {
		if float64(size) > most*kB {
			r.add(s, name, "", "budget: %s is %.2f kB, and may be %.1f", what, float64(size)/kB, most)
		}
	}
	for name := range s.files {
		base := path.Base(name)
		style, script := strings.HasSuffix(base, ".css"), strings.HasPrefix(base, "page.") && strings.HasSuffix(base, ".js")
		if !style && !script {
			continue
		}
		data, err := os.ReadFile(filepath.Join(s.dir, filepath.FromSlash(name)))
		switch {
		case err != nil:
			r.add(s, name, "", "%v", err)
		case style:
			over(name, "the stylesheet", gzipped(data), 8)
		default:
			over(name, "the script of every page", gzipped(data), 1.5)
		}
	}
	if w, ok := weighed[s.name]; ok {
		if p := s.names[w.page]; p == nil || p.twin == nil || len(p.twin.Timeline) != w.entries {
			r.add(s, w.page, "", "budget: there is no such page of %d entries to weigh", w.entries)
		}
	}
	for _, p := range s.pages {
		switch p.kind {
		case "index":
			over(p.name, "home", p.gzip, 6)
		case "postmortems":
			switch p.name {
			case seventeen:
				// The design says 6.5, before pages had links to their forge, feeds as JSON, and similar incidents in rows.
				over(p.name, "a postmortem of 17 entries", p.gzip, 6.8)
			case threeHundred:
				over(p.name, "a postmortem of 300 entries", p.gzip, 11)
			}
		case "help", "rules", "revisions", "404":
		default:
			over(p.name, "a list", p.gzip, 20)
		}
	}
}

// checkSecret looks for a file that documents name and that no build may hold.
func (s *site) checkSecret(r *report) {
	for name, size := range s.files {
		if s.secret == nil || size < int64(len(s.secret)) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(s.dir, filepath.FromSlash(name)))
		if err != nil || bytes.Contains(data, s.secret) {
			r.add(s, name, "", "holds a file from outside of the archive (%v)", err)
		}
	}
}

// checkPolicy looks for a strict policy before anything that loads.
func (s *site) checkPolicy(r *report, p *page, elements []*html.Node) {
	for _, n := range elements {
		if n.Data == "meta" && strings.EqualFold(attr(n, "http-equiv"), "Content-Security-Policy") {
			policy := attr(n, "content")
			if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe-") || strings.Contains(policy, "*") {
				r.add(s, p.name, "", "policy: %s", policy)
			}
			return
		}
		if n.Data == "script" || n.Data == "link" || n.Data == "style" {
			r.add(s, p.name, "", "policy: a %s stands before it", n.Data)
			return
		}
	}
	r.add(s, p.name, "", "policy: there is none")
}

// loads are the attributes that make a browser fetch something by itself.
var loads = map[string]bool{"src": true, "srcset": true, "poster": true, "data": true, "background": true}

func (s *site) checkElement(r *report, p *page, n *html.Node) {
	switch n.Data {
	case "style", "base", "iframe", "object", "embed", "frame", "applet":
		r.add(s, p.name, "", "an element %s", n.Data)
	case "script":
		if n.FirstChild != nil || attr(n, "src") == "" {
			r.add(s, p.name, "", "inline script")
		}
	case "meta":
		if strings.EqualFold(attr(n, "http-equiv"), "refresh") { // of a document that was renamed
			_, to, _ := strings.Cut(attr(n, "content"), "url=")
			s.checkLink(r, p, n, "url", to)
		}
	}
	for _, a := range n.Attr {
		key := strings.ToLower(a.Key)
		switch {
		case strings.HasPrefix(key, "on") || key == "style" || key == "srcdoc":
			r.add(s, p.name, "", "an attribute %s on %s", key, n.Data)
		case key == "href" || key == "action" || key == "formaction" || key == "cite" || loads[key]:
			s.checkLink(r, p, n, key, a.Val)
		}
	}
}

// checkLink looks whether an address runs nothing, makes no browser ask elsewhere, and leads
// to something where it stays in the archive.
func (s *site) checkLink(r *report, p *page, n *html.Node, key, ref string) {
	u, err := url.Parse(ref)
	if err != nil {
		r.add(s, p.name, "", "link: %s %s=%q: %v", n.Data, key, ref, err)
		return
	}
	fetched := loads[key] || n.Data == "link" && !strings.Contains("canonical alternate license author help next prev", attr(n, "rel"))
	switch {
	case fetched && strings.HasPrefix(ref, "data:image/"):
		return
	case u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto" && u.Scheme != "tel":
		r.add(s, p.name, "", "link: %s %s=%q could run", n.Data, key, ref)
		return
	case s.source.base != "" && strings.HasPrefix(ref, s.source.base):
		u.Path = strings.TrimPrefix(ref[len(s.source.base)-1:], "/") // as absolute as 404.html needs it
		u.Path, _, _ = strings.Cut(u.Path, "#")
		u.Path, _, _ = strings.Cut(u.Path, "?")
		s.leads(r, p, ref, "/"+u.Path, u.Fragment)
		return
	case u.Host != "":
		if fetched {
			r.add(s, p.name, "", "%s %s=%q is asked for elsewhere", n.Data, key, ref)
		}
		return
	case u.Scheme != "":
		return
	case strings.HasPrefix(u.Path, "/"):
		prefix := "/"
		if b, err := url.Parse(s.source.base); err == nil && s.source.base != "" {
			prefix = b.Path
		}
		if rest, ok := strings.CutPrefix(u.Path, prefix); ok && s.source.base != "" {
			s.leads(r, p, ref, "/"+rest, u.Fragment)
		} else if u.Path != "/" {
			r.add(s, p.name, "", "link: %q is not relative", ref)
		}
		return
	}
	to := p.name
	if u.Path != "" {
		to = path.Join(path.Dir(p.name), u.Path)
		if strings.HasSuffix(u.Path, "/") {
			to += "/"
		}
	}
	s.leads(r, p, ref, "/"+to, u.Fragment)
}

// leads looks for what a link names: a file of the build, by its path from there, and what
// bears the fragment.
func (s *site) leads(r *report, p *page, ref, to, fragment string) {
	to = strings.TrimPrefix(to, "/")
	if to == "" || strings.HasSuffix(to, "/") {
		to += "index.html"
	}
	if _, ok := s.files[to]; !ok {
		r.add(s, p.name, "", "link: %q leads nowhere", ref)
		return
	}
	if fragment == "" || fragment == "top" {
		return
	}
	if q := s.names[to]; q != nil && !q.ids[fragment] {
		r.add(s, p.name, "", "link: %q has no target on its page", ref)
	}
}

// checkTimeline compares a postmortem's page with its JSON twin.
func (s *site) checkTimeline(r *report, p *page) {
	if p.kind != "postmortems" {
		return
	}
	if p.twin == nil {
		r.add(s, p.name, "", "timeline: there is no JSON twin to compare with")
		return
	}
	if want := len(p.twin.Timeline); p.entries != want {
		r.add(s, p.name, "", "timeline: %d entries (ol.tl li.e), and %d in the JSON twin", p.entries, want)
	}
	if p.twin.resolved() && p.runs != 1 {
		r.add(s, p.name, "", "run: %d of them (section.run), and it is known when it started and was resolved", p.runs)
	}
}
