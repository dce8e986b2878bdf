package audience

import (
	"net/url"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// leaves reports whether a link leads out of the build: to a document that is not in it, to
// what lies in the folder of one, or to an address that names one.
func (f *Filter) leaves(from, destination string) bool {
	if decoded, err := url.PathUnescape(destination); err == nil {
		destination = decoded
	}
	for _, part := range strings.FieldsFunc(destination, func(r rune) bool { return strings.ContainsRune("/\\#?=&", r) }) {
		if part = strings.ToLower(part); !strings.ContainsAny(part, "-_0123456789") {
			continue // one plain word names nothing for certain
		}
		if f.left[part] || f.left[strings.TrimSuffix(part, path.Ext(part))] {
			return true
		}
	}
	dest, _, _ := strings.Cut(destination, "#")
	dest, _, _ = strings.Cut(dest, "?")
	if dest == "" || strings.Contains(dest, ":") || strings.HasPrefix(dest, "//") {
		return false
	}
	full := schema.Beside(from, dest)
	for _, p := range []string{full, full + "/index.md", full + "/README.md", full + ".md"} {
		if o, ok := f.byPath[p]; ok {
			return !f.in[o.ID]
		}
	}
	for _, o := range f.folders {
		if dir := path.Dir(o.Path); full == dir || strings.HasPrefix(full, dir+"/") {
			return true
		}
	}
	// A document that nobody has is told from one that the audience may not see by nothing.
	return f.audience > schema.Internal && (strings.EqualFold(path.Ext(full), ".md") || strings.EqualFold(path.Ext(full), ".markdown"))
}

// definitions are where the addresses of reference links are defined, by their labels.
func (c *composer) definitions() map[string]source.Span {
	out := map[string]source.Span{}
	_ = ast.Walk(c.pm.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if d, ok := n.(*ast.LinkReferenceDefinition); ok && entering {
			label := labelOf(d.Label)
			if _, is := out[label]; !is && d.Lines().Len() > 0 {
				out[label] = source.Span{Start: d.Lines().At(0).Start, End: d.Lines().At(d.Lines().Len() - 1).Stop}
			}
		}
		return ast.WalkContinue, nil
	})
	return out
}

// labelOf is a label as Markdown compares it.
func labelOf(label []byte) string {
	return source.OneLine(strings.ToLower(string(label)))
}

func (c *composer) linksOut() bool {
	out := false
	_ = ast.Walk(c.pm.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			switch n := n.(type) {
			case *ast.Link:
				out = out || c.leaves(c.pm.Path, string(n.Destination))
			case *ast.Image:
				out = out || c.leaves(c.pm.Path, string(n.Destination))
			case *ast.AutoLink:
				out = out || c.leaves(c.pm.Path, string(n.URL(c.pm.Source)))
			}
		}
		return ast.WalkContinue, nil
	})
	return out
}
