package site

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
)

var _ = register(page{"search", 40, func(_ *builder, r *reading) (any, error) { return words(string(r.Body())), nil }, func(b *builder, collected []any) error {
	data, err := b.searchIndex(collected)
	if err != nil {
		return err
	}
	name := hashed("search/index.js", data)
	if err := b.write(name, data); err != nil {
		return err
	}
	v := view{b: b, Path: "search.html", Title: "Search", Kind: "search", Feed: "feed.xml"}
	v.Data = v.Link(name)
	return b.page("search.html", v)
}})

// An indexed document is what the search script knows of a postmortem.
type indexed struct {
	URL      string `json:"u"`
	Title    string `json:"t"`
	Severity string `json:"s"`
	Date     string `json:"d"`
	Day      string `json:"y"`
	Brief    string `json:"b"`
	Facets   string `json:"f"` // services, factors and tags
	Words    string `json:"w"` // every other word once, in lower case
}

// searchIndex is a classic script that assigns the index, so that it loads from file:// as well.
func (b *builder) searchIndex(words []any) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("window.postmortemIndex=[")
	for i, d := range b.docs {
		facets := strings.Join(append(append(append([]string{}, d.Services...), d.Factors...), d.Tags...), " ")
		data, err := json.Marshal(indexed{
			URL: relative("", d.URL), Title: d.Title, Severity: d.Severity, Date: d.When.Key(), Day: humanDay(d.When),
			Brief: d.Brief, Facets: strings.ToLower(facets), Words: words[i].(string),
		})
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(data)
	}
	out.WriteString("];\n")
	return out.Bytes(), nil
}

// words are the different words of a text, sorted.
func words(text string) string {
	var all []string
	start := -1
	text = strings.ToLower(text) + " "
	for i, r := range text {
		switch inside := r == '-' || r == '_' || r == '.' || unicode.IsLetter(r) || unicode.IsNumber(r); {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			if w := strings.Trim(text[start:i], "-_."); len(w) > 1 {
				all = append(all, w)
			}
			start = -1
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

var _ = register(page{"the page for addresses that lead nowhere", 50, nil, func(b *builder, _ []any) error {
	return b.page("404.html", view{b: b, Path: "404.html", Title: "Not found", Kind: "message", Feed: "feed.xml"})
}})
