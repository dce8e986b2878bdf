package site

import (
	"fmt"
	"html"
	"html/template"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/compare"
)

// A changeView is one part of a document with what changed in it, line by line.
type changeView struct {
	Name  string
	Lines []changeLine
}

// A changeLine is one thing that changed, with <ins> and <del> around what came and went.
type changeLine struct {
	Form  string // the class of its form: "paragraph", "item", "heading", "code", or "" for a fact
	Label string
	Body  template.HTML
}

func came(text string) string { return "<ins>" + html.EscapeString(text) + "</ins>" }
func went(text string) string { return "<del>" + html.EscapeString(text) + "</del>" }

// fromTo is a value that was another one; "" is none.
func fromTo(was, is string) template.HTML {
	var parts []string
	if was != "" {
		parts = append(parts, went(was))
	}
	if is != "" {
		parts = append(parts, came(is))
	}
	return template.HTML(strings.Join(parts, " "))
}

// changeViews are what changed between two states, whose texts are masked already but for those of sections.
func changeViews(d *compare.Document, texts []compare.Text, speaking *voice, conceal func(string) string) (out []changeView) {
	add := func(name string, lines []changeLine) {
		if len(lines) > 0 {
			out = append(out, changeView{name, lines})
		}
	}
	add("Facts", slices.Concat(fieldLines(d), readersLines(d), metricLines(d, speaking)))
	actions, entries := actionLines(d), entryLines(d)
	for _, t := range texts {
		lines := textLines(t, conceal)
		switch t.Name {
		case schema.TimelineSection:
			lines, entries = slices.Concat(lines, entries), nil
		case schema.ActionItems:
			lines, actions = slices.Concat(lines, actions), nil
		}
		name := conceal(t.Name)
		if name == "" {
			name = "Above the first section"
		}
		if t.Change != compare.Changed {
			name += ", " + string(t.Change)
			if len(lines) == 0 {
				lines = []changeLine{{Body: "It has no text."}}
			}
		} else if t.WasName != "" {
			lines = append([]changeLine{{Label: "Heading", Body: fromTo(conceal(t.WasName), conceal(t.Name))}}, lines...)
		}
		add(name, lines)
	}
	add(schema.TimelineSection, entries)
	add(schema.ActionItems, actions)
	return out
}

func fieldLines(d *compare.Document) (out []changeLine) {
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	for _, f := range d.Fields {
		l := changeLine{Label: fieldLabel(f.Name)}
		if f.List {
			l.Body = fromTo(strings.Join(f.Removed, ", "), strings.Join(f.Added, ", "))
		} else {
			l.Body = fromTo(text(f.Was), text(f.Is))
		}
		out = append(out, l)
	}
	return out
}

// maxPassages is how many passages a change names that others may read from then on.
const maxPassages = 5

// readersLines say that more, or fewer, may read something: all of a document, or passages of it.
func readersLines(d *compare.Document) (out []changeLine) {
	if r := d.Readers; r != nil && r.Was != nil && r.Is != nil {
		return []changeLine{{Label: "May be read by", Body: fromTo(r.Was.String(), r.Is.String())}}
	}
	for _, of := range []struct {
		passages []compare.Passage
		format   string
	}{{d.Widened, "Now for %s"}, {d.Narrowed, "Only for %s"}} {
		for i, p := range of.passages {
			if i == maxPassages {
				out = append(out, changeLine{Label: fmt.Sprintf("and %d more", len(of.passages)-i)})
				break
			}
			text := strings.Join(strings.FieldsFunc(schema.PlainLine(p.Text), func(r rune) bool { return r == '*' || r == '`' }), "")
			out = append(out, changeLine{Label: fmt.Sprintf(of.format, p.Is), Body: template.HTML(html.EscapeString(sentence(text, maxAnswer)))})
		}
	}
	return out
}

func metricLines(d *compare.Document, speaking *voice) (out []changeLine) {
	text := func(f compare.Figure) string {
		if f.Seconds == nil {
			return "unknown"
		}
		return speaking.about(f.Approximate, speaking.spanText(time.Duration(*f.Seconds)*time.Second))
	}
	for _, m := range d.Metrics {
		out = append(out, changeLine{Label: fieldLabel(m.Name), Body: fromTo(text(m.Was), text(m.Is))})
	}
	return out
}

func entryLines(d *compare.Document) (out []changeLine) {
	said := func(s *compare.Said) (clock, text string) {
		if s == nil {
			return "", ""
		}
		return s.Time, strings.TrimSpace(strings.Join(append(slices.Clone(s.Tags), schema.PlainLine(s.Text)), " "))
	}
	for _, e := range d.Timeline {
		wasClock, wasText := said(e.Was)
		clock, text := said(e.Is)
		l := changeLine{Form: "item"}
		switch {
		case e.Was == nil:
			l.Body = template.HTML(came(clock + " " + text))
		case e.Is == nil:
			l.Body = template.HTML(went(wasClock + " " + wasText))
		default:
			l.Body = template.HTML(html.EscapeString(clock))
			if wasClock != clock {
				l.Body = fromTo(wasClock, clock)
			}
			l.Body += " " + runs(compare.Words(wasText, text))
		}
		out = append(out, l)
	}
	return out
}

func actionLines(d *compare.Document) (out []changeLine) {
	said := func(a *compare.Promise) string {
		if a == nil {
			return ""
		}
		var of []string
		add := func(name, value string) {
			if value != "" {
				of = append(of, strings.TrimSpace(name+" "+value))
			}
		}
		add("", a.Type)
		add("", strings.Join(a.Owners, ", "))
		add("due", a.Due)
		add("done", a.Done)
		add("dropped:", a.Reason)
		add("", a.Ticket)
		text := strings.TrimSpace(a.ID + " " + schema.PlainLine(a.Text))
		if len(of) > 0 {
			text += " (" + strings.Join(of, "; ") + ")"
		}
		return text
	}
	for _, a := range d.Actions {
		l := changeLine{Form: "item", Label: a.Became}
		switch {
		case a.Was == nil:
			l.Body = template.HTML(came(said(a.Is)))
		case a.Is == nil:
			l.Label, l.Body = "removed", template.HTML(went(said(a.Was)))
		default:
			l.Body = runs(compare.Words(said(a.Was), said(a.Is)))
		}
		out = append(out, l)
	}
	return out
}

// textLines are the blocks of a section that changed; those between them are counted.
func textLines(t compare.Text, conceal func(string) string) (out []changeLine) {
	same := 0
	for _, b := range t.Blocks {
		if b.Change == "" {
			same++
			continue
		}
		if same > 0 && len(out) > 0 {
			out = append(out, changeLine{Form: "same", Body: template.HTML(schema.Count(same, "paragraph") + " unchanged")})
		}
		same = 0
		out = append(out, changeLine{Form: string(b.Form), Body: runs(masked(b.Runs, conceal))})
	}
	return out
}

// masked are runs of which nothing private is left. Where something was, both texts are told as a whole, since
// it may stand across their borders.
func masked(in []compare.Run, conceal func(string) string) []compare.Run {
	var was, is strings.Builder
	for _, r := range in {
		if r.Change != compare.Added {
			was.WriteString(strings.TrimSpace(r.Text) + between(r.Text))
		}
		if r.Change != compare.Removed {
			is.WriteString(strings.TrimSpace(r.Text) + between(r.Text))
		}
	}
	if conceal(was.String()) == was.String() && conceal(is.String()) == is.String() {
		return in
	}
	return []compare.Run{{Change: compare.Removed, Text: conceal(was.String())}, {Change: compare.Added, Text: conceal(is.String())}}
}

// runs are whole words, with the white space between them outside of what came and went.
func runs(in []compare.Run) template.HTML {
	var w strings.Builder
	for i, r := range in {
		text := strings.TrimSpace(r.Text)
		if text == "" {
			continue
		}
		switch r.Change {
		case compare.Added:
			text = came(text)
		case compare.Removed:
			text = went(text)
		default:
			text = html.EscapeString(text)
		}
		w.WriteString(text)
		if i < len(in)-1 {
			w.WriteString(between(r.Text))
		}
	}
	return template.HTML(w.String())
}

// between is the white space at the end of a text, a blank where it has none.
func between(text string) string {
	if space := text[len(strings.TrimRightFunc(text, unicode.IsSpace)):]; space != "" {
		return space
	}
	return " "
}

// fieldLabel is the name of a field or a metric for people.
func fieldLabel(name string) string {
	text := []rune(strings.ReplaceAll(name, "_", " "))
	if len(text) > 0 {
		text[0] = unicode.ToUpper(text[0])
	}
	return string(text)
}
