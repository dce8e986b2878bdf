package site

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"net/url"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
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

	levels        []level // the headings above what is written next
	shown         int     // how deep the heading is that is being written
	tables, codes int     // how many the page has so far
	figure        bool    // an image stands alone in its paragraph, its title below it
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

// RegisterFuncs replaces what goldmark would write for nodes that hold addresses, raw HTML or a
// style, or that need a name, a place or colours of their own.
func (m *markdown) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindLink, m.link)
	r.Register(ast.KindAutoLink, m.autoLink)
	r.Register(ast.KindImage, m.image)
	r.Register(ast.KindRawHTML, m.rawHTML)
	r.Register(ast.KindHTMLBlock, m.htmlBlock)
	r.Register(ast.KindHeading, m.heading)
	r.Register(ast.KindParagraph, m.paragraph)
	r.Register(ast.KindFencedCodeBlock, m.fencedCode)
	r.Register(ast.KindCodeBlock, m.indentedCode)
	r.Register(east.KindTaskCheckBox, m.taskBox)
	r.Register(east.KindFootnoteList, m.footnotes)
	r.Register(east.KindFootnoteBacklink, m.footnoteBack)
	r.Register(east.KindTable, m.table)
	r.Register(east.KindTableCell, m.tableCell)
}

// blocks renders whole blocks. An error can only come from a broken renderer.
func (m *markdown) blocks(nodes ...ast.Node) template.HTML {
	buf := buffers.Get().(*bytes.Buffer)
	defer release(buf)
	for _, n := range nodes {
		if err := m.r.Render(unbuffered{buf}, m.doc.Source, n); err != nil {
			fmt.Fprintf(buf, "<p class=\"broken\">%s</p>", html.EscapeString(err.Error()))
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

// paragraph writes a paragraph in the direction of its script. An image that stands alone has
// its title below it.
func (m *markdown) paragraph(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if m.doc.IsMarkBlock(n) {
		return ast.WalkSkipChildren, nil
	}
	caption := captionOf(n)
	switch {
	case caption == "" && entering:
		_, _ = w.WriteString(`<p dir="auto">`)
	case caption == "":
		_, _ = w.WriteString("</p>\n")
	case entering:
		m.figure = true
		_, _ = w.WriteString("<figure>")
	default:
		m.figure = false
		fmt.Fprintf(w, "<figcaption dir=\"auto\">%s</figcaption></figure>\n", html.EscapeString(caption))
	}
	return ast.WalkContinue, nil
}

// say is a word of the page, as HTML.
func (m *markdown) say(key string) string { return html.EscapeString(m.b.voice(m.doc).say(key)) }

// A level is how deep a heading is in the document, and on the page.
type level struct{ written, shown int }

// below says that what is written next stands below a heading of the page.
func (m *markdown) below(shown int) { m.levels = append(m.levels[:0], level{0, shown}) }

// levelOf is how deep a heading is on the page: one below the heading that it stands under, which
// leaves out no level. What a quotation or an item has for a heading is above nothing.
func (m *markdown) levelOf(h *ast.Heading) int {
	if len(m.levels) == 0 {
		m.below(1)
	}
	if p := h.Parent(); p != nil && p.Kind() != ast.KindDocument {
		return min(6, m.levels[len(m.levels)-1].shown+1)
	}
	for m.levels[len(m.levels)-1].written >= h.Level {
		m.levels = m.levels[:len(m.levels)-1]
	}
	shown := min(6, m.levels[len(m.levels)-1].shown+1)
	m.levels = append(m.levels, level{h.Level, shown})
	return shown
}

// heading writes a heading with a link to itself.
func (m *markdown) heading(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	id := schema.Anchor(n)
	if entering {
		m.shown = m.levelOf(n.(*ast.Heading))
		fmt.Fprintf(w, `<h%d id="%s" dir="auto">`, m.shown, html.EscapeString(id))
	} else {
		fmt.Fprintf(w, ` <a class="anchor" href="#%s" aria-label="%s">#</a></h%d>`+"\n", html.EscapeString(url.PathEscape(id)), m.say("page.link"), m.shown)
	}
	return ast.WalkContinue, nil
}

// taskBox writes the box of a task, which says its state to those who do not see it.
func (m *markdown) taskBox(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	switch {
	case !entering:
	case n.(*east.TaskCheckBox).IsChecked:
		_, _ = w.WriteString(`<input type="checkbox" checked disabled aria-label="` + m.say("action.done") + `"> `)
	default:
		_, _ = w.WriteString(`<input type="checkbox" disabled aria-label="` + m.say("action.open") + `"> `)
	}
	return ast.WalkContinue, nil
}
