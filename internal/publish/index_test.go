package publish

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/site/search"
)

// The index of a terminal holds what internal readers may see, and counts what it does not
// hold; lines are those of the file, or unknown.
func TestIndex(t *testing.T) {
	dir := writeArchive(t, map[string]string{
		"postmortem.yaml":      "folders: [postmortems]\n",
		"postmortems/a.md":     "---\ntitle: A\n---\n\n## Summary\n\nThe needle is here.\n",
		"postmortems/b.md":     "---\ntitle: Boundary\n---\n\n## Summary\n\nAudience: restricted\n\nThe needle is hidden.\n\n## Impact\n\nThe haystack.\n",
		"postmortems/c.md":     "---\ntitle: C\naudience: restricted\n---\n\nThe needle is hidden.\n",
		"postmortems/large.md": "# Large\n\n## Summary\n\n" + strings.Repeat("needle ", 200_000) + "\n",
	})
	archives, err := archive.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	x, leftOut, unread, err := Index(context.Background(), archives, time.Time{}, func(_ *archive.Archive, p string) string { return p })
	if err != nil || leftOut != 1 || unread != 1 {
		t.Fatalf("%d left out, %d unread, %v", leftOut, unread, err)
	}
	r, err := x.Reader()
	if err != nil {
		t.Fatal(err)
	}
	docs := x.Documents()
	for query, want := range map[string]search.Matched{"needle": {Field: search.SummaryField, Line: 7}, "haystack": {Field: search.SummaryField, Line: 0}, "boundary": {Field: search.TitleField, Line: 0}} {
		result, err := r.Search(search.Parse(query), "")
		if err != nil {
			t.Fatal(err)
		}
		if result.Full != 1 {
			t.Fatalf("%s: %d documents", query, result.Full)
		}
		if got := result.Matched(docs[result.Hits[0].Doc]); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}
