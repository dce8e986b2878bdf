package schema_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/yuin/goldmark/text"

	"github.com/git-postmortem/postmortem/schema"
)

// archiveBytes are the documents of this project's own archive.
func archiveBytes(b *testing.B) (docs [][]byte, size int64) {
	b.Helper()
	files, _ := filepath.Glob("../postmortems/*.md")
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		docs = append(docs, data)
		size += int64(len(data))
	}
	if len(docs) == 0 {
		b.Skip("no documents")
	}
	return docs, size
}

// BenchmarkGoldmark is the yardstick: the Markdown parser alone, on the same bytes.
func BenchmarkGoldmark(b *testing.B) {
	docs, size := archiveBytes(b)
	b.SetBytes(size)
	for b.Loop() {
		for _, d := range docs {
			schema.Markdown.Parser().Parse(text.NewReader(d))
		}
	}
}

// BenchmarkParse is a whole document: frontmatter, Markdown, sections, timeline,
// actions and marks. The budget is 15 MB/s on one core.
func BenchmarkParse(b *testing.B) {
	docs, size := archiveBytes(b)
	b.SetBytes(size)
	for b.Loop() {
		for _, d := range docs {
			schema.Parse("postmortems/2026-03-04-x.md", d, nil)
		}
	}
}

// BenchmarkTimelines reads the timelines of parsed documents. The budget is half of BenchmarkGoldmark.
func BenchmarkTimelines(b *testing.B) {
	docs, size := archiveBytes(b)
	var parsed []*schema.Postmortem
	for _, d := range docs {
		parsed = append(parsed, schema.Parse("postmortems/2026-03-04-x.md", d, nil))
	}
	b.SetBytes(size)
	for b.Loop() {
		for _, pm := range parsed {
			schema.ReadTimelines(pm)
		}
	}
}
