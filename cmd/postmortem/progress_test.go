package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/internal/terminal"
)

// What reads an archive shows how far it is, where somebody waits for it, and leaves nothing
// of that behind.
func TestProgressOfVerbs(t *testing.T) {
	dir := t.TempDir()
	if err := emptyRepository(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "incidents"), 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range 6 {
		text := fmt.Sprintf("# Outage %d\n\n## Impact\n\nSome.\n\n## Timeline\n\n- 2020-01-0%d 10:00 UTC - It breaks.\n- 2020-01-0%d 11:00 UTC - It works.\n", i, i+1, i+1)
		if err := os.WriteFile(filepath.Join(dir, "incidents", fmt.Sprintf("%d.md", i)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"lint"}, {"lint", "--diff", "--unsafe"}, {"build", "-o", filepath.Join(t.TempDir(), "out")}, {"stats"}, {"import", ".", "--dry-run"}, {"search", "outage"}, {"list"}, {"export"},
	} {
		var mu sync.Mutex
		at := time.Date(2026, 3, 4, 14, 39, 0, 0, time.UTC)
		slowly := func() time.Time { // each document takes most of a second
			mu.Lock()
			defer mu.Unlock()
			at = at.Add(600 * time.Millisecond)
			return at
		}
		var out, errs bytes.Buffer
		s := &streams{dir: dir, in: strings.NewReader(""), out: &out, err: &errs, env: func(string) string { return "" }}
		s.progress = terminal.NewProgress(&errs, "reading", slowly)
		run(context.Background(), s, args)
		said := errs.String()
		if !strings.Contains(said, " of 6\x1b[K") {
			t.Errorf("%v says nothing of how far it is: %q", args, said)
		}
		line := said[strings.LastIndex(said, "\r")+1:]
		if !strings.HasPrefix(line, "\x1b[K") {
			t.Errorf("%v leaves its line behind: %q", args, line)
		}
		for _, part := range strings.Split(said, "\x1b[K") {
			if before, _, _ := strings.Cut(part, "\r"); strings.Contains(part, "\r") && before != "" && !strings.HasSuffix(before, "\n") {
				t.Errorf("%v writes on the line of its progress: %q", args, part)
			}
		}
		if strings.Contains(out.String(), "\r") {
			t.Errorf("%v writes its progress to its output", args)
		}

		// In a pipe there is none.
		errs.Reset()
		run(context.Background(), &streams{dir: dir, in: strings.NewReader(""), out: &out, err: &errs, env: s.env}, args)
		if strings.Contains(errs.String(), "\r") {
			t.Errorf("%v shows how far it is in a pipe: %q", args, errs.String())
		}
	}
}
