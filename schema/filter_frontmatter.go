package schema

import (
	"strings"

	"github.com/git-postmortem/postmortem/schema/frontmatter"
)

// frontmatter writes the fields that the audience may see, as YAML.
func (c *cutter) frontmatter() ([]byte, error) {
	var fields []*frontmatter.Field
	if c.pm.Frontmatter != nil && c.pm.Frontmatter.Root != nil {
		for _, f := range c.pm.Frontmatter.Root.Fields {
			if value := c.field(f); value != nil {
				fields = append(fields, &frontmatter.Field{Key: f.Key, Value: value})
			}
		}
	}
	return frontmatter.Write(fields)
}

// field is what the audience may see of a field's value, or nil.
func (c *cutter) field(f *frontmatter.Field) *frontmatter.Value {
	spec, known := c.pm.options.FieldSpec(f.Key)
	widest := spec.Widest
	if !known {
		widest = Internal // a field that nobody declared
	}
	if phase, isTime := strings.CutSuffix(f.Key, "_at"); isTime && spec.Type == InstantField {
		widest = c.phaseLevel(phase)
	}
	if widest < c.audience {
		return nil
	}
	value := f.Value
	switch f.Key {
	case "related":
		kept := &frontmatter.Value{Kind: frontmatter.List}
		for _, item := range value.Listed() {
			id := item.Text
			if item.Kind == frontmatter.Map {
				id = item.TextOf("id")
			}
			if c.in[id] {
				kept.Items = append(kept.Items, item)
			}
		}
		if len(kept.Items) == 0 {
			return nil
		}
		value = kept
	case "redirect_from":
		// An old id may name what the title no longer does: only those of this document's own pages.
		if c.audience > Internal && c.pm.DefaultLevel() < c.audience {
			return nil
		}
	}
	return value
}

// phaseLevel is how widely the time of a phase may be known: as the entry that
// is tagged with it, else as unmarked text.
func (c *cutter) phaseLevel(phase string) Audience {
	for _, e := range c.pm.Timeline {
		if e.HasTag(phase) {
			return c.pm.EntryLevel(e.Span.Start, EntryChip(e))
		}
	}
	return c.pm.DefaultLevel()
}
