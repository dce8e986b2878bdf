package site

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"time"

	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(page{name: "the feed of everything", order: 30, build: func(b *builder, _ []any) error {
	b.addFeeds(feed{Name: "feed", Title: b.in.Settings.Name, Page: "index.html"}, b.docs)
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

// maxFeedEntries is how many documents a feed has.
const maxFeedEntries = 50

// A feed is what people follow: the documents of a list that are published, those that came
// last first. It is written as Atom and as JSON Feed.
type feed struct {
	Name    string // of its files, without ending
	Title   string
	Page    string // of the same list
	Entries []feedEntry
}

// A feedEntry is one document in a feed.
type feedEntry struct {
	*document
	Published, Updated time.Time // zero where nothing tells
	Summary            string    // or ""
}

// addFeeds promises a list of documents as feeds.
func (b *builder) addFeeds(f feed, docs []*document) {
	b.add(f.Name+".xml", func() ([]byte, error) { return b.atom(b.fill(f, docs)) })
	b.add(f.Name+".json", func() ([]byte, error) { return b.jsonFeed(b.fill(f, docs)) })
}

// fill gives a feed its entries: what is not published yet, or withdrawn, is not in it.
func (b *builder) fill(f feed, docs []*document) feed {
	f.Entries = nil
	for _, d := range docs {
		if schema.NotPublished(d.Status) {
			continue
		}
		e := feedEntry{document: d, Published: published(d), Updated: updated(d), Summary: d.Brief}
		if e.Updated.Before(e.Published) {
			e.Updated = e.Published
		}
		f.Entries = append(f.Entries, e)
	}
	slices.SortStableFunc(f.Entries, func(x, y feedEntry) int { return y.came().Compare(x.came()) })
	f.Entries = f.Entries[:min(len(f.Entries), maxFeedEntries)]
	return f
}

// came is by when entries are sorted: an incident long past may be published today.
func (e feedEntry) came() time.Time {
	if !e.Published.IsZero() {
		return e.Published
	}
	return incidentTime(e.document)
}

// Words are those that a reader sorts entries by.
func (e feedEntry) Words() []string { return append(one(e.Severity), e.Services...) }

// published is when a document was: as it says itself, else when it came into the repository,
// where the build shows history; zero where neither is known.
func published(d *document) time.Time {
	if t, err := schema.ParseDate(d.Published); err == nil {
		return t.UTC()
	}
	if d.History != nil && d.History.First != nil {
		return d.History.First.Time.UTC()
	}
	return time.Time{}
}

// updated is when a document last changed: by its last commit where the build shows history,
// else by its publication; zero where neither is known.
func updated(d *document) time.Time {
	if d.History != nil && d.History.Last != nil {
		return d.History.Last.Time.UTC()
	}
	return published(d)
}

// incidentTime is when the incident was, or zero.
func incidentTime(d *document) time.Time {
	switch {
	case !d.When.Instant.IsZero():
		return d.When.Instant.UTC()
	case d.When.Known():
		return time.Date(d.When.Day.Year, time.Month(d.When.Day.Month), d.When.Day.Day, 0, 0, 0, 0, time.UTC)
	}
	return time.Time{}
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
