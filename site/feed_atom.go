package site

import (
	"bytes"
	"encoding/xml"
	"time"
)

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  atomAuthor  `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
	Type string `xml:"type,attr,omitempty"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Published  string         `xml:"published,omitempty"`
	Updated    string         `xml:"updated"`
	Links      []atomLink     `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary,omitempty"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

// atom is a feed as Atom (RFC 4287). Its ids are tag: URIs (RFC 4151), which stay what they
// are when the site moves. Atom wants a time of every entry: where none is known of a document,
// it is that of the incident, else that of the build.
func (b *builder) atom(f feed) ([]byte, error) {
	name := f.Name + ".xml"
	out := atomFeed{Lang: b.speaking.lang, ID: b.tagURI(name), Title: f.Title, Author: atomAuthor{b.in.Settings.Name}}
	out.Links = []atomLink{{"alternate", b.address(name, f.Page), "text/html"}, {"self", b.address(name, name), "application/atom+xml"}}
	newest := time.Time{}
	for _, e := range f.Entries {
		updated := e.Updated
		if updated.IsZero() {
			updated = incidentTime(e.document)
		}
		if updated.IsZero() {
			updated = b.in.Now.UTC()
		}
		if updated.After(newest) {
			newest = updated
		}
		entry := atomEntry{ID: b.tagURI("postmortem/" + e.ID), Title: e.Title, Published: feedTime(e.Published), Updated: feedTime(updated), Summary: e.Summary}
		entry.Links = []atomLink{{"alternate", b.address(name, e.URL), "text/html"}}
		for _, w := range e.Words() {
			entry.Categories = append(entry.Categories, atomCategory{w})
		}
		out.Entries = append(out.Entries, entry)
	}
	if newest.IsZero() {
		newest = b.in.Now.UTC()
	}
	out.Updated = feedTime(newest)
	var buf bytes.Buffer
	buf.WriteString(xml.Header)
	e := xml.NewEncoder(&buf)
	e.Indent("", " ")
	if err := e.Encode(out); err != nil {
		return nil, err
	}
	buf.WriteByte('\n')
	return buf.Bytes(), nil
}

// feedTime is a time as feeds have it, or "".
func feedTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
