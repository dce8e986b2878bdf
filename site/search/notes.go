package search

import (
	"strconv"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
)

// maxSaid is of how many words something is said.
const maxSaid = 8

// Notes are the sentences that say how a query was taken: what was counted, what was widened,
// what was left out. The first is the count.
func (r *Result) Notes() []string {
	words := 0 // that ask for something
	for _, i := range r.Items {
		if i.How != "ignored" && i.How != "nowhere" && i.How != "empty" && i.How != "short" {
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
	var said []string
	for _, i := range r.Items {
		switch {
		case i.How == "empty":
			said = append(said, "“"+i.Text+"” has no letter or digit, and was not looked for.")
		case i.How == "short":
			said = append(said, "“"+i.Text+"” begins too many words to be looked for; type one letter more.")
		case i.How == "nowhere":
			said = append(said, "“"+i.Text+"” occurs nowhere.")
		case i.How == "loose":
			said = append(said, "No postmortem has the phrase “"+i.Text+"”; its words were looked for one by one.")
		case i.How == typo:
			said = append(said, "“"+i.Text+"” occurs nowhere; showing results for "+strings.Join(i.Terms, ", ")+".")
		case len(i.Terms) > 0:
			said = append(said, "“"+i.Text+"” was also looked for as "+strings.Join(i.Terms, ", ")+".")
		}
	}
	if len(said) > maxSaid {
		said = append(said[:maxSaid], "And so for "+strconv.Itoa(len(said)-maxSaid)+" more words.")
	}
	out = append(out, said...)
	if len(r.Excluded) > 0 {
		out = append(out, "Left out: what holds “"+strings.Join(r.Excluded, "”, “")+"”.")
	}
	if r.Truncated {
		out = append(out, "Only the first "+strconv.Itoa(maxAtoms)+" terms were looked for.")
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
		case i.How == "nowhere" || i.How == "ignored" || i.How == "empty" || i.How == "short":
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
