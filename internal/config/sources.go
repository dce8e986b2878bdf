package config

import (
	"fmt"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/frontmatter"
)

// A Source is another repository whose documents the archive has as well.
type Source struct {
	Name     string
	Path     string // of its folder on the disk, relative to the archive's root
	Revision string // "": the files of a checkout, the last commit of a bare repository
}

// Setting is what Mistake calls the source.
func (s Source) Setting() string { return "sources[" + s.Name + "]" }

// sources reads the other repositories of an archive.
func (r *reader) sources(v *frontmatter.Value) {
	const example = "for example `- {name: payments, path: ../payments, revision: main}`"
	if v.Kind != frontmatter.List {
		if !v.IsBlank() {
			r.fail(v.Span, "takes a list of repositories, each with name and path", example)
		}
		return
	}
	seen := map[string]bool{}
	for _, item := range v.Items {
		if item.Kind != frontmatter.Map {
			r.fail(item.Span, "takes a name, a path and perhaps a revision", example)
			continue
		}
		var s Source
		at, failed := item.Span, len(r.errs)
		r.object(item, "sources", []key{
			{name: "name", read: func(r *reader, v *frontmatter.Value) {
				switch s.Name = r.text(v); {
				case s.Name != "" && !schema.IsSourceName(s.Name):
					r.fail(v.Span, fmt.Sprintf("%q cannot name a source", s.Name), "letters, digits, hyphens and underscores: the name stands before the ids of its postmortems")
				case seen[strings.ToLower(s.Name)]:
					r.fail(v.Span, fmt.Sprintf("the source %q stands twice", s.Name), "each needs a name of its own, also where case makes no difference")
				}
			}},
			{name: "path", read: func(r *reader, v *frontmatter.Value) {
				at = v.Span
				if s.Path = r.text(v); strings.Contains(s.Path, "://") {
					r.fail(v.Span, fmt.Sprintf("%q is no folder", s.Path), "clone the repository, and write the path of the clone: nothing is fetched")
				}
			}},
			{name: "revision", read: func(r *reader, v *frontmatter.Value) { s.Revision = r.text(v) }},
		})
		if failed == len(r.errs) && (s.Name == "" || s.Path == "") {
			r.fail(item.Span, "a source needs both a name and a path", example)
		}
		seen[strings.ToLower(s.Name)] = true
		r.config.at[s.Setting()] = at
		r.config.Sources = append(r.config.Sources, s)
		r.config.Lint.Sources = append(r.config.Lint.Sources, s.Name)
	}
}
