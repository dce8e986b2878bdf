package site

import (
	"bytes"
	"fmt"
	"html"
	"net/url"
	"path"
	"strings"

	gmhtml "github.com/yuin/goldmark/renderer/html"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"github.com/git-postmortem/postmortem/schema"
)

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
	target := schema.Beside(m.doc.Path, u.Path)
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
		fmt.Fprintf(w, `<span class="dead-link" title="%s">`, html.EscapeString(m.b.speaking.fill("page.dead-link", "address", string(l.Destination))))
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
