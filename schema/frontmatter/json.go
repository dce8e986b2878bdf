package frontmatter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/git-postmortem/postmortem/schema/source"
)

// parseJSON is ParseYAML for JSON.
func parseJSON(data []byte, base int) (*Value, []Problem) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	r := jsonReader{d: d, data: data, base: base}
	v, err := r.value(0)
	if err == nil {
		if _, extra := d.Token(); extra != io.EOF {
			err = errors.New("more than one value")
		}
	}
	if err != nil {
		at := int(d.InputOffset())
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			at = max(0, int(syntax.Offset)-1)
		}
		at = min(at, len(data))
		line := source.NewLines(data)
		end := max(line.Span(line.Line(at)).End, at)
		return nil, []Problem{{source.Span{Start: base + at, End: base + end}, "cannot be read: " + err.Error(), "see https://www.json.org for the notation"}}
	}
	if v.Kind != Map {
		return nil, []Problem{{v.Span, fmt.Sprintf("is a %s, not an object", v.Kind), "wrap it in { }"}}
	}
	return v, r.problems
}

type jsonReader struct {
	d        *json.Decoder
	data     []byte
	base     int
	problems []Problem
}

// token reads one token and where it stands.
func (r *jsonReader) token() (json.Token, source.Span, error) {
	from := int(r.d.InputOffset())
	t, err := r.d.Token()
	to := int(r.d.InputOffset())
	for from < to && bytes.IndexByte([]byte(" \t\r\n,:"), r.data[from]) >= 0 {
		from++
	}
	return t, source.Span{Start: r.base + from, End: r.base + to}, err
}

func (r *jsonReader) value(depth int) (*Value, error) {
	if depth > 100 {
		return nil, errors.New("nested more than 100 levels deep")
	}
	t, span, err := r.token()
	if err != nil {
		return nil, err
	}
	v := &Value{Span: span}
	switch t := t.(type) {
	case nil:
		v.Kind = Null
	case bool:
		v.Kind, v.Text = Bool, fmt.Sprint(t)
	case json.Number:
		v.Kind, v.Text = Number, t.String()
	case string:
		v.Kind, v.Text = String, t
	case json.Delim:
		v.Kind = List
		if t == '{' {
			v.Kind = Map
		}
		for r.d.More() {
			if err := r.member(v, depth); err != nil {
				return nil, err
			}
		}
		_, closing, err := r.token()
		if err != nil {
			return nil, err
		}
		v.Span.End = closing.End
	}
	return v, nil
}

func (r *jsonReader) member(v *Value, depth int) error {
	if v.Kind == List {
		item, err := r.value(depth + 1)
		v.Items = append(v.Items, item)
		return err
	}
	key, span, err := r.token()
	if err != nil {
		return err
	}
	name, _ := key.(string)
	value, err := r.value(depth + 1)
	if err != nil {
		return err
	}
	if v.Get(name) != nil {
		r.problems = append(r.problems, Problem{span, fmt.Sprintf("the key %q stands twice", name), "keep one of them"})
		return nil
	}
	v.Fields = append(v.Fields, &Field{Key: name, KeySpan: span, Value: value})
	return nil
}
