package search_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site/search"
)

// Borders are where they are said to be, a phrase is words side by side, and a title leads.
func TestWhatCounts(t *testing.T) {
	const long = "\n\n## Timeline\n\n### 2025-03-09\n\n- **10:00** `started` — It began.\n- **10:30** `resolved` — It ended.\n"
	x, r, _ := index(t, []*schema.Postmortem{
		schema.Parse("postmortems/a.md", []byte("---\ntitle: A walrus\ntimezone: UTC\n---\n\n## Summary\n\nThe pool was of connections, and the connection had a pool."+long), nil),
		schema.Parse("postmortems/b.md", []byte("---\ntitle: B\ntimezone: UTC\n---\n\n## Details\n\nA walrus, a walrus and a walrus in a connection pool.\n"), nil),
	})
	docs := x.Documents()
	for query, want := range map[string]string{
		`"connection pool"`: "b", "walrus": "ab", "before:2025-03-09": "", "before:2025-03-10": "a", "after:2025-03-09": "a", "longer:30m": "", "longer:29m": "a",
	} {
		result, err := r.Search(search.Parse(query), "")
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, h := range result.Hits {
			got += docs[h.Doc].ID
		}
		if got != want {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
	}
}

// What begins too many words to be looked for is said to be too short, and not to occur nowhere.
func TestTooShort(t *testing.T) {
	var b strings.Builder
	b.WriteString("# T\n\n## Summary\n\n")
	for i := range 26 * 26 * 26 {
		fmt.Fprintf(&b, "co%c%c%cing ", 'a'+i/676, 'a'+i/26%26, 'a'+i%26)
	}
	x, r, files := index(t, []*schema.Postmortem{schema.Parse("postmortems/a.md", []byte(b.String()+"\n"), nil)})
	browser := newBrowser(t, files)
	for query, how := range map[string]string{"co": "short", "coabxi": "prefix", "cxx": "nowhere"} {
		result, err := r.Search(search.Parse(query), "")
		if err != nil {
			t.Fatal(err)
		}
		if got := result.Items[0].How; got != how {
			t.Errorf("%s: %s, want %s", query, got, how)
		}
		if want, got := goAnswer(t, x, r, query, ""), browser.call("answer", query, ""); want != got {
			t.Errorf("%s: Go %s, script %s", query, want, got)
		}
	}
}
