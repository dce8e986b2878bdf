package rules

import (
	"fmt"
	"regexp"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/prose"
)

var _ = register(lint.Rule{
	Name: "blame-counterfactual", Since: "1.0", Severity: lint.Warning, Scope: lint.Span,
	Doc: `A sentence about what did not happen: should have, could have been avoided, if only.

What should have happened explains nothing: it measures people by what is known
only afterwards. What did happen, and what made it the sensible thing to do at
that moment, is what can be changed (Sidney Dekker, The Field Guide to
Understanding Human Error, on counterfactuals).

## Bad

~~~markdown
# Disk full

## Contributing factors

The alert should have been raised an hour earlier.
~~~

## Good

~~~markdown
# Disk full

## Contributing factors

The alert was set to fire at 95 percent, which left ten minutes.
~~~
`,
	Check: func(p *lint.Pass) {
		prose.ReportSentences(p, counterfactual, func(_, match, after string) (string, string) {
			if expected.MatchString(match) || expected.MatchString(after) {
				return "", ""
			}
			return fmt.Sprintf("%q says what did not happen", match), "what happened instead, and what made it sensible at that moment?"
		}, counterfactualWords, counterfactualVerbs)
	},
})

var counterfactualWords, counterfactualVerbs = prose.PrefilterFor("should", "ought", "could", "only"), prose.PrefilterFor("have", "had")

// What should have happened by itself, or already, is what the writer expects and
// not what somebody ought to have done.
var expected = regexp.MustCompile(`(?i)\bshould\s+(?:have\s+)?(?:been\s+)?(?:automatically|already)\b|^\s*(?:automatically|already)\b|^[^,;]{0,60}\bby (?:now|then)\b`)

// A participle behind "should have" tells a counterfactual from "should have access".
var counterfactual = regexp.MustCompile(`(?i)\b(?:(?:should|ought to)(?:\s+not|n['’]t)?\s+(?:also\s+|never\s+|probably\s+)?have\s+(?:\w+ly\s+)?(?:` + prose.Alternatives(prose.Words("participles")) + `|[a-z]{3,}(?:ed|wn|en))|could\s+have\s+(?:been\s+)?(?:easily\s+)?(?:avoided|prevented|caught|detected)|if\s+only\s+(?:we|they|he|she|the\s+\w+)\s+had)\b`)
