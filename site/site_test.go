package site_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/site"
)

// memory takes the files of a site.
type memory struct {
	mu    sync.Mutex
	files map[string]string
}

func (m *memory) Write(name string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[name] = string(data)
	return nil
}

func build(t *testing.T, level schema.Audience, baseURL string, documents map[string]string, evidence map[string]string) map[string]string {
	t.Helper()
	return buildWith(t, site.Settings{Name: "Archive <&>", BaseURL: baseURL}, nil, level, documents, evidence)
}

func buildWith(t *testing.T, settings site.Settings, options *schema.Options, level schema.Audience, documents map[string]string, evidence map[string]string, more ...func(*site.Input)) map[string]string {
	t.Helper()
	var pms []*schema.Postmortem
	for _, name := range sorted(documents) {
		pms = append(pms, schema.Parse(name, []byte(documents[name]), options))
	}
	filtered, err := audience.Apply(pms, level, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	out := &memory{files: map[string]string{}}
	in := site.Input{
		Index: index(filtered), Documents: visit(filtered), Audience: level, Settings: settings, Now: time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC),
		Severities: (*schema.Options)(nil).SeverityScale(),
		Rules:      []site.HelpPage{{Name: "timeline-order", Markdown: "# timeline-order\n\nWhat.\n\n## Bad\n\n~~~markdown\n# <b>x</b>\n~~~\n"}},
		Evidence: func(p string) ([]byte, error) {
			if data, ok := evidence[p]; ok {
				return []byte(data), nil
			}
			return nil, fs.ErrNotExist
		},
	}
	for _, set := range more {
		set(&in)
	}
	if _, err = site.Build(context.Background(), in, out); err != nil {
		t.Fatal(err)
	}
	return out.files
}

func index(documents []audience.Filtered) (out []audience.Outline) {
	for _, f := range documents {
		out = append(out, audience.OutlineOf(f.Postmortem(), time.Time{}))
	}
	return out
}

// visit visits documents that are in memory.
func visit(documents []audience.Filtered) site.Documents {
	return func(ctx context.Context, do func(audience.Filtered) error) error {
		for _, f := range documents {
			if err := errors.Join(ctx.Err(), do(f)); err != nil {
				return err
			}
		}
		return nil
	}
}

func sorted(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	for i := range out {
		for j := i + 1; j < len(out); j++ {
			if out[j] < out[i] {
				out[i], out[j] = out[j], out[i]
			}
		}
	}
	return out
}

const hostile = `---
title: "<script>alert(1)</script> & \"quotes\""
severity: sev2
status: draft
timezone: Europe/Copenhagen
services: ["<img src=x onerror=alert(1)>", "a/b", "../../up"]
tags: ["x:y", "ünï cødé"]
related: [other]
support_contact: "javascript:alert(1)"
sources: [{title: "<b>", url: "javascript:alert(1)"}]
---

<script>alert(2)</script>

## Summary

Text with <b onclick="alert(3)">tags</b>, [bad](javascript:alert(4)), [data](data:text/html,x), ![x](javascript:alert(5)) and [ok](https://example.com?a=1&b=2).
An image ![graph "one"](evidence/graph.png) and another ![vector](evidence/v.svg), [svg](evidence/v.svg), [log](evidence/x.html), ![far](https://tracker.example/p.gif), ![gone](evidence/gone.png).

| a | b |
|:-:|--:|
| c<br>d | <style>x{}</style> |

<div style="color:red">block <i>html</i></div>

## Timeline

### 2026-03-04

- **14:39** ` + "`detected`" + ` — <script>alert(6)</script> **bold** [other](other.md#impact)
- **~14:45–15:00** ` + "`mitigated`" + ` — b
- **??** — c

## Action items

- [ ] **A1** Do <i>it</i>. (type: prevent; owner: @x; ticket: [T](javascript:alert(7)))
`

const other = `---
title: Other
severity: sev1
status: published
services: [a/b]
audience: public
---

## Impact

None, because it is a test.
`

func hostileSite(t *testing.T) map[string]string {
	return build(t, schema.Internal, "", map[string]string{"postmortems/h # %.md": hostile, "postmortems/other.md": other, "postmortems/2026/foreign.md": "# Old\n\nText\n"},
		map[string]string{"postmortems/evidence/graph.png": "\x89PNG not really", "postmortems/evidence/v.svg": "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "postmortems/evidence/x.html": "<script>alert(8)</script>"})
}

// No page has an inline script or style, an event handler, or a link that runs something.
func TestNothingRuns(t *testing.T) {
	for name, page := range hostileSite(t) {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		walk(t, page, func(n *html.Node) {
			if n.Data == "style" || n.Data == "script" && (n.FirstChild != nil || attr(n, "src") == "") {
				t.Errorf("%s: an inline %s", name, n.Data)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: attribute %s", name, a.Key)
				}
				if a.Key == "href" || a.Key == "src" {
					u, err := url.Parse(a.Val)
					if err != nil || u.Scheme != "" && u.Scheme != "https" && u.Scheme != "http" {
						t.Errorf("%s: %s=%q", name, a.Key, a.Val)
					}
					if a.Key == "src" && u != nil && u.Host != "" {
						t.Errorf("%s: a request to %s", name, u.Host)
					}
				}
			}
			if n.Data == "a" && strings.HasSuffix(attr(n, "href"), ".svg") {
				t.Errorf("%s: an SVG is linked", name)
			}
		})
		if !strings.Contains(page, `http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; script-src &#39;self&#39;`) {
			t.Errorf("%s: no policy", name)
		}
	}
}

// Every link and every file that a page names is there, with its fragment.
func TestLinksResolve(t *testing.T) {
	files := hostileSite(t)
	checked := 0
	for name, page := range files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		walk(t, page, func(n *html.Node) {
			for _, key := range []string{"href", "src", "action"} {
				ref := attr(n, key)
				if ref == "" {
					continue
				}
				u, err := url.Parse(ref)
				if err != nil {
					t.Errorf("%s: %q: %v", name, ref, err)
					continue
				}
				if u.Host != "" {
					continue
				}
				if name == "404.html" {
					continue // it is shown below any address
				}
				if strings.HasPrefix(ref, "/") {
					t.Errorf("%s: %q is not relative", name, ref)
				}
				target := name
				if u.Path != "" {
					target = path.Join(path.Dir(name), u.Path)
				}
				text, ok := files[target]
				if !ok {
					t.Errorf("%s: %q leads to %s, which is not there", name, ref, target)
				}
				if u.Fragment != "" && !strings.Contains(text, `id="`+html.EscapeString(u.Fragment)+`"`) {
					t.Errorf("%s: %q leads to no id", name, ref)
				}
				checked++
			}
		})
	}
	if checked < 50 {
		t.Errorf("only %d links were checked", checked)
	}
}

// The policy of every page lets the site's own files in and nothing else: no inline script or
// style, no other site, nothing that is evaluated.
func TestPolicy(t *testing.T) {
	want := map[string]string{
		"default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'", "base-uri": "'none'", "form-action": "'self'",
	}
	pages := 0
	for name, page := range hostileSite(t) {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		var policies []map[string]string
		walk(t, page, func(n *html.Node) {
			if n.Data != "meta" || attr(n, "http-equiv") != "Content-Security-Policy" {
				return
			}
			got := map[string]string{}
			for _, directive := range strings.Split(attr(n, "content"), ";") {
				key, value, _ := strings.Cut(strings.TrimSpace(directive), " ")
				got[key] = value
			}
			policies = append(policies, got)
		})
		if diff := cmp.Diff([]map[string]string{want}, policies); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		pages++
	}
	if pages == 0 {
		t.Error("there is no page")
	}
}

func TestHostileTextIsShown(t *testing.T) {
	files := hostileSite(t)
	page := files["postmortems/h _ _.html"]
	text := visible(t, page)
	for _, want := range []string{
		`<script>alert(1)</script> & "quotes"`, "leads", "Image on another site: far", "Missing image: gone.png (gone)", "block html", "~14:45–15:00", "??", "Do it.",
	} {
		if want == "leads" {
			if !strings.Contains(page, `class="dead-link" title="leads nowhere: javascript:alert(4)"`) {
				t.Error("a dangerous link is not shown as dead")
			}
			continue
		}
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	for name := range files {
		if strings.HasPrefix(name, "evidence/") && strings.Contains(name, ".html") && !strings.HasSuffix(name, ".txt") {
			t.Errorf("%s could run", name)
		}
	}
	if !strings.Contains(page, `class="align-center"`) || !strings.Contains(page, "c<br>d") {
		t.Error("the table is not as it was written")
	}
}

func TestSameInputSameBytes(t *testing.T) {
	if diff := cmp.Diff(hostileSite(t), hostileSite(t)); diff != "" {
		t.Error(diff)
	}
}

// Feeds are well-formed Atom with an id that does not depend on where the site is.
func TestFeeds(t *testing.T) {
	files := build(t, schema.Public, "https://status.example.com/pm/", map[string]string{"postmortems/other.md": other}, nil)
	n := 0
	for name, text := range files {
		if !strings.HasSuffix(name, ".xml") || name == "sitemap.xml" {
			continue
		}
		n++
		var feed struct {
			XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
			ID      string   `xml:"id"`
			Updated string   `xml:"updated"`
			Links   []struct {
				Rel  string `xml:"rel,attr"`
				Href string `xml:"href,attr"`
			} `xml:"link"`
			Entries []struct {
				ID    string `xml:"id"`
				Title string `xml:"title"`
			} `xml:"entry"`
		}
		if err := xml.Unmarshal([]byte(text), &feed); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := time.Parse(time.RFC3339, feed.Updated); err != nil || len(feed.Entries) != 1 || feed.Entries[0].ID != "tag:status.example.com,2026:postmortem/other" {
			t.Errorf("%s: %+v", name, feed)
		}
		for _, l := range feed.Links {
			if !strings.HasPrefix(l.Href, "https://status.example.com/pm/") {
				t.Errorf("%s: link %s", name, l.Href)
			}
		}
	}
	if n < 2 {
		t.Errorf("%d feeds", n)
	}
	if !strings.Contains(files["postmortems/other.html"], `<link rel="canonical" href="https://status.example.com/pm/postmortems/other.html">`) {
		t.Error("no canonical link")
	}
}

// A feed has the fifty newest, so that it stays small however long the archive grows.
func TestFeedsAreBounded(t *testing.T) {
	documents := map[string]string{}
	for i := range 53 {
		day := time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		documents[fmt.Sprintf("postmortems/%s-number-%02d.md", day, i)] = fmt.Sprintf("---\ntitle: Number %02d\nseverity: sev1\nstatus: published\nservices: [api]\n---\n", i)
	}
	var want []string
	for i := 52; i > 2; i-- {
		want = append(want, fmt.Sprintf("Number %02d", i))
	}
	files := build(t, schema.Internal, "", documents, nil)
	for _, name := range []string{"feed.xml", "service/api.xml"} {
		if diff := cmp.Diff(want, regexp.MustCompile(`Number \d+`).FindAllString(files[name], -1)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// The last 12 months end today and begin the day after today a year ago; what has no date,
// or lies ahead, is not in them.
func TestLastYear(t *testing.T) {
	documents := map[string]string{"postmortems/dateless.md": other}
	for day, severity := range map[string]string{"2024-06-01": "sev1", "2025-03-10": "sev1", "2025-03-11": "sev2", "2025-12-31": "sev2", "2026-03-10": "sev3", "2026-03-11": "sev4"} {
		documents["postmortems/"+day+"-x.md"] = "---\ntitle: Of " + day + "\nseverity: " + severity + "\nstatus: published\n---\n"
	}
	home := build(t, schema.Internal, "", documents, nil)["index.html"] // on 2026-03-10
	_, plot, _ := strings.Cut(home, "<b>Last 12 months</b>")
	plot, _, _ = strings.Cut(plot, "</figure>")
	if !strings.HasPrefix(plot, " · 3 incidents: 2 sev2, 1 sev3</span>") {
		t.Errorf("the caption is %.80q", plot)
	}
	var got []string
	for _, m := range regexp.MustCompile(`<title>([^<]*)</title>`).FindAllStringSubmatch(plot, -1) {
		got = append(got, strings.ReplaceAll(m[1], "\u00a0", " "))
	}
	if diff := cmp.Diff([]string{"Of 2025-03-11, 11 Mar 2025", "Of 2025-12-31, 31 Dec 2025", "Of 2026-03-10, 10 Mar 2026"}, got); diff != "" {
		t.Error(diff)
	}
}

// Open actions on the home page are our own, those that are longest overdue first, then those
// of the oldest incident, five at most.
func TestOpenActions(t *testing.T) {
	documents := map[string]string{}
	add := func(day, field, actions string) {
		documents["postmortems/"+day+"-x.md"] = "---\ntitle: Of " + day + "\nseverity: sev1\nstatus: published\n" + field + "---\n\n## Action items\n\n" + actions
	}
	add("2025-01-01", "origin: external\n", "- [ ] **A1** Theirs.\n")
	add("2025-02-01", "", "- [x] **A1** Done.\n- [ ] **A2** Third.\n- [ ] **A3** ~~Dropped.~~ (dropped: no use)\n- [ ] **A4** Finished. (done: 2025-03-01)\n- [ ] **A5** Fourth.\n")
	add("2025-03-01", "", "- [ ] **A1** Fifth.\n- [ ] **A2** Second. (due: 2026-03-10)\n- [ ] **A3** First. (due: 2026-01-10)\n- [ ] **A4** Sixth.\n")
	home := build(t, schema.Internal, "", documents, nil)["index.html"] // on 2026-03-10
	_, list, _ := strings.Cut(home, "<h2>Open actions</h2>")
	var got []string
	for _, m := range regexp.MustCompile(`<li><a [^>]*>([^<]*)</a><br><span class="soft">(.*?)</span>`).FindAllStringSubmatch(list, -1) {
		got = append(got, m[1])
	}
	if diff := cmp.Diff([]string{"First.", "Second.", "Third.", "Fourth.", "Fifth."}, got); diff != "" {
		t.Error(diff)
	}
	for _, want := range []string{"59 days overdue", "due 10\u00a0Mar\u00a02026", ">6 open, 1 overdue<"} {
		if !strings.Contains(list, want) {
			t.Errorf("%q is not said in %.900s", want, list)
		}
	}
}

// One browses by severity from the worst, by year from the newest, and by all else from what
// most incidents have.
func TestOrderOfFacets(t *testing.T) {
	documents := map[string]string{}
	for day, fields := range map[string]string{
		"2023-05-01": "severity: sev3\nservices: [web]\n", "2025-05-01": "severity: sev1\nservices: [api]\n", "2024-05-01": "severity: sev2\nservices: [Web, db]\n", "2024-06-01": "severity: sev3\n",
	} {
		documents["postmortems/"+day+"-x.md"] = "---\ntitle: t\nstatus: published\n" + fields + "---\n"
	}
	browse := build(t, schema.Internal, "", documents, nil)["browse.html"]
	for name, want := range map[string][]string{"severity": {"sev1", "sev2", "sev3"}, "service": {"Web", "api", "db"}, "year": {"2025", "2024", "2023"}} {
		_, list, _ := strings.Cut(browse, `<h2 id="`+name+`">`)
		list, _, _ = strings.Cut(list, "</section>")
		var got []string
		for _, m := range regexp.MustCompile(`<a [^>]*>([^<]*)</a>`).FindAllStringSubmatch(list, -1) {
			got = append(got, m[1])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// What a page loads besides itself is small.
func TestAssetsAreSmall(t *testing.T) {
	for name, text := range build(t, schema.Internal, "", map[string]string{"postmortems/other.md": other}, nil) {
		if !strings.HasPrefix(name, "assets/") {
			continue
		}
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, 6)
		_, _ = z.Write([]byte(text))
		_ = z.Close()
		if b.Len() > 12<<10 {
			t.Errorf("%s has %d bytes, compressed", name, b.Len())
		}
	}
}

// Two ids that differ only in case have pages of their own, on every file system.
func TestIDsThatCollide(t *testing.T) {
	files := build(t, schema.Internal, "", map[string]string{"postmortems/a/x.md": other, "postmortems/b/X.md": other}, nil)
	seen := map[string]bool{}
	for name := range files {
		if key := strings.ToLower(name); seen[key] {
			t.Errorf("%s is there twice", key)
		} else {
			seen[key] = true
		}
	}
	if !seen["postmortems/x.html"] || !seen["postmortems/x-2.html"] {
		t.Error("a page is missing")
	}
}

func TestPeopleAreInternal(t *testing.T) {
	doc := strings.Replace(other, "audience: public", "audience: public\nowner: \"@somebody\"", 1) + "\n## Action items\n\nAudience: public, entries too\n\n- [ ] **A1** Do (owner: @somebody; type: prevent)\n"
	for audience, want := range map[schema.Audience]bool{schema.Internal: true, schema.Public: false} {
		found := false
		for _, text := range build(t, audience, "", map[string]string{"postmortems/other.md": doc}, nil) {
			found = found || strings.Contains(text, "somebody")
		}
		if found != want {
			t.Errorf("%s: people are there: %v", audience, found)
		}
	}
}

var space = regexp.MustCompile(`\s+`)

func visible(t *testing.T, page string) string {
	var b strings.Builder
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var visit func(*html.Node)
	visit = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c)
		}
	}
	visit(root)
	return space.ReplaceAllString(b.String(), " ")
}

func walk(t *testing.T, page string, do func(*html.Node)) {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var visit func(*html.Node)
	visit = func(n *html.Node) {
		if n.Type == html.ElementNode {
			do(n)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c)
		}
	}
	visit(root)
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// Outside of the house no phase is drawn over a moment that may have been left out; what is
// between is grey, and nothing is said of it. Inside, that nothing was recorded is said.
func TestPhasesOutside(t *testing.T) {
	doc := map[string]string{"postmortems/a.md": "---\ntitle: t\nseverity: sev1\nstatus: published\naudience: public\n---\n\n## Timeline\n\n### 2026-03-04\n\n- **14:30** `started` `public` — a\n- **14:39** `detected` — b\n- **15:00** `mitigated` `public` — c\n- **17:00** `resolved` `public` — d\n"}
	out := build(t, schema.Public, "", doc, nil)["postmortems/a.html"]
	run, _, _ := strings.Cut(out[strings.Index(out, `<section class="run"`):], "</section>")
	for _, no := range []string{"ndetected", "esponding", "ot recorded", ">30\u00a0min"} {
		if strings.Contains(run, no) {
			t.Errorf("%q is said outside:\n%s", no, run)
		}
	}
	if !strings.Contains(run, `class="seg unknown"`) || !strings.Contains(run, "Putting it right") {
		t.Error(run)
	}
	doc["postmortems/a.md"] = strings.Replace(doc["postmortems/a.md"], "- **14:39** `detected` — b\n", "", 1)
	if got := build(t, schema.Public, "", doc, nil)["postmortems/a.html"]; got != out {
		t.Error("the page tells whether there is a moment that the audience may not see")
	}
	doc["postmortems/a.md"] = strings.Replace(doc["postmortems/a.md"], "`mitigated` `public`", "`mitigated`", 1)
	grey := build(t, schema.Public, "", doc, nil)["postmortems/a.html"]
	_, grey, _ = strings.Cut(grey, `<section class="run"`)
	grey, _, _ = strings.Cut(grey, "</section>")
	if !strings.Contains(grey, `class="seg unknown"`) || !strings.Contains(grey, `aria-label="from 14:30 to 17:00"`) || strings.Contains(grey, "<dl") || strings.Contains(grey, "ecorded") {
		t.Errorf("a run without a phase that may be told: %s", grey)
	}
	if in := build(t, schema.Internal, "", doc, nil)["postmortems/a.html"]; !strings.Contains(in, "When it was noticed is not recorded.") {
		t.Error("nothing is said inside of what was not recorded")
	}
}

// Marks of who may read something are for builds: no page shows one, and the Markdown of an
// internal page is the document as it is.
func TestMarksAreNoText(t *testing.T) {
	source := "---\ntitle: T\nstatus: published\naudience: customers\n---\n\n## Summary\n\nAudience: customers\n\nIt broke. <!-- audience: internal -->Badly.<!-- /audience -->\n\n## Impact\n\nAudience: customers\n\nTen of us.\n\n## Timeline (UTC)\n\nAudience: customers\n\n- **10:00** `detected` — Seen.\n- **10:05** `resolved` — Gone.\n"
	files := build(t, schema.Internal, "", map[string]string{"postmortems/a.md": source}, nil)
	for name, text := range files {
		if strings.HasSuffix(name, ".html") && name != "help.html" && !strings.HasPrefix(name, "guides/") && strings.Contains(text, "Audience:") || strings.Contains(name, "search/") && strings.Contains(text, "Audience:") {
			t.Errorf("%s shows a mark", name)
		}
	}
	if page := files["postmortems/a.html"]; !strings.Contains(page, "Badly.") || !strings.Contains(page, `<p class="lede" dir="auto">Ten of us.</p>`) {
		t.Error("the page is not whole")
	}
	if files["postmortems/a.md"] != source {
		t.Error("the Markdown is not the document")
	}
}
