package site

import (
	"fmt"
	"html"
	"html/template"
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// phaseTags are the tags that begin a phase, with the phase that they begin.
var phaseTags = map[string]string{
	schema.TagStarted: schema.Undetected, schema.TagDetected: schema.Responding, schema.TagAcknowledged: schema.Responding, schema.TagEscalated: schema.Responding, schema.TagInvestigating: schema.Responding,
	schema.TagIdentified: schema.Mitigating, schema.TagMitigated: schema.Resolving, schema.TagResolved: schema.TagResolved, schema.TagClosed: schema.TagResolved, schema.TagReopened: schema.Responding,
}

// A timelineView renders the blocks of a document's sections: lists of timeline
// entries and of action items in their own form, all else as Markdown.
type timelineView struct {
	m       *markdown
	lists   map[ast.Node][]*timeline.Entry // list → its entries
	actions map[ast.Node]*schema.Action    // list item → its action
	ids     map[*timeline.Entry]string
	origin  *timeline.Entry // what elapsed time counts from
	phase   string
}

func newTimelineView(m *markdown) *timelineView {
	t := &timelineView{m: m, lists: m.doc.TimelineLists(), actions: map[ast.Node]*schema.Action{}, ids: m.doc.Permalinks()}
	for _, e := range m.doc.Timeline {
		if t.origin == nil && e.Timed() {
			t.origin = e
		}
	}
	if s := m.doc.Moment(schema.TagStarted); s != nil && s.Entry != nil {
		t.origin = s.Entry
	}
	for _, a := range m.doc.Actions {
		t.actions[a.Node] = a
	}
	return t
}

func (t *timelineView) block(n ast.Node, section *schema.Section) template.HTML {
	if t.lists[n] != nil {
		return t.list(n)
	}
	if l, ok := n.(*ast.List); ok && section != nil && section.Name == schema.ActionItems && t.allActions(l) {
		return t.actionList(l)
	}
	return t.m.blocks(n)
}

func (t *timelineView) list(l ast.Node) template.HTML {
	var b strings.Builder
	b.WriteString("<ol class=\"timeline\">\n")
	item := l.FirstChild()
	for _, e := range t.lists[l] {
		t.entry(&b, e, item)
		item = item.NextSibling()
	}
	b.WriteString("</ol>\n")
	return template.HTML(b.String())
}

func (t *timelineView) entry(b *strings.Builder, e *timeline.Entry, item ast.Node) {
	first := item.FirstChild()
	for _, tag := range e.Tags {
		if p, ok := phaseTags[tag.Name]; ok {
			t.phase = p
		}
	}
	id := t.ids[e]
	fmt.Fprintf(b, `<li id="%s" class="entry %s">`, id, html.EscapeString(t.phase))
	fmt.Fprintf(b, `<div class="when">%s`, t.time(e))
	if elapsed := t.elapsed(e); elapsed != "" {
		fmt.Fprintf(b, `<span class="elapsed">%s</span>`, elapsed)
	}
	fmt.Fprintf(b, ` <a class="anchor" href="#%s" aria-label="Link to this entry">#</a></div><div class="what">`, id)
	for _, tag := range e.Tags {
		if _, err := schema.ParseAudience(tag.Name); err != nil {
			fmt.Fprintf(b, `<span class="tag %s">%s</span> `, html.EscapeString(phaseTags[tag.Name]), html.EscapeString(tag.Name))
		}
	}
	b.WriteString(string(t.m.inline(first, e.TextAt, -1)))
	for c := first.NextSibling(); c != nil; c = c.NextSibling() {
		b.WriteString(string(t.m.blocks(c)))
	}
	b.WriteString("</div></li>\n")
}

func (t *timelineView) time(e *timeline.Entry) string {
	text := html.EscapeString(e.ClockText())
	if e.Instant.IsZero() {
		return `<span class="clock">` + text + `</span>`
	}
	return fmt.Sprintf(`<time class="clock" datetime="%s">%s</time>`, e.Instant.Format(time.RFC3339), text)
}

// elapsed is how long after the start an entry lies.
func (t *timelineView) elapsed(e *timeline.Entry) string {
	if t.origin == nil || e == t.origin {
		return ""
	}
	d, ok := e.Sub(t.origin)
	if !ok || d == 0 {
		return ""
	}
	if d < 0 {
		return humanDuration(d)
	}
	return "+" + humanDuration(d)
}

func (t *timelineView) allActions(l *ast.List) bool {
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		if t.actions[item] == nil {
			return false
		}
	}
	return true
}

func (t *timelineView) actionList(l *ast.List) template.HTML {
	var b strings.Builder
	b.WriteString("<ul class=\"actions\">\n")
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		a := t.actions[item]
		fmt.Fprintf(&b, `<li class="action %s"><span class="state">%s</span> `, a.State(), a.State())
		if a.ID != "" {
			fmt.Fprintf(&b, `<b>%s</b> `, html.EscapeString(a.ID))
		}
		b.WriteString(string(t.m.inline(item.FirstChild(), a.TextSpan.Start, a.TextSpan.End)))
		for _, detail := range t.details(a) {
			fmt.Fprintf(&b, ` <span class="detail">%s</span>`, detail)
		}
		for c := item.FirstChild().NextSibling(); c != nil; c = c.NextSibling() {
			b.WriteString(string(t.m.blocks(c)))
		}
		b.WriteString("</li>\n")
	}
	b.WriteString("</ul>\n")
	return template.HTML(b.String())
}

// details are what stands in an action's parentheses, people only where the build names them.
func (t *timelineView) details(a *schema.Action) []string {
	var out []string
	add := func(name, value string) {
		if value != "" {
			out = append(out, html.EscapeString(strings.TrimSpace(name+" "+value)))
		}
	}
	add("", a.Type)
	if t.m.people {
		add("", strings.Join(a.Owners, ", "))
	}
	if a.Done {
		add("done", a.DoneOn)
	} else {
		add("due", a.Due)
	}
	add("dropped:", a.Reason)
	if a.Ticket != "" {
		out = append(out, t.ticket(a.Ticket))
	}
	return out
}

// ticket is an action's ticket: a Markdown link, an address or a name.
func (t *timelineView) ticket(text string) string {
	label, dest := text, ""
	if i := strings.Index(text, "]("); strings.HasPrefix(text, "[") && i > 0 && strings.HasSuffix(text, ")") {
		label, dest = text[1:i], text[i+2:len(text)-1]
	} else if strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://") {
		dest = text
	}
	if d := t.m.resolve([]byte(dest)); dest != "" && d.href != "" {
		return fmt.Sprintf(`<a href="%s" rel="noreferrer">%s</a>`, html.EscapeString(d.href), html.EscapeString(label))
	}
	return html.EscapeString(label)
}
