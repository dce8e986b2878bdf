package rules

import (
	"fmt"
	"net/url"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/prose"
)

var _ = register(lint.Rule{
	Name: "image-hotlinked", Since: "1.0", Severity: lint.Warning, Scope: lint.Span,
	Doc: `An image on another host.

Evidence on another host is gone when that host is, and tells that host who reads
the postmortem. Pages show such an image as a link.

## Bad

~~~markdown
# Slow

![Requests fall at 14:39](https://grafana.example.com/render/1.png)
~~~

## Good

~~~markdown
# Slow

Requests fell at 14:39, see [the dashboard](https://grafana.example.com/d/1).
~~~
`,
	Check: func(p *lint.Pass) {
		for _, d := range prose.Destinations(p) {
			if u, err := url.Parse(d.Target); d.Image && err == nil && u.Host != "" {
				p.Report(lint.Diagnostic{Span: d.Span(p.Doc), Message: fmt.Sprintf("the image lies on %s", u.Host), Hint: "copy it beside the document; pages show it as a link"})
			}
		}
	},
})
