package audience

import (
	"net/url"
	"path"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
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
	full := path.Join(path.Dir(from), dest)
	if strings.HasPrefix(dest, "/") {
		full = strings.TrimPrefix(path.Clean(dest), "/")
	}
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
