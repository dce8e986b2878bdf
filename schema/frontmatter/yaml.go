package frontmatter

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/git-postmortem/postmortem/schema/source"
)

// maxValues bounds how many values a tree may hold once aliases are followed,
// so that a few lines of nested aliases cannot fill the memory.
const maxValues = 20_000

// ParseYAML reads one YAML mapping that begins at offset base of a larger
// source; every span counts from the start of that source. What cannot be read
// is returned as problems; the value holds whatever was understood, or is nil.
func ParseYAML(data []byte, base int) (*Value, []Problem) {
	if onlyComments(data) {
		return &Value{Kind: Map, Span: source.Span{Start: base, End: base}}, nil // the library calls this no document
	}
	var root yaml.Node
	if err := yaml.Load(data, &root); err != nil {
		return nil, []Problem{yamlProblem(data, base, err)}
	}
	r := &yamlReader{data: data, lines: source.NewLines(data), base: base, seen: map[*yaml.Node]bool{}}
	node := &root
	if node.Kind == yaml.DocumentNode {
		if len(node.Content) == 0 {
			return &Value{Kind: Map, Span: source.Span{Start: base, End: base}}, nil
		}
		node = node.Content[0]
	}
	if node.Kind == 0 || node.Tag == "!!null" {
		return &Value{Kind: Map, Span: source.Span{Start: base, End: base}}, nil
	}
	value := r.value(node)
	if r.count > maxValues {
		return nil, []Problem{{r.start(node), "aliases expand to more than 20,000 values", "write the values out"}}
	}
	if value.Kind != Map {
		r.problems = append(r.problems, Problem{value.Span, fmt.Sprintf("is a %s, not a list of `key: value` lines", value.Kind), "write one `key: value` a line"})
		return nil, r.problems
	}
	return value, r.problems
}

func onlyComments(data []byte) bool {
	for line := range bytes.Lines(data) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			return false
		}
	}
	return true
}

func yamlProblem(data []byte, base int, err error) Problem {
	lines := source.NewLines(data)
	at := source.Span{Start: base, End: base + lines.Span(1).Len()}
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	var load *yaml.LoadError
	var several *yaml.LoadErrors
	if errors.As(err, &several) && len(several.Errors) > 0 {
		load = several.Errors[0]
	}
	if load != nil || errors.As(err, &load) {
		message = load.Message
		mark := load.Mark
		if mark.Line == 0 || load.ContextMark.Line > 0 && neverClosed.MatchString(message) {
			mark = load.ContextMark
		}
		if mark.Line > 0 {
			line := min(mark.Line, lines.Count())
			start := lines.Offset(line, max(mark.Column, 1))
			end := lines.Span(line).End
			if start >= end {
				start = lines.Span(line).Start
			}
			at = source.Span{Start: base + start, End: base + end}
		}
	}
	return Problem{at, "cannot be read: " + message, yamlHint(message)}
}

// neverClosed matches what the library says at the end of the text, or far behind the
// place, of something that was opened and not closed: it is broken where it was opened.
var neverClosed = regexp.MustCompile(`unexpected end of stream|did not find expected ',' or`)

func yamlHint(message string) string {
	switch {
	case strings.Contains(message, "unexpected end of stream"):
		return "close the quotation that begins here"
	case strings.Contains(message, "expected ',' or"):
		return "close the bracket that opens here, or put a value that begins with one in quotes"
	case strings.Contains(message, "mapping values are not allowed"):
		return "put a value that holds `: ` in quotes"
	case strings.Contains(message, "tab") || strings.Contains(message, "cannot start any token"):
		return "indent with spaces, and quote a value that begins with a special character"
	case strings.Contains(message, "alias"):
		return "write the values out"
	}
	return "see https://yaml.org/spec/1.2.2/ for the notation"
}

type yamlReader struct {
	data     []byte
	lines    *source.Lines
	base     int
	count    int
	seen     map[*yaml.Node]bool // the aliases being followed, against cycles
	problems []Problem
}

func (r *yamlReader) start(n *yaml.Node) source.Span {
	at := r.lines.Offset(n.Line, n.Column)
	return source.Span{Start: r.base + at, End: r.base + at}
}

func (r *yamlReader) value(n *yaml.Node) *Value {
	r.count++
	if r.count > maxValues {
		return &Value{Kind: Null, Span: r.start(n)}
	}
	switch n.Kind {
	case yaml.MappingNode:
		return r.mapping(n)
	case yaml.SequenceNode:
		v := &Value{Kind: List, Span: r.start(n)}
		for _, item := range n.Content {
			child := r.value(item)
			v.Items = append(v.Items, child)
			v.Span.End = max(v.Span.End, child.Span.End)
		}
		return v
	case yaml.AliasNode:
		if n.Alias == nil || r.seen[n.Alias] {
			r.problems = append(r.problems, Problem{r.scalarSpan(n), "an alias that contains itself", "write the value out"})
			return &Value{Kind: Null, Span: r.start(n)}
		}
		r.seen[n.Alias] = true
		v := *r.value(n.Alias)
		delete(r.seen, n.Alias)
		v.Span = r.scalarSpan(n)
		return &v
	default:
		return &Value{Kind: scalarKind(n.Tag), Text: n.Value, Span: r.scalarSpan(n)}
	}
}

func (r *yamlReader) mapping(n *yaml.Node) *Value {
	v := &Value{Kind: Map, Span: r.start(n)}
	first := map[string]*Value{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		f := &Field{Key: key.Value, KeySpan: r.scalarSpan(key), Value: r.value(n.Content[i+1])}
		if before, dup := first[f.Key]; dup {
			r.problems = append(r.problems, Problem{f.KeySpan, fmt.Sprintf("the key %q stands twice; the first is %s", f.Key, before.Describe()), "keep one of them"})
			continue
		}
		first[f.Key] = f.Value
		v.Fields = append(v.Fields, f)
		v.Span.End = max(v.Span.End, f.Span().End)
	}
	return v
}

// scalarSpan is where a scalar stands, quotes included. yaml gives only its start.
func (r *yamlReader) scalarSpan(n *yaml.Node) source.Span {
	start := r.lines.Offset(n.Line, n.Column)
	rest := r.data[start:]
	end := r.lines.Span(n.Line).End
	switch {
	case n.Kind == yaml.AliasNode:
		end = start + 1 + wordLen(rest[min(1, len(rest)):])
	case n.Style&yaml.DoubleQuotedStyle != 0:
		end = start + quotedLen(rest, '"', '\\')
	case n.Style&yaml.SingleQuotedStyle != 0:
		end = start + quotedLen(rest, '\'', '\'')
	case bytes.HasPrefix(rest, []byte(n.Value)):
		end = start + len(n.Value)
	}
	return source.Span{Start: r.base + start, End: r.base + end}
}

func wordLen(b []byte) int {
	n := bytes.IndexAny(b, " ,]}\r\n\t")
	if n < 0 {
		return len(b)
	}
	return n
}

// quotedLen is the length of the quoted scalar at the start of b. The escape
// guards the quote after it; YAML's single quotes are escaped by doubling them.
func quotedLen(b []byte, quote, escape byte) int {
	for i := 1; i < len(b); i++ {
		if b[i] == escape && i+1 < len(b) && (escape != quote || b[i+1] == quote) {
			i++
			continue
		}
		if b[i] == quote {
			return i + 1
		}
	}
	return len(b)
}

func scalarKind(tag string) Kind {
	switch tag {
	case "!!null":
		return Null
	case "!!bool":
		return Bool
	case "!!int", "!!float":
		return Number
	}
	return String
}
