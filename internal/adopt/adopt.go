package adopt

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// A Kept names a part of a document that was left as it was, and says why.
type Kept struct{ Part, Why string }

// The parts of a document that an import rewrites, in the order in which it does.
const (
	Frontmatter = "frontmatter" // that it was imported, its title and its zone
	Labels      = "labels"      // bold labels that open a part, which become headings
	Sections    = "section names"
	Timeline    = "timeline"
	Stated      = "stated fields" // severity, status and owner, where the text states them
)

// A Result is what importing made of one document.
type Result struct {
	Path          string
	Before, After []byte
	Ours          bool     // the document is the standard's already
	Did           []string // the parts that were rewritten
	Kept          []Kept   // the parts that could have been, and were left
	Refused       string   // why nothing of it was imported, or ""
}

// Changed reports whether the document is another than before.
func (r *Result) Changed() bool { return !bytes.Equal(r.Before, r.After) }

// An Importer imports the documents of one archive.
type Importer struct {
	Input *lint.Input // the archive
	Now   string      // the day of the import, YYYY-MM-DD
	Lint  lint.Options
}

// Import makes a document the standard's, as far as that loses nothing.
func (im *Importer) Import(path string, src []byte) *Result {
	out := &Result{Path: path, Before: src, After: src}
	before := im.read(path, src)
	if !before.Adopted() {
		out.Ours = true
		return out
	}
	if why := unreadable(before); why != "" {
		out.Refused = why
		return out
	}
	findings, err := im.count(path, src)
	if err != nil {
		out.Refused = err.Error()
		return out
	}
	t := &trial{im: im, path: path, before: before, now: before, findings: findings}
	for _, step := range []struct {
		part    string
		rewrite func(*schema.Postmortem) ([]edits, string)
	}{
		{Frontmatter, im.frontmatter}, {Labels, labels}, {Sections, renames}, {Timeline, timelines}, {Stated, stated},
	} {
		did, why := t.take(step.part, step.rewrite)
		if step.part == Frontmatter && !did {
			out.Refused = why
			return out
		}
		if did {
			out.Did = append(out.Did, step.part)
		}
		if why != "" {
			out.Kept = append(out.Kept, Kept{step.part, why})
		}
	}
	out.After = t.now.Source
	return out
}

// read reads a document by its own form.
func (im *Importer) read(path string, src []byte) *schema.Postmortem {
	return schema.Parse(path, src, im.Input.Options.AsWritten())
}

// unreadable says why a document cannot be rewritten, or "".
func unreadable(pm *schema.Postmortem) string {
	switch {
	case len(bytes.TrimSpace(pm.Source)) == 0:
		return "it is empty"
	case pm.Unsafe() != nil:
		return "its marks for an audience cannot be read"
	case pm.Frontmatter != nil && pm.Frontmatter.Format != "yaml":
		return "its frontmatter is " + strings.ToUpper(pm.Frontmatter.Format)
	case pm.Frontmatter != nil && (pm.Frontmatter.Root == nil || len(pm.Problems) > 0):
		return "its frontmatter cannot be read"
	}
	for _, p := range pm.Problems {
		return p.Message
	}
	return ""
}

// edits belong together: all of them are made, or none.
type edits []source.Edit

// A trial is the import of one document.
type trial struct {
	im       *Importer
	path     string
	before   *schema.Postmortem // as it was
	now      *schema.Postmortem // as far as it is rewritten
	findings tally              // of what it was
}

// take rewrites a part of the document, or as much of it as does no harm. why says what
// was left, and for what reason.
func (t *trial) take(part string, rewrite func(*schema.Postmortem) ([]edits, string)) (did bool, why string) {
	groups, why := rewrite(t.now)
	if why != "" && t.now != t.before {
		if _, said := rewrite(t.before); said != "" {
			why = said // with the lines as whoever reads it has them
		}
	}
	if len(groups) == 0 {
		return false, why
	}
	var all edits
	for _, g := range groups {
		all = append(all, g...)
	}
	after, trouble := t.verified(part, all)
	if trouble == "" {
		t.now = after
		return true, why
	}
	why = trouble
	if len(groups) == 1 {
		return false, why
	}
	base := t.now
	var taken edits
	for _, g := range groups {
		t.now = base
		if text, _ := t.verified(part, append(slices.Clone(taken), g...)); text != nil {
			taken, after, did = append(taken, g...), text, true
		}
	}
	if did {
		t.now = after
	}
	return did, why
}

// verified is the document after edits, or why they would do harm.
func (t *trial) verified(part string, e edits) (after *schema.Postmortem, trouble string) {
	text := source.Apply(t.now.Source, 0, e)
	after = t.im.read(t.path, text)
	trouble = t.lost(part, after)
	if trouble == "" {
		found, err := t.im.count(t.path, text)
		if err != nil {
			return nil, err.Error()
		}
		trouble = t.findings.exceeded(found)
	}
	if trouble != "" {
		return nil, trouble
	}
	return after, ""
}

// A tally is how many findings of each rule a document has, by severity and that rule.
type tally map[lint.Severity]map[string]int

// Shown are the texts before and after for people to see: what a privacy rule found is masked.
func (im *Importer) Shown(r *Result) (before, after []byte) {
	found, err := im.lint(r.Path, r.Before)
	if err != nil {
		return nil, nil
	}
	return []byte(found.Conceal(r.Path, string(r.Before))), []byte(found.Conceal(r.Path, string(r.After)))
}

// lint lints a document by itself.
func (im *Importer) lint(path string, src []byte) (*lint.Result, error) {
	one := *im.Input
	one.Paths, one.Whole = []string{path}, false
	one.Each = func(_ context.Context, do func(int, *schema.Postmortem)) error {
		do(0, schema.Parse(path, src, one.Options))
		return nil
	}
	return lint.Run(context.Background(), &one, im.Lint)
}

// count counts the findings of a document by itself.
func (im *Importer) count(path string, src []byte) (tally, error) {
	r, err := im.lint(path, src)
	if err != nil {
		return nil, err
	}
	n := tally{}
	for _, f := range r.Findings {
		for s := lint.Info; s <= f.Severity; s++ {
			if n[s] == nil {
				n[s] = map[string]int{}
			}
			n[s][f.Rule]++
		}
	}
	return n, nil
}

// exceeded says of which rule there are more findings than before, or graver ones, or "".
func (n tally) exceeded(after tally) string {
	for _, s := range []lint.Severity{lint.Error, lint.Warning, lint.Info} {
		for _, rule := range slices.Sorted(maps.Keys(after[s])) {
			if after[s][rule] > n[s][rule] {
				return fmt.Sprintf("lint would find %s", rule)
			}
		}
	}
	return ""
}
