package site

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// An answer is what the page tells colleagues whom customers ask.
type answer struct {
	Name  string
	Items []answerItem
}

// An answerItem is one part of an answer; its detail stands behind it.
type answerItem struct {
	fact
	Detail template.HTML
}

func saying(text string) []answerItem { return []answerItem{{fact: fact{Value: text}}} }

// maxAnswer is how many characters of an entry or an action an answer has.
const maxAnswer = 90

// answers are for colleagues whom customers ask: whether it is fixed, what customers were told, when and
// by whom, what may be sent, what may be promised, and who helps. Only internal pages have them, of
// incidents of which customers may read something or were told something.
func (b *builder) answers(r *reading) []answer {
	toldThem := slices.DeleteFunc(slices.Clone(r.Timeline), func(e *timeline.Entry) bool {
		return !e.HasTag(schema.TagCommsCustomer, schema.TagCommsPublic)
	})
	message := r.Section(schema.CustomerMessage)
	if !b.people || r.Origin == "external" || r.Audience <= schema.Internal && len(toldThem) == 0 && message == nil {
		return nil
	}
	marked := r.Audience > schema.Internal && r.filtered.Whole() // else who may read what cannot be told here
	out := []answer{{"Fixed", saying(b.fixedText(r))}, {"Customers were told", b.toldAnswer(r, toldThem)}}
	out = append(out, answer{"May be sent", []answerItem{{fact: sendAnswer(r, message, marked)}}})
	if marked {
		out = append(out, answer{"May be promised", b.promises(r)})
	}
	if first := r.ToldFirst(); first != "" {
		out = append(out, answer{"Told first", saying(first)})
	}
	if informed := r.Strings("informed"); len(informed) > 0 {
		out = append(out, answer{"Informed", saying(strings.Join(informed, ", "))})
	}
	if s := r.Text("support_contact"); s != "" {
		out = append(out, answer{"Customers write to", []answerItem{{fact: contact(s)}}})
	}
	return append(out, answer{"May be read by", saying(b.readersFact(r))})
}

// fixedText says whether it is over.
func (b *builder) fixedText(r *reading) string {
	tag, since := r.Over()
	when := ""
	switch {
	case since == nil || since.Unknown:
	case since.Entry == nil:
		when = " " + since.Text()
	default:
		when = " " + b.onDay(r, since.Entry)
	}
	switch tag {
	case schema.TagResolved:
		return "yes, resolved" + when
	case schema.TagReopened:
		return "no, reopened" + when
	case schema.TagMitigated:
		return "mitigated" + when + "; resolved is not recorded"
	}
	return "not recorded"
}

// onDay is the time of an entry, with its day where that is not the incident's own.
func (b *builder) onDay(r *reading, e *timeline.Entry) string {
	if !e.Timed() && (!e.Dated() || e.Stamp.Unknown) {
		return "at an unknown time"
	}
	if !e.Dated() || !e.Timed() || e.Date == r.doc.When.Day {
		return e.ClockText()
	}
	return b.speaking.dayText(schema.When{Day: e.Date}) + ", " + e.ClockText()
}

// toldAnswer is what the timeline says of telling customers: the first time, the last, and how many there were.
func (b *builder) toldAnswer(r *reading, entries []*timeline.Entry) []answerItem {
	ids := r.Permalinks()
	link := func(e *timeline.Entry) answerItem {
		return answerItem{fact{Value: b.onDay(r, e) + " " + sentence(schema.PlainLine(e.Text), maxAnswer), Link: template.URL("#" + ids[e])}, ""}
	}
	n := len(entries)
	if n == 0 {
		if m := r.Moment(schema.TagCommsCustomer, schema.TagCommsPublic); m != nil {
			return saying(m.Text())
		}
		return saying("not recorded")
	}
	out := []answerItem{link(entries[0])}
	if n > 2 {
		out = append(out, saying(schema.Count(n-2, "more time"))...)
	}
	if n > 1 {
		out = append(out, link(entries[n-1]))
	}
	return out
}

// sendAnswer says whether the copy of the message may be sent on.
func sendAnswer(r *reading, message *schema.Section, marked bool) fact {
	if message == nil || !slices.ContainsFunc(message.Blocks, func(n ast.Node) bool {
		return !r.IsMarkBlock(n) && !schema.IsPlaceholder(schema.PlainText(n, r.Source))
	}) {
		return fact{Value: "nothing yet: no customer message is written"}
	}
	f := fact{Value: "the customer message", Link: template.URL("#" + schema.Anchor(message.Node))}
	if !marked {
		f.Value += ", if it is marked for them"
		if r.Audience <= schema.Internal {
			f.Value = "nothing yet: the customer message is not marked for customers"
		}
		return f
	}
	level := schema.Customers
	for _, n := range message.Blocks {
		if span, ok := schema.BlockSpan(n); ok {
			level = min(level, r.LevelOver(source.Span{Start: span.Start, End: max(span.Start, span.End-1)}))
		}
	}
	if level < schema.Customers {
		f.Value = "not the customer message as it stands: all or part of it is " + level.String()
	}
	return f
}

// promises are the actions that customers may read of, open ones first.
func (b *builder) promises(r *reading) []answerItem {
	var open, done []answerItem
	for i, a := range r.Actions {
		if a.Dropped || r.ActionLevel(a) < schema.Customers {
			continue
		}
		item := r.doc.figures.Item(i, b.in.Now)
		it := answerItem{fact{Value: sentence(schema.PlainLine(a.Text), maxAnswer)}, b.dueOf(&item)}
		if s := r.Section(schema.ActionItems); s != nil {
			it.Link = template.URL("#" + schema.Anchor(s.Node))
		}
		if a.Done {
			done = append(done, it)
		} else {
			open = append(open, it)
		}
	}
	out := append(open, done...)
	if len(out) == 0 {
		return saying("nothing: no action is marked for customers")
	}
	if more := len(out) - maxFacts; more > 0 {
		out = append(out[:maxFacts], saying(fmt.Sprintf("and %d more", more))...)
	}
	return out
}
