package schema

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema/language"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// A document says of itself on which day it happened: in a line or a row with a label
// (`**Date:** 4 March 2026`, `| Date | 2026-03-04 |`, `## Date`), or in a sentence that
// dates all of its times (the document standard, section 6).

// A StatedDay is a day that a document gives under a label.
type StatedDay struct {
	Label string // as written
	Day   timeline.Date
	Span  source.Span // of the line
}

// labelledLine is a label at the start of a line, whatever marks stand around it, and what
// follows its colon or its bar. A heading may have the value below it.
var labelledLine = regexp.MustCompile(`^[ \t>|*_#+-]*(?:\d+[.)][ \t]+)?[*_]*([\pL][\pL\pN '’()-]{1,40}?)[ \t*_]*(?:[:：|][ \t*_:|]*(.*)|)$`)

// labelled are the lines of the document that begin with a label, outside of code, in order.
func (pm *Postmortem) labelled(visit func(label, value string, line source.Span) bool) {
	src := pm.Source
	fenced := false
	pending, pendingLine := "", source.Span{}
	for at := pm.BodyAt; at < len(src); {
		end, next := source.LineAt(src, at)
		line := source.Span{Start: at, End: end}
		text := bytes.TrimRight(src[at:end], " \t\r")
		at = next
		if bytes.HasPrefix(bytes.TrimLeft(text, " \t"), []byte("```")) {
			fenced = !fenced
		}
		if at == end && next == end {
			at = len(src)
		}
		if fenced || len(text) == 0 || len(text) > 300 {
			continue
		}
		if pending != "" {
			if !visit(pending, string(text), pendingLine) {
				return
			}
			pending = ""
		}
		m := labelledLine.FindSubmatch(text)
		if m == nil {
			continue
		}
		label, value := string(m[1]), strings.TrimSpace(string(m[2]))
		if value == "" {
			// `## Date`, or an item `Incident date`, with the day below it.
			if first := bytes.TrimLeft(text, " \t"); first[0] == '#' || first[0] == '*' || first[0] == '-' || first[0] >= '0' && first[0] <= '9' {
				pending, pendingLine = label, line
			}
			continue
		}
		if !visit(label, value, line) {
			return
		}
	}
}

// StatedDays are the days that the document gives under labels of an incident's date.
func (pm *Postmortem) StatedDays() []StatedDay {
	if pm.stated != nil {
		return *pm.stated
	}
	out := []StatedDay{}
	pm.labelled(func(label, value string, line source.Span) bool {
		if isDateLabel(label) {
			if d := timeline.FindDate(value); d.Month > 0 && d.Valid() {
				out = append(out, StatedDay{label, d, line})
			}
		}
		return len(out) < 20
	})
	pm.stated = &out
	return out
}

// LabelledDays are all days that the document gives under a label, whatever the label is.
func (pm *Postmortem) LabelledDays() []StatedDay {
	var out []StatedDay
	pm.labelled(func(label, value string, line source.Span) bool {
		if len(value) < 80 {
			if d := timeline.FindDate(value); d.Known() && d.Valid() {
				out = append(out, StatedDay{label, d, line})
			}
		}
		return len(out) < 200
	})
	return out
}

// IsDateLabel reports whether a label is one of an incident's date.
func IsDateLabel(label string) bool { return isDateLabel(label) }

func isDateLabel(label string) bool {
	key := normalHeading(label)
	for _, w := range language.Date {
		if key == normalHeading(w) {
			return true
		}
	}
	return false
}

// datesAll is a sentence that gives all times of a document one day.
var datesAll = regexp.MustCompile(`(?i)\b(?:all|the)\s+(?:of\s+the\s+)?(?:following\s+|below\s+)?(?:events?|times?|timestamps?|entries|actions|activit(?:y|ies))\b[^.\n]{0,70}?\b(?:on|for|from|of|to)\s+(?:the\s+)?([^.;\n]{4,40})`)

// eachDay is the day that a sentence of the document gives all its times, or zero.
func (pm *Postmortem) eachDay() timeline.Date {
	for _, m := range datesAll.FindAllSubmatch(pm.Source[min(pm.BodyAt, len(pm.Source)):], 4) {
		if d := timeline.FindDate(string(m[1])); d.Known() && d.Valid() {
			return d
		}
	}
	return timeline.Date{}
}

// surroundingDay is the day that the document gives its clock times, the nearest first: in
// a field that only the standard has, its own date line, a sentence, the title, the file's
// name, and a frontmatter's date, which often is the day of writing.
func (pm *Postmortem) surroundingDay() timeline.Date {
	day := timeline.FindDate(pm.Text("started_at"))
	for _, s := range pm.StatedDays() {
		day = day.Or(s.Day)
	}
	day = day.Or(pm.eachDay())
	if pm.post() && !day.Known() && !timeline.FindDate(pm.Title).Known() {
		day = day.Or(pm.proseDay())
	}
	named := pm.namedDay()
	day = day.Or(named)
	for _, name := range []string{"date", "start_time"} {
		d := timeline.FindDate(pm.Text(name))
		day = day.Or(d)
		if named.Year == 0 {
			named.Year = d.Year
		}
	}
	if day.Year == 0 && day.Month > 0 {
		day.Year = named.Year // the year stands once
	}
	return day
}

// namedDay is the day in the title or the file's name.
func (pm *Postmortem) namedDay() timeline.Date {
	day := timeline.FindDate(pm.Title)
	day = day.Or(timeline.FindDate(pm.heading))
	return day.Or(timeline.FindDate(pm.ID))
}

// post reports whether the document is a post of a blog, whose name has the day of its
// publication.
func (pm *Postmortem) post() bool { return pm.field("layout") != nil }

// proseDay is the one full day that the prose names, or zero where it names none or several.
func (pm *Postmortem) proseDay() (day timeline.Date) {
	for n := pm.Doc.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() != ast.KindParagraph {
			continue
		}
		d := timeline.FindDate(PlainText(n, pm.Source))
		switch {
		case !d.Known() || !d.Valid() || d == day:
		case day.Known():
			return timeline.Date{}
		default:
			day = d
		}
	}
	return day
}
