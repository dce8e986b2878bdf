package audience

import (
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/frontmatter"
)

// fields is the frontmatter that the audience may see, as YAML.
func (c *composer) fields() ([]byte, error) {
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
func (c *composer) field(f *frontmatter.Field) *frontmatter.Value {
	if c.pm.FieldLevel(f.Key) < c.audience {
		return nil
	}
	switch f.Key {
	case "related":
		return c.listed(f.Value, func(item *frontmatter.Value) *frontmatter.Value {
			id := item.Text
			if item.Kind == frontmatter.Map {
				id = item.TextOf("id")
			}
			if !c.in[schema.IDFrom(c.pm.Path, schema.RelatedID(id))] {
				return nil
			}
			return c.only(item, "id", "relation")
		})
	case "sources":
		return c.listed(f.Value, func(item *frontmatter.Value) *frontmatter.Value { return c.only(item, "title", "url") })
	case "redirect_from":
		// An old id may name what the title no longer does: only those of this document's own pages.
		if c.audience > schema.Internal && c.pm.DefaultLevel() < c.audience {
			return nil
		}
	}
	if c.audience <= schema.Internal {
		return f.Value
	}
	return plain(f.Value)
}

// listed are the items of a list that are kept, or nil where none is.
func (c *composer) listed(v *frontmatter.Value, keep func(*frontmatter.Value) *frontmatter.Value) *frontmatter.Value {
	kept := &frontmatter.Value{Kind: frontmatter.List}
	for _, item := range v.Listed() {
		if item = keep(item); item != nil {
			kept.Items = append(kept.Items, item)
		}
	}
	if len(kept.Items) == 0 {
		return nil
	}
	return kept
}

// only is an item with no other keys than those that the standard gives it; internal
// builds keep them all.
func (c *composer) only(item *frontmatter.Value, keys ...string) *frontmatter.Value {
	if c.audience <= schema.Internal {
		return item
	}
	if item.Kind != frontmatter.Map {
		return plain(item)
	}
	out := &frontmatter.Value{Kind: frontmatter.Map}
	for _, f := range item.Fields {
		for _, key := range keys {
			if f.Key == key && f.Value.IsScalar() {
				out.Fields = append(out.Fields, f)
			}
		}
	}
	return out
}

// plain is a value that is a scalar or a list of them; what is nested deeper nobody claims.
func plain(v *frontmatter.Value) *frontmatter.Value {
	switch {
	case v.IsScalar():
		return v
	case v.Kind != frontmatter.List:
		return nil
	}
	out := &frontmatter.Value{Kind: frontmatter.List}
	for _, item := range v.Items {
		if item.IsScalar() {
			out.Items = append(out.Items, item)
		}
	}
	return out
}
