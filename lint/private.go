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
// each once. No output repeats them.
type privateTexts []privateText

type privateText struct {
	text  string
	forms []string // in lower case, every way in which a message, a line or a fix may hold it
	re    *regexp.Regexp
	short bool // it is looked for as a word only
}

// minPrivate is how long a text must be to be looked for inside of words: a shorter
// one stands in other words by chance.
const minPrivate = 4

// cutPrivate is how much of a text must stand before "…" to be taken for its beginning.
const cutPrivate = 8

func (p *privateTexts) add(text []byte) {
	for line := range strings.SplitSeq(string(text), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			*p = append(*p, privateText{text: line})
		}
	}
}

// ready leaves each text once, the longest first, with its forms.
func (p *privateTexts) ready() {
	slices.SortFunc(*p, func(a, b privateText) int {
		return cmp.Or(cmp.Compare(len(b.text), len(a.text)), strings.Compare(a.text, b.text))
	})
	*p = slices.CompactFunc(*p, func(a, b privateText) bool { return a.text == b.text })
	for i := range *p {
		t := &(*p)[i]
		if t.forms != nil {
			continue
		}
		quoted := strconv.Quote(t.text)
		for _, form := range []string{t.text, quoted[1 : len(quoted)-1], html.EscapeString(t.text)} {
			if form = strings.ToLower(form); !slices.Contains(t.forms, form) {
				t.forms = append(t.forms, form)
			}
		}
		t.short = utf8.RuneCountInString(t.text) < minPrivate
		if runes := []rune(strings.ToLower(t.text)); len(runes) > cutPrivate {
			t.forms = append(t.forms, string(runes[:cutPrivate])) // where "…" follows
		}
		t.re = nil
	}
}

// conceal puts dots in place of each private text.
func (p privateTexts) conceal(s string) string {
	if len(p) == 0 || s == "" {
		return s
	}
	lower := strings.ToLower(s)
	for i := range p {
		t := &p[i]
		if !slices.ContainsFunc(t.forms, func(form string) bool { return strings.Contains(lower, form) }) {
			continue
		}
		s = t.form().ReplaceAllStringFunc(s, func(m string) string { return strings.Repeat("•", utf8.RuneCountInString(m)) })
		lower = strings.ToLower(s)
	}
	return s
}

// form is what finds the text in any of its forms.
func (t *privateText) form() *regexp.Regexp {
	if t.re == nil {
		t.re = t.compiled()
	}
	return t.re
}

func (t *privateText) compiled() *regexp.Regexp {
	var forms []string
	for i, form := range t.forms {
		form = regexp.QuoteMeta(form)
		if i == len(t.forms)-1 && utf8.RuneCountInString(t.text) > cutPrivate {
			form += `[^\s"]*…`
		}
		forms = append(forms, form)
	}
	if t.short {
		return regexp.MustCompile(`(?i)\b(?:` + strings.Join(forms, "|") + `)\b`)
	}
	return regexp.MustCompile(`(?i)(?:` + strings.Join(forms, "|") + `)`)
}

// mask hides private texts in what a finding shows. A fix that would write one is
// dropped: masked, it would do harm.
func (p privateTexts) mask(f *Finding, known map[string]string) {
	if len(p) == 0 {
		return
	}
	for _, text := range []*string{&f.Source, &f.Message, &f.Hint, &f.Passage} {
		concealed, ok := known[*text]
		if !ok {
			concealed = p.conceal(*text)
			known[*text] = concealed
		}
		*text = concealed
	}
	f.Fixes = slices.DeleteFunc(f.Fixes, func(fix ResolvedFix) bool {
		return p.conceal(fix.Title) != fix.Title || slices.ContainsFunc(fix.Edits, func(e ResolvedEdit) bool { return p.conceal(e.Text) != e.Text })
	})
}

// maskPrivate hides what privacy rules found, whichever finding would repeat it: its
// place on every line that is shown, and the text wherever else it stands.
func maskPrivate(findings []Finding, texts privateTexts) {
	byLine := map[int][]Finding{}
	for _, p := range findings {
		if p.private {
			byLine[p.Line] = append(byLine[p.Line], p)
		}
	}
	lines := map[int]string{}    // each line once, however many findings it has
	known := map[string]string{} // and each text
	for i := range findings {
		f := &findings[i]
		if on := byLine[f.Line]; len(on) > 0 {
			line, ok := lines[f.Line]
			if !ok {
				line = masked(f.Source, on)
				lines[f.Line] = line
			}
			f.Source = line
		}
		texts.mask(f, known)
	}
}

// masked puts dots in place of private texts on a line, so that no output repeats them.
func masked(line string, private []Finding) string {
	runes := []rune(line)
	for _, p := range private {
		to := p.EndColumn - 1
		if p.EndLine != p.Line || to > len(runes) {
			to = len(runes)
		}
		for i := p.Column - 1; i < to; i++ {
			runes[i] = '•'
		}
	}
	return string(runes)
}
