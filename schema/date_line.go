package schema

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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

// labelOf is the label at the start of a line, whatever marks stand around it, and what
// follows its colon or its bar; ok is false where the line has none. A heading or an item
// may be a label with its value below it.
func labelOf(line []byte) (label, value []byte, ok bool) {
	rest := bytes.TrimLeft(line, " \t>|*_#+-")
	if n := len(rest) - len(bytes.TrimLeft(rest, "0123456789")); n > 0 {
		if n > 3 || n+1 >= len(rest) || rest[n] != '.' && rest[n] != ')' || rest[n+1] != ' ' {
			return nil, nil, false
		}
		rest = bytes.TrimLeft(rest[n+1:], " \t*_")
	}
	for len(rest) > 0 && rest[0] >= utf8.RuneSelf { // 📅 **Date:**
		r, size := utf8.DecodeRune(rest)
		if !unicode.IsSymbol(r) && r != '\ufe0f' {
			break
		}
		rest = bytes.TrimLeft(rest[size:], " \t*_")
	}
	const longest = 60
	end := 0
	for end < len(rest) && end <= longest {
		r, size := rune(rest[end]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(rest[end:])
		}
		if r == ':' || r == '：' || r == '|' || r == '*' || r == '_' {
			break
		}
		if end == 0 && !unicode.IsLetter(r) || !unicode.IsLetter(r) && !unicode.IsNumber(r) && !strings.ContainsRune(" '’()-/", r) {
			return nil, nil, false
		}
		end += size
	}
	if end == 0 || end > longest {
		return nil, nil, false
	}
	label = bytes.TrimRight(rest[:end], " ")
	value = bytes.TrimLeft(rest[end:], " \t*_")
	if len(value) == 0 {
		return label, nil, true
	}
	colon := bytes.TrimPrefix(bytes.TrimPrefix(bytes.TrimPrefix(value, []byte(":")), []byte("：")), []byte("|"))
	if len(colon) == len(value) {
		return nil, nil, false
	}
	return label, bytes.TrimSpace(bytes.TrimLeft(colon, " \t*_:|")), true
}

// labelled are the lines of the document that begin with a label, outside of code and
// comments, in order.
func (pm *Postmortem) labelled(visit func(label, value string, line source.Span) bool) {
	src := pm.Source
	pending := "" // a label whose value stands below it
	for at := pm.BodyAt; at < len(src); {
		end, next := source.LineAt(src, at)
		line := source.Span{Start: at, End: end}
		text := bytes.TrimRight(src[at:end], " \t\r")
		at = next
		if at == end && next == end {
			at = len(src)
		}
		if len(text) > 300 {
			pending = "" // what stands below the label is this
		}
		if len(text) == 0 || len(text) > 300 {
			continue
		}
		if pending != "" && !slices.ContainsFunc(pm.unsaid(), line.Overlaps) {
			if !visit(pending, string(text), line) {
				return
			}
			pending = ""
		}
		if head := text[:min(len(text), 80)]; bytes.IndexByte(head, ':') < 0 && bytes.IndexByte(head, '|') < 0 && (len(text) > 40 || text[0] < utf8.RuneSelf && isWordByte(text[0])) && bytes.IndexByte(head, 0xef) < 0 {
			continue // prose, as most lines are
		}
		before, after, ok := labelOf(text)
		if !ok || len(after) == 0 && !dates[strings.ToLower(string(before))] || slices.ContainsFunc(pm.unsaid(), line.Overlaps) {
			continue
		}
		label, value := string(before), string(after)
		if value == "" {
			// `## Date`, or an item `Incident date`, with the day below it.
			if first := bytes.TrimLeft(text, " \t"); first[0] == '#' || first[0] == '*' || first[0] == '-' || first[0] >= '0' && first[0] <= '9' {
				pending = label
			}
			continue
		}
		if !visit(label, value, line) {
			return
		}
	}
}

// unsaid are the code blocks and the comments: what stands in them the
// document does not say itself.
func (pm *Postmortem) unsaid() []source.Span {
	if pm.silent != nil {
		return pm.silent
	}
	out := []source.Span{}
	_ = ast.Walk(pm.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n.Type() == ast.TypeInline {
			if c, ok := n.(*ast.RawHTML); ok && c.Segments.Len() > 1 {
				// Of a comment within a paragraph, the lines behind the first.
				out = append(out, source.Span{Start: c.Segments.At(1).Start, End: c.Segments.At(c.Segments.Len() - 1).Stop})
			}
			return ast.WalkSkipChildren, nil
		}
		html, _ := n.(*ast.HTMLBlock)
		if entering && (n.Kind() == ast.KindFencedCodeBlock || n.Kind() == ast.KindCodeBlock || html != nil && html.HTMLBlockType == ast.HTMLBlockType2) {
			if s, ok := BlockSpan(n); ok {
				out = append(out, s)
			}
		}
		return ast.WalkContinue, nil
	})
	pm.silent = out
	return out
}

func isWordByte(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == ' ' }

// StatedDays are the days that the document gives under labels of an incident's date.
func (pm *Postmortem) StatedDays() []StatedDay {
	if pm.stated != nil {
		return *pm.stated
	}
	out := []StatedDay{}
	pm.labelled(func(label, value string, line source.Span) bool {
		if IsDateLabel(label) && !pm.later(line) {
			if d := timeline.FindDate(value); d.Month > 0 && d.Valid() {
				out = append(out, StatedDay{label, pm.settled(d), line})
			}
		}
		return len(out) < 20
	})
	pm.stated = &out
	return out
}

// later reports whether a line stands in a section that tells of other days than the
// incident's.
func (pm *Postmortem) later(line source.Span) bool {
	return slices.ContainsFunc(pm.Sections, func(s *Section) bool {
		return (s.Name == Amendments || s.Name == ActionItems || s.Name == RelatedIncidents) && s.Span.Contains(line)
	})
}

// LabelledDays are all days that the document gives under a label, whatever the label is.
func (pm *Postmortem) LabelledDays() []StatedDay {
	var out []StatedDay
	pm.labelled(func(label, value string, line source.Span) bool {
		if len(value) < 80 {
			if d := timeline.FindDate(value); d.Known() && d.Valid() {
				out = append(out, StatedDay{label, pm.settled(d), line})
			}
		}
		return len(out) < 200
	})
	return out
}

// dates are the labels of an incident's date.
var dates = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range language.Date {
		out[w] = true
	}
	return out
}()

// IsDateLabel reports whether a label is one of an incident's date.
func IsDateLabel(label string) bool {
	if dates[strings.ToLower(label)] {
		return true
	}
	return strings.ContainsAny(label, "()’'-/") && dates[normalHeading(label)]
}

// datesAll is a sentence that gives all times of a document one day.
var datesAll = regexp.MustCompile(`(?i)^all\s+(?:of\s+the\s+)?(?:following\s+|below\s+)?(?:events?|times?|timestamps?|entries|actions|activit(?:y|ies))\b[^.\n]{0,70}?\b(?:on|for|from|of|to)\s+(?:the\s+)?([^.;\n]{4,40})`)

// eachDay is the day that a sentence of the document gives all its times, or zero.
func (pm *Postmortem) eachDay() timeline.Date {
	if pm.each == nil {
		day := pm.readEachDay()
		pm.each = &day
	}
	return *pm.each
}

func (pm *Postmortem) readEachDay() timeline.Date {
	body := pm.Source[min(pm.BodyAt, len(pm.Source)):]
	for at := 0; ; {
		i := bytes.Index(body[at:], []byte("ll "))
		if i < 0 {
			return timeline.Date{}
		}
		from := at + i - 1
		at += i + 3
		if from < 0 || body[from]|0x20 != 'a' || from > 0 && (body[from-1] >= 'a' && body[from-1] <= 'z') {
			continue
		}
		m := datesAll.FindSubmatch(body[from:min(len(body), from+200)])
		if m == nil {
			continue
		}
		if slices.ContainsFunc(pm.unsaid(), source.Span{Start: pm.BodyAt + from, End: pm.BodyAt + from + 1}.Overlaps) {
			continue
		}
		if d := timeline.FindDate(string(m[1])); d.Known() && d.Valid() {
			return d
		}
	}
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

// settled is a day whose month could be its day, as the other days of the document make it:
// the one that lies near them, if the other does not.
func (pm *Postmortem) settled(d timeline.Date) timeline.Date {
	swapped := timeline.Date{Year: d.Year, Month: d.Day, Day: d.Month}
	if !d.Known() || d.Day > 12 || d.Day == d.Month || !swapped.Valid() {
		return d
	}
	other := pm.namedDay()
	for _, name := range []string{"date", "start_time"} {
		other = other.Or(timeline.FindDate(pm.Text(name)))
	}
	if other.Known() && apart(swapped, other) <= farAway && apart(d, other) > farAway && pm.writesNumbers(d) {
		return swapped
	}
	return d
}

// writesNumbers reports whether the document writes a day in numbers of which the month
// comes first: only there the two can be confused.
func (pm *Postmortem) writesNumbers(d timeline.Date) bool {
	for _, sep := range []string{"/", "-"} {
		for _, form := range []string{"%02d%s%02d%s%d", "%d%s%d%s%d"} {
			if bytes.Contains(pm.Source, fmt.Appendf(nil, form, d.Month, sep, d.Day, sep, d.Year)) {
				return true
			}
		}
	}
	return false
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
