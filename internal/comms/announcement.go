package comms

import (
	"strings"

	"github.com/git-postmortem/postmortem/schema"
)

// The note to colleagues in chat: what is going on, how bad it is, what customers know, and where to read on.
var _ = register(Kind{
	Name: "announcement", Audience: schema.Internal, Format: "slack", Formats: []string{"slack", "markdown", "text"},
	About: "a note to colleagues in chat",
	draft: func(w *writer) {
		w.Subject = w.pm.Title
		w.from("title")
		var facts []string
		for _, f := range []string{w.pm.Severity, strings.Join(w.pm.Services, ", ")} {
			if f != "" {
				facts = append(facts, f)
			}
		}
		if len(facts) > 0 {
			w.add("text", Span{Text: strings.Join(facts, " · ")})
		}
		w.first(schema.Summary, "What happened", "what happened")
		w.first(schema.Impact, "Impact", "the impact, be it an estimate")
		w.labelled("When", w.when()...)
		w.labelled("Fixed", w.fixed())
		w.labelled("Customers", w.customersKnow())
		w.labelled("If customers ask", w.mayBeSaid()...)
		if owner := w.pm.Owner; owner != "" && w.People() {
			w.labelled("Owner", Span{Text: owner})
		}
		more := Span{Text: w.Link, Link: followed(w.Link)}
		if w.Link == "" {
			more = w.hole("a link to the postmortem")
		}
		w.labelled("More", more)
	},
})

// first adds the first paragraph or list of a section behind a label.
func (w *writer) first(name, label, what string) {
	blocks := w.blocksOf(name)
	for len(blocks) > 0 && blocks[0].Kind == "heading" {
		blocks = blocks[1:]
	}
	switch {
	case len(blocks) == 0:
		w.labelled(label, w.hole(what))
	case blocks[0].Kind == "item":
		w.add("text", Span{Text: label + ":", Bold: true})
		for _, b := range blocks {
			if b.Kind != "item" {
				break
			}
			w.Blocks = append(w.Blocks, b)
		}
	default:
		w.labelled(label, blocks[0].Spans...)
	}
}

// fixed says whether it is over, as far as the timeline tells.
func (w *writer) fixed() Span {
	switch tag, since := w.pm.Over(); tag {
	case schema.TagReopened:
		return Span{Text: "not any more: reopened " + since.Text()}
	case schema.TagResolved:
		return Span{Text: "yes, since " + since.Text()}
	case schema.TagMitigated:
		return Span{Text: "it hurts less since " + since.Text() + "; that it is over is not recorded"}
	}
	return Span{Text: "not as far as is recorded"}
}

// customersKnow says what customers were told, and when.
func (w *writer) customersKnow() Span {
	if m := w.pm.Moment(schema.TagCommsCustomer, schema.TagCommsPublic); m != nil {
		return Span{Text: "were told " + m.Text()}
	}
	return Span{Text: "no message to them is recorded"}
}

// mayBeSaid is what was written to customers, or that nothing is marked for them yet.
func (w *writer) mayBeSaid() []Span {
	if copied := w.blocksOf(schema.CustomerMessage); len(copied) > 0 {
		var out []Span
		for i, b := range copied {
			if i > 0 {
				out = append(out, Span{Text: " "})
			}
			out = append(out, b.Spans...)
		}
		return append(append([]Span{{Text: "what they were told is: “"}}, out...), Span{Text: "”"})
	}
	return []Span{w.hole("what may be said to them")}
}
