package site

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"net/url"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"github.com/git-postmortem/postmortem/schema"
)

// A markdown renders parts of one document for one page.
type markdown struct {
	b    *builder
	doc  *schema.Postmortem
	page string // the page's path
	r    renderer.Renderer

	people bool // the build names people
}

// renderers are kept from document to document: making one costs more than a page.
var renderers = sync.Pool{New: func() any {
	m := &markdown{}
	m.r = goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.Footnote),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(m, 1))),
	).Renderer()
	return m
}}

// markdown renders a document on the page with this path. release gives it back.
func (b *builder) markdown(pm *schema.Postmortem, page string) (m *markdown, release func()) {
	m = renderers.Get().(*markdown)
	*m = markdown{b: b, doc: pm, page: page, r: m.r}
	return m, func() {
		*m = markdown{r: m.r}
		renderers.Put(m)
	}
}

// RegisterFuncs replaces what goldmark would write for nodes that hold addresses,
// raw HTML or a style.
func (m *markdown) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindLink, m.link)
	r.Register(ast.KindAutoLink, m.autoLink)
	r.Register(ast.KindImage, m.image)
	r.Register(ast.KindRawHTML, m.rawHTML)
	r.Register(ast.KindHTMLBlock, m.htmlBlock)
	r.Register(ast.KindHeading, m.heading)
	r.Register(east.KindTable, m.table)
	r.Register(east.KindTableCell, m.tableCell)
}

// blocks renders whole blocks. An error can only come from a broken renderer.
func (m *markdown) blocks(nodes ...ast.Node) template.HTML {
	var buf bytes.Buffer
	for _, n := range nodes {
		if err := m.r.Render(&buf, m.doc.Source, n); err != nil {
			fmt.Fprintf(&buf, "<p class=\"broken\">%s</p>", html.EscapeString(err.Error()))
		}
	}
	return template.HTML(buf.String())
}

// inlineExtent is where the text of an inline node begins and ends, or -1.
func inlineExtent(n ast.Node) (start, end int) {
	start, end = -1, -1
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			if start < 0 || t.Segment.Start < start {
				start = t.Segment.Start
			}
			end = max(end, t.Segment.Stop)
		}
		return ast.WalkContinue, nil
	})
	if start < 0 && n.Pos() >= 0 {
		return n.Pos(), n.Pos() + 1
	}
	return start, end
}

// A destination is where a link leads, on the page.
type destination struct {
	href     string // "" where the link leads nowhere that readers can go
	external bool
}

// resolve finds where a link of the document leads. Links to other documents lead
// to their pages, links to files to the copied evidence.
func (m *markdown) resolve(dest []byte) destination {
	raw := string(dest)
	if gmhtml.IsDangerousURL(dest) {
		return destination{}
	}
	u, err := url.Parse(raw)
	if err != nil {
		return destination{}
	}
	switch {
	case u.Scheme != "":
		switch strings.ToLower(u.Scheme) {
		case "http", "https", "mailto", "tel":
			return destination{href: raw, external: true}
		}
		return destination{}
	case u.Host != "":
		return destination{href: raw, external: true}
	case u.Path == "":
		if u.Fragment == "" {
			return destination{}
		}
		return destination{href: "#" + url.PathEscape(u.Fragment)}
	}
	target := path.Join(path.Dir(m.doc.Path), u.Path)
	if strings.HasPrefix(u.Path, "/") {
		target = strings.TrimPrefix(path.Clean(u.Path), "/")
	}
	for _, p := range []string{target, target + "/index.md", target + ".md"} {
		if d := m.b.byPath[p]; d != nil {
			out := d.URL
			if u.Fragment != "" {
				out += "#" + u.Fragment
			}
			return destination{href: relative(m.page, out)}
		}
	}
	if strings.EqualFold(path.Ext(target), ".svg") {
		return destination{} // opened by itself, an SVG could run script
	}
	if e := m.b.file(target); e.url != "" {
		return destination{href: relative(m.page, e.url)}
	}
	return destination{}
}

func (m *markdown) link(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	l := n.(*ast.Link)
	d := m.resolve(l.Destination)
	switch {
	case d.href == "" && entering:
		fmt.Fprintf(w, `<span class="dead-link" title="%s">`, html.EscapeString("leads nowhere: "+string(l.Destination)))
	case d.href == "":
		_, _ = w.WriteString("</span>")
	case entering:
		fmt.Fprintf(w, `<a href="%s"`, html.EscapeString(d.href))
		if d.external {
			_, _ = w.WriteString(` rel="noreferrer"`)
		}
		if len(l.Title) > 0 {
			fmt.Fprintf(w, ` title="%s"`, html.EscapeString(string(l.Title)))
		}
		_ = w.WriteByte('>')
	default:
		_, _ = w.WriteString("</a>")
	}
	return ast.WalkContinue, nil
}

func (m *markdown) autoLink(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	l := n.(*ast.AutoLink)
	dest := l.URL(src)
	if l.AutoLinkType == ast.AutoLinkEmail && !bytes.HasPrefix(bytes.ToLower(dest), []byte("mailto:")) {
		dest = append([]byte("mailto:"), dest...)
	}
	label := html.EscapeString(string(l.Label(src)))
	if d := m.resolve(dest); d.href != "" {
		fmt.Fprintf(w, `<a href="%s" rel="noreferrer">%s</a>`, html.EscapeString(d.href), label)
	} else {
		_, _ = w.WriteString(label)
	}
	return ast.WalkContinue, nil
}

// image shows an image that was copied. A remote one becomes a link: pages make
// no request to anybody. A missing one becomes a visible box.
func (m *markdown) image(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	i := n.(*ast.Image)
	alt := plainAlt(i, src)
	u, err := url.Parse(string(i.Destination))
	switch {
	case err == nil && (u.Scheme == "http" || u.Scheme == "https"):
		label := alt
		if label == "" {
			label = u.Host
		}
		fmt.Fprintf(w, `<a class="remote-image" href="%s" rel="noreferrer">Image on another site: %s</a>`, html.EscapeString(string(i.Destination)), html.EscapeString(label))
	case err == nil && u.Scheme == "" && u.Host == "" && u.Path != "":
		m.localImage(w, path.Join(path.Dir(m.doc.Path), u.Path), alt, string(i.Title))
	default:
		m.missing(w, string(i.Destination), alt)
	}
	return ast.WalkSkipChildren, nil
}

func plainAlt(i *ast.Image, src []byte) string {
	var b strings.Builder
	_ = ast.Walk(i, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(t.Segment.Value(src))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

func (m *markdown) localImage(w util.BufWriter, target, alt, title string) {
	e := m.b.file(target)
	if e.url == "" || !e.image {
		switch {
		case e.url != "":
			m.b.missing(fmt.Sprintf("%s: %s is no image that a page can show", m.doc.Path, target))
		case e.why == "":
			m.b.missing(fmt.Sprintf("%s: there is no image %s", m.doc.Path, target))
		default:
			m.b.missing(fmt.Sprintf("%s: the image %s is not shown: %s", m.doc.Path, target, e.why))
		}
		m.missing(w, path.Base(target), alt)
		return
	}
	fmt.Fprintf(w, `<img src="%s" alt="%s" loading="lazy"`, html.EscapeString(relative(m.page, e.url)), html.EscapeString(alt))
	if e.width > 0 {
		fmt.Fprintf(w, ` width="%d" height="%d"`, e.width, e.height)
	}
	if title != "" {
		fmt.Fprintf(w, ` title="%s"`, html.EscapeString(title))
	}
	_ = w.WriteByte('>')
}

func (m *markdown) missing(w util.BufWriter, name, alt string) {
	text := "Missing image: " + name
	if alt != "" {
		text += " (" + alt + ")"
	}
	fmt.Fprintf(w, `<span class="missing">%s</span>`, html.EscapeString(text))
}

var lineBreak = regexp.MustCompile(`(?i)^<br\s*/?>$`)

// rawHTML writes a line break for `<br>`, which people use in tables, and drops
// other tags: their text stays.
func (m *markdown) rawHTML(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		var raw []byte
		segments := n.(*ast.RawHTML).Segments
		for i := range segments.Len() {
			s := segments.At(i)
			raw = append(raw, s.Value(src)...)
		}
		if lineBreak.Match(raw) {
			_, _ = w.WriteString("<br>")
		}
	}
	return ast.WalkSkipChildren, nil
}

var tag = regexp.MustCompile(`(?s)<!--.*?-->|</?[a-zA-Z][^>]*>`)

// htmlBlock writes the text of a block of raw HTML, without its tags and comments.
func (m *markdown) htmlBlock(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	b := n.(*ast.HTMLBlock)
	var raw []byte
	for i := range b.Lines().Len() {
		s := b.Lines().At(i)
		raw = append(raw, s.Value(src)...)
	}
	if b.HasClosure() {
		raw = append(raw, b.ClosureLine.Value(src)...)
	}
	text := strings.TrimSpace(html.UnescapeString(string(tag.ReplaceAll(raw, []byte(" ")))))
	if text != "" {
		fmt.Fprintf(w, "<p class=\"raw-html\">%s</p>\n", html.EscapeString(text))
	}
	return ast.WalkSkipChildren, nil
}

// heading writes a heading with a link to itself. Headings of a document begin
// below the page's own, and leave out no level.
func (m *markdown) heading(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	h := n.(*ast.Heading)
	level := max(2, min(6, h.Level))
	id := schema.Anchor(n)
	if entering {
		fmt.Fprintf(w, `<h%d id="%s">`, level, html.EscapeString(id))
	} else {
		fmt.Fprintf(w, ` <a class="anchor" href="#%s" aria-label="Link to this section">#</a></h%d>`+"\n", html.EscapeString(url.PathEscape(id)), level)
	}
	return ast.WalkContinue, nil
}

// table lets a wide table scroll by itself, so that the page does not.
func (m *markdown) table(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table>\n")
	} else {
		_, _ = w.WriteString("</table></div>\n")
	}
	return ast.WalkContinue, nil
}

// tableCell writes alignment as a class: the policy allows no style.
func (m *markdown) tableCell(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	c := n.(*east.TableCell)
	tag := "td"
	if n.Parent().Kind() == east.KindTableHeader {
		tag = "th"
	}
	if !entering {
		fmt.Fprintf(w, "</%s>\n", tag)
		return ast.WalkContinue, nil
	}
	fmt.Fprintf(w, "<%s", tag)
	if c.Alignment != east.AlignNone {
		fmt.Fprintf(w, ` class="align-%s"`, c.Alignment.String())
	}
	_ = w.WriteByte('>')
	return ast.WalkContinue, nil
}
