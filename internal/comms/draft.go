// Package comms writes drafts of what people are told of an incident: a message to customers, an
// update of a status page, a note to colleagues, a digest. It takes documents as their readers may
// see them, from the audience filter alone, and puts together what they say. It invents nothing:
// where a document is silent, a draft has a placeholder in brackets, for a person to fill in.
//
// It sends nothing, and reads no file. A kind of draft is a file, and so is a way to write one.
package comms

import (
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
)

// A Draft is what somebody will read, edit and send.
type Draft struct {
	Subject string
	Blocks  []Block
	From    []string // what of the document it was made from
	Holes   []string // what the document does not say, as it stands in the draft in brackets
	fields  fields   // of a status page
}

// A Block is a paragraph, a heading, an item of a list, a quotation or code.
type Block struct {
	Kind  string // "text", "heading", "item", "quote", "code"
	Depth int    // of an item, from 0
	Spans []Span
}

// A Span is a stretch of text in one look.
type Span struct {
	Text               string
	Bold, Italic, Code bool
	Link               string // an address that can be followed, or ""
}

// A Request is what a draft is asked for.
type Request struct {
	audience.Filtered
	Word    func(key string) string // what pages for customers call things
	Support string                  // how customers reach support, where the document does not say; or ""
	Link    string                  // the address of the document's page for those who get the draft, or ""
}

// A Kind is a kind of draft.
type Kind struct {
	Name     string
	Audience schema.Audience // whom it is written for
	Format   string          // how it is written unless asked otherwise
	Formats  []string
	About    string
	draft    func(*writer)
}

// Kinds are the kinds of draft of one document.
var Kinds []Kind

func register(k Kind) Kind {
	Kinds = append(Kinds, k)
	slices.SortFunc(Kinds, func(a, b Kind) int { return strings.Compare(a.Name, b.Name) })
	return k
}

// New drafts a message of a kind.
func (k Kind) New(r Request) *Draft {
	w := &writer{Request: r, pm: r.Postmortem()}
	k.draft(w)
	return &w.Draft
}

// A writer makes one draft.
type writer struct {
	Request
	Draft
	pm *schema.Postmortem
}

func (w *writer) heading(text string) { w.add("heading", Span{Text: text}) }

func (w *writer) add(kind string, spans ...Span) {
	w.Blocks = append(w.Blocks, Block{Kind: kind, Spans: spans})
}

// hole is a placeholder for what the document does not say.
func (w *writer) hole(what string) Span {
	w.Holes = append(w.Holes, what)
	return Span{Text: "[" + what + "]"}
}

// labelled adds "What: text" on a line.
func (w *writer) labelled(label string, spans ...Span) {
	w.add("text", append([]Span{{Text: label + ":", Bold: true}, {Text: " "}}, spans...)...)
}

// section adds what a section says under a heading, or a placeholder.
func (w *writer) section(name, heading, what string) {
	w.heading(heading)
	if blocks := w.blocksOf(name); len(blocks) > 0 {
		w.Blocks = append(w.Blocks, blocks...)
		return
	}
	w.add("text", w.hole(what))
}

// blocksOf are the blocks of a section that say something.
func (w *writer) blocksOf(name string) []Block {
	s := w.pm.Section(name)
	if s == nil {
		return nil
	}
	var out []Block
	for _, n := range s.Blocks {
		out = append(out, blocks(w.pm, n)...)
	}
	if len(out) > 0 {
		w.from(s.Heading)
	}
	return out
}

func (w *writer) from(what string) {
	if !slices.Contains(w.From, what) {
		w.From = append(w.From, what)
	}
}

// support adds how readers get help, or a placeholder.
func (w *writer) support() []Span {
	address := w.pm.Text("support_contact")
	if address != "" {
		w.from("support_contact")
	} else if address = w.Support; address != "" {
		w.from("site.support of the configuration")
	}
	if address == "" {
		return []Span{w.hole("how to reach support")}
	}
	return []Span{{Text: strings.TrimPrefix(strings.TrimPrefix(address, "mailto:"), "https://"), Link: followed(address)}}
}

// when is from when to when the incident was, as far as the document says.
func (w *writer) when() []Span {
	from, to := w.pm.Moment(schema.TagStarted), w.pm.Moment(schema.TagResolved)
	if from == nil {
		from = w.pm.Moment(schema.TagDetected)
	}
	if from == nil {
		return []Span{w.hole("when it was")}
	}
	w.from("Timeline")
	text := from.Text()
	if to != nil && to != from {
		end := to.Text()
		if day, clock, ok := strings.Cut(end, " "); ok && strings.HasPrefix(strings.TrimLeft(text, "~"), day) {
			end = clock
		}
		text += " – " + end
	}
	out := []Span{{Text: text}}
	switch {
	case to != nil:
	case w.People():
		out[0].Text = "since " + text
	default: // its end may be what these readers may not read
		out = append(out, Span{Text: " – "}, w.hole("until when"))
	}
	e := from.Entry
	if e != nil && !e.Dated() {
		out = append(out, Span{Text: " "}, w.hole("on which day"))
	}
	switch zone := w.pm.Timezone; {
	case zone != "":
		out = append(out, Span{Text: " (" + strings.TrimPrefix(zone, "Etc/") + ")"})
	case e != nil && e.Zone != "":
		out = append(out, Span{Text: " (" + e.Zone + ")"})
	case e != nil:
		out = append(out, Span{Text: " "}, w.hole("in which time zone"))
	}
	return out
}
