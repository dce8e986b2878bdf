package site

import (
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/git-postmortem/postmortem/schema"
)

// Overrides are files of an archive in place of the site's own, by their names: a file of
// templates takes the place of those templates that it defines, style.css of the stylesheet,
// and extra.css stands behind it.
type Overrides struct {
	Dir   string // what the folder is called in errors
	Files map[string][]byte
}

// An OverrideError is a mistake in an archive's own template, with its place.
type OverrideError struct{ Message string }

func (e *OverrideError) Error() string { return e.Message }

// overrideNames are the names that files of overrides may have.
func overrideNames() (out []string) {
	entries, _ := fs.ReadDir(files, "templates") // embedded
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return append(out, "style.css", "extra.css")
}

// templatesWith are the site's templates with an archive's own in their place, in the words of a voice.
func templatesWith(o *Overrides, v *voice) (*template.Template, error) {
	out, err := pristine().Clone()
	if err != nil {
		return nil, err
	}
	if o == nil || len(o.Files) == 0 {
		return speakingTemplates(out, v), nil
	}
	known := overrideNames()
	used := map[string]bool{}
	own := map[string]*parse.Tree{}
	for _, name := range slices.Sorted(maps.Keys(o.Files)) {
		shown := path.Join(o.Dir, name)
		if !slices.Contains(known, name) {
			hint := "one of " + strings.Join(known, ", ")
			if near := schema.Nearest(name, known); near != "" {
				hint = fmt.Sprintf("did you mean %s?", near)
			}
			return nil, &OverrideError{fmt.Sprintf("%s: pages have no part of this name\n  hint: %s", shown, hint)}
		}
		if path.Ext(name) != ".html" {
			continue
		}
		parsed, err := template.New(shown).Funcs(templateFuncs).Parse(string(o.Files[name]))
		if err != nil {
			return nil, placed(err, o)
		}
		for _, t := range parsed.Templates() {
			if t.Tree == nil || parse.IsEmptyTree(t.Tree.Root) && t.Name() == shown {
				continue
			}
			define := t.Name()
			if define == shown { // text that no define holds is the page itself
				define = name
				if t := pristine().Lookup(name); t == nil || t.Tree == nil || parse.IsEmptyTree(t.Tree.Root) {
					return nil, &OverrideError{shown + ":1: there is text outside of {{define}}, and no page is called " + name}
				}
			}
			if own[define] != nil {
				return nil, &OverrideError{fmt.Sprintf("%s: %q is defined in another file, too", shown, define)}
			}
			own[define] = t.Tree
			calls(t.Tree.Root, used)
		}
	}
	var names []string
	for _, t := range pristine().Templates() {
		names = append(names, t.Name())
	}
	slices.Sort(names)
	for _, define := range slices.Sorted(maps.Keys(own)) {
		tree := own[define]
		if !slices.Contains(names, define) && !used[define] {
			hint := "one of " + strings.Join(names, ", ")
			if near := schema.Nearest(define, names); near != "" {
				hint = fmt.Sprintf("did you mean %s?", near)
			}
			return nil, &OverrideError{fmt.Sprintf("%s: nothing uses the template %q that is defined here\n  hint: %s", tree.ParseName, define, hint)}
		}
		if _, err := out.AddParseTree(define, tree); err != nil {
			return nil, placed(err, o)
		}
	}
	return speakingTemplates(out, v), nil
}

// calls notes the names of the templates that a part of one calls.
func calls(n parse.Node, used map[string]bool) {
	branch := func(b *parse.BranchNode) {
		calls(b.List, used)
		calls(b.ElseList, used)
	}
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, below := range n.Nodes {
				calls(below, used)
			}
		}
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	case *parse.TemplateNode:
		used[n.Name] = true
	}
}

// placed is an error of a template that begins with its place, where an archive's own template
// is to blame.
func placed(err error, o *Overrides) error {
	if err == nil || o == nil || len(o.Files) == 0 {
		return err
	}
	for _, prefix := range []string{"template: ", "html/template:"} {
		if rest, ok := strings.CutPrefix(err.Error(), prefix); ok {
			return &OverrideError{strings.TrimSpace(rest)}
		}
	}
	return err
}

// stylesheet is the site's stylesheet as the archive has it.
func (b *builder) stylesheet(standard []byte) []byte {
	out := slices.Clone(standard)
	if o := b.in.Overrides; o != nil && o.Files["style.css"] != nil {
		out = slices.Clone(o.Files["style.css"])
	}
	out = append(out, colorSheet(b.in.Settings.Colors)...)
	if o := b.in.Overrides; o != nil && o.Files["extra.css"] != nil {
		out = append(append(out, '\n'), o.Files["extra.css"]...)
	}
	return out
}
