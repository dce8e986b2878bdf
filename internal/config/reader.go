package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/frontmatter"
	"github.com/git-postmortem/postmortem/schema/source"
)

// A reader reads the tree of a configuration file, and keeps every mistake.
type reader struct {
	file   string
	source []byte
	lines  *source.Lines
	config *Config
	errs   []error
	atEnd  []func() // what can be judged only once everything is read
}

func (r *reader) fail(at source.Span, message, hint string) {
	r.errs = append(r.errs, &Error{r.file, r.lines.Position(at.Start), message, hint})
}

func (r *reader) err() error { return errors.Join(r.errs...) }

func (r *reader) object(v *frontmatter.Value, path string, known []key) {
	if v.IsBlank() {
		return
	}
	if v.Kind != frontmatter.Map {
		r.fail(v.Span, fmt.Sprintf("%s takes keys below it", path), "")
		return
	}
	var names []string
	for _, k := range known {
		names = append(names, k.name)
	}
	for _, f := range v.Fields {
		i := slices.Index(names, f.Key)
		if i < 0 {
			hint := "one of " + strings.Join(names, ", ")
			if near := schema.Nearest(f.Key, names); near != "" {
				hint = fmt.Sprintf("did you mean %s?", near)
			}
			r.fail(f.KeySpan, fmt.Sprintf("there is no setting %q", strings.TrimPrefix(path+"."+f.Key, ".")), hint)
			continue
		}
		name := strings.TrimPrefix(path+"."+f.Key, ".")
		if known[i].below != nil {
			r.object(f.Value, name, known[i].below)
			continue
		}
		r.config.set[name] = Setting{name, flow(f.Value), fmt.Sprintf("%s:%d", r.file, r.lines.Line(f.KeySpan.Start))}
		r.config.at[name] = f.Value.Span
		known[i].read(r, f.Value)
	}
}

// flow is a value on one line, as YAML's flow style has it.
func flow(v *frontmatter.Value) string {
	var parts []string
	switch v.Kind {
	case frontmatter.List:
		for _, item := range v.Items {
			parts = append(parts, flow(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case frontmatter.Map:
		for _, f := range v.Fields {
			parts = append(parts, f.Key+": "+flow(f.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return strings.TrimSpace(v.Text)
}

func (r *reader) text(v *frontmatter.Value) string {
	if !v.IsScalar() {
		r.fail(v.Span, "takes one text", "")
		return ""
	}
	return strings.TrimSpace(v.Text)
}

func (r *reader) word(v *frontmatter.Value, words ...string) string {
	s := r.text(v)
	if s != "" && !slices.Contains(words, s) {
		r.fail(v.Span, fmt.Sprintf("%q is not a value of this setting", s), "one of "+strings.Join(words, ", "))
	}
	return s
}

func (r *reader) audience(v *frontmatter.Value, hint string) schema.Audience {
	level, err := schema.ParseAudience(r.text(v))
	if err != nil {
		r.fail(v.Span, err.Error(), hint)
	}
	return level
}

func (r *reader) list(v *frontmatter.Value) []string {
	if v.Kind != frontmatter.List && !v.IsScalar() && !v.IsBlank() {
		r.fail(v.Span, "takes a list of texts", "")
		return nil
	}
	for _, item := range v.Items {
		if !item.IsScalar() {
			r.fail(item.Span, "takes a list of texts", "")
			return nil
		}
	}
	return v.Strings()
}

func (r *reader) texts(v *frontmatter.Value) map[string]string {
	out := map[string]string{}
	if v.Kind != frontmatter.Map {
		if !v.IsBlank() {
			r.fail(v.Span, "takes `word: meaning` lines", "")
		}
		return out
	}
	for _, f := range v.Fields {
		out[f.Key] = r.text(f.Value)
	}
	return out
}

func (r *reader) folders(v *frontmatter.Value) []string {
	folders := r.list(v)
	for i, f := range folders {
		clean := filepath.ToSlash(filepath.Clean(f))
		if filepath.IsAbs(f) || clean == ".." || strings.HasPrefix(clean, "../") {
			r.fail(itemSpan(v, i), fmt.Sprintf("the folder %q is outside the archive", f), "name folders below the one that holds "+Name)
		}
		folders[i] = clean
	}
	return folders
}

func (r *reader) globs(v *frontmatter.Value) []string {
	globs := r.list(v)
	for i, g := range globs {
		if !doublestar.ValidatePattern(g) {
			r.fail(itemSpan(v, i), fmt.Sprintf("%q is no glob", g), "for example postmortems/**/*.txt")
		}
	}
	return globs
}

func itemSpan(v *frontmatter.Value, i int) source.Span {
	if i < len(v.Items) {
		return v.Items[i].Span
	}
	return v.Span
}
