package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/internal/change"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/compare"
	"github.com/git-postmortem/postmortem/schema/source"
)

// A diffRow is one change in words, for terminals and Markdown alike. Nothing in it is escaped.
type diffRow struct {
	kind  compare.Kind
	label string   // what it is about
	lines []string // what changed of it
}

// A diffGroup is changes of one kind; heading is "" for what a document says of itself.
type diffGroup struct {
	heading string
	rows    []diffRow
}

const (
	maxSaid     = 300 // characters of a text that are shown
	maxPassages = 3   // that are shown of what changed its readers
	alikeMoves  = 3   // entries that moved alike are told together from here on
	arrow       = " → "
)

// groups are the changes of a document, in words.
func groups(d *compare.Document) (out []diffGroup) {
	add := func(heading string, rows []diffRow) {
		if len(rows) > 0 {
			out = append(out, diffGroup{heading, rows})
		}
	}
	if d.Change != compare.Changed {
		rows := []diffRow{{kind: d.Change, lines: []string{facts(d)}}}
		if d.Change == compare.Added {
			rows = append(append(rows, passageRows(d)...), metricRows(d)...)
		}
		add("", rows)
		return out
	}
	var rows []diffRow
	if d.Unread {
		rows = append(rows, diffRow{compare.Changed, "", []string{"not all of it could be read, so that less is compared; `postmortem lint` says why"}})
	}
	for _, f := range d.Fields {
		rows = append(rows, diffRow{compare.Changed, f.Name, []string{fieldText(f)}})
	}
	if d.Readers != nil {
		rows = append(rows, diffRow{compare.Changed, "readers", []string{readersOf(*d.Readers.Was) + arrow + readersOf(*d.Readers.Is)}})
	}
	add("", append(append(rows, passageRows(d)...), metricRows(d)...))
	add("Timeline", entryRows(d.Timeline))
	add("Actions", promiseRows(d.Actions))
	add("Sections", sectionRows(d.Sections))
	return out
}

// facts are what a document that came or went is, in one line.
func facts(d *compare.Document) string {
	field := func(name string) string {
		for _, f := range d.Fields {
			switch {
			case f.Name == name && f.Is != nil:
				return *f.Is
			case f.Name == name && f.Was != nil:
				return *f.Was
			}
		}
		return ""
	}
	var out []string
	for _, name := range []string{"severity", "status"} {
		if v := field(name); v != "" {
			out = append(out, v)
		}
	}
	if n := len(d.Timeline); n > 0 {
		out = append(out, schema.Count(n, "entry"))
	}
	if n := len(d.Actions); n > 0 {
		open := 0
		for _, a := range d.Actions {
			if p := a.Is; p != nil && p.State == "open" || p == nil && a.Was.State == "open" {
				open++
			}
		}
		out = append(out, fmt.Sprintf("%s, %d open", schema.Count(n, "action"), open))
	}
	if d.Change == compare.Added {
		out = append(out, "for "+readersOf(*d.Readers.Is))
	} else {
		out = append(out, "was for "+readersOf(*d.Readers.Was))
	}
	if d.Unread {
		out = append(out, "not all of it could be read")
	}
	return strings.Join(out, " · ")
}

func readersOf(a schema.Audience) string {
	switch a {
	case schema.Public:
		return "everyone"
	case schema.Customers:
		return "customers"
	case schema.Internal:
		return "colleagues"
	}
	return "nobody (restricted)"
}

func orNone(s *string) string {
	if s == nil {
		return "none"
	}
	return short(*s)
}

// short is a text in one line of bounded length.
func short(text string) string {
	text = source.OneLine(text)
	if r := []rune(text); len(r) > maxSaid {
		text = strings.TrimSpace(string(r[:maxSaid])) + "…"
	}
	return text
}

func fieldText(f compare.Field) string {
	if !f.List {
		return orNone(f.Was) + arrow + orNone(f.Is)
	}
	var parts []string
	if len(f.Added) > 0 {
		parts = append(parts, "added "+short(strings.Join(f.Added, ", ")))
	}
	if len(f.Removed) > 0 {
		parts = append(parts, "removed "+short(strings.Join(f.Removed, ", ")))
	}
	return strings.Join(parts, "; ")
}

func passageRows(d *compare.Document) (out []diffRow) {
	for _, of := range []struct {
		label    string
		passages []compare.Passage
	}{{"becomes readable", d.Widened}, {"readable by fewer", d.Narrowed}} {
		var lines []string
		for i, p := range of.passages {
			if i == maxPassages {
				lines = append(lines, "and "+schema.Count(len(of.passages)-i, "more passage"))
				break
			}
			lines = append(lines, fmt.Sprintf("%s%s%s: “%s”", readersOf(p.Was), arrow, readersOf(p.Is), short(p.Text)))
		}
		if len(lines) > 0 {
			out = append(out, diffRow{compare.Changed, of.label, lines})
		}
	}
	return out
}

func metricRows(d *compare.Document) (out []diffRow) {
	text := func(f compare.Figure) string {
		switch {
		case f.Seconds == nil:
			return "unknown"
		case f.Approximate:
			return "about " + seconds(*f.Seconds)
		}
		return seconds(*f.Seconds)
	}
	for _, m := range d.Metrics {
		line := text(m.Is)
		if d.Change == compare.Changed {
			line = text(m.Was) + arrow + line
		}
		if m.Is.Unknown != "" {
			line += " (" + m.Is.Unknown + ")"
		}
		out = append(out, diffRow{compare.Changed, strings.ReplaceAll(m.Name, "_", " "), []string{line}})
	}
	return out
}

func entryRows(entries []compare.Entry) (out []diffRow) {
	alike := map[int64]int{}
	onlyMoved := func(e compare.Entry) bool { return e.Shift != nil && !e.Reworded && !e.Retagged }
	for _, e := range entries {
		if onlyMoved(e) {
			alike[*e.Shift]++
		}
	}
	for _, e := range entries {
		switch {
		case e.Change == compare.Added:
			out = append(out, diffRow{e.Change, e.Is.Time, []string{tagged(e.Is)}})
		case e.Change == compare.Removed:
			out = append(out, diffRow{e.Change, e.Was.Time, []string{tagged(e.Was)}})
		case onlyMoved(e) && alike[*e.Shift] >= alikeMoves:
			out = append(out, diffRow{e.Change, "", []string{fmt.Sprintf("%s moved by %s", schema.Count(alike[*e.Shift], "entry"), shiftText(*e.Shift))}})
			alike[*e.Shift] = 0 // told
		case onlyMoved(e) && alike[*e.Shift] == 0:
		default:
			out = append(out, diffRow{e.Change, timeChange(e), entryLines(e)})
		}
	}
	return out
}

// entryLines are what an entry says, and said.
func entryLines(e compare.Entry) []string {
	if e.Reworded {
		return []string{"was: " + tagged(e.Was), "now: " + tagged(e.Is)}
	}
	lines := []string{tagged(e.Is)}
	if e.Retagged {
		tags := func(s *compare.Said) string {
			if len(s.Tags) == 0 {
				return "none"
			}
			return strings.Join(s.Tags, " ")
		}
		lines = append(lines, "tags: "+tags(e.Was)+arrow+tags(e.Is))
	}
	return lines
}

func tagged(s *compare.Said) string {
	if len(s.Tags) == 0 {
		return short(s.Text)
	}
	return "[" + strings.Join(s.Tags, " ") + "] " + short(s.Text)
}

// timeChange is an entry's time, and the one that it had: the day once, where it is the same.
func timeChange(e compare.Entry) string {
	was, is := e.Was.Time, e.Is.Time
	if !e.Moved {
		return is
	}
	if was == is {
		was, is = was+" "+e.Was.Zone, is+" "+e.Is.Zone
	}
	if day, _, ok := strings.Cut(was, " "); ok {
		is = strings.TrimPrefix(is, day+" ")
	}
	text := was + arrow + is
	if e.Shift != nil {
		text += " (" + shiftText(*e.Shift) + ")"
	}
	return text
}

func shiftText(n int64) string {
	text := schema.HumanDuration(time.Duration(n) * time.Second)
	if n > 0 {
		return "+" + text
	}
	return text
}

func promiseRows(actions []compare.Action) (out []diffRow) {
	for _, a := range actions {
		p := a.Is
		if p == nil {
			p = a.Was
		}
		r := diffRow{kind: a.Change, label: a.Became}
		if a.Change != compare.Changed {
			r.label = string(a.Change)
			if a.Change == compare.Added && a.Became != compare.Opened {
				r.label += ", " + a.Became
			}
		}
		text := short(p.Text)
		if p.ID != "" {
			text = p.ID + " " + text
		}
		r.lines = []string{text}
		if a.Change == compare.Added {
			for _, f := range []struct{ name, text string }{{"owner", strings.Join(p.Owners, ", ")}, {"due", p.Due}} {
				if f.text != "" {
					r.lines = append(r.lines, f.name+": "+short(f.text))
				}
			}
		}
		for _, name := range a.Changed {
			r.lines = append(r.lines, name+": "+orNothing(promised(a.Was, name))+arrow+orNothing(promised(a.Is, name)))
		}
		if r.label == "" {
			r.label = "changed"
		}
		out = append(out, r)
	}
	return out
}

func orNothing(s string) string {
	if s == "" {
		return "none"
	}
	return short(s)
}

func promised(p *compare.Promise, name string) string {
	switch name {
	case "id":
		return p.ID
	case "text":
		return p.Text
	case "owners":
		return strings.Join(slices.Sorted(slices.Values(p.Owners)), ", ")
	case "due":
		return p.Due
	case "type":
		return p.Type
	case "ticket":
		return p.Ticket
	case "done":
		return p.Done
	}
	return p.Reason
}

func sectionRows(sections []compare.Section) (out []diffRow) {
	for _, s := range sections {
		name := s.Name
		if name == "" {
			name = "above the first section"
		}
		r := diffRow{kind: s.Change, label: name}
		switch {
		case s.Change == compare.Added:
			r.lines = []string{"added, " + schema.Count(s.Added, "word")}
		case s.Change == compare.Removed:
			r.lines = []string{"removed, " + schema.Count(s.Removed, "word")}
		default:
			var parts []string
			if s.WasName != "" {
				parts = append(parts, "was called "+short(s.WasName))
			}
			if s.Added > 0 {
				parts = append(parts, schema.Count(s.Added, "word")+" added")
			}
			if s.Removed > 0 {
				parts = append(parts, schema.Count(s.Removed, "word")+" removed")
			}
			r.lines = []string{strings.Join(parts, ", ")}
		}
		out = append(out, r)
	}
	return out
}

// diffCounts says how many documents came, went and changed.
func diffCounts(d *change.Difference) string {
	n := map[compare.Kind]int{}
	for _, c := range d.Documents {
		n[c.Change]++
	}
	var parts []string
	for _, kind := range []compare.Kind{compare.Changed, compare.Added, compare.Removed} {
		switch {
		case n[kind] == 0:
		case len(parts) == 0:
			parts = append(parts, fmt.Sprintf("%s %s", schema.Count(n[kind], "postmortem"), kind))
		default:
			parts = append(parts, fmt.Sprintf("%d %s", n[kind], kind))
		}
	}
	text := strings.Join(parts, ", ")
	if text == "" {
		text = "Nothing changed in meaning"
	}
	if f := len(d.FormOnly); f > 0 {
		text += fmt.Sprintf("; the form alone of %s", schema.Count(f, "postmortem"))
	}
	return text + "."
}
