package frontmatter

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/git-postmortem/postmortem/schema/source"
)

// Kind is the type of a Value, in JSON's terms.
type Kind string

// The kinds of value that frontmatter and configuration hold.
const (
	Null   Kind = "null"
	Bool   Kind = "boolean"
	Number Kind = "number"
	String Kind = "string"
	List   Kind = "list"
	Map    Kind = "map"
)

// A Value is one value of a frontmatter or configuration file with its place.
type Value struct {
	Kind   Kind
	Text   string   // a scalar as written, without quotes
	Items  []*Value // of a list
	Fields []*Field // of a map, in the order written
	Span   source.Span
}

// A Field is a key with its value.
type Field struct {
	Key     string
	KeySpan source.Span
	Value   *Value
}

// Span reaches from the key to the end of the value.
func (f *Field) Span() source.Span {
	return source.Span{Start: f.KeySpan.Start, End: max(f.KeySpan.End, f.Value.Span.End)}
}

// Get returns the field called key of a map, or nil.
func (v *Value) Get(key string) *Field {
	if v == nil {
		return nil
	}
	for _, f := range v.Fields {
		if f.Key == key {
			return f
		}
	}
	return nil
}

// Strings returns the scalars of a list; a lone scalar is a list of one.
func (v *Value) Strings() []string {
	if v == nil {
		return nil
	}
	var out []string
	switch v.Kind {
	case List:
		for _, item := range v.Items {
			if item.IsScalar() {
				out = append(out, item.Text)
			}
		}
	case String, Number, Bool:
		out = append(out, v.Text)
	}
	return out
}

// IsScalar reports whether v is a single string, number or boolean.
func (v *Value) IsScalar() bool {
	return v != nil && (v.Kind == String || v.Kind == Number || v.Kind == Bool)
}

// IsBlank reports whether v is null, an empty string, an empty list or an empty map.
func (v *Value) IsBlank() bool {
	if v == nil {
		return true
	}
	switch v.Kind {
	case Null:
		return true
	case String:
		return strings.TrimSpace(v.Text) == ""
	case List:
		return len(v.Items) == 0
	case Map:
		return len(v.Fields) == 0
	}
	return false
}

// Any returns v as the types that encoding/json decodes into, so that schemas can judge it.
func (v *Value) Any() any {
	if v == nil {
		return nil
	}
	switch v.Kind {
	case Bool:
		return v.Text == "true"
	case Number:
		if f, err := strconv.ParseFloat(strings.ReplaceAll(v.Text, "_", ""), 64); err == nil {
			return f
		}
		return v.Text
	case String:
		return v.Text
	case List:
		out := make([]any, len(v.Items))
		for i, item := range v.Items {
			out[i] = item.Any()
		}
		return out
	case Map:
		out := make(map[string]any, len(v.Fields))
		for _, f := range v.Fields {
			out[f.Key] = f.Value.Any()
		}
		return out
	}
	return nil
}

// Describe says in a few words what v is: "a list", "a map", "empty", or its text
// in quotes.
func (v *Value) Describe() string {
	switch v.Kind {
	case List:
		return "a list"
	case Map:
		return "a map"
	case Null:
		return "empty"
	}
	return v.Quoted()
}

// Quoted is a scalar's text in quotes, cut at 60 characters.
func (v *Value) Quoted() string {
	text := strings.TrimSpace(v.Text)
	if r := []rune(text); len(r) > 60 {
		text = string(r[:59]) + "…"
	}
	return fmt.Sprintf("%q", text)
}

// Listed returns the items of a list, a lone value as a list of one, and nothing of a blank.
func (v *Value) Listed() []*Value {
	switch {
	case v.Kind == List:
		return v.Items
	case v.IsBlank():
		return nil
	}
	return []*Value{v}
}

// TextOf returns the text of a map's key, without white space around it, or "".
func (v *Value) TextOf(key string) string {
	if f := v.Get(key); f != nil {
		return strings.TrimSpace(f.Value.Text)
	}
	return ""
}
