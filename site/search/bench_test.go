package search_test

import (
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/site/search"
)

// BenchmarkIndex is all of an index, from parsed documents to files.
func BenchmarkIndex(b *testing.B) {
	filtered, err := audience.Apply(manyDocuments(2000), schema.Internal, time.Time{})
	if err != nil {
		b.Fatal(err)
	}
	size := 0
	for _, f := range filtered {
		size += len(f.Postmortem().Source)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		x := search.NewIndex(nil)
		for _, f := range filtered {
			x.Add(search.Extract(f))
		}
		x.Seal()
		if err := x.Write(func(string, []byte) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSearch is a query of two words and one of a misspelt one.
func BenchmarkSearch(b *testing.B) {
	_, r, _ := index(b, manyDocuments(5000))
	for b.Loop() {
		for _, q := range []string{"incident storing", "insident"} {
			if _, err := r.Search(search.Parse(q), ""); err != nil {
				b.Fatal(err)
			}
		}
	}
}
