package site

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/url"
	"time"

	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(page{name: "the feed of everything", order: 30, build: func(b *builder, _ []any) error {
	b.add("feed.xml", func() ([]byte, error) { return b.feed("feed.xml", b.in.Settings.Name, "index.html", b.docs) })
	return nil
}})

var _ = register(page{name: "index.json", order: 31, collect: func(_ *builder, r *reading) (any, error) { return json.Marshal(r.ExportSummary()) }, build: func(b *builder, collected []any) error {
	b.add("index.json", func() ([]byte, error) { return b.indexJSON(collected) })
	return nil
}})

// indexJSON has a record of every document, each on a line of its own.
func (b *builder) indexJSON(collected []any) ([]byte, error) {
	head, err := json.Marshal(struct {
		SchemaVersion int    `json:"schema_version"`
		Name          string `json:"name"`
		Audience      string `json:"audience"`
	}{1, b.in.Settings.Name, b.in.Audience.String()})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Write(bytes.TrimSuffix(head, []byte("}")))
	out.WriteString(`,"documents":[`)
	for i, d := range b.docs {
		if i > 0 {
			out.WriteByte(',')
		}
		address, err := json.Marshal(relative("", d.URL))
		if err != nil {
			return nil, err
		}
		// The record, and one field more.
		out.WriteByte('\n')
		out.Write(bytes.TrimSuffix(collected[i].([]byte), []byte("}")))
		out.WriteString(`,"url":`)
		out.Write(address)
		out.WriteByte('}')
	}
	out.WriteString("]}\n")
	return out.Bytes(), nil
}

const maxFeedEntries = 50

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
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
	Updated    string         `xml:"updated"`
	Links      []atomLink     `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary,omitempty"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

// feed writes an Atom feed (RFC 4287) of the newest documents. Its ids are tag:
// URIs (RFC 4151), which stay what they are when the site moves.
func (b *builder) feed(name, title, page string, docs []*document) ([]byte, error) {
	f := atomFeed{ID: b.tagURI(name), Title: title, Author: atomAuthor{b.in.Settings.Name}}
	f.Links = []atomLink{{"alternate", b.address(name, page), "text/html"}, {"self", b.address(name, name), "application/atom+xml"}}
	newest := time.Time{}
	for i, d := range docs {
		if i == maxFeedEntries {
			break
		}
		updated := b.updated(d)
		if updated.After(newest) {
			newest = updated
		}
		e := atomEntry{ID: b.tagURI("postmortem/" + d.ID), Title: d.Title, Updated: updated.Format(time.RFC3339), Summary: d.Brief}
		e.Links = []atomLink{{"alternate", b.address(name, d.URL), "text/html"}}
		for _, s := range append(one(d.Severity), d.Services...) {
			e.Categories = append(e.Categories, atomCategory{s})
		}
		f.Entries = append(f.Entries, e)
	}
	if newest.IsZero() {
		newest = b.in.Now
	}
	f.Updated = newest.UTC().Format(time.RFC3339)
	var buf bytes.Buffer
	buf.WriteString(xml.Header)
	e := xml.NewEncoder(&buf)
	e.Indent("", " ")
	if err := e.Encode(f); err != nil {
		return nil, err
	}
	buf.WriteByte('\n')
	return buf.Bytes(), nil
}

// updated is when a document last changed: by its last commit where the build
// shows history, else by its publication, else by the incident itself.
func (b *builder) updated(d *document) time.Time {
	if d.History != nil && d.History.Last != nil {
		return d.History.Last.Time.UTC()
	}
	if t, err := schema.ParseDate(d.Published); err == nil {
		return t.UTC()
	}
	if !d.When.Instant.IsZero() {
		return d.When.Instant.UTC()
	}
	if d.When.Known() {
		return time.Date(d.When.Day.Year, time.Month(d.When.Day.Month), d.When.Day.Day, 0, 0, 0, 0, time.UTC)
	}
	return b.in.Now.UTC()
}

// tagURI is a name for what the feed holds. Without a configured address there is
// no authority to name, so a reserved one stands in (RFC 2606).
func (b *builder) tagURI(name string) string {
	host := "postmortems.invalid"
	if u, err := url.Parse(b.in.Settings.BaseURL); err == nil && u.Host != "" {
		host = u.Hostname()
	}
	return "tag:" + host + ",2026:" + (&url.URL{Path: name}).EscapedPath()
}

// address is absolute where the site's own address is known, else relative to the feed.
func (b *builder) address(from, target string) string {
	if b.in.Settings.BaseURL != "" {
		return b.in.Settings.BaseURL + relative("", target)
	}
	return relative(from, target)
}
