package lint

import (
	"regexp"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
)

// A suppression is one ignore comment.
type suppression struct {
	rules  []string
	reason string
	line   int // the line whose findings it hides; 0: the whole file
}

var ignoreComment = regexp.MustCompile(`<!--\s*lint-ignore(-file)?\s+([a-z][a-z, -]*?)\s*(?::\s*(.*?))?\s*-->`)

// suppressions reads the ignore comments of a document. A comment alone on its
// line covers the next line that is not blank, one that ends a line covers that line.
func suppressions(pm *schema.Postmortem) []suppression {
	text := string(pm.Source)
	if !strings.Contains(text, "lint-ignore") {
		return nil
	}
	code := pm.CodeSpans()
	var out []suppression
	for _, m := range ignoreComment.FindAllStringSubmatchIndex(text, -1) {
		at := schema.Span{Start: m[0], End: m[1]}
		if at.Start < pm.BodyAt || inside(code, at) {
			continue
		}
		s := suppression{line: pm.Lines.Line(m[0])}
		for _, name := range strings.Split(text[m[4]:m[5]], ",") {
			s.rules = append(s.rules, strings.TrimSpace(name))
		}
		if m[6] >= 0 {
			s.reason = strings.TrimSpace(text[m[6]:m[7]])
		}
		if m[2] >= 0 {
			s.line = 0
		} else if alone(pm, at, s.line) {
			s.line = nextLine(pm, pm.Lines.Line(m[1]-1))
		}
		out = append(out, s)
	}
	return out
}

func inside(spans []schema.Span, s schema.Span) bool {
	for _, o := range spans {
		if o.Overlaps(s) {
			return true
		}
	}
	return false
}

func alone(pm *schema.Postmortem, at schema.Span, line int) bool {
	before := schema.Span{Start: pm.Lines.Span(line).Start, End: at.Start}.In(pm.Source)
	return strings.Trim(string(before), " \t>") == ""
}

func nextLine(pm *schema.Postmortem, line int) int {
	for n := line + 1; n <= pm.Lines.Count(); n++ {
		if strings.TrimSpace(string(pm.Lines.Span(n).In(pm.Source))) != "" {
			return n
		}
	}
	return line + 1
}

// hides reports whether the comment covers a finding of rule on line. Without a reason it covers none.
func (s suppression) hides(rule string, line int) bool {
	if s.reason == "" || s.line != 0 && s.line != line {
		return false
	}
	for _, r := range s.rules {
		if r == rule {
			return true
		}
	}
	return false
}
