package rules

import (
	"fmt"
	"regexp"
	"strings"

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
			if m == nil || prose.InQuotation(s.Text, m[0]) || technicalAfter.MatchString(s.Text[m[0]+min(4, m[1]-m[0]):]) || strings.EqualFold(s.Text[m[0]:m[1]], "lazy") && !lazyPeople(s.Text[:m[0]], s.Text[m[1]:]) {
				continue
			}
			at := lint.Diagnostic{Span: s.Span, Message: fmt.Sprintf("%q judges people", s.Text[m[0]:m[1]]), Hint: "what did they see, and what made it the sensible thing to do?"}
			at.Span.Start, at.Span.End = s.Span.Start+m[0], s.Span.Start+m[1]
			p.Report(at)
		}
	},
})

var (
	judging      = prose.Words("judgement")
	judgingWords = prose.PrefilterOf(judging)
	judgement    = regexp.MustCompile(`(?i)\b` + prose.Alternatives(judging) + `\b`)
)

// What is lazy may be code; people are it, or are called so.
var (
	lazyBefore = regexp.MustCompile(`(?i)\b(?:was|were|is|are|being|been|too|so|got|just|we|they|he|she|i)\s+$`)
	lazyAfter  = regexp.MustCompile(`(?i)^\s+(?:\w+\s+)?(?:people|person|engineers?|developers?|devs?|operators?|admins?|teams?|colleagues?|reviewers?|staff|maintainers?|us)\b`)
)

func lazyPeople(before, after string) bool {
	return lazyBefore.MatchString(before) && !strings.HasPrefix(after, "-") && !technicalAfter.MatchString(after) || lazyAfter.MatchString(after)
}

var technicalAfter = regexp.MustCompile(`(?i)^(?:ly)?[ -]?(?:load|eval|init|instan|creat|comput|quant|expir|mount|propert|import|lock|unmount|attach|fetch|migrat|rebuild)`)
