package rules

import (
	"fmt"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "audience-widened", Since: "1.0", Severity: lint.Warning, Scope: lint.History, Raisable: true, Heading: "Becomes readable",
	Doc: `Text becomes readable by people who could not read it before the change.

A document that is published or whose embargo is lifted, a wider §audience:§, a mark
that is taken away, a configuration that says less: each is a line in a change, and
what it opens is often somewhere else. This rule compares every document with what it
was at the merge base (§--new-from§), word by word, and shows the text itself with
those who may read it from now on. Text that moved within its document, or out of one
that the change removes, is known again. Text that is new is none of it: whoever
reviews the change reads it there.

## Bad

~~~markdown file=was/postmortems/example.md
---
title: Prices are wrong
severity: sev2
status: published
audience: customers
---

## Impact

Our supplier knew since March.
~~~

~~~markdown
---
title: Prices are wrong
severity: sev2
status: published
audience: customers
---

## Impact

Audience: customers

Our supplier knew since March.
~~~

## Good

~~~markdown file=was/postmortems/example.md
---
title: Prices are wrong
severity: sev2
status: published
audience: customers
---

## Impact

Our supplier knew since March.
~~~

~~~markdown
---
title: Prices are wrong
severity: sev2
status: published
audience: customers
---

## Impact

Our supplier knew since March.

## Customer message

Audience: customers

For an hour, eleven of you were charged too much.
~~~
`,
	CheckChange: func(p *lint.Pass) {
		before := lint.OfGone(p, func(gone []*schema.Postmortem) *audience.Before { return audience.NewBefore(gone, p.Now) })
		widened := before.Widened(p.Was, p.Doc)
		if len(widened) == 0 {
			return
		}
		hint := "say so to whoever reviews the change, or narrow it again"
		if p.Was == nil || p.Doc.WidestAt(p.Now) <= p.Was.WidestAt(p.Now) {
			for _, w := range widened {
				p.Report(lint.Diagnostic{Span: w.Span, Passage: w.Text, Message: fmt.Sprintf("this was %s, and becomes readable by %s: %s", forWhom(w.From), readers(w.To), quoted(w.Text)), Hint: hint})
			}
			return
		}
		// The document as a whole: one finding, since one line of it does all.
		var passages, shown []string
		for _, w := range widened {
			passages = append(passages, w.Text)
			shown = append(shown, quoted(w.Text))
		}
		more := ""
		if n := len(shown) - widenedShown; n > 0 {
			shown, more = shown[:widenedShown], fmt.Sprintf(" and %s more", schema.Count(n, "passage"))
		}
		p.Report(lint.Diagnostic{
			Span: opens(p.Was, p.Doc), Passage: strings.Join(passages, "\n\n"),
			Message: fmt.Sprintf("the document was %s, and becomes readable by %s: %s%s", forWhom(p.Was.WidestAt(p.Now)), readers(p.Doc.WidestAt(p.Now)), strings.Join(shown, ", "), more),
			Hint:    hint,
		})
	},
})

// widenedShown is how many passages a message names; all are in the summary of the job.
const widenedShown = 3

// opens is the field whose change opens the document, or its beginning.
func opens(was, is *schema.Postmortem) source.Span {
	for _, key := range []string{"audience", "status", "embargo_until"} {
		if f := is.Field(key); f != nil && is.Text(key) != was.Text(key) {
			return f.Span()
		}
	}
	return source.Span{}
}

// forWhom and readers name an audience in a sentence.
func forWhom(a schema.Audience) string {
	if a <= schema.Restricted {
		return "in no build"
	}
	return a.String()
}

func readers(a schema.Audience) string {
	switch a {
	case schema.Public:
		return "everyone"
	case schema.Customers:
		return "customers"
	}
	return "colleagues"
}

// quoted is the beginning of a text on one line.
func quoted(text string) string {
	const most = 160
	text = source.OneLine(text)
	if r := []rune(text); len(r) > most {
		text = strings.TrimSpace(string(r[:most])) + "…"
	}
	return `"` + text + `"`
}
