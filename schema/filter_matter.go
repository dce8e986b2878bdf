package schema

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// frontmatter writes the fields that the audience may see, as YAML.
func (c *cutter) frontmatter() []byte {
	root := &yaml.Node{Kind: yaml.MappingNode}
	add := func(key string, value *yaml.Node) {
		root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, value)
	}
	if c.pm.Matter != nil && c.pm.Matter.Root != nil {
		for _, f := range c.pm.Matter.Root.Fields {
			if node := c.field(f); node != nil {
				add(f.Key, node)
			}
		}
	}
	if len(root.Content) == 0 {
		return nil
	}
	data, err := yaml.Marshal(root)
	if err != nil {
		return nil
	}
	return append(append([]byte("---\n"), data...), "---\n\n"...)
}

func (c *cutter) field(f *Field) *yaml.Node {
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
		kept := &Value{Kind: List}
		for _, item := range value.listed() {
			id := item.Text
			if item.Kind == Map {
				id = textOf(item, "id")
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
	return value.yaml()
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

// yaml is the value as a YAML node, without comments.
func (v *Value) yaml() *yaml.Node {
	switch v.Kind {
	case List:
		n := &yaml.Node{Kind: yaml.SequenceNode}
		for _, item := range v.Items {
			n.Content = append(n.Content, item.yaml())
		}
		return n
	case Map:
		n := &yaml.Node{Kind: yaml.MappingNode}
		for _, f := range v.Fields {
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: f.Key}, f.Value.yaml())
		}
		return n
	case Null:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
	case Bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: v.Text}
	case Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: v.Text}
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: v.Text}
}
