package rules

import (
	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// A destination is what a link or an image leads to.
type destination struct {
	node   ast.Node
	target string
	image  bool
}

// span is where the target stands in the source.
func (d destination) span(pm *schema.Postmortem) source.Span {
	return schema.DestinationSpan(d.node, pm.Source, []byte(d.target))
}

// destinations are those of all links and images of the document.
func destinations(p *lint.Pass) []destination {
	return lint.Shared(p, "destinations", func() (out []destination) {
		_ = ast.Walk(p.Doc.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if entering {
				switch n := n.(type) {
				case *ast.Link:
					out = append(out, destination{n, string(n.Destination), false})
				case *ast.Image:
					out = append(out, destination{n, string(n.Destination), true})
				}
			}
			return ast.WalkContinue, nil
		})
		return out
	})
}
