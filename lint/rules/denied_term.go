package rules

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "denied-term", Since: "1.0", Severity: lint.Error, Scope: lint.Span, Masks: true, Locked: true, AnyText: true, Fix: "show",
	Doc: `A word that the configuration keeps from wider audiences, in text that they read.

A customer's name, a project's code name: denied_terms in postmortem.yaml lists
them, each with the widest audience that may read it (internal, if it says
nothing). The finding shows none of it.

## Bad

~~~markdown file=postmortem.yaml
denied_terms: [Acme]
~~~

~~~markdown file=postmortems/a.md
---
title: Slow
severity: sev4
status: draft
audience: public
---

## Impact

Audience: public

Acme could not log in.
~~~

## Good

~~~markdown file=postmortem.yaml
denied_terms: [Acme]
~~~

~~~markdown file=postmortems/a.md
---
title: Slow
severity: sev4
status: draft
audience: public
---

## Impact

Audience: public

One customer could not log in.<!-- audience: internal --> It was Acme.<!-- /audience -->
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		if len(p.Settings.Denied) == 0 {
			return
		}
		flat := flatten(pm)
		for _, d := range p.Settings.Denied {
			found := map[int]bool{}
			report := func(at source.Span) {
				level := pm.LevelAt(at.Start)
				if found[at.Start] || level <= d.Widest {
					return
				}
				found[at.Start] = true
				p.Report(lint.Diagnostic{
					Span: at, Private: true, Message: fmt.Sprintf("a word that is marked %s stands in text for %s", d.Widest, level),
					Hint: "reword it, or narrow the text with `<!-- audience: " + d.Widest.String() + " -->`",
					Fixes: []lint.Fix{{Title: "narrow the word", Safety: lint.Show, Edits: []source.Edit{
						{Span: source.Span{Start: at.Start, End: at.Start}, Text: "<!-- audience: " + d.Widest.String() + " -->"},
						{Span: source.Span{Start: at.End, End: at.End}, Text: "<!-- /audience -->"},
					}}},
				})
			}
			term := newTerm(d.Term)
			for _, m := range term.in(pm.Source) {
				report(source.Span{Start: m[0], End: m[1]})
			}
			for _, f := range flat {
				for _, m := range term.in(f.text) {
					report(source.Span{Start: f.at[m[0]], End: f.at[m[1]-1] + 1})
				}
			}
			if len(term.in([]byte(strings.Map(nameBreak, pm.ID)))) > 0 && pm.Audience > d.Widest {
				p.Report(lint.Diagnostic{
					Span: pm.Lines.Span(1), Message: fmt.Sprintf("the name of the file, which is its address, has a word that is marked %s, and the document is for %s", d.Widest, pm.Audience),
					Hint: "rename the file",
				})
			}
		}
	},
})

// nameBreak parts the words of a file's name.
func nameBreak(r rune) rune {
	if r == '-' || r == '_' || r == '.' {
		return ' '
	}
	return r
}

// A term is looked for in whatever case, over line ends, and with its & escaped.
type term struct {
	form        *regexp.Regexp
	first, last bool // its edge is a letter or a digit, so no other may stand beside it
}

func newTerm(text string) term {
	words := strings.Fields(text)
	for i, w := range words {
		words[i] = strings.ReplaceAll(regexp.QuoteMeta(w), "&", "(?:&amp;|&)")
	}
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	return term{regexp.MustCompile(`(?i)` + strings.Join(words, `(?:[\s\x{a0}]|&nbsp;)+`)), isWordRune(first), isWordRune(last)}
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// in returns where the term stands in a text. Scripts without spaces have no word edges.
func (t term) in(text []byte) (out [][]int) {
	for at := 0; at < len(text); {
		m := t.form.FindIndex(text[at:])
		if m == nil || m[0] == m[1] {
			return out
		}
		from, to := at+m[0], at+m[1]
		before, _ := utf8.DecodeLastRune(text[:from])
		after, _ := utf8.DecodeRune(text[to:])
		own, _ := utf8.DecodeRune(text[from:])
		if spaced := !unicode.In(own, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai); !spaced || !(t.first && from > 0 && isWordRune(before)) && !(t.last && to < len(text) && isWordRune(after)) {
			out = append(out, []int{from, to})
		}
		_, size := utf8.DecodeRune(text[from:])
		at = from + size
	}
	return out
}

// A flatText is the text of a block as readers see it, without marks, with the place
// of each of its bytes.
type flatText struct {
	text []byte
	at   []int
}

// flatten returns the blocks of a document in which marks stand inside of words.
func flatten(pm *schema.Postmortem) (out []flatText) {
	_ = ast.Walk(pm.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n.Type() != ast.TypeBlock || n.FirstChild() == nil || n.FirstChild().Type() != ast.TypeInline {
			return ast.WalkContinue, nil
		}
		var f flatText
		_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if t, ok := n.(*ast.Text); ok && entering {
				for i := t.Segment.Start; i < t.Segment.Stop; i++ {
					if pm.Source[i] == '\\' && i+1 < t.Segment.Stop {
						continue // an escape
					}
					f.text, f.at = append(f.text, pm.Source[i]), append(f.at, i)
				}
				if t.SoftLineBreak() || t.HardLineBreak() {
					f.text, f.at = append(f.text, ' '), append(f.at, t.Segment.Stop)
				}
			}
			return ast.WalkContinue, nil
		})
		if len(f.text) > 0 {
			out = append(out, f)
		}
		return ast.WalkSkipChildren, nil
	})
	return out
}
