package rules

import (
	"fmt"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(lint.Rule{
	Name: "timeline-zone-ambiguous", Since: "1.0", Severity: lint.Warning, Scope: lint.Document,
	Doc: `A zone that names several clocks, or a clock time that a zone has twice or never.

CST is six hours behind UTC in Chicago and eight ahead in Shanghai. EST beside EDT
in one timeline is an hour that did not pass. On the night that the clocks
change, one hour comes twice and another never. PST in July is understood as Los
Angeles time, and only noted.

## Bad

~~~markdown
# Trains are late

## Timeline

- 2026-03-04 10:00 CST - The first train stops.
~~~

## Good

~~~markdown
# Trains are late

## Timeline

- 2026-03-04 10:00 UTC - The first train stops.
~~~
`,
	Check: checkZones,
})

func checkZones(p *lint.Pass) {
	seen := map[string]bool{}
	once := func(key string, e *timeline.Entry, atMost lint.Severity, message, hint string) {
		if seen[key] {
			return
		}
		seen[key] = true
		p.Report(lint.Diagnostic{Span: e.Stamp.Span, Message: message, Hint: hint, AtMost: atMost})
	}
	letters := map[string]*timeline.Entry{}
	for _, e := range p.Doc.Timeline {
		if !e.Timed() || e.Zone == "" {
			continue
		}
		zone := strings.ToUpper(e.Zone)
		if timeline.AmbiguousZone(zone) {
			once("ambiguous "+zone, e, lint.Off, fmt.Sprintf("%s names the clocks of several places, so this is no instant", e.Zone), "write an offset such as -06:00, or `timezone: America/Chicago` in the frontmatter")
		}
		if e.Location == nil && !timeline.AmbiguousZone(zone) {
			once("unknown "+zone, e, lint.Off, fmt.Sprintf("%s is no zone of the IANA database, so this is no instant", e.Zone), "for example Europe/Copenhagen, America/Los_Angeles or UTC")
		}
		if e.Folded {
			once("folded "+e.Literal, e, lint.Off, fmt.Sprintf("%s comes twice in %s on %s, or never: the clocks change that night", e.Stamp.Clock, e.Zone, e.Date), "add the offset, such as +01:00")
		}
		if len(zone) == 3 && (zone[1] == 'S' || zone[1] == 'D') && zone[2] == 'T' {
			checkSeason(e, zone, once)
			other := zone[:1] + map[byte]string{'S': "D", 'D': "S"}[zone[1]] + "T"
			if first := letters[other]; first != nil && first.Section == e.Section && near(first, e) && (!inSeason(first) || !inSeason(e)) {
				once("both "+zone[:1], e, lint.Off, fmt.Sprintf("%s stands beside %s on line %d: the same place, an hour apart", e.Zone, first.Zone, p.Doc.LineOf(first.Span)), "use one of them, or UTC")
			}
			if letters[zone] == nil {
				letters[zone] = e
			}
		}
	}
}

func near(a, b *timeline.Entry) bool {
	return a.Dated() && b.Dated() && a.Date.DaysSince(b.Date) < 30 && b.Date.DaysSince(a.Date) < 30
}

// inSeason reports whether an entry's letters are those that its zone has on that day.
func inSeason(e *timeline.Entry) bool {
	return e.Instant.IsZero() || strings.EqualFold(e.Instant.Format("MST"), e.Zone)
}

// checkSeason notes letters of the wrong half of the year.
func checkSeason(e *timeline.Entry, zone string, once func(string, *timeline.Entry, lint.Severity, string, string)) {
	if e.Instant.IsZero() {
		return
	}
	if right := e.Instant.Format("MST"); right != zone && len(right) == 3 && right[:1] == zone[:1] {
		once("season", e, lint.Info, fmt.Sprintf("%s on %s is read as the clock of %s, which was on %s", e.Zone, e.Date, e.Location, right), "write "+right+", or UTC")
	}
}
