package rules

import (
	"fmt"
	"time"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "audience-embargo", Since: "1.0", Severity: lint.Error, Scope: lint.Span, Locked: true,
	Doc: `An embargo that cannot be kept, or was not.

A document for customers or the public is in no build of theirs before its
§embargo_until§: an embargo that is kept is no finding. What is one is an embargo that
nobody can read, be it the value or a key such as §embargo§ or §embargo-until§: the
document stays internal, and will for ever. And one that was broken by what the document
says itself: §published_at§ lies before it. Pages show that day to customers, so either
they could read it too early, or one of the two is wrong.

## Bad

~~~markdown
---
title: Tokens in a public log
severity: sev1
status: published
audience: customers
embargo_until: next Tuesday
---
~~~

## Good

~~~markdown
---
title: Tokens in a public log
severity: sev1
status: published
audience: customers
embargo_until: 2026-05-05T09:00:00+02:00
---
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		f := pm.EmbargoField()
		if f == nil || pm.Audience <= schema.Internal {
			return
		}
		until, ok := pm.EmbargoUntil()
		switch {
		case f.Key != "embargo_until":
			p.Report(lint.Diagnostic{Span: f.KeySpan, Message: fmt.Sprintf("%q looks like an embargo, and only embargo_until is one", f.Key), Hint: "rename it; until then the document stays internal"})
		case !ok:
			p.Report(lint.Diagnostic{Span: f.Value.Span, Message: fmt.Sprintf("embargo_until is %s: nobody can tell when it is over", f.Value.Describe()), Hint: "write it as 2026-03-04 or 2026-03-04T14:39:00+01:00; until then the document stays internal"})
		case pm.Released() && publishedBefore(pm, until):
			p.Report(lint.Diagnostic{
				Span: f.Value.Span, Message: fmt.Sprintf("published_at, %s, lies before embargo_until, %s", pm.Text("published_at"), pm.Text("embargo_until")),
				Hint: "published_at is the day from which those outside could read it: fix the one that is wrong",
			})
		}
	},
})

// publishedBefore reports whether the document says that it was published before an instant:
// a day lies before it where all of it does.
func publishedBefore(pm *schema.Postmortem, until time.Time) bool {
	at, ok := pm.PublishedAt()
	if ok && len(pm.Text("published_at")) == len(time.DateOnly) {
		return !at.AddDate(0, 0, 1).After(until)
	}
	return ok && at.Before(until)
}
