//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// journeys are the checks of a site that need more than one page that is looked at.
func (c *check) journeys(s *site, opened []*page) []func(*tab) error {
	var out []func(*tab) error
	if p := s.names[threeHundred]; p != nil && slices.Contains(opened, p) {
		for _, width := range []int64{1280, 390} {
			out = append(out, func(t *tab) error { return c.checkDeepLink(t, s, p, width) })
		}
	}
	if p := s.names["404.html"]; p != nil && slices.Contains(opened, p) {
		out = append(out, func(t *tab) error { return c.checkNotFound(t, s, p) })
	}
	if s.hostile {
		var names []string
		for name := range s.files {
			if strings.HasSuffix(name, ".svg") || strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".md") || strings.HasSuffix(name, ".json") && !strings.Contains(name, "search/") {
				names = append(names, name)
			}
		}
		for _, p := range opened {
			names = append(names, p.name)
		}
		slices.Sort(names)
		out = append(out, func(t *tab) error { return c.checkInert(t, s, names) })
	}
	return out
}

// checkDeepLink follows a link to the last entry of a long timeline. A hundred milliseconds after
// the page is loaded the entry must be where it stays, and nothing may cover it.
func (c *check) checkDeepLink(t *tab, s *site, p *page, width int64) error {
	v := view{"light", width}
	if p.lastEntry == "" {
		c.report.add(s, p.name, v.String(), "deep link: the page has no entry to link to")
		return nil
	}
	if err := t.look(v); err != nil {
		return err
	}
	stop, err := t.before(`addEventListener("load", () => setTimeout(() => { window.__early = { y: scrollY, top: document.querySelector(":target")?.getBoundingClientRect().top }; }, 100));`)
	if err != nil {
		return err
	}
	defer func() { _ = stop() }()
	if err := t.open(s.address(p.name) + "#" + p.lastEntry); err != nil {
		return err
	}
	text, err := ask[string](t, deepCode)
	if err != nil {
		return err
	}
	var found struct {
		Early struct {
			Y   float64
			Top *float64
		}
		Late, Top, Height float64
		Over              string
	}
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		return err
	}
	switch {
	case found.Early.Top == nil:
		c.report.add(s, p.name, v.String(), "deep link: nothing is the target #%s", p.lastEntry)
	case found.Early.Y != found.Late:
		c.report.add(s, p.name, v.String(), "deep link: 100 ms after load the page stands at %.0f, and later at %.0f", found.Early.Y, found.Late)
	case found.Top < 0 || found.Top > found.Height-10:
		c.report.add(s, p.name, v.String(), "deep link: the entry is at %.0f of a window of %.0f", found.Top, found.Height)
	case found.Over != "":
		c.report.add(s, p.name, v.String(), "deep link: %s covers the entry", found.Over)
	}
	return nil
}

// deepCode looks at the target once the page has had time to scroll.
const deepCode = `new Promise(ok => setTimeout(() => {
	const e = document.querySelector(":target"), b = e?.getBoundingClientRect();
	let over = "";
	if (b) {
		const seen = document.elementFromPoint(b.left + b.width / 2, b.top + Math.min(8, b.height / 2));
		if (seen && !e.contains(seen) && !seen.contains(e)) over = seen.localName + "." + seen.className;
	}
	ok(JSON.stringify({ early: window.__early ?? {}, late: scrollY, top: b?.top ?? -1, height: innerHeight, over }));
}, 1000))`

// checkNotFound asks for what is not there, two folders deep. Where the address of the site is
// configured, the page must have its style; else it must ask for nothing that is not there.
func (c *check) checkNotFound(t *tab, s *site, p *page) error {
	if err := t.look(views[0]); err != nil {
		return err
	}
	address := s.base + "no/such/page.html"
	if err := t.open(address); err != nil {
		return err
	}
	found, err := ask[string](t, `(() => {
		const links = [...document.querySelectorAll("link[rel~=stylesheet]")];
		const sheets = links.filter(l => { try { return l.sheet && l.sheet.cssRules.length > 0; } catch { return false; } });
		return JSON.stringify({ links: links.length, sheets: sheets.length, home: [...document.links].map(a => a.href) });
	})()`)
	if err != nil {
		return err
	}
	var page struct {
		Links, Sheets int
		Home          []string
	}
	if err := json.Unmarshal([]byte(found), &page); err != nil {
		return err
	}
	home := s.base
	if s.source.base == "" {
		home = strings.TrimSuffix(s.base, s.base[strings.Index(s.base, below):]) + "/"
	} else if page.Links == 0 || page.Sheets < page.Links {
		c.report.add(s, p.name, "light 1280 two folders deep", "404: %d of %d stylesheets are loaded", page.Sheets, page.Links)
	}
	if !slices.ContainsFunc(page.Home, func(a string) bool { return a == home || a == home+"index.html" }) {
		c.report.add(s, p.name, "light 1280 two folders deep", "404: no link leads to %s", home)
	}
	deep := *p
	deep.name = "404.html (two folders deep)"
	// The browser says that the page itself was not found, as it should.
	checkHeard(t, &c.report, s, &deep, func(line string) bool {
		return strings.Contains(line, "404") && strings.HasSuffix(line, " "+address)
	})
	return nil
}

// checkInert opens what was made of hostile documents with the policy switched off, so that
// whatever is not escaped runs, and follows every link that might run something. What documents
// hold must have been shown, not lost.
func (c *check) checkInert(t *tab, s *site, names []string) error {
	if err := t.without(true); err != nil {
		return err
	}
	defer func() { _ = t.without(false) }()
	if err := t.look(views[0]); err != nil {
		return err
	}
	for _, name := range names {
		if err := t.open(s.address(name)); err != nil {
			if strings.HasSuffix(name, ".html") {
				return err
			}
			if !strings.Contains(err.Error(), "ERR_ABORTED") { // which is a download, and runs nothing
				c.report.add(s, name, "", "ran: it could not be opened: %v", err)
			}
			continue
		}
		const view = "without the policy"
		ran, err := ask[string](t, inertCode)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if ran != "" {
			c.report.add(s, name, view, "ran: window.__pwned is %s", ran)
		}
		for _, words := range shown[name] {
			if there, err := ask[bool](t, fmt.Sprintf(`document.querySelector("main").textContent.includes(%q)`, words)); err != nil {
				return err
			} else if !there {
				c.report.add(s, name, view, "lost: the page does not show %q", words)
			}
		}
		for _, d := range t.said().dialogs {
			c.report.add(s, name, view, "ran: a dialog %q", d)
		}
		for _, u := range t.said().requests {
			if !strings.HasPrefix(u, s.base) && !strings.HasPrefix(u, "data:") && !strings.HasSuffix(u, "/favicon.ico") {
				c.report.add(s, name, view, "ran: a request of %s", u)
			}
		}
	}
	return nil
}

// shown is what hostile documents hold and their pages must show, as text.
var shown = map[string][]string{
	"postmortems/2026-01-01-script-in-every-field.html": {
		`<script>window.__pwned='title'</script>{{.}} "onmouseover=alert(1)" </title><svg onload=alert(1)>`,
		`{{.}} {{template "layout"}} {{define "x"}}{{end}}`,
		`<img src=x onerror=window.__pwned='service'>`,
	},
	"postmortems/2026-01-02-hostile-markdown.html": {
		`</code></pre><script>window.__pwned='code'</script>`,
		`graph TD; A["<script>window.__pwned='mermaid'</script>"] --> B`,
	},
	"postmortems/2026-01-18-unreadable.html": {"The frontmatter cannot be read."},
}

// inertCode fires what could run and waits for it. A link may only be followed where it runs,
// since another page would replace this one.
const inertCode = `new Promise(ok => {
	for (const e of document.querySelectorAll("*")) {
		if ([...e.attributes].some(a => /^on/i.test(a.name))) for (const n of ["click", "mouseover", "focus", "toggle", "error", "load"]) e.dispatchEvent(new Event(n));
		const to = e.href?.baseVal ?? e.href ?? e.formAction ?? e.action;
		if (typeof to === "string" && !/^(https?|mailto|tel|file):/i.test(to) && to !== "" && e.click) e.click();
	}
	setTimeout(() => ok(window.__pwned === undefined ? "" : String(window.__pwned)), 150);
})`
