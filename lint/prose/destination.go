package prose

import (
	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// A destination is what a link or an image leads to.
type Destination struct {
	Node   ast.Node
	Target string
	Image  bool
}

// span is where the target stands in the source.
func (d Destination) Span(pm *schema.Postmortem) source.Span {
	return schema.DestinationSpan(d.Node, pm.Source, []byte(d.Target))
}

// destinations are those of all links and images of the document.
func Destinations(p *lint.Pass) []Destination {
	return lint.Shared(p, "destinations", func() (out []Destination) {
		_ = ast.Walk(p.Doc.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if entering {
				switch n := n.(type) {
				case *ast.Link:
					out = append(out, Destination{n, string(n.Destination), false})
				case *ast.Image:
					out = append(out, Destination{n, string(n.Destination), true})
				}
			}
			return ast.WalkContinue, nil
		})
		return out
	})
}
