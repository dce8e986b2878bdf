package rules

import (
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/prose"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "image-alt", Since: "1.0", Severity: lint.Warning, Scope: lint.Span,
	Doc: `An image without a text that says what it shows.

Whoever cannot see the graph (WCAG 2.2, 1.1.1), whoever searches for what it
shows, and everyone once the image is lost has only its text.

## Bad

~~~markdown
# Slow

![](https://example.com/graph.png)
~~~

## Good

~~~markdown
# Slow

![Requests a second fall from 400 to 20 at 14:39](https://example.com/graph.png)
~~~
`,
	Check: func(p *lint.Pass) {
		for _, d := range prose.Destinations(p) {
			if d.Image && strings.TrimSpace(schema.PlainText(d.Node, p.Doc.Source)) == "" {
				p.Report(lint.Diagnostic{Span: d.Span(p.Doc), Message: "the image has no text that says what it shows", Hint: "write it between the brackets: ![requests fall at 14:39](…)"})
			}
		}
	},
})
