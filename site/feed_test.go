package site

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
)

// A site of more pages than one sitemap may have gets several, and one that names them.
func TestSitemapIndex(t *testing.T) {
	var pages []sitemapPage
	for i := range 5 {
		pages = append(pages, sitemapPage{Loc: fmt.Sprintf("https://e.example/%d.html?a&b", i)})
	}
	if one := sitemaps("https://e.example/", pages, 5); len(one) != 1 || strings.Count(string(one[0]), "<url>") != 5 {
		t.Errorf("%d sitemaps", len(one))
	}
	files := sitemaps("https://e.example/", pages, 2)
	if len(files) != 4 {
		t.Fatalf("%d files", len(files))
	}
	var index struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
		Locs    []string `xml:"sitemap>loc"`
	}
	if err := xml.Unmarshal(files[0], &index); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(index.Locs, " "); got != "https://e.example/sitemap-1.xml https://e.example/sitemap-2.xml https://e.example/sitemap-3.xml" {
		t.Error(got)
	}
	all := 0
	for _, f := range files[1:] {
		var set struct {
			XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
			Locs    []string `xml:"url>loc"`
		}
		if err := xml.Unmarshal(f, &set); err != nil {
			t.Fatal(err)
		}
		for _, l := range set.Locs {
			if l != pages[all].Loc {
				t.Errorf("%s, want %s", l, pages[all].Loc)
			}
			all++
		}
	}
	if all != len(pages) {
		t.Errorf("%d of %d pages", all, len(pages))
	}
}
