package site

import (
	"fmt"
	"html"
	"net/url"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"github.com/git-postmortem/postmortem/schema"
)

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
		fmt.Fprintf(w, `<a class="remote-image" href="%s" rel="noreferrer">%s</a>`, html.EscapeString(string(i.Destination)), html.EscapeString(m.b.speaking.fill("page.far-image", "name", label)))
	case err == nil && u.Scheme == "" && u.Host == "" && u.Path != "":
		m.localImage(w, schema.Beside(m.doc.Path, u.Path), alt, string(i.Title), !inLink(n))
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

// inLink reports whether a node stands in a link that leads somewhere, or nowhere.
func inLink(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindLink {
			return true
		}
	}
	return false
}

// captionOf is the title of an image that is all that a paragraph has, or "".
func captionOf(paragraph ast.Node) string {
	n := paragraph.FirstChild()
	if n == nil || n.NextSibling() != nil {
		return ""
	}
	if l, ok := n.(*ast.Link); ok && l.ChildCount() == 1 {
		n = l.FirstChild()
	}
	if i, ok := n.(*ast.Image); ok {
		return strings.TrimSpace(string(i.Title))
	}
	return ""
}

// localImage shows an image of the archive, which leads to the file itself where it is linked: an
// SVG never does.
func (m *markdown) localImage(w util.BufWriter, target, alt, title string, linked bool) {
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
	href := html.EscapeString(relative(m.page, e.url))
	if linked = linked && !e.vector; linked {
		fmt.Fprintf(w, `<a href="%s"`, href)
		if strings.TrimSpace(alt) == "" {
			_, _ = w.WriteString(` aria-label="` + m.say("page.image") + `"`)
		}
		_ = w.WriteByte('>')
	}
	fmt.Fprintf(w, `<img src="%s" alt="%s" loading="lazy" decoding="async"`, href, html.EscapeString(alt))
	if e.width > 0 {
		fmt.Fprintf(w, ` width="%d" height="%d"`, e.width, e.height)
	}
	if title != "" && !m.figure {
		fmt.Fprintf(w, ` title="%s"`, html.EscapeString(title))
	}
	_ = w.WriteByte('>')
	if linked {
		_, _ = w.WriteString("</a>")
	}
}

func (m *markdown) missing(w util.BufWriter, name, alt string) {
	text := m.b.speaking.fill("page.no-image", "name", name)
	if alt != "" {
		text += " (" + alt + ")"
	}
	fmt.Fprintf(w, `<span class="missing">%s</span>`, html.EscapeString(text))
}
