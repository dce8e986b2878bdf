package site

import (
	"html"
	"html/template"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema"
)

// customersOrder is in which order pages for customers have the sections: what they were told,
// what it was and meant, what was done; the timeline last. Others stand together, as written.
var customersOrder = []string{
	schema.CustomerMessage, schema.Summary, schema.Impact, schema.ContributingFactors, schema.Detection, schema.Resolution,
	schema.ActionItems, schema.LessonsLearned, "", schema.Contact, schema.TimelineSection, schema.SupportingMaterial, schema.Amendments,
}

// forCustomers puts the parts of a page in the order of pages for customers, and says whom
// readers can turn to.
func (b *builder) forCustomers(r *reading, parts []part) []part {
	if b.engineers {
		return parts
	}
	place := func(p part) int {
		if i := slices.Index(customersOrder, p.section); i >= 0 {
			return i
		}
		return slices.Index(customersOrder, "")
	}
	support := r.Text("support_contact")
	if support == "" && r.Origin != "external" {
		support = b.in.Settings.Support
	}
	if support != "" {
		i := slices.IndexFunc(parts, func(p part) bool { return p.section == schema.Contact })
		if i < 0 {
			i = len(parts)
			parts = append(parts, part{section: schema.Contact, ID: unusedPart("contact", parts), Heading: b.voice(r.Postmortem).say("section.Contact")})
		}
		if c := contact(support); !strings.Contains(string(parts[i].Body), html.EscapeString(c.Value)) {
			parts[i].Body += contactLine(c)
		}
	}
	for i := range parts {
		switch parts[i].section {
		case schema.CustomerMessage:
			parts[i].Class = "wrote"
		case schema.Contact:
			parts[i].Class = "contact"
		}
	}
	slices.SortStableFunc(parts, func(x, y part) int { return place(x) - place(y) })
	return parts
}

// unusedPart is an id that no part has.
func unusedPart(id string, parts []part) string {
	taken := map[string]bool{}
	for _, p := range parts {
		taken[strings.ToLower(p.ID)] = true
	}
	return unused(id, taken)
}

// contactLine is a paragraph with an address that a reader can follow, or as text.
func contactLine(c fact) template.HTML {
	value := html.EscapeString(c.Value)
	if c.Link != "" {
		value = `<a href="` + html.EscapeString(string(c.Link)) + `" rel="noreferrer">` + value + `</a>`
	}
	return template.HTML("<p>" + value + "</p>\n")
}

// saysNothing are the blocks of a document that only say that there is nothing ("Not recorded."),
// and headings with nothing else below them: an answer to a colleague, and none to a customer.
func saysNothing(pm *schema.Postmortem, timeline func(ast.Node) bool) map[ast.Node]bool {
	out := map[ast.Node]bool{}
	var open []*ast.Heading // headings below which nothing was said yet
	for n := pm.Doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			open = slices.DeleteFunc(open, func(o *ast.Heading) bool { return o.Level >= h.Level })
			if !timeline(n) {
				open = append(open, h)
				out[h] = true
				continue
			}
		}
		if n.Kind() == east.KindFootnoteList {
			continue // it has a heading of its own
		}
		if !timeline(n) && (pm.IsMarkBlock(n) || isSilent(pm, n)) {
			out[n] = true
			continue
		}
		for _, h := range open {
			delete(out, h)
		}
		open = nil
	}
	return out
}

// isSilent reports whether a block says nothing.
func isSilent(pm *schema.Postmortem, n ast.Node) bool {
	switch n.Kind() {
	case ast.KindParagraph, ast.KindTextBlock:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if c.Kind() == ast.KindImage {
				return false
			}
		}
		return schema.IsPlaceholder(schema.PlainText(n, pm.Source))
	case ast.KindList, ast.KindListItem, ast.KindBlockquote:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if !isSilent(pm, c) {
				return false
			}
		}
		return true
	case ast.KindHTMLBlock:
		return htmlText(n.(*ast.HTMLBlock), pm.Source) == ""
	case ast.KindThematicBreak:
		return true
	}
	return false
}

// withoutEmptyItems takes out of lists what only says that something is not known ("Number of
// customers: Not recorded."). The document is the build's own: for readers outside each is composed anew.
func withoutEmptyItems(pm *schema.Postmortem, timeline func(ast.Node) bool) {
	actions := map[ast.Node]bool{}
	for _, a := range pm.Actions {
		actions[a.Node] = true
	}
	for n := pm.Doc.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() != ast.KindList || timeline(n) {
			continue
		}
		for item := n.FirstChild(); item != nil; {
			next := item.NextSibling()
			if !actions[item] && n.ChildCount() > 1 && isEmptyAnswer(schema.PlainText(item, pm.Source)) {
				n.RemoveChild(n, item)
			}
			item = next
		}
	}
}

// isEmptyAnswer reports whether a text is a question or a label, and says behind it that there is no answer.
func isEmptyAnswer(text string) bool {
	i := strings.LastIndex(text, ": ")
	return schema.IsPlaceholder(text) || i > 0 && schema.IsPlaceholder(text[i+2:])
}
