package audience

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
)

// An Omission is what a build for an audience leaves out of a document that it holds, so that
// those who may read all of it know what the others do not see.
type Omission struct {
	Path     string
	Sections []string // their headings
	Entries  []string // of the timeline, by their clock, and the line of each
	Actions  []string // by their id, else their line
	Figures  []string // that were known, and are not where one of their ends is left out
	Of       struct{ Sections, Entries, Actions, Figures int }
}

// Omitted compares a document with what a filter made of it.
func Omitted(pm *schema.Postmortem, f Filtered) Omission {
	out := Omission{Path: pm.Path}
	left := sections(f.pm)
	for _, section := range sections(pm) {
		out.Of.Sections++
		if i := slices.IndexFunc(left, func(s *schema.Section) bool { return nameOf(s) == nameOf(section) }); i >= 0 {
			left = slices.Delete(left, i, i+1)
		} else {
			out.Sections = append(out.Sections, section.Heading)
		}
	}
	for _, e := range pm.Timeline {
		out.Of.Entries++
		if pm.EntryLevel(e) < f.audience {
			out.Entries = append(out.Entries, strings.TrimSpace(fmt.Sprintf("%s (line %d)", e.ClockText(), pm.LineOf(e.Span))))
		}
	}
	for _, a := range pm.Actions {
		out.Of.Actions++
		if pm.ActionLevel(a) < f.audience {
			name := a.ID
			if name == "" {
				name = fmt.Sprintf("line %d", pm.LineOf(a.Span))
			}
			out.Actions = append(out.Actions, name)
		}
	}
	for _, m := range pm.Metrics() {
		if !m.Known {
			continue
		}
		out.Of.Figures++
		if !f.pm.Metric(m.Name).Known {
			out.Figures = append(out.Figures, strings.ReplaceAll(m.Name, "_", " "))
		}
	}
	return out
}

// sections are those with a heading of the second level.
func sections(pm *schema.Postmortem) []*schema.Section {
	return slices.DeleteFunc(slices.Clone(pm.Sections), func(s *schema.Section) bool { return s.Level != 2 })
}

// nameOf is what a section is called in both: a heading that nobody outside may read has the
// standard's name there.
func nameOf(s *schema.Section) string { return cmp.Or(s.Name, s.Heading) }

// Nothing reports whether all of the document is there, passages within paragraphs left aside.
func (o Omission) Nothing() bool {
	return len(o.Sections)+len(o.Entries)+len(o.Actions)+len(o.Figures) == 0
}

// String is the omission in one line: "left out 2 of 8 sections and 1 of 6 entries".
func (o Omission) String() string {
	var parts []string
	for _, p := range o.parts() {
		if len(p.left) > 0 {
			parts = append(parts, fmt.Sprintf("%d of %s", len(p.left), schema.Count(p.of, p.name)))
		}
	}
	if len(parts) == 0 {
		return "left out nothing"
	}
	if n := len(parts) - 1; n > 0 {
		parts = []string{strings.Join(parts[:n], ", ") + " and " + parts[n]}
	}
	return "left out " + parts[0]
}

// Names are what was left out, a line a kind: "sections: Resolution, Lessons learned".
func (o Omission) Names() (out []string) {
	for _, p := range o.parts() {
		if len(p.left) > 0 {
			out = append(out, schema.Plural(2, p.name)+": "+strings.Join(p.left, ", "))
		}
	}
	return out
}

type omitted struct {
	name string
	left []string
	of   int
}

func (o Omission) parts() []omitted {
	return []omitted{{"section", o.Sections, o.Of.Sections}, {"entry", o.Entries, o.Of.Entries}, {"action", o.Actions, o.Of.Actions}, {"figure", o.Figures, o.Of.Figures}}
}

// Preview is a document as an audience will see it once nothing holds it back: no status, and no
// embargo. outlines are those of its archive. ok is false where the document's own ceiling is narrower.
func Preview(outlines []Outline, pm *schema.Postmortem, a schema.Audience) (f Filtered, ok bool, err error) {
	outlines = slices.Clone(outlines)
	for i, o := range outlines {
		if o.Path == pm.Path {
			outlines[i].Widest = o.Audience
		}
	}
	return New(outlines, a).Apply(pm)
}
