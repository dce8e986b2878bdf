package lint

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/git-postmortem/postmortem/schema"
)

// A Finding is a diagnostic with its rule, its severity and its place for people.
// Lines and columns count from 1, columns in code points; the end is exclusive.
type Finding struct {
	Rule                             string
	Severity                         Severity
	Path                             string
	Line, Column, EndLine, EndColumn int
	Message, Hint                    string
	Fixes                            []ResolvedFix
	// Source is the text of the line that the finding begins on, without its end.
	Source string

	collected bool // from what several documents have in common
	private   bool // what the finding is about must not be repeated
}

// privateTexts are the texts that privacy rules found in one document, line by line.
type privateTexts []string

// minPrivate is how long a text must be to be looked for outside its own place: a
// shorter one stands in other words by chance.
const minPrivate = 4

func (p *privateTexts) add(text []byte) {
	for _, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimSpace(line); len(line) >= minPrivate && !slices.Contains(*p, line) {
			*p = append(*p, line)
		}
	}
}

// Conceal puts dots in place of each private text.
func (p privateTexts) conceal(s string) string {
	for _, text := range p {
		s = strings.ReplaceAll(s, text, strings.Repeat("•", utf8.RuneCountInString(text)))
	}
	return s
}

// maskPrivate hides what privacy rules found, whichever finding would repeat it: in
// the line it stands on, in what is said, and in what a fix would write. A fix that
// would is dropped, since masked it would do harm.
func maskPrivate(findings []Finding, texts privateTexts) {
	for _, p := range findings {
		if !p.private {
			continue
		}
		for i := range findings {
			if findings[i].Line == p.Line {
				findings[i].Source = masked(findings[i].Source, p.Column, p.EndColumn, p.EndLine != p.Line)
			}
		}
	}
	if len(texts) == 0 {
		return
	}
	for i := range findings {
		f := &findings[i]
		f.Source, f.Message, f.Hint = texts.conceal(f.Source), texts.conceal(f.Message), texts.conceal(f.Hint)
		f.Fixes = slices.DeleteFunc(f.Fixes, func(fix ResolvedFix) bool {
			return slices.ContainsFunc(fix.Edits, func(e ResolvedEdit) bool { return texts.conceal(e.Text) != e.Text })
		})
	}
}

// A ResolvedFix is a fix whose edits have places for people as well.
type ResolvedFix struct {
	Title  string
	Safety Safety
	Edits  []ResolvedEdit

	leaves []string
}

// A ResolvedEdit replaces the text between two places.
type ResolvedEdit struct {
	Edit
	Line, Column, EndLine, EndColumn int
}

func resolve(rule *Rule, severity Severity, path string, lines *schema.Lines, source []byte, d Diagnostic) Finding {
	start, end := lines.Position(d.Span.Start), lines.Position(max(d.Span.Start, d.Span.End))
	f := Finding{
		Rule: rule.Name, Severity: severity, Path: path,
		Line: start.Line, Column: start.Column, EndLine: end.Line, EndColumn: end.Column,
		Message: d.Message, Hint: d.Hint,
		Source: string(lines.Span(start.Line).In(source)),
	}
	f.private = d.Private
	for _, fix := range d.Fixes {
		r := ResolvedFix{Title: fix.Title, Safety: fix.Safety, leaves: fix.Leaves}
		for _, e := range fix.Edits {
			from, to := lines.Position(e.Span.Start), lines.Position(e.Span.End)
			r.Edits = append(r.Edits, ResolvedEdit{e, from.Line, from.Column, to.Line, to.Column})
		}
		f.Fixes = append(f.Fixes, r)
	}
	return f
}

// sortFindings puts findings in the order in which they are shown: by place, then by rule.
func sortFindings(fs []Finding) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
	})
}

// masked puts dots in place of a private text, so that no output repeats it.
func masked(line string, from, to int, toEnd bool) string {
	runes := []rune(line)
	if toEnd || to-1 > len(runes) {
		to = len(runes) + 1
	}
	for i := from - 1; i < to-1 && i < len(runes); i++ {
		runes[i] = '•'
	}
	return string(runes)
}
