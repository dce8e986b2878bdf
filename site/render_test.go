package site_test

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/schema"
)

// textOf is the text of a document's page, as HTML.
func textOf(t *testing.T, body string, evidence map[string]string) string {
	t.Helper()
	page := build(t, schema.Internal, "", map[string]string{"postmortems/x.md": "---\ntitle: t\nseverity: sev1\nstatus: published\n---\n\n" + body}, evidence)["postmortems/x.html"]
	_, text, found := strings.Cut(page, `<div class="text">`)
	if !found {
		t.Fatal("the page has no text")
	}
	text, _, _ = strings.Cut(text, `<footer class="about">`)
	return text
}

func pngOf(t *testing.T, width, height int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// elements are what a page has of an element, each as it is written.
func elements(t *testing.T, page, name string) (out []*html.Node) {
	walk(t, page, func(n *html.Node) {
		if n.Data == name {
			out = append(out, n)
		}
	})
	return out
}

func attributes(nodes []*html.Node, key string) (out []string) {
	for _, n := range nodes {
		out = append(out, attr(n, key))
	}
	return out
}

// An image keeps its place free, comes when it is looked at, and leads to the file itself; not
// where it is in a link, and never where it is an SVG.
func TestImages(t *testing.T) {
	evidence := map[string]string{"postmortems/a.png": pngOf(t, 30, 20), "postmortems/v.svg": "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'/>"}
	text := textOf(t, "## Summary\n\nSee ![graph](a.png \"why\") and ![](a.png).\n\n[![in a link](a.png)](https://example.com)\n\n![vector](v.svg)\n\n[![vector in a link](v.svg)](v.svg)\n", evidence)
	var got [][]string
	for _, i := range elements(t, text, "img") {
		link := ""
		if i.Parent.Data == "a" {
			link = "a file"
			if href := attr(i.Parent, "href"); !strings.HasPrefix(href, "../evidence/") {
				link = href
			}
			link += attr(i.Parent, "aria-label")
		}
		got = append(got, []string{attr(i, "alt"), attr(i, "width") + "x" + attr(i, "height"), attr(i, "loading") + " " + attr(i, "decoding"), attr(i, "title"), link})
	}
	want := [][]string{
		{"graph", "30x20", "lazy async", "why", "a file"},
		{"", "30x20", "lazy async", "", "a fileImage in full"},
		{"in a link", "30x20", "lazy async", "", "https://example.com"},
		{"vector", "4x3", "lazy async", "", ""},
		{"vector in a link", "4x3", "lazy async", "", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The title of an image that stands alone is its caption; hostile ones are text.
func TestFigures(t *testing.T) {
	evidence := map[string]string{"postmortems/a.png": pngOf(t, 30, 20)}
	for body, want := range map[string]string{
		`![g](a.png "Load, <b onclick=x>by</b> host")`:      `Load, <b onclick=x>by</b> host`,
		`[![g](a.png "Load")](https://example.com)`:         `Load`,
		`![gone](gone.png "Load")`:                          `Load`,
		`![far](https://tracker.example/x.png "Load")`:      `Load`,
		`![g](a.png "Load") and text`:                       ``,
		`![g](a.png)`:                                       ``,
		`![g](a.png " ")`:                                   ``,
		"- ![g](a.png \"Load\")":                            ``,
		"![g](a.png \"Load\")\n![h](a.png \"Load\")":        ``,
		"> ![g](a.png \"</figcaption><script>\")":           `</figcaption><script>`,
		"![g](a.png \"\u202eLoad\")\n\n![h](a.png)\n\ntext": "\u202eLoad",
	} {
		text := textOf(t, "## Summary\n\n"+body+"\n", evidence)
		got := ""
		for _, c := range elements(t, text, "figcaption") {
			if c.Parent.Data != "figure" || c.FirstChild == nil || c.FirstChild.NextSibling != nil {
				t.Errorf("%s: %s", body, text)
				continue
			}
			got = c.FirstChild.Data
		}
		if got != want {
			t.Errorf("%s: the caption is %q, want %q", body, got, want)
		}
		for _, i := range elements(t, text, "img") {
			if title := attr(i, "title"); want != "" && title != "" && !strings.Contains(body, "![h]") {
				t.Errorf("%s: the title is said twice: %q", body, title)
			}
		}
		if n := len(elements(t, text, "script")) + len(elements(t, text, "b")); n > 0 {
			t.Errorf("%s: %s", body, text)
		}
	}
}

// Code says its language and is coloured by classes; a diagram stays text and says what it is.
func TestCode(t *testing.T) {
	text := textOf(t, "## Summary\n\n```go\nif a < b { // <script>alert(1)</script>\n```\n\n```mermaid\ngraph TD; A--><b>B</b>\n```\n\n```dot\ndigraph{}\n```\n\n~~~\" onclick=\"x\nplain <i>\n~~~\n\n    indented & <u>\n", nil)
	for _, want := range []string{
		`<pre tabindex="0" role="group" aria-label="Code"><code class="language-go"><span class="k">if</span> a &lt; b { <span class="c">// &lt;script&gt;alert(1)&lt;/script&gt;</span>` + "\n</code></pre>\n",
		`<figure class="diagram"><pre tabindex="0" role="group" aria-label="Code 2"><code class="language-mermaid">graph TD; A--&gt;&lt;b&gt;B&lt;/b&gt;` + "\n</code></pre><figcaption>Mermaid diagram, as text</figcaption></figure>",
		`<figcaption>Graphviz diagram, as text</figcaption>`,
		`aria-label="Code 4"><code>plain &lt;i&gt;`, `aria-label="Code 5"><code>indented &amp; &lt;u&gt;`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
}

// Tables are regions with names of their own, and each cell has the direction of its text.
func TestTables(t *testing.T) {
	table := "| a | b |\n|---|--:|\n| שלום | <script>x</script> |\n\n"
	text := textOf(t, "## Summary\n\n"+table+"## Impact\n\n"+table+"> "+strings.ReplaceAll(strings.TrimSpace(table), "\n", "\n> ")+"\n", nil)
	var names []string
	for _, d := range elements(t, text, "section") {
		if attr(d, "class") == "scroll" && attr(d, "tabindex") == "0" {
			names = append(names, attr(d, "aria-label"))
		}
	}
	if diff := cmp.Diff([]string{"Table", "Table 2", "Table 3"}, names); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"th", "td"} {
		for _, dir := range attributes(elements(t, text, name), "dir") {
			if dir != "auto" {
				t.Errorf("a %s has no direction", name)
			}
		}
	}
	if len(elements(t, text, "td")) != 6 {
		t.Error(text)
	}
}

// A box says the state of its task.
func TestTaskBoxes(t *testing.T) {
	text := textOf(t, "## Summary\n\nשלום\n\n- [x] a\n- [ ] b\n", nil)
	if diff := cmp.Diff([]string{"done", "open"}, attributes(elements(t, text, "input"), "aria-label")); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(text, `<p dir="auto">שלום</p>`) {
		t.Error("a paragraph has no direction")
	}
}

// Footnotes have a section of their own, and no id is there twice, also where the document has a
// heading of that name, or refers to a note more than once.
func TestFootnotes(t *testing.T) {
	text := textOf(t, "## Summary\n\nA[^1] b[^n] c[^1].\n\n[^1]: One <script>x</script>\n[^n]: Two\n\n    ```go\n    x\n    ```\n\n## Footnotes\n\nOur own.\n", nil)
	if !strings.Contains(text, "<section class=\"footnotes\"><h2 id=\"footnotes-2\">Footnotes</h2>\n<ol>\n<li id=\"fn:1\">") {
		t.Error(text)
	}
	seen := map[string]bool{}
	walk(t, text, func(n *html.Node) {
		if id := attr(n, "id"); id != "" {
			if seen[id] {
				t.Errorf("the id %s is there twice", id)
			}
			seen[id] = true
		}
		if n.Data == "script" {
			t.Error("a script")
		}
	})
	var back []string
	for _, a := range elements(t, text, "a") {
		if attr(a, "role") == "doc-backlink" {
			back = append(back, attr(a, "href")+" "+attr(a, "aria-label"))
			if !seen[strings.TrimPrefix(attr(a, "href"), "#")] {
				t.Errorf("%s leads nowhere", attr(a, "href"))
			}
		}
	}
	if diff := cmp.Diff([]string{"#fnref:1 Back to the text", "#fnref1:1 Back to the text 2", "#fnref:2 Back to the text"}, back); diff != "" {
		t.Error(diff)
	}
	if text := textOf(t, "## Summary\n\nA[^1].\n\n[^1]: One\n", nil); !strings.Contains(text, `<h2 id="footnotes">Footnotes</h2>`) {
		t.Error(text)
	}
}

// Headings leave out no level, whatever their authors did, and those that stood side by side do so
// on the page.
func TestHeadingLevels(t *testing.T) {
	text := textOf(t, "### before\n\n##### before, below\n\n## Summary\n\n#### a\n\n#### b\n\n###### c\n\n### d\n\n> # quoted\n\n##### e\n\n## Impact\n\n###### f\n", nil)
	var got []string
	walk(t, text, func(n *html.Node) {
		if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
			got = append(got, n.Data+" "+strings.TrimSpace(n.FirstChild.Data))
		}
	})
	want := []string{"h2 before", "h3 before, below", "h2 Summary", "h3 a", "h3 b", "h4 c", "h3 d", "h4 quoted", "h4 e", "h2 Impact", "h3 f"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
