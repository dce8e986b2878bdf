package site

import (
	"fmt"
	"html"
	"strconv"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
)

// A list of postmortems stands on so many pages that it is written without templates: an
// archive of ten thousand has half a million rows.

// maxServices is how many services a row names.
const maxServices = 3

// row writes a postmortem as lists show it on the page from. What the list is about, the value
// of a facet, is left out of it.
func (b *builder) row(w *strings.Builder, d *document, from, about string) {
	b.rowBegin(w, d, from, about)
	if d.Brief != "" {
		w.WriteString(`<p class="brief" dir="auto">`)
		w.WriteString(html.EscapeString(d.Brief))
		w.WriteString("</p>")
	}
	in := ""
	if b.engineers && schema.NotPublished(d.Status) {
		in += `<span class="tag">` + html.EscapeString(d.Status) + "</span>"
	}
	shown, more := 0, 0
	for _, s := range d.Services {
		if strings.EqualFold(s, about) {
			continue
		}
		if shown == maxServices {
			more++
			continue
		}
		shown++
		in += "<span>" + html.EscapeString(s) + "</span>"
	}
	if more > 0 {
		in += "<span>" + html.EscapeString(b.speaking.count("count.more", more)) + "</span>"
	}
	if in != "" {
		w.WriteString(`<p class="in">` + in + "</p>")
	}
	b.rowEnd(w, d)
}

// similarRow writes a postmortem with what it shares with another one.
func (b *builder) similarRow(w *strings.Builder, d *document, from, why string) {
	b.rowBegin(w, d, from, "")
	fmt.Fprintf(w, `<p class="in">%s</p>`, html.EscapeString(why))
	b.rowEnd(w, d)
}

func (b *builder) rowBegin(w *strings.Builder, d *document, from, about string) {
	w.WriteString(`<li><div class="when">`)
	if d.When.Known() {
		w.WriteString(`<time datetime="` + d.When.Day.String() + `">` + html.EscapeString(b.speaking.dayText(d.When)) + "</time>")
	} else {
		w.WriteString("<span>" + html.EscapeString(b.speaking.dayText(d.When)) + "</span>")
	}
	if !strings.EqualFold(d.Severity, about) {
		w.WriteString(b.severity(d))
	}
	w.WriteString(`</div><div class="what"><a class="title" dir="auto" href="`)
	w.WriteString(html.EscapeString(relative(from, d.URL)))
	w.WriteString(`">`)
	w.WriteString(html.EscapeString(d.Title))
	w.WriteString("</a>")
}

func (b *builder) rowEnd(w *strings.Builder, d *document) {
	w.WriteString(`</div><div class="took">`)
	if d.Lasted != "" {
		w.WriteString(`<span class="n">` + html.EscapeString(d.Lasted) + "</span>")
	}
	w.WriteString(d.mini)
	w.WriteString("</div></li>\n")
}

// severity is the severity's dot and word, or "". Customers are told none.
func (b *builder) severity(d *document) string {
	if d.Severity == "" || !b.engineers {
		return ""
	}
	rank := b.rank(d.Severity)
	if rank == 0 || rank > 5 {
		rank = 5
	}
	return fmt.Sprintf(`<span class="sev r%d">%s</span>`, rank, html.EscapeString(d.Severity))
}

// usualRow is how many bytes a row has, more or less.
const usualRow = 900

// groups writes postmortems under the year, or the month, of each.
func (b *builder) groups(docs []*document, from, about string, byMonth bool) string {
	var w strings.Builder
	w.Grow(usualRow * len(docs))
	now := ""
	for i, d := range docs {
		group, id := b.speaking.say("date.unknown"), "unknown"
		if d.When.Known() {
			group = strconv.Itoa(d.When.Day.Year)
			id = group
			if byMonth {
				group = b.speaking.monthText(d.When.Day)
				id = fmt.Sprintf("%04d-%02d", d.When.Day.Year, d.When.Day.Month)
			}
		}
		if group != now {
			if now != "" {
				w.WriteString("</ul>\n")
			}
			n := 1
			for i+n < len(docs) && sameGroup(docs[i+n], d, byMonth) {
				n++
			}
			fmt.Fprintf(&w, `<h2 class="group" id="y%s">%s <small>%s</small></h2>`+"\n"+`<ul class="rows">`, id, html.EscapeString(group), html.EscapeString(b.speaking.count("count.incident", n)))
			now = group
		}
		b.row(&w, d, from, about)
	}
	if now != "" {
		w.WriteString("</ul>\n")
	}
	return w.String()
}

func sameGroup(x, y *document, byMonth bool) bool {
	return x.When.Day.Year == y.When.Day.Year && (!byMonth || x.When.Day.Month == y.When.Day.Month)
}
