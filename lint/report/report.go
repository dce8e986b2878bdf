// Package report writes the findings of a run, one file an output format. A
// format is a value that registers itself.
//
// It judges nothing and knows no rule: whatever it writes of one comes from the
// finding or from the rule's own documentation.
package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

// A Format writes results in one notation.
type Format struct {
	Name  string
	About string
	Write func(w io.Writer, r *lint.Result, o Options) error
	// FromRoot: paths are relative to the root of the repository, wherever the command ran,
	// since those who read the format know no other place.
	FromRoot bool
}

// Options are what formats need beside the result.
type Options struct {
	Color   bool
	Quiet   bool // leave out the closing summary
	Verbose bool // show each finding in full
}

var formats = map[string]Format{}

func register(f Format) Format {
	formats[f.Name] = f
	return f
}

// Formats are all formats, by name.
func Formats() []Format {
	var out []Format
	for _, f := range formats {
		out = append(out, f)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// Names are the names of all formats.
func Names() []string {
	var out []string
	for _, f := range Formats() {
		out = append(out, f.Name)
	}
	return out
}

// Lookup returns the format called name.
func Lookup(name string) (Format, error) {
	if f, ok := formats[name]; ok {
		return f, nil
	}
	hint := ""
	if near := schema.Nearest(name, Names()); near != "" {
		hint = fmt.Sprintf("; did you mean %s?", near)
	}
	return Format{}, fmt.Errorf("there is no output format %q%s (%s)", name, hint, strings.Join(Names(), ", "))
}

// heading is the section of its own that findings of a rule have in what is shown of a
// change, or "".
func heading(f lint.Finding) string {
	r, _ := lint.Lookup(f.Rule)
	return r.Heading
}

// inOrder are findings as a reader of a change wants them: those with a section of their
// own, then by severity, gravest first.
func inOrder(findings []lint.Finding) []lint.Finding {
	rank := func(f lint.Finding) int {
		if heading(f) != "" {
			return -1
		}
		return int(lint.Error - f.Severity)
	}
	out := slices.Clone(findings)
	slices.SortStableFunc(out, func(a, b lint.Finding) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}
