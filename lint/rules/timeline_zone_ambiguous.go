package rules

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(lint.Rule{
	Name: "timeline-zone-ambiguous", Since: "1.0", Severity: lint.Warning, Scope: lint.Document,
	Doc: `A zone that names several clocks, or a clock time that a zone has twice or never.

CST is six hours behind UTC in Chicago and eight ahead in Shanghai. EST beside EDT
in one timeline is an hour that did not pass. On the night that the clocks
change, one hour comes twice and another never. An entry that gives its time in two
zones must give the same one. PST in July and CEST in December are understood as the
clocks of Los Angeles and Paris, and only noted.

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
		checkSecondClock(p, e)
		if summer[zone] != "" {
			checkSummer(e, zone, once)
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

// summer has the letters of zones outside America with those of the other half of the year.
var summer = map[string]string{"CET": "CEST", "CEST": "CET", "EET": "EEST", "EEST": "EET", "WET": "WEST", "WEST": "WET", "AEST": "AEDT", "AEDT": "AEST", "NZST": "NZDT", "NZDT": "NZST"}

// checkSummer notes letters that the zone does not have on the day.
func checkSummer(e *timeline.Entry, zone string, once func(string, *timeline.Entry, lint.Severity, string, string)) {
	if e.Instant.IsZero() {
		return
	}
	if right := e.Instant.Format("MST"); right == summer[zone] {
		once("season", e, lint.Info, fmt.Sprintf("%s on %s is read as the clock of %s, which was on %s", e.Zone, e.Date, e.Location, right), "write "+right+", or UTC")
	}
}

// secondClock is a clock in another zone behind that of an entry.
var secondClock = regexp.MustCompile(`^[ \t*_` + "`" + `,/|=-]*\(?[ \t]*(\d{1,2}):(\d{2})[ \t]*([AaPp]\.?[Mm]\.?)?[ \t]+([A-Z]{2,5}(?:[+-]\d{1,2})?)\b`)

// checkSecondClock reports an entry that gives its time in two zones that disagree.
func checkSecondClock(p *lint.Pass, e *timeline.Entry) {
	if e.Instant.IsZero() || e.Stamp.IsRange || e.Precision() < timeline.ToMinute {
		return
	}
	line := p.Doc.Lines.Span(p.Doc.LineOf(e.Stamp.Span))
	at := source.Span{Start: e.Stamp.Span.End, End: line.End}
	m := secondClock.FindSubmatch(at.In(p.Doc.Source))
	if m == nil {
		return
	}
	loc, err := timeline.ResolveZone(string(m[4]))
	if err != nil {
		return
	}
	there := e.Instant.In(loc)
	hour, _ := strconv.Atoi(string(m[1]))
	minute, _ := strconv.Atoi(string(m[2]))
	same := func(h int) bool { return there.Hour() == h%24 && there.Minute() == minute }
	if half := bytes.ToLower(m[3]); len(half) > 0 {
		hour = hour%12 + map[byte]int{'a': 0, 'p': 12}[half[0]]
	} else if same(hour + 12) {
		return
	}
	if !same(hour) {
		p.Report(lint.Diagnostic{Span: e.Stamp.Span, Message: fmt.Sprintf("%s %s is %s %s, not %s:%s", e.Stamp.Clock, e.Zone, there.Format("15:04"), m[4], m[1], m[2]), Hint: "fix the one that is wrong"})
	}
}
