package rules

import (
	"fmt"
	"regexp"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/prose"
)

var _ = register(lint.Rule{
	Name: "blame-person-failed", Since: "1.0", Severity: lint.Warning, Scope: lint.Span,
	Doc: `A person or a team that failed to, forgot, overlooked or ignored something.

A pod may fail to start; when a person is the subject, the sentence stops where
the interesting part begins: how they were to know, and what reminded nobody.
Only a person or a team within three words of the verb counts.

## Bad

~~~markdown
# Certificate expired

## Contributing factors

The engineer forgot to renew the certificate.
~~~

## Good

~~~markdown
# Certificate expired

## Contributing factors

Renewal was a manual step of which no calendar and no alert reminded anybody. The pod failed to start.
~~~
`,
	Check: func(p *lint.Pass) {
		prose.ReportSentences(p, personFailed, func(_, match, _ string) (string, string) {
			return fmt.Sprintf("%q makes a person the cause", match), "how were they to know, and what would have shown it to them?"
		}, failingWords)
	},
})

var failingWords = prose.PrefilterOf(prose.Words("failing"))

var personFailed = regexp.MustCompile(`(?i)\b` + prose.Alternatives(prose.Words("people")) + `\s+(?:[\w-]+\s+){0,2}?` + prose.Alternatives(prose.Words("failing")) + `\b`)
