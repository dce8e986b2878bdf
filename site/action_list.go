package site

import (
	"fmt"
	"html"
	"html/template"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// An actionView renders lists of action items in a form of their own: state, id, text, and who
// does it by when.
type actionView struct {
	b      *builder
	m      *markdown
	byNode map[ast.Node]*schema.Action
}

func (b *builder) actionView(m *markdown) *actionView {
	v := &actionView{b, m, map[ast.Node]*schema.Action{}}
	for _, a := range m.doc.Actions {
		v.byNode[a.Node] = a
	}
	return v
}

// holds reports whether a block is a list of action items of which the author said what is done.
// One without is a plain list: that it is all still to be done is not known.
func (v *actionView) holds(n ast.Node) bool {
	l, ok := n.(*ast.List)
	if !ok {
		return false
	}
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		if a := v.byNode[item]; a == nil || !a.Stated && !v.m.doc.Ours() {
			return false
		}
	}
	return true
}

var stateMarks = map[string]string{"open": "", "done": `<path d="M4.6 8.3l2.4 2.3 4.4-4.9"/>`, "dropped": `<path d="M4.8 8h6.4"/>`}

func (v *actionView) list(l ast.Node) template.HTML {
	var w strings.Builder
	done, all := 0, 0
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		switch v.byNode[item].State() {
		case "done":
			done++
			all++
		case "open":
			all++
		}
	}
	if all > 0 {
		fmt.Fprintf(&w, `<p class="score"><span>%d of %d done</span><svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="of" width="100" height="6"/><rect class="done" width="%d" height="6"/></svg></p>`, done, all, 100*done/all)
	}
	w.WriteString("<ul class=\"acts\">\n")
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		a := v.byNode[item]
		state := a.State()
		fmt.Fprintf(&w, `<li class="%s"><svg class="state" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="7"/>%s</svg><span class="id">%s</span><div dir="auto"><span class="hidden">%s: </span>%s`,
			state, stateMarks[state], html.EscapeString(a.ID), state, v.m.inlineRange(item.FirstChild(), a.TextSpan.Start, a.TextSpan.End))
		for c := item.FirstChild().NextSibling(); c != nil; c = c.NextSibling() {
			w.WriteString(string(v.m.blocks(c)))
		}
		w.WriteString("</div>")
		if details := v.details(a); len(details) > 0 {
			fmt.Fprintf(&w, `<div class="of">%s</div>`, strings.Join(details, ""))
		}
		w.WriteString("</li>\n")
	}
	w.WriteString("</ul>\n")
	return template.HTML(w.String())
}

// details are what stands in an action's parentheses, people only where the build names them.
func (v *actionView) details(a *schema.Action) (out []string) {
	add := func(text string) {
		if text = strings.TrimSpace(text); text != "" {
			out = append(out, "<span>"+html.EscapeString(text)+"</span>")
		}
	}
	if v.m.people {
		add(strings.Join(a.Owners, ", "))
	}
	switch {
	case a.Dropped:
		if a.Reason != "" {
			add("dropped: " + a.Reason)
		}
	case a.Done:
		if a.DoneOn != "" {
			add("done " + dateText(a.DoneOn))
		}
	case a.Due != "":
		out = append(out, v.b.due(a.Due))
	}
	if v.b.engineers {
		add(a.Type)
	}
	if a.Ticket != "" {
		out = append(out, v.ticket(a.Ticket))
	}
	return out
}

// due says when something is due, or for how long it has been overdue. What cannot be read as
// a date is shown as it is.
func (b *builder) due(text string) string {
	day := timeline.FindDate(text)
	if !day.Known() || !day.Valid() {
		return "<span>due " + html.EscapeString(text) + "</span>"
	}
	return dueText(day, dateOf(b.in.Now).DaysSince(day), b.engineers)
}

// dueText says that something is due on a day, or overdue by days where that may be said.
func dueText(day timeline.Date, late int, engineers bool) string {
	if late > 0 && engineers {
		return `<span class="late">` + overdueText(late) + "</span>"
	}
	return "<span>due " + dayText(schema.When{Day: day}) + "</span>"
}

// dateText is a date of the frontmatter or an attribute in the form of lists, or the text itself.
func dateText(text string) string {
	if day := timeline.FindDate(text); day.Known() && day.Valid() {
		return dayText(schema.When{Day: day})
	}
	return text
}

// ticket is an action's ticket: a Markdown link, an address or a name.
func (v *actionView) ticket(text string) string {
	label, dest := text, ""
	if i := strings.Index(text, "]("); strings.HasPrefix(text, "[") && i > 0 && strings.HasSuffix(text, ")") {
		label, dest = text[1:i], text[i+2:len(text)-1]
	} else if strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://") {
		dest = text
	}
	if d := v.m.resolve([]byte(dest)); dest != "" && d.href != "" {
		return fmt.Sprintf(`<a href="%s" rel="noreferrer">%s</a>`, html.EscapeString(d.href), html.EscapeString(label))
	}
	return html.EscapeString(label)
}
