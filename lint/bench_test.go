package lint_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/change"
	"github.com/git-postmortem/postmortem/lint"
	_ "github.com/git-postmortem/postmortem/lint/rules"
)

// BenchmarkLint is a whole run, all rules, over copies of this project's own archive.
func BenchmarkLint(b *testing.B) {
	files, _ := filepath.Glob("../postmortems/*.md")
	if len(files) == 0 {
		b.Skip("no documents")
	}
	dir := b.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, ".git"), 0o755); err != nil {
		b.Fatal(err)
	}
	var size int64
	for i := range 300 {
		data, err := os.ReadFile(files[i%len(files)])
		if err != nil {
			b.Fatal(err)
		}
		size += int64(len(data))
		full := filepath.Join(dir, "postmortems", string(rune('a'+i%26)), filepath.Base(files[i%len(files)]))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(full, data, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	archives, err := archive.Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size)
	for b.Loop() {
		if _, err := lint.Run(context.Background(), change.Input(archives[0]), lint.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
