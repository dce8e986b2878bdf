package search

import (
	"strconv"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
)

// Notes are the sentences that say how a query was taken: what was counted, what was widened,
// what was left out. The first is the count.
func (r *Result) Notes() []string {
	words := 0 // that ask for something
	for _, i := range r.Items {
		if i.How != "ignored" && i.How != "nowhere" {
			words++
		}
	}
	var out []string
	switch {
	case r.Full == 0 && r.More == 0:
		out = append(out, "No postmortem was found.")
	case r.More == 0:
		out = append(out, schema.Count(r.Full, "postmortem"))
	case r.Full == 0 && words > 1:
		out = append(out, "No postmortem holds every word; "+schema.Count(r.More, "postmortem")+" "+verb(r.More)+" some of them.")
	case r.Full == 0:
		out = append(out, schema.Count(r.More, "postmortem")+" "+verb(r.More)+" a part of it.")
	case r.Without != "":
		out = append(out, schema.Count(r.Full, "postmortem")+"; "+strconv.Itoa(r.More)+" more"+" without "+r.Without)
	default:
		out = append(out, schema.Count(r.Full, "postmortem")+"; "+strconv.Itoa(r.More)+" more"+" without one of the words")
	}
	for _, i := range r.Items {
		switch {
		case i.How == "nowhere":
			out = append(out, "“"+i.Text+"” occurs nowhere.")
		case i.How == "loose":
			out = append(out, "No postmortem has the phrase “"+i.Text+"”; its words were looked for one by one.")
		case i.How == typo:
			out = append(out, "“"+i.Text+"” occurs nowhere; showing results for "+strings.Join(i.Terms, ", ")+".")
		case len(i.Terms) > 0:
			out = append(out, "“"+i.Text+"” was also looked for as "+strings.Join(i.Terms, ", ")+".")
		}
	}
	if r.Unknown > 0 {
		out = append(out, schema.Count(r.Unknown, "postmortem")+" more, of which the date or length is not known, cannot be told to pass.")
	}
	return append(out, r.Errors...)
}

// Interpreted is a query as it was answered: words that occur nowhere as what they were taken
// for, or left out.
func (r *Result) Interpreted(q *Query) string {
	understood := *q
	understood.Items = nil
	next := 0
	for _, item := range q.Items {
		if item.Not {
			understood.Items = append(understood.Items, item)
			continue
		}
		i := r.Items[next]
		next++
		switch {
		case i.How == typo:
			item.Text = strings.Join(i.Terms, "|")
		case i.How == "nowhere" || i.How == "ignored":
			continue
		case i.How == "loose":
			item.Phrase = false
		}
		understood.Items = append(understood.Items, item)
	}
	return understood.String()
}

func verb(n int) string {
	if n == 1 {
		return "holds"
	}
	return "hold"
}
