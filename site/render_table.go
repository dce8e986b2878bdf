package site

import (
	"fmt"
	"html"

	east "github.com/yuin/goldmark/extension/ast"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// table lets a wide table scroll by itself, so that the page does not: in a section with a name,
// which is a region that a keyboard can reach.
func (m *markdown) table(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		m.tables++
		fmt.Fprintf(w, "<section class=\"scroll\" tabindex=\"0\" aria-label=\"%s\"><table>\n", html.EscapeString(m.b.speaking.numbered("page.table", m.tables)))
	} else {
		_, _ = w.WriteString("</table></section>\n")
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
	fmt.Fprintf(w, "<%s dir=\"auto\"", tag)
	if c.Alignment != east.AlignNone {
		fmt.Fprintf(w, ` class="align-%s"`, c.Alignment.String())
	}
	_ = w.WriteByte('>')
	return ast.WalkContinue, nil
}
