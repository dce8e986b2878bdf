package site

import "encoding/json"

// A jsonFeed is a JSON Feed 1.1 (jsonfeed.org/version/1.1).
type jsonFeed struct {
	Version  string         `json:"version"`
	Title    string         `json:"title"`
	HomePage string         `json:"home_page_url"`
	URL      string         `json:"feed_url,omitempty"`
	Language string         `json:"language"`
	Authors  []jsonAuthor   `json:"authors"`
	Items    []jsonFeedItem `json:"items"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

type jsonFeedItem struct {
	ID        string   `json:"id"`
	URL       string   `json:"url"`
	Title     string   `json:"title"`
	Text      string   `json:"content_text"` // an item must have a content
	Summary   string   `json:"summary,omitempty"`
	Published string   `json:"date_published,omitempty"`
	Modified  string   `json:"date_modified,omitempty"`
	Tags      []string `json:"tags,omitempty"`
}

// jsonFeed is a feed as JSON Feed. What is not known of a document is left out.
func (b *builder) jsonFeed(f feed) ([]byte, error) {
	name := f.Name + ".json"
	out := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: f.Title, Language: b.speaking.lang, HomePage: b.address(name, f.Page),
		Authors: []jsonAuthor{{b.in.Settings.Name}}, Items: []jsonFeedItem{},
	}
	if b.in.Settings.BaseURL != "" {
		out.URL = b.address(name, name)
	}
	for _, e := range f.Entries {
		item := jsonFeedItem{
			ID: b.tagURI("postmortem/" + e.ID), URL: b.address(name, e.URL), Title: e.Title, Text: e.Summary, Summary: e.Summary,
			Published: feedTime(e.Published), Modified: feedTime(e.Updated), Tags: e.Words(),
		}
		if item.Text == "" {
			item.Text = e.Title
		}
		out.Items = append(out.Items, item)
	}
	data, err := json.MarshalIndent(out, "", " ")
	return append(data, '\n'), err
}
