package rules

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/prose"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "link-scheme", Since: "1.0", Severity: lint.Error, Scope: lint.Span, Fix: "show",
	Doc: `A link that runs something, leads to one machine, or lacks its scheme.

javascript: and data: links are shown as text on every page; file: leads to a disk
that the reader does not have. A target such as www.example.com is a file of that
name to every reader of Markdown (a warning).

## Bad

~~~markdown
# Slow

See [the log](file:///home/ops/log.txt) and [the page](www.example.com/status).
~~~

## Good

~~~markdown
# Slow

See [the page](https://www.example.com/status).
~~~
`,
	Check: func(p *lint.Pass) {
		for _, d := range prose.Destinations(p) {
			checkScheme(p, d)
		}
	},
})

var (
	dangerous  = map[string]bool{"javascript": true, "vbscript": true, "data": true, "file": true}
	schemeless = regexp.MustCompile(`^(?:www\.[\w-]+\.|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|gov|edu|mil|int|info|app|cloud|co|ai|eu|de|uk|us|fr|es|nl|dk|se|no|ch|jp|cn|ru|br)(?::\d+)?(?:/|$))`)
)

func checkScheme(p *lint.Pass, to prose.Destination) {
	scheme, _, _ := strings.Cut(to.Target, ":")
	var d lint.Diagnostic
	switch u, err := url.Parse(to.Target); {
	case dangerous[strings.ToLower(strings.TrimSpace(scheme))] && len(scheme) < len(to.Target):
		d.Message, d.Hint = fmt.Sprintf("a %s: link is no link that readers can follow", strings.ToLower(scheme)), "put the file beside the document, or link to an https:// address"
	case strings.HasPrefix(to.Target, "(") && strings.Contains(to.Target, "://"):
		d.Message, d.Hint = fmt.Sprintf("%q leads nowhere: a parenthesis is doubled", to.Target), "write the address in one pair of parentheses"
	case err == nil && u.Scheme == "" && u.Host == "" && schemeless.MatchString(to.Target):
		d.Message, d.Hint, d.AtMost = fmt.Sprintf("%q has no scheme, so it leads to a file of that name", to.Target), "write https://"+to.Target, lint.Warning
		start := to.Span(p.Doc).Start
		d.Fixes = []lint.Fix{{Title: "write https://" + to.Target, Safety: lint.Show, Edits: []source.Edit{{Span: source.Span{Start: start, End: start}, Text: "https://"}}}}
	default:
		return
	}
	d.Span = to.Span(p.Doc)
	p.Report(d)
}
