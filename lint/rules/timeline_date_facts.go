package rules

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// What a document states of its days outside the timeline, held against each other and
// against the timeline, for timeline-date-mismatch.

var (
	endLabel    = regexp.MustCompile(`(?i)\b(?:until|till|ended|end date|end time|incident end|date resolved|resolved on|resolved|solution completed|completed|fixed on|closed on)\b`)
	reviewLabel = regexp.MustCompile(`(?i)\b(?:retro(?:spective)?|post-?mortem|review|debrief(?:ing)?)\b.*\b(?:held|date|meeting|on)\b|\b(?:retro|review) held\b`)
	weekdayDate = regexp.MustCompile(`(?i)\b((?:mon|tues|wednes|thurs|fri|satur|sun)day),?[ \t]+(?:the[ \t]+)?((?:\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[\w ,./-]{4,20})`)
)

// checkFacts compares the days that the document states under labels.
func checkFacts(p *lint.Pass) {
	pm := p.Doc
	var start *schema.StatedDay
	labelled := pm.LabelledDays()
	for i, d := range labelled {
		if schema.IsDateLabel(d.Label) {
			start = &labelled[i]
			break
		}
	}
	first, last := extremes(pm)
	for _, d := range labelled {
		switch {
		case reviewLabel.MatchString(d.Label):
			begun := timeline.Date{}
			if start != nil {
				begun = start.Day
			} else if first != nil {
				begun = first.Date
			}
			if begun.Known() && d.Day.DaysSince(begun) < 0 && begun.DaysSince(d.Day) < 400 {
				p.Report(lint.Diagnostic{Span: d.Span, Message: fmt.Sprintf("%q says %s, before the incident of %s", d.Label, d.Day, begun), Hint: "fix the one that is wrong"})
			}
		case endLabel.MatchString(d.Label) && start != nil && d.Span != start.Span && d.Day.DaysSince(start.Day) < 0:
			p.Report(lint.Diagnostic{Span: d.Span, Message: fmt.Sprintf("%q says %s, before %q, which says %s", d.Label, d.Day, start.Label, start.Day), Hint: "fix the one that is wrong"})
		case endLabel.MatchString(d.Label) && last != nil && beforeTimeline(pm, d.Span) && last.Date.DaysSince(d.Day) > 0 && last.Date.DaysSince(d.Day) < 400:
			p.Report(lint.Diagnostic{Span: d.Span, AtMost: lint.Info, Message: fmt.Sprintf("%q says %s, and the last entry is of %s (line %d)", d.Label, d.Day, last.Date, pm.LineOf(last.Span)), Hint: "is one of them wrong?"})
		case start != nil && d.Span == start.Span && first != nil && start.Day.Known() && farFrom(pm, start.Day, 3):
			p.Report(lint.Diagnostic{Span: d.Span, Message: fmt.Sprintf("%q says %s, and no entry of the timeline lies within three days of it", d.Label, d.Day), Hint: "fix the one that is wrong"})
		}
	}
}

// beforeTimeline reports whether a line stands above the first section that tells the story.
func beforeTimeline(pm *schema.Postmortem, at source.Span) bool {
	for _, s := range pm.Sections {
		if s.Name == schema.TimelineSection && s.Span.Start < at.Start {
			return false
		}
	}
	return true
}

// extremes are the first and the last of the entries that name their own day.
func extremes(pm *schema.Postmortem) (first, last *timeline.Entry) {
	for _, e := range pm.Timeline {
		if !e.Dated() || e.Inferred {
			continue
		}
		if first == nil || e.Date.DaysSince(first.Date) < 0 {
			first = e
		}
		if last == nil || e.Date.DaysSince(last.Date) > 0 {
			last = e
		}
	}
	return first, last
}

// farFrom reports whether some entries name their days, and none lies within n days of one.
func farFrom(pm *schema.Postmortem, day timeline.Date, n int) bool {
	found := false
	for _, e := range pm.Timeline {
		if !e.Stamp.Date.Known() || !e.Dated() {
			continue
		}
		found = true
		if apart(e.Date, day) <= n {
			return false
		}
	}
	return found
}

// checkWeekdays reports a weekday beside a date that is another day of the week.
func checkWeekdays(p *lint.Pass) {
	lines := append(linesWith(p.Doc, "day "), linesWith(p.Doc, "day,")...)
	slices.SortFunc(lines, func(a, b source.Span) int { return a.Start - b.Start })
	for _, at := range slices.Compact(lines) {
		checkWeekdaysIn(p, at)
	}
}

// linesWith are the lines of the body that hold a text and a digit: few do, and only those
// are looked at more closely.
func linesWith(pm *schema.Postmortem, text string) (out []source.Span) {
	from := pm.BodyAt
	for {
		i := bytes.Index(pm.Source[min(from, len(pm.Source)):], []byte(text))
		if i < 0 {
			return out
		}
		line := pm.Lines.Span(pm.Lines.Line(from + i))
		if bytes.ContainsAny(line.In(pm.Source), "0123456789") {
			out = append(out, line)
		}
		from = line.End + 1
	}
}

func checkWeekdaysIn(p *lint.Pass, line source.Span) {
	body := line.In(p.Doc.Source)
	for _, m := range weekdayDate.FindAllSubmatchIndex(body, 50) {
		weekday, text := strings.ToLower(string(body[m[2]:m[3]])), string(body[m[4]:m[5]])
		d := timeline.LeadingDate(text)
		if !d.Known() || !d.Valid() {
			continue
		}
		is := func(d timeline.Date) bool { return strings.EqualFold(weekdayOf(d), weekday) }
		swapped := timeline.Date{Year: d.Year, Month: d.Day, Day: d.Month}
		if is(d) || swapped.Valid() && numericDate.MatchString(text) && is(swapped) {
			continue
		}
		at := source.Span{Start: line.Start + m[0], End: line.Start + m[5]}
		p.Report(lint.Diagnostic{Span: at, Message: fmt.Sprintf("%s was a %s, not a %s", d, weekdayOf(d), strings.ToUpper(weekday[:1])+weekday[1:]), Hint: "fix the day or the weekday"})
	}
}

var numericDate = regexp.MustCompile(`^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}`)

func weekdayOf(d timeline.Date) string {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC).Weekday().String()
}

// checkEntryTexts reports an entry that names its own day in another year.
func checkEntryTexts(p *lint.Pass) {
	for _, e := range p.Doc.Timeline {
		if !e.Dated() || !strings.Contains(e.Text, "20") && !strings.Contains(e.Text, "19") {
			continue
		}
		for _, m := range fullDates(e.Text) {
			d := timeline.FindDate(m)
			if d.Known() && d.Year != e.Date.Year && d.Month == e.Date.Month && d.Day == e.Date.Day {
				line := p.Doc.Lines.Span(p.Doc.LineOf(e.Span))
				p.Report(lint.Diagnostic{Span: line, Message: fmt.Sprintf("the entry is of %s, and names %s", e.Date, d), Hint: "is it the same day?"})
			}
		}
	}
}

// fullDates are the dates of a text that are written as 2026-03-04.
func fullDates(text string) (out []string) {
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '-')
		if i < 0 {
			return out
		}
		at += i + 1
		from, to := at-5, at+5
		if from < 0 || to > len(text) || text[at+2] != '-' || from > 0 && isDigit(text[from-1]) || to < len(text) && isDigit(text[to]) {
			continue
		}
		digits := true
		for k := from; k < to; k++ {
			digits = digits && (k == at-1 || k == at+2 || isDigit(text[k]))
		}
		if digits {
			out = append(out, text[from:to])
		}
	}
}

// hasClock reports whether a text has a clock with a colon.
func hasClock(text []byte) bool {
	for at := 0; ; {
		i := bytes.IndexByte(text[at:], ':')
		if i < 0 {
			return false
		}
		at += i + 1
		if at > 1 && at+1 < len(text) && isDigit(text[at-2]) && isDigit(text[at]) && isDigit(text[at+1]) {
			return true
		}
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// stampInProse is a day with a clock in a sentence.
var stampInProse = regexp.MustCompile(`\b(?:on |at )?([A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{4}-\d\d-\d\d)\b[^.\n]{0,25}?\b(\d{1,2}:\d\d)\b`)

// checkProse reports a day and clock in prose whose clock stands in the timeline, on
// another day alone.
func checkProse(p *lint.Pass) {
	pm := p.Doc
	days := sync.OnceValue(func() map[string][]timeline.Date { return daysByClock(pm) }) // few documents have such a line
	for _, line := range linesWith(pm, "20") {
		text := bytes.TrimLeft(line.In(pm.Source), " \t")
		if hasClock(text) && !bytes.HasPrefix(text, []byte("- **")) && !bytes.HasPrefix(text, []byte("|")) {
			checkProseIn(p, line, days())
		}
	}
}

// daysByClock are the days on which the timeline has each of its clocks.
func daysByClock(pm *schema.Postmortem) map[string][]timeline.Date {
	days := map[string][]timeline.Date{}
	for _, e := range pm.Timeline {
		if e.Dated() && e.Timed() && !e.Stamp.IsRange {
			clock := e.Stamp.Clock.String()
			days[clock] = append(days[clock], e.Date)
		}
	}
	return days
}

func checkProseIn(p *lint.Pass, line source.Span, days map[string][]timeline.Date) {
	pm, body := p.Doc, line.In(p.Doc.Source)
	for _, m := range stampInProse.FindAllSubmatchIndex(body, 100) {
		at := source.Span{Start: line.Start + m[2], End: line.Start + m[5]}
		if slices.ContainsFunc(pm.Sections, func(s *schema.Section) bool {
			return s.Name == schema.TimelineSection && s.Span.Contains(at)
		}) || slices.ContainsFunc(pm.Timeline, func(e *timeline.Entry) bool { return e.Span.Contains(at) || e.Span.Overlaps(at) }) {
			continue
		}
		d := timeline.FindDate(string(body[m[2]:m[3]]))
		clock := string(body[m[4]:m[5]])
		if len(clock) == 4 {
			clock = "0" + clock
		}
		of := days[clock]
		if !d.Known() || len(of) == 0 || slices.Contains(of, d) || apart(of[0], d) > 7 {
			continue
		}
		p.Report(lint.Diagnostic{Span: at, Message: fmt.Sprintf("%s stands in the timeline on %s, not on %s", clock, of[0], d), Hint: "fix the one that is wrong"})
	}
}

// checkHeadingRange reports entries outside the days that the heading of their timeline states.
func checkHeadingRange(p *lint.Pass) {
	pm := p.Doc
	for _, s := range pm.Sections {
		if s.Name != schema.TimelineSection {
			continue
		}
		dates := anyDate.FindAllString(s.Heading, 3)
		if len(dates) != 2 {
			continue
		}
		from, to := timeline.FindDate(dates[0]), timeline.FindDate(dates[1])
		if !from.Known() || !to.Known() || to.DaysSince(from) < 0 {
			continue
		}
		for _, e := range pm.Timeline {
			if e.Section == s.Heading && e.Dated() && !e.Inferred && (e.Date.DaysSince(from) < 0 || e.Date.DaysSince(to) > 0) {
				p.Report(lint.Diagnostic{Span: e.Stamp.Span, Same: "outside", Message: fmt.Sprintf("%s lies outside the days that the heading states, %s to %s", e.Date, from, to), Hint: "fix the one that is wrong"})
			}
		}
	}
}

var anyDate = regexp.MustCompile(`\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}`)

// checkFields compares a frontmatter's date with the file's name, and the end that it
// states with the last entry.
func checkFields(p *lint.Pass) {
	pm := p.Doc
	if f := pm.Field("date"); f != nil {
		d, name := timeline.FindDate(pm.Text("date")), timeline.FindDate(pm.ID)
		if d.Known() && name.Known() && d != name {
			if meant, ok := slip(d, name); ok && meant == name {
				p.Report(lint.Diagnostic{Span: f.Value.Span, Message: fmt.Sprintf("date says %s, the file name %s", d, name), Hint: "fix the one that is wrong"})
			}
		}
	}
	f := pm.Field("resolvedWhen")
	if f == nil || len(pm.Timeline) == 0 {
		return
	}
	end := timeline.ReadFieldTime(pm.Text("resolvedWhen"), pm.Timezone)
	if end == nil || end.Local() == "" {
		return
	}
	last := ""
	for _, e := range pm.Timeline {
		if e.Timed() && e.Dated() {
			last = max(last, e.Local())
		}
	}
	if n := min(len(last), len(end.Local())); n > 0 && end.Local()[:n] < last[:n] {
		p.Report(lint.Diagnostic{Span: f.Value.Span, AtMost: lint.Info, Message: fmt.Sprintf("resolvedWhen, %s, lies before the last entry, %s", end.Local(), last), Hint: "is one of them wrong?"})
	}
}
