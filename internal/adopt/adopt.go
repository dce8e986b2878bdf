package adopt

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// A Kept names a part of a document that was left as it was, and says why.
type Kept struct{ Part, Why string }

// The parts of a document that an import rewrites.
const (
	Frontmatter = "frontmatter"
	Sections    = "section names"
	Timeline    = "timeline"
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
	before := schema.Parse(path, src, im.Input.Options.AsWritten())
	if !before.Adopted() {
		out.Ours = true
		return out
	}
	if why := unreadable(before); why != "" {
		out.Refused = why
		return out
	}
	t := &trial{im: im, path: path, before: before, findings: im.count(path, src)}
	names := t.sections()
	lines, whyTimeline := timelineEdits(before)
	why := map[string]string{}
	if whyTimeline != "" {
		why[Timeline] = whyTimeline
	}
	for _, c := range []plan{
		{stated: true, sections: true, timeline: true}, {stated: true, sections: true}, {stated: true, timeline: true}, {stated: true},
		{sections: true, timeline: true}, {sections: true}, {timeline: true}, {},
	} {
		if c.timeline && len(lines) == 0 || c.sections && len(names) == 0 || c.stated && !t.states() {
			continue
		}
		after, trouble := t.attempt(c, names, lines)
		if trouble != "" {
			c.blame(why, trouble)
			continue
		}
		out.After = after
		t.report(out, c, len(names) > 0, why)
		return out
	}
	out.Refused = why[Frontmatter]
	return out
}

// A plan is how much of a document is rewritten; the frontmatter always is.
type plan struct {
	stated   bool // severity, status, owner and zone, and not only that the document was imported
	sections bool
	timeline bool
}

// blame keeps why a plan came to nothing, for the most that it would have done.
func (c plan) blame(why map[string]string, trouble string) {
	part := Frontmatter
	switch {
	case c.timeline:
		part = Timeline
	case c.sections:
		part = Sections
	}
	if why[part] == "" {
		why[part] = trouble
	}
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

// A trial is the import of one document.
type trial struct {
	im       *Importer
	path     string
	before   *schema.Postmortem
	findings tally
}

// states reports whether the document gives more for a frontmatter than its title.
func (t *trial) states() bool {
	for _, f := range t.before.StatedFields() {
		if f.Key != "title" && t.before.Field(f.Key) == nil {
			return true
		}
	}
	return false
}

// attempt is the document after a plan, or why that would do harm. Names of sections that
// do harm alone are left out.
func (t *trial) attempt(c plan, names, lines []source.Edit) (after []byte, trouble string) {
	edits := []source.Edit{t.frontmatter(c.stated)}
	if c.timeline {
		edits = append(edits, lines...)
	}
	if !c.sections {
		return t.verified(c, edits)
	}
	all := append(edits[:len(edits):len(edits)], names...)
	if after, trouble = t.verified(c, all); trouble == "" {
		return after, ""
	}
	// Find the names that can be written, one after the other.
	taken := 0
	for _, n := range names {
		more := append(edits[:len(edits):len(edits)], n)
		if text, _ := t.verified(c, more); text != nil {
			edits, after, taken = more, text, taken+1
		}
	}
	if taken == 0 {
		return nil, trouble
	}
	return after, ""
}

func (t *trial) verified(c plan, edits []source.Edit) (after []byte, trouble string) {
	after = source.Apply(t.before.Source, 0, edits)
	if trouble = t.lost(after, c.timeline); trouble == "" {
		trouble = t.findings.exceeded(t.im.count(t.path, after))
	}
	if trouble != "" {
		return nil, trouble
	}
	return after, ""
}

// report says what a plan did, and what it left.
func (t *trial) report(out *Result, c plan, named bool, why map[string]string) {
	out.Did = append(out.Did, Frontmatter)
	if t.states() && !c.stated {
		out.Kept = append(out.Kept, Kept{Frontmatter, "it states more than was written: " + why[Frontmatter]})
	}
	switch {
	case c.sections:
		out.Did = append(out.Did, Sections)
	case named:
		out.Kept = append(out.Kept, Kept{Sections, why[Sections]})
	}
	switch {
	case c.timeline:
		out.Did = append(out.Did, Timeline)
	case why[Timeline] != "":
		out.Kept = append(out.Kept, Kept{Timeline, why[Timeline]})
	}
}

// A tally is how many findings a document has, from each severity on.
type tally struct{ errors, warnings, all int }

// count lints a document by itself.
func (im *Importer) count(path string, src []byte) (n tally) {
	one := *im.Input
	one.Paths, one.Whole = []string{path}, false
	one.Each = func(_ context.Context, do func(int, *schema.Postmortem)) error {
		do(0, schema.Parse(path, src, one.Options))
		return nil
	}
	r, err := lint.Run(context.Background(), &one, im.Lint)
	if err != nil {
		return tally{1 << 30, 1 << 30, 1 << 30}
	}
	return tally{r.Count(lint.Error), r.Count(lint.Error) + r.Count(lint.Warning), len(r.Findings)}
}

// exceeded says that there are more findings than before, or "".
func (n tally) exceeded(after tally) string {
	switch {
	case after.errors > n.errors:
		return fmt.Sprintf("it would bring %s", schema.Count(after.errors-n.errors, "error"))
	case after.warnings > n.warnings:
		return fmt.Sprintf("it would bring %s", schema.Count(after.warnings-n.warnings, "warning"))
	case after.all > n.all:
		return fmt.Sprintf("it would bring %s", schema.Count(after.all-n.all, "note"))
	}
	return ""
}
