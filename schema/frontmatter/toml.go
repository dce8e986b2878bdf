package frontmatter

import (
	"bytes"
	"errors"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/git-postmortem/postmortem/schema/source"
)

// parseTOML is ParseYAML for TOML.
func parseTOML(data []byte, base int) (*Value, []Problem) {
	// The full decoder judges what the streaming parser below lets pass.
	var discard map[string]any
	if err := toml.Unmarshal(data, &discard); err != nil {
		at := source.Span{Start: base, End: base + len(bytes.TrimRight(data, "\r\n"))}
		var decode *toml.DecodeError
		if errors.As(err, &decode) {
			row, col := decode.Position()
			lines := source.NewLines(data)
			at = source.Span{Start: base + lines.Offset(row, col), End: base + lines.Span(row).End}
		}
		return nil, []Problem{{at, "cannot be read: " + err.Error(), "see https://toml.io/en/v1.0.0 for the notation"}}
	}
	r := tomlReader{base: base}
	r.Reset(data)
	root := &Value{Kind: Map, Span: source.Span{Start: base, End: base}}
	table := root
	for r.NextExpression() {
		e := r.Expression()
		switch e.Kind {
		case unstable.KeyValue:
			r.set(table, e.Key(), r.value(e.Value()))
		case unstable.Table, unstable.ArrayTable:
			table = r.table(root, e.Key(), e.Kind == unstable.ArrayTable)
		}
	}
	if err := r.Error(); err != nil {
		return nil, []Problem{{root.Span, "cannot be read: " + err.Error(), ""}}
	}
	for _, f := range root.Fields {
		root.Span.End = max(root.Span.End, f.Span().End)
	}
	return root, nil
}

type tomlReader struct {
	unstable.Parser
	base int
}

func (r *tomlReader) span(n *unstable.Node) source.Span {
	start := r.base + int(n.Raw.Offset)
	return source.Span{Start: start, End: start + int(n.Raw.Length)}
}

// set puts a value under a dotted key, making the maps between.
func (r *tomlReader) set(table *Value, key unstable.Iterator, v *Value) {
	for key.Next() {
		part := key.Node()
		if key.IsLast() {
			table.Fields = append(table.Fields, &Field{Key: string(part.Data), KeySpan: r.span(part), Value: v})
			return
		}
		table = r.child(table, part)
	}
}

func (r *tomlReader) child(table *Value, part *unstable.Node) *Value {
	if f := table.Get(string(part.Data)); f != nil {
		if f.Value.Kind == List && len(f.Value.Items) > 0 {
			return f.Value.Items[len(f.Value.Items)-1]
		}
		return f.Value
	}
	v := &Value{Kind: Map, Span: r.span(part)}
	table.Fields = append(table.Fields, &Field{Key: string(part.Data), KeySpan: r.span(part), Value: v})
	return v
}

func (r *tomlReader) table(root *Value, key unstable.Iterator, array bool) *Value {
	table := root
	for key.Next() {
		part := key.Node()
		if !array || !key.IsLast() {
			table = r.child(table, part)
			continue
		}
		item := &Value{Kind: Map, Span: r.span(part)}
		if f := table.Get(string(part.Data)); f != nil {
			f.Value.Items = append(f.Value.Items, item)
		} else {
			list := &Value{Kind: List, Span: r.span(part), Items: []*Value{item}}
			table.Fields = append(table.Fields, &Field{Key: string(part.Data), KeySpan: r.span(part), Value: list})
		}
		table = item
	}
	return table
}

func (r *tomlReader) value(n *unstable.Node) *Value {
	v := &Value{Kind: String, Text: string(n.Data), Span: r.span(n)}
	switch n.Kind {
	case unstable.Bool:
		v.Kind = Bool
	case unstable.Integer, unstable.Float:
		v.Kind = Number
	case unstable.Array:
		v.Kind, v.Text = List, ""
		for it := n.Children(); it.Next(); {
			v.Items = append(v.Items, r.value(it.Node()))
		}
		v.cover()
	case unstable.InlineTable:
		v.Kind, v.Text = Map, ""
		for it := n.Children(); it.Next(); {
			r.set(v, it.Node().Key(), r.value(it.Node().Value()))
		}
		v.cover()
	}
	if v.Span.Len() == 0 && len(n.Data) > 0 {
		// Dates and numbers carry no range of their own; their data is a slice of the input.
		raw := r.Range(n.Data)
		v.Span = source.Span{Start: r.base + int(raw.Offset), End: r.base + int(raw.Offset+raw.Length)}
	}
	return v
}

// cover widens a container's span over what it holds.
func (v *Value) cover() {
	for i, item := range v.Items {
		if i == 0 && v.Span.Len() == 0 {
			v.Span.Start = item.Span.Start
		}
		v.Span.End = max(v.Span.End, item.Span.End)
	}
	for i, f := range v.Fields {
		if i == 0 && v.Span.Len() == 0 {
			v.Span.Start = f.KeySpan.Start
		}
		v.Span.End = max(v.Span.End, f.Span().End)
	}
}
