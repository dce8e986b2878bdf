package rules

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(lint.Rule{
	Name: "customer-message-mismatch", Since: "1.0", Severity: lint.Warning, Scope: lint.Span,
	Doc: `The copy of the customers' message was sent at another time than the timeline says.

When customers knew is what they will ask about. The first lines under §## Customer
message§ often say when the copy went out, and by which channel ("Sent by e-mail on 4 March
2026 at 14:55 UTC"); the §comms-customer§ or §comms-public§ entry says it again. Where
there are several, the one that names the same channel is meant. The rule speaks only where
one entry alone can be meant, and both times are exact.

## Bad

~~~markdown
---
title: Invoices show the wrong currency
severity: sev3
status: published
timezone: Etc/UTC
---

## Customer message

Sent by e-mail on 4 March 2026 at 14:55 UTC.

> Your invoice of today shows dollars. You owe the same figure in euros.

## Timeline

### 2026-03-04

- **15:10** §comms-customer§ — The customers concerned get a mail.
~~~

## Good

~~~markdown
---
title: Invoices show the wrong currency
severity: sev3
status: published
timezone: Etc/UTC
---

## Customer message

Sent by e-mail on 4 March 2026 at 15:10 UTC.

> Your invoice of today shows dollars. You owe the same figure in euros.

## Timeline

### 2026-03-04

- **15:10** §comms-customer§ — The customers concerned get a mail.
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		s := pm.Section(schema.CustomerMessage)
		if s == nil {
			return
		}
		line, quoted, ok := sentLine(pm, s)
		if !ok {
			return
		}
		told := toldBy(pm, channelsIn(line.In(pm.Source)))
		if told == nil || told.Instant.IsZero() || told.Precision() < timeline.ToMinute || told.Stamp.Approximate || told.Stamp.Unknown {
			return
		}
		span, sent := sentAt(pm, line, told)
		if sent == nil || sent.Instant.IsZero() || sent.Precision() < timeline.ToMinute {
			return
		}
		d := sent.Instant.Truncate(time.Minute).Sub(told.Instant.Truncate(time.Minute))
		if told.Stamp.IsRange && (told.EndAt.IsZero() || !sent.Instant.Before(told.Instant) && !sent.Instant.After(told.EndAt)) {
			return
		}
		// A clock of the message itself that names no zone may be the clock of another place.
		if d == 0 || quoted && sent.Stamp.Zone == "" || sent.Stamp.Zone == "" && d%(15*time.Minute) == 0 {
			return
		}
		if d.Abs() == 12*time.Hour && sent.Stamp.Notation&timeline.TwelveHour == 0 {
			return // 2:55 may be in the afternoon
		}
		p.Report(lint.Diagnostic{
			Span:    span,
			Message: fmt.Sprintf("the copy says %q, and the entry on line %d says %s", source.OneLine(string(span.In(pm.Source))), pm.LineOf(told.Span), told.Instant.In(sent.Instant.Location()).Format("2006-01-02 15:04Z07:00")),
			Hint:    "fix the one that is wrong",
		})
	},
})

// sentLines is how many of the first lines of a message may say when it was sent.
const sentLines = 3

// sentForm is how a line begins that says when a message was sent.
var sentForm = regexp.MustCompile(`(?i)^(?:sent|posted|published|delivered|e-?mailed|mailed)\b`)

// sentLine is the line at the beginning of a message that says when it was sent, and whether
// it is part of a quotation.
func sentLine(pm *schema.Postmortem, s *schema.Section) (line source.Span, quoted, ok bool) {
	seen := 0
	for at := s.Body.Start; at < s.Body.End && seen < sentLines; {
		end, next := source.LineAt(pm.Source, at)
		text := source.Span{Start: at, End: min(end, s.Body.End)}
		if next <= at {
			break
		}
		at = next
		text, quoted = withoutOpening(pm.Source, text)
		if text.Len() == 0 || pm.IsMark(text.Start) {
			continue
		}
		seen++
		if sentForm.Match(text.In(pm.Source)) {
			return text, quoted, true
		}
	}
	return source.Span{}, false, false
}

// withoutOpening is a line without what stands before its first word and behind its last:
// quotation marks of Markdown, emphasis, the marker of an item, a full stop.
func withoutOpening(src []byte, line source.Span) (rest source.Span, quoted bool) {
	text := line.In(src)
	trimmed := bytes.TrimLeft(text, " \t>*_-")
	opening := text[:len(text)-len(trimmed)]
	return source.Span{Start: line.Start + len(opening), End: line.Start + len(bytes.TrimRight(text, " \t\r.:*_"))}, bytes.IndexByte(opening, '>') >= 0
}

// betweenSentAndTime are the words that may stand between "Sent" and the time: with another
// one, the time may be that of something else.
var betweenSentAndTime = strings.Fields(`by via over through per on in at to from as a an the our all its and affected concerned customers customer users user subscribers
	accounts them everyone email e-mail mail mails status page statuspage.io statuspage blog website site twitter x slack sms app in-app banner newsletter portal`)

// sentAt reads the time at which a line says that a message was sent, by the day of an entry
// where it names none, or nil.
func sentAt(pm *schema.Postmortem, line source.Span, told *timeline.Entry) (source.Span, *timeline.Entry) {
	first := true
	for at := line.Start; at < line.End; {
		word := source.Span{Start: at, End: at}
		for word.End < line.End && pm.Source[word.End] != ' ' && pm.Source[word.End] != '\t' {
			word.End++
		}
		if st, _, ok := timeline.ScanStart(pm.Source, source.Span{Start: at, End: line.End}); ok && !first && st.HasTime() {
			if hasClock(pm.Source[st.Span.End:line.End]) {
				return source.Span{}, nil // it went out more than once
			}
			return st.Span, readSent(pm, st, told)
		}
		plain := strings.ToLower(strings.Trim(string(word.In(pm.Source)), "*_,:;.()[]"))
		if !first && strings.Trim(plain, "0123456789,.") != "" && !slices.Contains(betweenSentAndTime, plain) {
			return source.Span{}, nil
		}
		first = false
		for at = word.End; at < line.End && (pm.Source[at] == ' ' || pm.Source[at] == '\t'); at++ {
		}
	}
	return source.Span{}, nil
}

// readSent reads a time as the document would, on the day of an entry where it names none.
func readSent(pm *schema.Postmortem, st timeline.Stamp, told *timeline.Entry) *timeline.Entry {
	if !st.Clock.Known() || st.Approximate || st.IsRange || st.Unknown || st.Notation&(timeline.Ambiguous|timeline.LongYear) != 0 || !st.Date.IsZero() && !st.Date.Known() {
		return nil // half a day, or a time that is not exact
	}
	text := string(st.Span.In(pm.Source))
	if st.Date.IsZero() {
		at := pm.InZone(told.Instant)
		if st.Zone != "" {
			loc, err := timeline.ResolveZone(st.Zone)
			if err != nil {
				return nil
			}
			at = told.Instant.In(loc)
		}
		text = at.Format(time.DateOnly) + " " + text
	}
	return timeline.ReadFieldTime(text, pm.Timezone)
}

// channels are the ways by which customers are told, each with words for it.
var channels = map[string]*regexp.Regexp{
	"mail":        regexp.MustCompile(`(?i)\b(?:e-?)?mails?\b|\be-?mailed\b|\bnewsletter\b`),
	"status page": regexp.MustCompile(`(?i)\bstatus ?page\b`),
	"chat":        regexp.MustCompile(`(?i)\bslack\b|\bdiscord\b|\bteams\b`),
	"short":       regexp.MustCompile(`(?i)\bsms\b|\btext messages?\b`),
	"social":      regexp.MustCompile(`(?i)\btwitter\b|\btweet(?:ed)?\b|\bmastodon\b`),
	"blog":        regexp.MustCompile(`(?i)\bblog\b`),
	"app":         regexp.MustCompile(`(?i)\bin-app\b|\bbanner\b`),
}

func channelsIn(text []byte) (out []string) {
	for name, form := range channels {
		if form.Match(text) {
			out = append(out, name)
		}
	}
	return out
}

// toldBy is the one entry that a message by these channels can be, or nil.
func toldBy(pm *schema.Postmortem, by []string) *timeline.Entry {
	var all, same []*timeline.Entry
	for _, e := range pm.Timeline {
		if !e.HasTag(schema.TagCommsCustomer, schema.TagCommsPublic) {
			continue
		}
		all = append(all, e)
		if slices.ContainsFunc(channelsIn([]byte(e.Text)), func(c string) bool { return slices.Contains(by, c) }) {
			same = append(same, e)
		}
	}
	switch {
	case len(all) == 1:
		others := channelsIn([]byte(all[0].Text))
		if len(by) > 0 && len(others) > 0 && len(same) == 0 {
			return nil // another message
		}
		return all[0]
	case len(same) == 1:
		return same[0]
	}
	return nil
}
