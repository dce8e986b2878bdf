package rules

import (
	"fmt"
	"regexp"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/prose"
)

var _ = register(lint.Rule{
	Name: "blame-human-error", Since: "1.0", Severity: lint.Warning, Scope: lint.Span,
	Doc: `Human error, operator error or user error, given as a cause.

Human error is where an investigation begins, and not where it ends: the same
mistake is made again by the next person whom the system lets make it (James
Reason, Human error: models and management, BMJ 2000).

## Bad

~~~markdown
# Wrong cluster deleted

## Contributing factors

The outage was caused by human error.
~~~

## Good

~~~markdown
# Wrong cluster deleted

## Contributing factors

The two clusters had the same prompt, and the command asked for no confirmation.
~~~
`,
	Check: func(p *lint.Pass) {
		prose.ReportSentences(p, humanError, func(before, match, _ string) (string, string) {
			if notTheCause.MatchString(before) {
				return "", ""
			}
			return fmt.Sprintf("%q is given as a cause", match), "what made the mistake possible, and what did not stop it?"
		}, humanErrorWords, humanErrorNouns)
	},
})

var humanErrorWords, humanErrorNouns = prose.PrefilterOf(prose.Words("error-of")), prose.PrefilterOf(prose.Words("error"))

var (
	humanError = regexp.MustCompile(`(?i)\b` + prose.Alternatives(prose.Words("error-of")) + `(?:\s+|-)` + prose.Alternatives(prose.Words("error")) + `\b`)
	// What was believed at the time, or is ruled out, is not given as the cause.
	notTheCause = regexp.MustCompile(`(?i)\b(?:assum\w+|suspect\w+|thought|believed|not|no|rather than|instead of|ruled out)\s+(?:\w+\s+){0,3}$`)
)
