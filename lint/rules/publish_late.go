package rules

import (
	"bytes"
	"fmt"
	"time"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "publish-late", Since: "1.0", Severity: lint.Warning, Scope: lint.History,
	Doc: `A postmortem that is not published long after its incident, or a draft that nobody touches.

What a postmortem teaches is worth most while people remember the incident. One that is
still a draft or in review a month after the incident was resolved waits for somebody, or
for nothing; publish it with what is known, and amend it later. A draft that does not say
when the incident was resolved is judged by the last commit that touched it. Postmortems of
others (§origin: external§) and those that were brought in are left alone.

## Bad

~~~markdown
---
title: Search is slow
severity: sev3
status: in-review
resolved_at: 2026-01-05T10:00:00Z
---
~~~

## Good

~~~markdown
---
title: Search is slow
severity: sev3
status: in-review
resolved_at: 2026-03-25T10:00:00Z
---
~~~

## Options

§publish_within: 14§ in postmortem.yaml is how many days a team takes; without it, 30.
§--now 2026-04-01§ judges as on that day; without it, SOURCE_DATE_EPOCH or the clock.
`,
	Check: func(p *lint.Pass) {
		resolved, ok := resolvedAt(p.Doc)
		if !ok || !unpublished(p.Doc) {
			return
		}
		if days := daysBetween(resolved, p.Now); days > publishWithin(p) {
			p.Report(lint.Diagnostic{
				Span: fieldSpan(p.Doc, "status"), Message: fmt.Sprintf("the incident was resolved on %s, %d days ago, and this is not published", resolved.Format(time.DateOnly), days),
				Hint: "publish it with what is known, and amend it later; or say who it waits for",
			})
		}
	},
	NeedsPast: func(p *lint.Pass) bool {
		_, resolved := resolvedAt(p.Doc)
		return !resolved && unpublished(p.Doc) && p.Doc.Stage() == schema.Draft
	},
	CheckPast: func(p *lint.Pass) {
		// The last commit that changed its text: who moves a file does not touch it.
		var last lint.Revision
		days := 0
		for _, r := range p.Revisions {
			text, _, err := r.Text()
			if err != nil {
				return
			}
			if !bytes.Equal(text, p.Doc.Source) {
				break
			}
			last, days = r, daysBetween(r.Time, p.Now)
		}
		if last.Text == nil || days <= publishWithin(p) {
			return // not committed yet, somebody is at it, or not for long
		}
		p.Report(lint.Diagnostic{
			Span: fieldSpan(p.Doc, "status"), Message: fmt.Sprintf("nobody touched this draft since %s, for %d days", last.Time.UTC().Format(time.DateOnly), days),
			Hint: "publish it with what is known, or set `status: withdrawn`",
		})
	},
})

// unpublished reports whether a postmortem is one that its archive owes its readers.
func unpublished(pm *schema.Postmortem) bool {
	stage := pm.Stage()
	return pm.Held() && isOwn(pm) && (stage == schema.Draft || stage == schema.InReview)
}

// resolvedAt is when the incident was over, where that is known at least to the day.
func resolvedAt(pm *schema.Postmortem) (time.Time, bool) {
	m := pm.Moment(schema.TagResolved)
	switch {
	case m == nil || m.Unknown:
		return time.Time{}, false
	case !m.Instant.IsZero():
		return m.Instant, true
	case m.Entry != nil && m.Entry.Date.Known():
		d := m.Entry.Date
		return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC), true
	}
	return time.Time{}, false
}

func daysBetween(from, to time.Time) int { return int(to.Sub(from) / (24 * time.Hour)) }

// usuallyPublished is how many days after its incident a postmortem is published where the
// configuration does not say.
const usuallyPublished = 30

func publishWithin(p *lint.Pass) int {
	if p.Settings.PublishWithin > 0 {
		return p.Settings.PublishWithin
	}
	return usuallyPublished
}
