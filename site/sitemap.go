package site

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
)

// maxSitemap is how many addresses one sitemap may have (sitemaps.org/protocol.html).
const maxSitemap = 50_000

var _ = register(page{name: "the sitemap", order: 60, build: func(b *builder, _ []any) error {
	if b.in.Live {
		return nil // it is for search engines and for hosts
	}
	// GitHub Pages leaves out files whose name begins with an underscore, unless this one is there.
	if err := b.write(".nojekyll", nil); err != nil {
		return err
	}
	if b.in.Settings.BaseURL == "" {
		return nil // its addresses have to be absolute
	}
	for i, s := range sitemaps(b.in.Settings.BaseURL, b.forSearchEngines(), maxSitemap) {
		if err := b.write(sitemapName(i), s); err != nil {
			return err
		}
	}
	return nil
}})

// A sitemapPage is a page that search engines may show.
type sitemapPage struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

// forSearchEngines are the pages that were written, without what says that a search found
// nothing and without what is not published.
func (b *builder) forSearchEngines() []sitemapPage {
	leftOut := map[string]bool{"404.html": true, "search.html": true}
	changed := map[string]string{}
	for _, d := range b.docs {
		leftOut[d.URL] = schema.NotPublished(d.Status)
		changed[d.URL] = feedTime(updated(d))
	}
	for _, f := range b.allFacets() {
		for _, value := range f.Values {
			leftOut[value.URL] = !slices.ContainsFunc(value.docs, func(d *document) bool { return !schema.NotPublished(d.Status) })
		}
	}
	var out []sitemapPage
	for name := range b.written {
		if strings.HasSuffix(name, ".html") && !leftOut[name] && !b.moved[name] && !strings.HasPrefix(name, "revisions/") {
			out = append(out, sitemapPage{b.in.Settings.BaseURL + relative("", name), changed[name]})
		}
	}
	slices.SortFunc(out, func(x, y sitemapPage) int { return strings.Compare(x.Loc, y.Loc) })
	return out
}

// sitemapName is the name of the i-th sitemap. The first one leads to all others, where there are any.
func sitemapName(i int) string {
	if i == 0 {
		return "sitemap.xml"
	}
	return fmt.Sprintf("sitemap-%d.xml", i)
}

// sitemaps are the sitemaps of pages: one, or an index and those that it names, each with most
// pages at most.
func sitemaps(base string, pages []sitemapPage, most int) [][]byte {
	if len(pages) <= most {
		return [][]byte{sitemapXML("urlset", "url", pages)}
	}
	var index []sitemapPage
	out := [][]byte{nil}
	for part := range slices.Chunk(pages, most) {
		index = append(index, sitemapPage{Loc: base + sitemapName(len(out))})
		out = append(out, sitemapXML("urlset", "url", part))
	}
	out[0] = sitemapXML("sitemapindex", "sitemap", index)
	return out
}

func sitemapXML(root, item string, pages []sitemapPage) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s<%s xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n", xml.Header, root)
	e := xml.NewEncoder(&out)
	for _, p := range pages {
		_ = e.EncodeElement(p, xml.StartElement{Name: xml.Name{Local: item}}) // into memory
		out.WriteByte('\n')
	}
	fmt.Fprintf(&out, "</%s>\n", root)
	return out.Bytes()
}
