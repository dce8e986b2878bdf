package lint

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// A suppression is one ignore comment.
type suppression struct {
	rules  []string
	reason string
	line   int // the line whose findings it hides; 0: the whole file
	span   source.Span
	used   map[string]bool
}

// A Suppression is an ignore comment as a rule sees it.
type Suppression struct {
	Span   source.Span
	Rules  []string
	Reason string
	Unused []string // of Rules, those of which the comment hid no finding
}

var ignoreComment = regexp.MustCompile(`<!--\s*lint-ignore(-file)?\s+([a-z][a-z, -]*?)\s*(?::\s*(.*?))?\s*-->`)

// suppressions reads the ignore comments of a document. A comment alone on its
// line covers the next line that is not blank, one that ends a line covers that line.
func suppressions(pm *schema.Postmortem) []suppression {
	if !bytes.Contains(pm.Source, []byte("lint-ignore")) {
		return nil
	}
	text := string(pm.Source)
	comments := map[int]bool{}
	for _, at := range pm.Comments() {
		comments[at] = true
	}
	var out []suppression
	for _, m := range ignoreComment.FindAllStringSubmatchIndex(text, -1) {
		at := source.Span{Start: m[0], End: m[1]}
		if !comments[at.Start] {
			continue // in code, in an attribute, inside another comment
		}
		s := suppression{line: pm.Lines.Line(m[0]), span: at, used: map[string]bool{}}
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

func alone(pm *schema.Postmortem, at source.Span, line int) bool {
	before := source.Span{Start: pm.Lines.Span(line).Start, End: at.Start}.In(pm.Source)
	return len(bytes.TrimLeft(before, " \t>")) == 0
}

func nextLine(pm *schema.Postmortem, line int) int {
	for n := line + 1; n <= pm.Lines.Count(); n++ {
		if strings.TrimSpace(string(pm.Lines.Span(n).In(pm.Source))) != "" {
			return n
		}
	}
	return line + 1
}

// covers reports whether the comment asks for rule to be ignored somewhere from one line to another.
func (s suppression) covers(rule string, from, to int) bool {
	return s.reason != "" && slices.Contains(s.rules, rule) && (s.line == 0 || from <= s.line && s.line <= to)
}

// seen is the comment for rules. Whether a rule that looks at the archive, that is
// switched off, or that cannot be ignored had a finding here is not known, so it
// counts as used.
func (s suppression) seen(known func(rule string) bool) Suppression {
	out := Suppression{Span: s.span, Rules: s.rules, Reason: s.reason}
	for _, r := range s.rules {
		if !s.used[r] && known(r) {
			out.Unused = append(out.Unused, r)
		}
	}
	return out
}
