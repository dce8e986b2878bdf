package site

import (
	"fmt"
	"html"
	"html/template"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/stats"
)

// An actionView renders lists of action items in a form of their own: state, id, text, and who
// does it by when.
type actionView struct {
	b      *builder
	m      *markdown
	byNode map[ast.Node]*schema.Action
	items  map[*schema.Action]stats.Item // as they stand today
	who    *readers
}

// actionView takes the document of m with its figures, which judge what is due.
func (b *builder) actionView(m *markdown, figures *stats.Document) *actionView {
	v := &actionView{b: b, m: m, byNode: map[ast.Node]*schema.Action{}, items: map[*schema.Action]stats.Item{}}
	for i, a := range m.doc.Actions {
		v.byNode[a.Node] = a
		v.items[a] = figures.Item(i, b.in.Now)
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
		if a := v.byNode[item]; a == nil || !a.Stated {
			return false
		}
	}
	return true
}

var stateMarks = map[string]string{"open": "", "done": `<path d="M4.6 8.3l2.4 2.3 4.4-4.9"/>`, "dropped": `<path d="M4.8 8h6.4"/>`}

func (v *actionView) list(l ast.Node) template.HTML {
	var w strings.Builder
	voice := v.b.voice(v.m.doc)
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
		fmt.Fprintf(&w, `<p class="score"><span>%s</span><svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="of" width="100" height="6"/><rect class="done" width="%d" height="6"/></svg></p>`, html.EscapeString(voice.fill("action.score", "done", strconv.Itoa(done), "all", strconv.Itoa(all))), 100*done/all)
	}
	w.WriteString("<ul class=\"acts\">\n")
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		a := v.byNode[item]
		state := a.State()
		fmt.Fprintf(&w, `<li class="%s"><svg class="state" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="7"/>%s</svg><span class="id">%s</span><div dir="auto"><span class="hidden">%s: </span>%s`,
			state, stateMarks[state], html.EscapeString(a.ID), html.EscapeString(voice.say("action."+state)), v.m.inlineRange(item.FirstChild(), a.TextSpan.Start, a.TextSpan.End))
		w.WriteString(v.who.at(a.Span.Start))
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
	it := v.items[a]
	if a.Dropped && a.Reason != "" {
		add(v.b.voice(v.m.doc).fill("action.because", "reason", a.Reason))
	}
	if a.Due != "" && it.Group.IsOpen() || a.DoneOn != "" {
		if due := v.b.dueOf(&it); due != "" {
			out = append(out, string(due))
		}
	}
	if v.b.engineers {
		add(a.Type)
	}
	if a.Ticket != "" {
		out = append(out, v.ticket(a.Ticket))
	}
	return out
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
