package site

import (
	"regexp"
	"strings"
)

// stub is a whole text that stands for one that is still to be written, or that says there is none.
var stub = regexp.MustCompile(`(?i)^(?:(?:still |yet )?(?:to be |tb)(?:determined|done|written|filled(?: in| out)?|added|announced|confirmed|provided|d|a|c)|todo\b.{0,80}|fixme\b.{0,80}|(?:not|nothing|none)(?: yet| was| has been)?(?: recorded| known| written| available| applicable| provided| stated| published)?(?: yet)?|n/?a|unknown|none|pending|coming soon|lorem ipsum.*|[<{\[(]+[^<>{}\[\]()]*[>}\])]+|[?x_…\pP\s-]+)$`)

// isStub reports whether a text says nothing, as "TBD" and "Not recorded." do: no list, feed or
// search engine is given it for a summary.
func isStub(text string) bool {
	return stub.MatchString(strings.TrimRight(strings.Trim(strings.TrimSpace(text), "*_`\"'“”‘’"), ".!… :"))
}
