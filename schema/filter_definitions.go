package schema

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/git-postmortem/postmortem/schema/source"
)

var (
	definition = regexp.MustCompile(`(?m)^ {0,3}\[(\^?[^\]\n]+)\]:[ \t]*\S.*\n?`)
	reference  = regexp.MustCompile(`\[(\^?[^\[\]\n]+)\]`)
)

// A carried definition of a link or a footnote belongs where it is used.
type carried struct {
	label    string
	text     []byte
	unusable bool // narrower than the audience, or leads out of the build
}

// cutDefinitions takes every link and footnote definition out of the text.
func (c *cutter) cutDefinitions() []carried {
	var out []carried
	seen := map[string]bool{}
	code := c.pm.CodeSpans()
	for _, m := range definition.FindAllSubmatchIndex(c.pm.Source[c.pm.BodyAt:], -1) {
		at := source.Span{Start: c.pm.BodyAt + m[0], End: c.pm.BodyAt + m[1]}
		if overlapsAny(code, at) {
			continue
		}
		at.End = c.definitionEnd(at)
		c.cut(at, "")
		d := carried{label: strings.ToLower(string(c.pm.Source[c.pm.BodyAt+m[2] : c.pm.BodyAt+m[3]])), text: bytes.TrimRight(at.In(c.pm.Source), "\r\n")}
		if seen[d.label] {
			continue // the first one counts
		}
		seen[d.label] = true
		_, rest, _ := bytes.Cut(d.text, []byte("]:"))
		if f := bytes.Fields(rest); len(f) > 0 && d.label[0] != '^' {
			d.unusable = c.leavesBuild(bytes.Trim(f[0], "<>"))
		}
		if d.label[0] == '^' {
			d.unusable = c.pm.narrowed(at.Start, Public) < c.audience || c.audience > Internal && comment.Match(d.text)
		}
		out = append(out, d)
	}
	return out
}

// usedDefinitions puts the definitions that the text uses at its end, wherever they stood.
func (c *cutter) usedDefinitions(body []byte, defs []carried) []byte {
	used := map[string]bool{}
	mark := func(text []byte) {
		for _, m := range reference.FindAllSubmatch(text, -1) {
			used[strings.ToLower(string(m[1]))] = true
		}
	}
	mark(body)
	for before := -1; before != len(used); { // a footnote may use a link that stands before it
		before = len(used)
		for _, d := range defs {
			if used[d.label] && !d.unusable {
				_, rest, _ := bytes.Cut(d.text, []byte("]:"))
				mark(rest)
			}
		}
	}
	first := true
	for _, d := range defs {
		if !used[d.label] || d.unusable {
			continue
		}
		if first {
			body = append(bytes.TrimRight(body, "\r\n"), "\n\n"...)
			first = false
		}
		body = append(append(body, d.text...), '\n')
	}
	return body
}

// definitionEnd is where a definition ends that begins with the line at: a
// footnote goes on over indented lines.
func (c *cutter) definitionEnd(at source.Span) int {
	end := at.End
	for next := end; next < len(c.pm.Source); {
		lineEnd, after := source.LineAt(c.pm.Source, next)
		line := c.pm.Source[next:lineEnd]
		blank := len(bytes.TrimSpace(line)) == 0
		if !blank && line[0] != ' ' && line[0] != '\t' {
			break
		}
		if !blank {
			end = after
		}
		next = after
	}
	return end
}
