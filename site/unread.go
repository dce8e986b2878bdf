package site

import (
	"bytes"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/git-postmortem/postmortem/schema"
)

// A trouble is something in a document that its page cannot show as it should.
type trouble struct {
	Line          int    // 0 where it is the document as a whole
	At            string // the same for people
	Message, Hint string
	Rule          string // the rule of the linter that finds it, or ""
	Link          template.URL
}

// troubles are what could not be read of a document, in the order of its lines.
func (b *builder) troubles(r *reading) (out []trouble) {
	rules := map[schema.ProblemKind]string{schema.ProblemDocument: "document-unreadable", schema.ProblemFrontmatter: "frontmatter-invalid"}
	for _, p := range r.Problems {
		if p.Kind != schema.ProblemAudience {
			out = append(out, trouble{Line: r.LineOf(p.Span), Message: p.Message, Hint: p.Hint, Rule: rules[p.Kind]})
		}
	}
	if !b.people {
		return b.placedTroubles(r, out)
	}
	if !utf8.Valid(r.Source) {
		good := len(bytes.ToValidUTF8(r.Source, nil)) // a bound: the first bad byte is not behind it
		at := 0
		for at < good {
			c, size := utf8.DecodeRune(r.Source[at:])
			if c == utf8.RuneError && size < 2 {
				break
			}
			at += size
		}
		out = append(out, trouble{Line: r.Lines.Line(at), Message: "bytes that are not UTF-8 are shown as \ufffd", Rule: "encoding"})
	}
	if len(bytes.TrimSpace(r.Source)) == 0 {
		out = append(out, trouble{Message: "the document is empty"})
	}
	if read, all := r.LinesRead(); read < all {
		for i, u := range r.Unread() {
			message := "a time that cannot be read"
			if i == 0 {
				message += fmt.Sprintf("; %d of %d lines of the timeline were", read, all)
			}
			out = append(out, trouble{Line: r.LineOf(u.Span), Message: message, Rule: "timeline-unreadable"})
		}
	}
	return b.placedTroubles(r, out)
}

// placedTroubles says where each stands, and leads to its rule.
func (b *builder) placedTroubles(r *reading, out []trouble) []trouble {
	v := view{b: b, Path: r.doc.URL}
	for i := range out {
		t := &out[i]
		t.At = b.voice(r.Postmortem).fill("page.line", "n", strconv.Itoa(t.Line))
		if t.Rule != "" && slices.ContainsFunc(b.in.Rules, func(p HelpPage) bool { return p.Name == t.Rule }) {
			t.Link = v.Link("rules/" + t.Rule + ".html")
		}
	}
	slices.SortStableFunc(out, func(x, y trouble) int { return x.Line - y.Line })
	return out
}

// maxRaw is how much of a text that was not read a page shows.
const maxRaw = 64 << 10

// rawText is what of a document was not read at all and is therefore shown as it is written:
// its frontmatter, or everything.
func (b *builder) rawText(r *reading) string {
	if !b.people {
		return ""
	}
	text := r.Source
	has := func(kind schema.ProblemKind) bool {
		return slices.ContainsFunc(r.Problems, func(p schema.Problem) bool { return p.Kind == kind })
	}
	switch {
	case has(schema.ProblemDocument):
	case has(schema.ProblemFrontmatter):
		if r.BodyAt > 0 {
			text = text[:r.BodyAt]
		}
	default:
		return ""
	}
	out := strings.ToValidUTF8(string(text[:min(len(text), maxRaw)]), "\ufffd")
	if len(text) > maxRaw {
		out += "\n… the rest is in the Markdown of this page\n"
	}
	return strings.ReplaceAll(out, "\x00", "\ufffd")
}
