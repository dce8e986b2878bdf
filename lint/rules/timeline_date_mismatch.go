package rules

import (
	"fmt"
	"regexp"
	"time"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(lint.Rule{
	Name: "timeline-date-mismatch", Since: "1.0", Severity: lint.Warning, Scope: lint.Span,
	Doc: `A date that the rest of the document contradicts.

In January the year of the last entry is often last year's; a title is copied
from another postmortem with its date. Reported are an entry that another year
or month would put beside its neighbours, a range that ends before it begins, an
entry outside the days of its heading or that names its own day in another year, a
date in the title that is not the file name's, and a timeline without an entry
near either. What the document states beside its timeline is held against it as well:
its date line or header table, an end before the beginning, a review before the
incident, a weekday that a date did not have, a day and a clock in prose whose clock
the timeline has on another day, and a frontmatter's date that is a slip from the
file name's. An end before the last entry is only noted.

## Bad

~~~markdown file=postmortems/2023-01-11-images.md
# Images are not pulled

## Timeline

- 2023-01-11 14:34 UTC - Passwords are compared.
- 2022-01-11 14:40 UTC - The password is changed.
- 2023-01-11 14:51 UTC - The cause is known.
~~~

## Good

~~~markdown file=postmortems/2023-01-11-images.md
# Images are not pulled

## Timeline

- 2023-01-11 14:34 UTC - Passwords are compared.
- 2023-01-11 14:40 UTC - The password is changed.
- 2023-01-11 14:51 UTC - The cause is known.
~~~
`,
	Check: func(p *lint.Pass) {
		checkNeighbours(p)
		checkRanges(p)
		checkTitle(p)
		checkFacts(p)
		checkWeekdays(p)
		checkEntryTexts(p)
		checkProse(p)
		checkHeadingRange(p)
		checkFields(p)
	},
})

// checkNeighbours reports an entry that lies months from the ones beside it, where
// one other year or month would put it next to them.
func checkNeighbours(p *lint.Pass) {
	var dated []*timeline.Entry
	for _, e := range p.Doc.Timeline {
		if e.Stamp.Date.Known() && e.Dated() {
			dated = append(dated, e)
		}
	}
	said := documentDay(p)
	wrong := map[*timeline.Entry]bool{}
	for i, e := range dated {
		var near []*timeline.Entry
		far := true
		for _, k := range []int{i - 1, i + 1} {
			if k < 0 || k >= len(dated) || dated[k].Section != e.Section || wrong[dated[k]] {
				continue
			}
			near = append(near, dated[k])
			far = far && days(dated[k], e) > 25
		}
		if !far || len(near) == 0 || len(near) == 2 && days(near[0], near[1]) > 25 {
			continue
		}
		if len(near) == 1 && said.Known() && apart(e.Date, said) <= 25 {
			continue // of the two, the neighbour is the one that the title contradicts
		}
		if meant, ok := slip(e.Date, near[0].Date); ok {
			wrong[e] = true
			p.Report(lint.Diagnostic{
				Span:    e.Stamp.Span,
				Message: fmt.Sprintf("%s lies %d days from its neighbour on line %d (%s)", e.Date, days(near[0], e), p.Doc.LineOf(near[0].Span), near[0].Date),
				Hint:    fmt.Sprintf("is it %s?", meant),
			})
		}
	}
}

// checkRanges reports ranges that end before they begin. One that is longer than half a
// day and states no day for its end is read as it stands, and may have been meant so.
func checkRanges(p *lint.Pass) {
	for _, e := range p.Doc.Timeline {
		if s := e.Stamp; s.IsRange && e.Timed() && s.End.Known() && s.EndDays == 0 && s.EndDate.IsZero() && s.Clock.Seconds()-s.End.Seconds() > 12*3600 && s.Clock.Seconds() < 20*3600 {
			p.Report(lint.Diagnostic{
				Span:    e.Stamp.Span,
				Message: fmt.Sprintf("the range ends at %s, before it begins, or %s after it", s.End, schema.HumanDuration(time.Duration(s.End.Seconds()-s.Clock.Seconds()+86400)*time.Second)),
				Hint:    "if the end is on the next day, write `+1d` behind it",
			})
			continue
		}
		if end := e.EndLocal(); end != "" && e.Timed() && len(end) == len(e.Local()) && end < e.Local() {
			p.Report(lint.Diagnostic{
				Span:    e.Stamp.Span,
				Message: fmt.Sprintf("the range ends at %s, before it begins", e.Stamp.End),
				Hint:    "if the end is on the next day, write `+1d` behind it",
			})
		}
	}
}

func days(a, b *timeline.Entry) int {
	d := a.Date.DaysSince(b.Date)
	return max(d, -d)
}

// slip returns the date that was meant by one with another year or month, if that
// puts it within three days, or on the same day of the month, of its neighbour.
func slip(d, neighbour timeline.Date) (timeline.Date, bool) {
	year := timeline.Date{Year: neighbour.Year, Month: d.Month, Day: d.Day}
	if d.Year != neighbour.Year && year.Valid() {
		if off := year.DaysSince(neighbour); off >= -3 && off <= 3 || off >= -45 && off <= 45 && d.Month != neighbour.Month {
			return year, true
		}
	}
	month := timeline.Date{Year: d.Year, Month: neighbour.Month, Day: d.Day}
	if d.Year == neighbour.Year && d.Day == neighbour.Day && month.Valid() {
		return month, true
	}
	return timeline.Date{}, false
}

// checkTitle compares the dates of the title, the file name and the timeline.
func checkTitle(p *lint.Pass) {
	pm := p.Doc
	title, name := timeline.FindDate(pm.Heading()), timeline.FindDate(pm.ID)
	// Files are named after the day of the incident or that of writing.
	if title.Known() && name.Known() && apart(title, name) > 3 && !(apart(title, name) <= 5 && within(pm, name) && within(pm, title)) {
		p.Report(lint.Diagnostic{Span: pm.HeadingSpan, Message: fmt.Sprintf("the title says %s, the file name %s", title, name), Hint: "fix the one that is wrong"})
		return
	}
	day := documentDay(p)
	if !day.Known() {
		return
	}
	nearest := -1
	var at *timeline.Entry
	for _, e := range pm.Timeline {
		if !e.Stamp.Date.Known() || !e.Dated() {
			continue
		}
		if d := apart(e.Date, day); nearest < 0 || d < nearest {
			nearest, at = d, e
		}
	}
	if nearest <= 3 {
		return
	}
	if title.Known() && name.Known() && apart(title, name) <= 3 && !aboutTelling.MatchString(pm.Heading()) && nearest < 400 {
		p.Report(lint.Diagnostic{
			Span:    at.Stamp.Span,
			Message: fmt.Sprintf("the title says %s and the file name %s, and no entry lies within three days of either", title, name),
			Hint:    "was the timeline copied from another document?",
		})
		return
	}
	// Files are named after the day of writing as well, so only what a slip of the
	// year or the month explains is reported.
	if meant, ok := slip(at.Date, day); ok {
		p.Report(lint.Diagnostic{
			Span:    at.Stamp.Span,
			Message: fmt.Sprintf("no entry lies within three days of %s, which the title or the file name says; the nearest is %s", day, at.Date),
			Hint:    fmt.Sprintf("is it %s, or is the title wrong?", meant),
		})
	}
}

// aboutTelling is a title of a day on which something was told rather than happened.
var aboutTelling = regexp.MustCompile(`(?i)\b(?:disclosure|disclosed|published|publication|report(?:ed)?)\b`)

// within reports whether a day lies among those of the timeline.
func within(pm *schema.Postmortem, day timeline.Date) bool {
	first, last := extremes(pm)
	return first != nil && day.DaysSince(first.Date) >= 0 && day.DaysSince(last.Date) < 0
}

// documentDay is the day that the title says, else the file name.
func documentDay(p *lint.Pass) timeline.Date {
	if title := timeline.FindDate(p.Doc.Heading()); title.Known() {
		return title
	}
	return timeline.FindDate(p.Doc.ID)
}

func apart(a, b timeline.Date) int {
	d := a.DaysSince(b)
	return max(d, -d)
}
