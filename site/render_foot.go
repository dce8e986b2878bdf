package site

import (
	"fmt"
	"html"
	"strconv"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"github.com/git-postmortem/postmortem/schema"
)

// footnotes writes the notes of a document in a section of their own.
func (m *markdown) footnotes(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		fmt.Fprintf(w, "<section class=\"footnotes\"><h2 id=\"%s\">%s</h2>\n<ol>\n", html.EscapeString(m.unusedID("footnotes")), m.say("page.footnotes"))
	} else {
		_, _ = w.WriteString("</ol>\n</section>\n")
	}
	return ast.WalkContinue, nil
}

// footnoteBack writes the link from a note to where the text refers to it.
func (m *markdown) footnoteBack(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if b := n.(*east.FootnoteBacklink); entering {
		ref := ""
		if b.RefIndex > 0 {
			ref = strconv.Itoa(b.RefIndex)
		}
		fmt.Fprintf(w, `&#160;<a href="#fnref%s:%d" class="footnote-backref" role="doc-backlink" aria-label="%s">&#x21a9;&#xfe0e;</a>`, ref, b.Index, html.EscapeString(m.b.speaking.numbered("page.back", b.RefIndex+1)))
	}
	return ast.WalkContinue, nil
}

// unusedID is an id that no heading of the document has.
func (m *markdown) unusedID(id string) string {
	taken := map[string]bool{}
	_ = ast.Walk(m.doc.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && n.Kind() == ast.KindHeading {
			taken[schema.Anchor(n)] = true
		}
		return ast.WalkContinue, nil
	})
	return unused(id, taken)
}
