package rules

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/prose"
)

var _ = register(lint.Rule{
	Name: "blame-counterfactual", Since: "1.0", Severity: lint.Warning, Scope: lint.Span,
	Doc: `A sentence about what did not happen: should have, could have been avoided, if only.

What should have happened explains nothing: it measures people by what is known
only afterwards. What did happen, and what made it the sensible thing to do at
that moment, is what can be changed (Sidney Dekker, The Field Guide to
Understanding Human Error, on counterfactuals). What software, data or tests were
meant to do, what was possible, and that nothing was missed are not said of people.

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
		prose.ReportSentences(p, counterfactual, func(before, match, after string) (string, string) {
			if specified(before, match, after) {
				return "", ""
			}
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

var (
	relative = regexp.MustCompile(`(?i)\b(?:that|which|what|as it|than it)\s*$`)
	people   = regexp.MustCompile(`(?i)\b(?:we|i|they|he|she|you|who|nobody|no one|someone|somebody|anyone|everyone|people|engineers?|developers?|devs?|operators?|admins?|teams?|colleagues?|reviewers?|staff|maintainers?|responders?|managers?|leads?|sres?|on-?call|us|support|author|owners?|committers?|testers?|users?|customers?|contributors?|company|organi[sz]ation|management)\b[^.;]{0,25}$`)
	nothing  = regexp.MustCompile(`(?i)\b(?:no|not|none|nothing)\b[^.;,]{0,40}$`)
	passive  = regexp.MustCompile(`(?i)\b(?:should|ought to)(?:\s+not|n['’]t)?\s+(?:\w+\s+)?have\s+(?:\w+ly\s+)?been\b`)
	able     = regexp.MustCompile(`(?i)^\s*(?:able|possible|impossible|enough|around|close|about|at least|more|less|in\b|a\b|an\b|the\b|\d|no\b)`)
	// What is done to data and by programs rather than by people.
	technical = regexp.MustCompile(`(?i)^\s*(?:treated|read|counted|parsed|returned|served|rejected|accepted|received|sent|delivered|processed|ignored|cached|evicted|retried|dropped|routed|matched|null|empty|zero|true|false|set to|encoded|decoded|written as|interpreted|scheduled to|triggered|fired|created|generated|emitted|assigned|allocated|running|available|healthy|green|red)\b`)
	byPeople  = regexp.MustCompile(`(?i)^\s*by\b`)
)

// specified reports whether a sentence says what software, data or tests were meant to do,
// what was possible, or that nothing was missed: none of it is said of people.
func specified(before, match, after string) bool {
	switch {
	case relative.MatchString(before):
		return true
	case strings.HasPrefix(strings.ToLower(match), "could"):
		return nothing.MatchString(before)
	case strings.HasPrefix(strings.ToLower(match), "if"):
		return false
	case passive.MatchString(match):
		return able.MatchString(after) || technical.MatchString(after) && !byPeople.MatchString(after)
	}
	return !people.MatchString(before)
}
