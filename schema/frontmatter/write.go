package frontmatter

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v4"
)

// Write writes fields as YAML between fences, followed by an empty line; nothing where
// there are none.
func Write(fields []*Field) ([]byte, error) {
	if len(fields) == 0 {
		return nil, nil
	}
	root := &yaml.Node{Kind: yaml.MappingNode}
	for _, f := range fields {
		root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: f.Key}, f.Value.yaml())
	}
	data, err := yaml.Marshal(root)
	if err != nil {
		return nil, fmt.Errorf("writing the frontmatter: %w", err)
	}
	return slices.Concat([]byte("---\n"), data, []byte("---\n\n")), nil
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
