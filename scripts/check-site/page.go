//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// views are how every page is looked at.
var views = []view{{"light", 1280}, {"dark", 1280}, {"dark", 390}, {"light", 390}, {"light", 320}, {"dark", 320}}

// paper is the width of an A4 page without its margins, at Chromium's 96 pixels an inch: 210 mm
// less 15 mm at each side. A stylesheet with wider margins is held to them below.
const paper = 680

// address is where a page is served. Names may hold whatever a file's name may.
func (s *site) address(name string) string {
	file, query, _ := strings.Cut(name, "?")
	u := s.base + (&url.URL{Path: file}).EscapedPath()
	if query != "" {
		u += "?" + query
	}
	return u
}

// checkPage opens one page and looks at it in every view.
func (c *check) checkPage(t *tab, s *site, p *page) error {
	r := &c.report
	if err := t.look(views[0]); err != nil {
		return err
	}
	if err := t.open(s.address(p.name)); err != nil {
		return err
	}
	if width, err := ask[string](t, `getComputedStyle(document.body).maxWidth`); err != nil {
		return err
	} else if width != "none" {
		r.add(s, p.name, "", "style: the body has a max-width of %s", width)
	}
	if _, err := ask[int](t, c.axe+";1"); err != nil {
		return err
	}
	for _, v := range views {
		if err := t.look(v); err != nil {
			return err
		}
		if err := checkWidth(t, r, s, p, v.String(), v.width); err != nil {
			return err
		}
		if err := checkAxe(t, r, s, p, v.String()); err != nil {
			return err
		}
		if err := c.shoot(t, s, p, v); err != nil {
			return err
		}
	}
	if err := c.checkFolds(t, s, p); err != nil {
		return err
	}
	if err := c.checkPrint(t, s, p); err != nil {
		return err
	}
	if err := t.look(view{"forced", 1280}); err != nil {
		return err
	}
	if err := c.shoot(t, s, p, view{"forced", 1280}); err != nil {
		return err
	}
	checkHeard(t, r, s, p, nil)
	return nil
}

// checkHeard reports what the browser said of a page since it was opened.
func checkHeard(t *tab, r *report, s *site, p *page, expected func(string) bool) {
	said := t.said()
	// A page without an icon does not ask for one; the browser does, at the root of the server.
	icon := strings.TrimSuffix(s.base, s.base[strings.Index(s.base, below):]) + "/favicon.ico"
	for _, line := range said.console {
		if (expected == nil || !expected(line)) && !(p.plain && strings.HasSuffix(line, " "+icon)) {
			r.add(s, p.name, "", "console: %s", line)
		}
	}
	for _, u := range said.requests {
		if !strings.HasPrefix(u, s.base) && !strings.HasPrefix(u, "data:image/") && !(p.plain && u == icon) {
			r.add(s, p.name, "", "request: %s is not of the archive", u)
		}
	}
	for _, d := range said.dialogs {
		r.add(s, p.name, "", "ran: a dialog %q", d)
	}
}

// checkWidth looks whether the page scrolls sideways, and says what is too wide.
func checkWidth(t *tab, r *report, s *site, p *page, view string, width int64) error {
	found, err := ask[string](t, fmt.Sprintf(widthCode, width))
	if err == nil && found != "" {
		r.add(s, p.name, view, "width: %s", found)
	}
	return err
}

// wideCode names the innermost elements that stick out of a page of this width and of nothing
// that scrolls, each behind its parent.
const wideCode = `(width => {
	const one = e => e.localName + (e.id ? "#" + e.id : "") + [...e.classList].map(c => "." + c).join("");
	const name = e => one(e.parentElement) + " > " + one(e);
	const kept = e => { for (let a = e.parentElement; a && a !== document.body; a = a.parentElement) if (getComputedStyle(a).overflowX !== "visible") return true; };
	const out = [...document.body.querySelectorAll("*")].filter(e => { const b = e.getBoundingClientRect(); return b.width > 0 && (b.right > width + 0.5 || b.left < -0.5 && document.dir === "rtl") && !kept(e); });
	const inner = out.filter(e => !out.some(o => o !== e && e.contains(o)));
	return [...new Set(inner.map(name))].slice(0, 3).join(", ");
})`

// widthCode says how wide a page is where it is wider than it may be, and for what.
const widthCode = `(width => {
	const wide = document.documentElement.scrollWidth;
	if (wide === width && document.documentElement.clientWidth === width) return "";
	return "the page is " + wide + " wide for " + ` + wideCode + `(width);
})(%d)`

// checkAxe asks axe-core about the page as it is shown.
func checkAxe(t *tab, r *report, s *site, p *page, view string) error {
	text, err := ask[string](t, axeCode)
	if err != nil {
		return err
	}
	var found []struct {
		ID, Help, First, Why string
		Count                int
	}
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		return err
	}
	for _, f := range found {
		if f.ID == "color-contrast" && p.plain {
			continue // axe-core takes the canvas for white, which a browser makes dark by itself
		}
		if f.ID == "heading-order" && s.hostile && p.kind == "postmortems" {
			continue // a document there skips levels, as its author wrote it
		}
		r.add(s, p.name, view, "axe: %s: %s; %d times, first %s (%s)", f.ID, f.Help, f.Count, f.First, f.Why)
	}
	return nil
}

// axeCode runs the rules of WCAG 2.2 AA and axe-core's best practices. preload would fetch.
const axeCode = `axe.run(document, { resultTypes: ["violations"], preload: false, rules: { "target-size": { enabled: true } } }).then(r => JSON.stringify(r.violations.map(v => ({
	id: v.id, help: v.help, count: v.nodes.length, first: v.nodes[0].target.join(" "),
	why: [...v.nodes[0].any, ...v.nodes[0].all, ...v.nodes[0].none].map(x => x.message).join(" "),
}))))`

// checkFolds opens what is folded, which no rule sees otherwise, and looks at it on a phone.
func (c *check) checkFolds(t *tab, s *site, p *page) error {
	if err := t.look(view{"light", 390}); err != nil {
		return err
	}
	n, err := ask[int](t, `(d => (d.forEach(e => { e.open = true; }), d.length))([...document.querySelectorAll("details:not([open])")])`)
	if err != nil || n == 0 {
		return err
	}
	const unfolded = "light 390 unfolded"
	if err := checkWidth(t, &c.report, s, p, unfolded, 390); err != nil {
		return err
	}
	return checkAxe(t, &c.report, s, p, unfolded)
}

// checkPrint looks at a page as a printer does: nothing may be cut, since nobody scrolls paper.
func (c *check) checkPrint(t *tab, s *site, p *page) error {
	v := view{"print", paper}
	if err := t.look(v); err != nil {
		return err
	}
	found, err := ask[[]string](t, printCode)
	if err != nil {
		return err
	}
	for _, f := range found {
		c.report.add(s, p.name, v.String(), "print: %s", f)
	}
	return c.shoot(t, s, p, v)
}

// printCode says what reaches over the paper, and what is cut because it would scroll. What is
// hidden from sight is a pixel in size.
const printCode = `(() => {
	const width = document.documentElement.clientWidth, out = [];
	const name = e => e.localName + (e.id ? "#" + e.id : "") + [...e.classList].map(c => "." + c).join("");
	if (document.documentElement.scrollWidth > width) out.push("the page is " + document.documentElement.scrollWidth + " wide on paper of " + width + " for " + ` + wideCode + `(width));
	for (const e of document.body.querySelectorAll("*")) {
		const b = e.getBoundingClientRect();
		if (b.width <= 1 || b.height <= 1) continue;
		if (getComputedStyle(e).overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1 && !(e instanceof SVGElement) && e.localName !== "input") out.push(name(e) + " is cut: " + e.scrollWidth + " wide in " + e.clientWidth);
	}
	for (const row of document.querySelectorAll("tr")) {
		if (!row.checkVisibility()) continue;
		const lost = [...row.cells].filter(e => { const b = e.getBoundingClientRect(); return b.width < 4 && e.textContent.trim() !== "" || b.right > width + 1 || b.left < -1 || e.scrollWidth > e.clientWidth + 1; });
		if (lost.length > 0) out.push("of a row of " + row.cells.length + " cells, " + lost.length + " are cut or off the page: " + lost[0].textContent.trim().slice(0, 30));
	}
	return [...new Set(out)].slice(0, 5);
})()`

var plain = regexp.MustCompile(`[^A-Za-z0-9.-]+`)

// shoot takes a picture where pictures are wanted: of every extreme postmortem, and of the first
// page of each other kind.
func (c *check) shoot(t *tab, s *site, p *page, v view) error {
	if c.shots == "" || !s.shown[p] {
		return nil
	}
	data, err := t.picture(v)
	if err != nil {
		return err
	}
	name := plain.ReplaceAllString(strings.TrimSuffix(strings.ReplaceAll(p.name, "/", "-"), ".html"), "_")
	if len(name) > 80 {
		name = name[:80]
	}
	dir := filepath.Join(c.shots, s.name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%s-%d.png", name, v.scheme, v.width)), data, 0o644)
}
