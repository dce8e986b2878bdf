package rules

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/prose"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(lint.Rule{
	Name: "timeline-notation", Since: "1.0", Severity: lint.Info, Scope: lint.Span, Fix: "unsafe",
	Doc: `A time that is read, and written in another way than the rest.

17:14pm, 11.50 among 11:50, 1625 without its colon, an entry that lost its list
marker and hangs on the line above: each is understood, and each may be read
differently by the next tool or the next person. In a document of ours, 2:39 PM, a
table or a heading for each entry is noted as well: one line an entry, with a clock
of 24 hours, makes each change a one-line difference. Elsewhere a timeline that is
all of one kind is left alone.

## Bad

~~~markdown
# Old report

## Timeline

- 2022-03-10 11:44 UTC - It breaks.
- 2022-03-10 11.50 UTC - It is noticed.
- 2022-03-10 12:10 UTC - It works again.
~~~

## Good

~~~markdown
# Old report

## Timeline

- 2022-03-10 11:44 UTC - It breaks.
- 2022-03-10 11:50 UTC - It is noticed.
- 2022-03-10 12:10 UTC - It works again.
~~~
`,
	Check: func(p *lint.Pass) {
		kinds := map[timeline.Notation]int{}
		for _, e := range p.Doc.Timeline {
			if e.Timed() {
				kinds[clockNotation(e)]++
			}
		}
		report := func(e *timeline.Entry, kind, message, hint string, fix lint.Fix) {
			d := lint.Diagnostic{Span: e.Stamp.Span, Same: kind, Message: message, Hint: hint}
			if len(fix.Edits) > 0 {
				fix.Safety = lint.Unsafe
				d.Fixes = []lint.Fix{fix}
			}
			p.Report(d)
		}
		checkHybrids(p)
		forms := map[timeline.Form]bool{}
		for _, e := range p.Doc.Timeline {
			odd := clockNotation(e)
			switch {
			case !e.Timed():
				continue
			case e.Swallowed:
				report(e, "swallowed", fmt.Sprintf("%s begins an entry, and belongs to the line above for every Markdown reader", e.Literal), "begin the line with `- `", listItem(p.Doc, e))
			case e.Stamp.Notation&timeline.NoHalf != 0:
				report(e, "no half", fmt.Sprintf("%q has no am or pm; behind the entry before it, it is read as %s", e.Literal, e.Stamp.Clock), "write "+e.Stamp.Clock.String(), lint.Fix{})
			case e.Stamp.Notation&timeline.Spaced != 0:
				report(e, "spaced", fmt.Sprintf("%q has a blank in its clock", e.Literal), "write "+e.Stamp.Clock.String(), canonicalClock(p.Doc, e))
			case odd == timeline.Hybrid:
				report(e, fmt.Sprint(odd), fmt.Sprintf("%q has 24 hours and a half of the day", e.Literal), "write "+e.Stamp.Clock.String(), canonicalClock(p.Doc, e))
			case odd != 0 && (p.Doc.Ours() || kinds[odd] <= kinds[0]):
				message := fmt.Sprintf("%q is written in another way than the times around it", e.Literal)
				if kinds[odd] > kinds[0] {
					message = fmt.Sprintf("%q is not a clock of 24 hours with a colon", e.Literal)
				}
				report(e, fmt.Sprint(odd), message, "write "+e.Stamp.Clock.String(), canonicalClock(p.Doc, e))
			}
			if name := formNames[e.Form]; name != "" && p.Doc.Ours() && !forms[e.Form] {
				forms[e.Form] = true
				report(e, "", "this timeline is "+name, "write each entry as a list item on one line: `- **14:39** — What happened.`", lint.Fix{})
			}
		}
	},
})

// hybrid is a clock of 24 hours with a half of the day.
var hybrid = regexp.MustCompile(`\b(?:1[3-9]|2[0-3]):[0-5]\d ?[AaPp]\.?[Mm]\b`)

// halfWords are a digit and the half of the day: "am" alone stands in every team.
var halfWords = func() prose.Prefilter {
	var words []string
	for digit := range 10 {
		for _, half := range []string{"am", "a.m", "pm", "p.m"} {
			words = append(words, fmt.Sprint(digit, half), fmt.Sprint(digit, " ", half))
		}
	}
	return prose.PrefilterFor(words...)
}()

// checkHybrids reports hybrids in prose; those of entries are reported with them.
func checkHybrids(p *lint.Pass) {
	for _, span := range spansIf(p, halfWords) {
		for _, m := range hybrid.FindAllIndex(span.In(p.Doc.Source), -1) {
			at := source.Span{Start: span.Start + m[0], End: span.Start + m[1]}
			if !slices.ContainsFunc(p.Doc.Timeline, func(e *timeline.Entry) bool { return e.Stamp.Span.Overlaps(at) }) {
				text := string(at.In(p.Doc.Source))
				p.Report(lint.Diagnostic{Span: at, Same: "hybrid", Message: fmt.Sprintf("%q has 24 hours and a half of the day", text), Hint: "write " + text[:5]})
			}
		}
	}
}

// formNames are the forms of entries that are not one line each. Of the others a
// change is a one-line difference.
var formNames = map[timeline.Form]string{timeline.TableForm: "a table", timeline.HeadingForm: "a heading for each entry", timeline.ParagraphForm: "a paragraph for each entry"}

// canonicalClock writes the clocks of an entry as 24 hours with a colon. It offers
// nothing where a range has the half of the day at one end only, where fractions of
// a second would be lost, where four digits could be a year, and in a heading, to
// whose text links may lead.
func canonicalClock(pm *schema.Postmortem, e *timeline.Entry) lint.Fix {
	fix := lint.Fix{Title: "write the times as clocks of 24 hours"}
	s := e.Stamp
	if e.Form == timeline.HeadingForm || !plainClock(pm, s.ClockSpan) || s.IsRange && !s.EndUnknown && (!plainClock(pm, s.EndSpan) || hasHalf(pm, s.ClockSpan) != hasHalf(pm, s.EndSpan)) {
		return fix
	}
	fix.Edits = append(fix.Edits, source.Edit{Span: s.ClockSpan, Text: s.Clock.String()})
	if s.EndSpan.Len() > 0 {
		fix.Edits = append(fix.Edits, source.Edit{Span: s.EndSpan, Text: s.End.String()})
	}
	return fix
}

// plain clocks are hours and minutes, with seconds and the half of the day.
var plain = regexp.MustCompile(`(?i)^\d{1,2}(?:[:.h]?\d{2}(?::\d{2})?)?h?[ \x{a0}\x{202f}]*(?:[ap]\.?(?:m\.?)?)?$`)

func plainClock(pm *schema.Postmortem, at source.Span) bool {
	text := string(at.In(pm.Source))
	year := len(text) == 4 && (strings.HasPrefix(text, "19") || strings.HasPrefix(text, "20"))
	return plain.MatchString(text) && !year
}

func hasHalf(pm *schema.Postmortem, at source.Span) bool {
	return bytes.ContainsAny(bytes.ToLower(at.In(pm.Source)), "ap")
}

// listItem begins an entry's line with a list marker, in place of a dash or bullet
// that is none in Markdown.
func listItem(pm *schema.Postmortem, e *timeline.Entry) lint.Fix {
	line := pm.Lines.Span(pm.LineOf(e.Stamp.Span))
	text := line.In(pm.Source)
	at := source.Span{Start: line.Start + len(text) - len(bytes.TrimLeft(text, " \t"))}
	at.End = at.Start
	if marker := listMarker.Find(text[at.Start-line.Start:]); marker != nil {
		at.End += len(marker)
	}
	return lint.Fix{Title: "begin the line with `- `", Edits: []source.Edit{{Span: at, Text: "- "}}}
}

var listMarker = regexp.MustCompile(`^[–—•·]\s+`)

func clockNotation(e *timeline.Entry) timeline.Notation {
	return e.Stamp.Notation & (timeline.TwelveHour | timeline.Hybrid | timeline.Dotted | timeline.Compact)
}
