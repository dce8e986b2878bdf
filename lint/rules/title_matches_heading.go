package rules

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/git-postmortem/postmortem/lint"
)

var _ = register(lint.Rule{
	Name: "title-matches-heading", Since: "1.0", Severity: lint.Warning, Scope: lint.Span, Fix: "show",
	Doc: `A frontmatter title and a first heading that disagree.

Lists and feeds show the title, the page of the forge shows the heading. Where
they differ, one of them was corrected and the other was not. A date or a number
in front of one of them is no difference.

## Bad

~~~markdown
---
title: Search returns nothing
severity: sev3
status: draft
---

# Login fails
~~~

## Good

~~~markdown
---
title: Search returns nothing
severity: sev3
status: draft
---

# 2026-03-04: Search returns nothing
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		heading := pm.Heading()
		f := pm.Field("title")
		if f == nil || heading == "" || !pm.Ours() {
			return
		}
		a, b := letters(pm.Title), letters(heading)
		if a == "" || b == "" || strings.Contains(a, b) || strings.Contains(b, a) {
			return
		}
		p.Report(lint.Diagnostic{Span: pm.HeadingSpan, Message: fmt.Sprintf("the heading says %q, the title %q", heading, pm.Title), Hint: "leave the heading out, or make both the same", Fixes: lint.Offer("let the heading say what the title says", pm.HeadingSpan, pm.Title)})
	},
})

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
