package site

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/stats"
)

var _ = register(page{name: "actions", order: 23, nav: &navPage{path: "actions.html", name: "Actions", engineers: true}, build: func(b *builder, _ []any) error {
	if !b.engineers {
		return nil
	}
	all := b.actions()
	open, done := all.Items[:all.Open()], all.Items[all.Open():]
	count := max(1, (len(open)+perPage-1)/perPage)
	for n := 1; n <= count; n++ {
		here := pagePath("actions.html", n)
		v := view{b: b, Path: here, Title: "Actions", Kind: "actions", Current: "actions.html", Feed: "feed.xml", Description: "What was promised after incidents, and what of it is done."}
		b.add(here, func() ([]byte, error) {
			p := actionsPage{Lead: b.actionsLead(all), Beside: actionsBeside(all)}
			p.Groups = b.actionGroups(open[(n-1)*perPage:min(len(open), n*perPage)], here)
			for i := range p.Groups {
				p.Groups[i].All = all.Count(p.Groups[i].group)
			}
			if n == count {
				p.Done = b.actionGroups(done[:min(len(done), perPage)], here)
				for i := range p.Done {
					p.Done[i].All = all.Count(p.Done[i].group)
				}
			}
			for k := 1; k <= count && count > 1; k++ {
				p.Pages = append(p.Pages, pageLink{k, template.URL(relative(here, pagePath("actions.html", k))), k == n})
			}
			v.Data = p
			return b.render("actions.html", v)
		})
	}
	return nil
}})

type actionsPage struct {
	Lead   string
	Groups []actionGroup
	Done   []actionGroup
	Beside []string
	Pages  []pageLink
}

type actionGroup struct {
	Name  string
	All   int // in the group, on all pages
	Rows  []actionRow
	group stats.Group
}

// More is how many actions of the group are not on this page.
func (g actionGroup) More() int { return g.All - len(g.Rows) }

type actionRow struct {
	Text, Owner, Type, From string
	Due                     template.HTML
	Link                    template.URL
}

// actions are the actions of the archive, once a build.
func (b *builder) actions() stats.List {
	b.actionsOnce.Do(func() { b.actionsList = stats.Actions(b.figures(), b.in.Now) })
	return b.actionsList
}

// figures are what figures need of each document.
func (b *builder) figures() []stats.Document {
	out := make([]stats.Document, len(b.docs))
	for i, d := range b.docs {
		out[i] = d.figures
	}
	return out
}

func (b *builder) actionGroups(items []stats.Item, from string) (out []actionGroup) {
	for i := range items {
		it := &items[i]
		if len(out) == 0 || out[len(out)-1].group != it.Group {
			out = append(out, actionGroup{Name: it.Group.Name(), group: it.Group})
		}
		row := actionRow{Text: schema.PlainLine(it.Text), Type: it.Type, From: sentence(it.Doc.Title, 60), Due: b.dueOf(it), Link: template.URL(relative(from, b.actionsOf(it)))}
		if b.people {
			row.Owner = strings.Join(it.Owners, ", ")
		}
		g := &out[len(out)-1]
		g.Rows = append(g.Rows, row)
	}
	return out
}

// actionsOf is where the actions stand beside which an action stands.
func (b *builder) actionsOf(it *stats.Item) string {
	d := b.byPath[it.Doc.Path]
	return d.URL + d.actionsAt
}

// dueOf says when an action is due or was done.
func (b *builder) dueOf(it *stats.Item) template.HTML {
	switch {
	case it.Group == stats.InDone && it.DoneDay.Known():
		return template.HTML("<span>done " + dayText(schema.When{Day: it.DoneDay}) + "</span>")
	case it.Group == stats.InDone, it.Group == stats.InDropped, it.Group == stats.InNotStated:
		return ""
	case it.DueUnread():
		return template.HTML("<span>due " + template.HTMLEscapeString(it.Due) + "</span>")
	case it.DueDay.Known():
		return template.HTML(dueText(it.DueDay, it.Days, b.engineers))
	}
	return "<span>no date</span>"
}

func (b *builder) actionsLead(l stats.List) string {
	c := l.Counts()
	if len(l.Items) == 0 {
		return ""
	}
	lead := fmt.Sprintf("What was promised after incidents. %d open", c.Open)
	if c.Overdue > 0 {
		lead += fmt.Sprintf(", %d of them overdue", c.Overdue)
	}
	return lead + fmt.Sprintf("; %d done.", c.Done)
}

// actionsBeside says what is not in the list, and why.
func actionsBeside(l stats.List) (out []string) {
	if a := l.LeftOut.Retold; a.Actions > 0 {
		out = append(out, fmt.Sprintf("Not in the list: %s of %s that others had. They are not ours to do.", schema.Count(a.Actions, "action"), schema.Count(a.Documents, "incident")))
	}
	if a := l.LeftOut.Stateless; a.Actions > 0 {
		out = append(out, fmt.Sprintf("Not in the list: %s of %s that do not say what is done.", schema.Count(a.Actions, "action"), schema.Count(a.Documents, "postmortem")))
	}
	return out
}
