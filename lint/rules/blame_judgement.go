package rules

import (
	"fmt"
	"regexp"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/prose"
)

var _ = register(lint.Rule{
	Name: "blame-judgement", Since: "1.0", Severity: lint.Warning, Scope: lint.Span,
	Doc: `A word that judges people: careless, negligent, sloppy, lazy, incompetent, stupid.

A judgement ends the conversation, and the next person who made a mistake will
not tell. A technical sense (lazy loading, a lazy evaluation) is left alone.

## Bad

~~~markdown
# Wrong flag

## Lessons learned

The review was careless.
~~~

## Good

~~~markdown
# Wrong flag

## Lessons learned

The review saw 2,000 lines in one change. Lazy loading hid the fault in tests.
~~~
`,
	Check: func(p *lint.Pass) {
		for _, s := range prose.SentencesWith(p, judgingWords) {
			m := judgement.FindStringIndex(s.Text)
			if m == nil || prose.InQuotation(s.Text, m[0]) || technicalLazy.MatchString(s.Text[m[0]:]) {
				continue
			}
			at := lint.Diagnostic{Span: s.Span, Message: fmt.Sprintf("%q judges people", s.Text[m[0]:m[1]]), Hint: "what did they see, and what made it the sensible thing to do?"}
			at.Span.Start, at.Span.End = s.Span.Start+m[0], s.Span.Start+m[1]
			p.Report(at)
		}
	},
})

var (
	judging       = prose.Words("judgement")
	judgingWords  = prose.PrefilterOf(judging)
	judgement     = regexp.MustCompile(`(?i)\b` + prose.Alternatives(judging) + `\b`)
	technicalLazy = regexp.MustCompile(`(?i)^laz(?:y|ily)[ -]?(?:load|eval|init|instan|creat|comput|quant|expir|mount|propert|import|lock|unmount|attach|fetch|migrat|rebuild)`)
)
