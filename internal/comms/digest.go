package comms

import (
	"github.com/git-postmortem/postmortem/schema"
)

// A DigestItem is a document of a digest.
type DigestItem struct {
	*schema.Postmortem
	Lead string // what it is about, in a sentence; or ""
	Link string // or ""
}

// DigestFormats are those that a digest is written in; the first unless asked otherwise.
var DigestFormats = []string{"markdown", "slack", "text"}

// Digest is what was published, the newest first. since says from when on.
func Digest(name, since string, documents []DigestItem) *Draft {
	d := &Draft{Subject: name}
	if len(documents) == 0 {
		d.Blocks = []Block{{Kind: "text", Spans: []Span{{Text: "Nothing was published since " + since + "."}}}}
		return d
	}
	d.Blocks = []Block{{Kind: "text", Spans: []Span{{Text: schema.Count(len(documents), "postmortem") + " published since " + since + ":"}}}}
	for _, pm := range documents {
		facts := pm.When().Day.String()
		if !pm.When().Known() {
			facts = "date unknown"
		}
		if pm.Severity != "" {
			facts = pm.Severity + ", " + facts
		}
		if m := pm.Metric("time_to_resolve"); m.Known && m.Duration > 0 {
			facts += ", " + schema.SpanText(m.Duration)
		}
		title := Span{Text: pm.Title, Bold: true}
		title.Link = followed(pm.Link)
		spans := []Span{title, {Text: " (" + facts + ")"}}
		if pm.Lead != "" {
			spans = append(spans, Span{Text: " — " + pm.Lead})
		}
		d.Blocks = append(d.Blocks, Block{Kind: "item", Spans: spans})
		d.From = append(d.From, pm.Path)
	}
	return d
}
