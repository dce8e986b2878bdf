package site

import (
	"fmt"
	"html"
	"html/template"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/stats"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(page{name: "actions", order: 23, nav: &navPage{path: "actions.html", name: "Actions", engineers: true}, build: func(b *builder, _ []any) error {
	if !b.engineers {
		return nil
	}
	all := b.actions()
	open, done := all.Items[:all.Open()], all.Items[all.Open():]
	paths := pagePaths("actions.html", pageCount(len(open)), map[string]bool{})
	for i, here := range paths {
		n := i + 1
		v := view{b: b, Path: here, Title: "Actions", Kind: "actions", Current: "actions.html", Feed: "feed.xml", Description: "What was promised after incidents, and what of it is done."}
		b.add(here, func() ([]byte, error) {
			p := actionsPage{Lead: b.actionsLead(all), Nothing: nothingOpen(all), Beside: actionsBeside(all)}
			p.Groups = b.actionGroups(all, open[(n-1)*perPage:min(len(open), n*perPage)], here)
			if n == len(paths) {
				p.Done = b.actionGroups(all, done, here)
			}
			if n == 1 {
				p.Chart = b.burnDown(stats.BurnDownOf(b.figures(), b.in.Now))
			}
			p.Pages = pageLinks(paths, n)
			v.Data = p
			return b.render("actions.html", v)
		})
	}
	return nil
}})

type actionsPage struct {
	Lead    string
	Nothing string // where no action is open
	Chart   *burnDownChart
	Groups  []actionGroup
	Done    []actionGroup
	Beside  []string
	Pages   []pageLink
}

type actionGroup struct {
	Name  string
	All   int  // in the group, on all pages
	Ages  bool // of some action it is known since when it is open
	Rows  []actionRow
	group stats.Group
}

// More is how many actions of the group are not on this page.
func (g actionGroup) More() int { return g.All - len(g.Rows) }

type actionRow struct {
	Text, Owner, Type, From string
	Since, Age              string // when it was written down as open, and how long ago that is, as far as git knows
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

// actionGroups are actions of a list under their groups, at most a page of each.
func (b *builder) actionGroups(all stats.List, items []stats.Item, from string) (out []actionGroup) {
	for i := range items {
		it := &items[i]
		if len(out) == 0 || out[len(out)-1].group != it.Group {
			out = append(out, actionGroup{Name: it.Group.Name(), All: all.Count(it.Group), group: it.Group})
		}
		g := &out[len(out)-1]
		if len(g.Rows) == perPage {
			continue // how many more there are is said
		}
		row := actionRow{Text: schema.PlainLine(it.Text), Type: it.Type, From: sentence(it.Doc.Title, 60), Due: b.dueOf(it), Link: template.URL(relative(from, b.actionsOf(it)))}
		if b.people {
			row.Owner = strings.Join(it.Owners, ", ")
		}
		if days, ok := it.Age(b.in.Now); ok {
			row.Since, row.Age, g.Ages = b.dayOf(it.Since), ageText(days), true
		}
		g.Rows = append(g.Rows, row)
	}
	return out
}

// actionsOf is where the actions stand beside which an action stands.
func (b *builder) actionsOf(it *stats.Item) string {
	d := b.byPath[it.Doc.Path]
	return d.URL + d.actionsAt
}

// dueOf says when an action is due, for how long it has been overdue where that may be said, or
// when it was done. What cannot be read as a date is shown as it is.
func (b *builder) dueOf(it *stats.Item) template.HTML {
	say := func(key, written string, day timeline.Date) template.HTML {
		if day.Known() {
			written = b.speaking.dayText(schema.When{Day: day})
		}
		return template.HTML("<span>" + html.EscapeString(b.speaking.fill(key, "day", written)) + "</span>")
	}
	switch {
	case it.Group == stats.InDone && it.DoneOn != "":
		return say("action.done-on", it.DoneOn, it.DoneDay)
	case !it.Group.IsOpen():
		return ""
	case it.Days > 0 && b.engineers:
		return template.HTML(`<span class="late">` + overdueText(it.Days) + "</span>")
	case it.Due != "":
		return say("action.due", it.Due, it.DueDay)
	}
	return template.HTML("<span>" + html.EscapeString(b.speaking.say("action.no-date")) + "</span>")
}

// ageText says for how long something has been open.
func ageText(days int) string {
	switch {
	case days < 60:
		return schema.Count(days, "day")
	case days < 730:
		return fmt.Sprintf("%d months", (days*10+152)/304)
	}
	return fmt.Sprintf("%d years", days/365)
}

// overdueText says how long something has been overdue.
func overdueText(days int) string { return ageText(days) + " overdue" }

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

// nothingOpen says what it means that no action is open, no more than is known.
func nothingOpen(l stats.List) string {
	switch c := l.Counts(); {
	case c.NotStated > 0 || l.LeftOut.Stateless.Actions > 0:
		return "That is all that is known: some lists do not say what is done."
	case len(l.Items) > 0:
		return "Every action is done, or was dropped."
	}
	return "No postmortem has an action that is ours to do."
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
