package lint

import (
	"cmp"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// privateTexts are the texts that privacy rules found in one document, line by line,
// the longest first. No output repeats them.
type privateTexts []privateText

type privateText struct {
	text string
	form *regexp.Regexp // every way in which a message, a line or a fix may hold it
}

// minPrivate is how long a text must be to be looked for inside of words: a shorter
// one stands in other words by chance.
const minPrivate = 4

// cutPrivate is how much of a text must stand before "…" to be taken for its beginning.
const cutPrivate = 8

func (p *privateTexts) add(text []byte) {
	for line := range strings.SplitSeq(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || slices.ContainsFunc(*p, func(o privateText) bool { return o.text == line }) {
			continue
		}
		quoted := strconv.Quote(line)
		var forms []string
		for _, form := range []string{line, quoted[1 : len(quoted)-1], html.EscapeString(line)} {
			if form = regexp.QuoteMeta(form); !slices.Contains(forms, form) {
				forms = append(forms, form)
			}
		}
		if utf8.RuneCountInString(line) > cutPrivate {
			start := string([]rune(line)[:cutPrivate])
			forms = append(forms, regexp.QuoteMeta(start)+`[^\s"]*…`)
		}
		form := `(?i)(?:` + strings.Join(forms, "|") + `)`
		if utf8.RuneCountInString(line) < minPrivate {
			form = `(?i)\b(?:` + strings.Join(forms, "|") + `)\b`
		}
		*p = append(*p, privateText{line, regexp.MustCompile(form)})
	}
	slices.SortStableFunc(*p, func(a, b privateText) int { return cmp.Compare(len(b.text), len(a.text)) })
}

// conceal puts dots in place of each private text.
func (p privateTexts) conceal(s string) string {
	for _, t := range p {
		s = t.form.ReplaceAllStringFunc(s, func(m string) string { return strings.Repeat("•", utf8.RuneCountInString(m)) })
	}
	return s
}

// mask hides private texts in what a finding shows. A fix that would write one is
// dropped: masked, it would do harm.
func (p privateTexts) mask(f *Finding) {
	if len(p) == 0 {
		return
	}
	f.Source, f.Message, f.Hint = p.conceal(f.Source), p.conceal(f.Message), p.conceal(f.Hint)
	f.Fixes = slices.DeleteFunc(f.Fixes, func(fix ResolvedFix) bool {
		return p.conceal(fix.Title) != fix.Title || slices.ContainsFunc(fix.Edits, func(e ResolvedEdit) bool { return p.conceal(e.Text) != e.Text })
	})
}

// maskPrivate hides what privacy rules found, whichever finding would repeat it: its
// place on every line that is shown, and the text wherever else it stands.
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
	for i := range findings {
		texts.mask(&findings[i])
	}
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
