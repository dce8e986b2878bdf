package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/git-postmortem/postmortem/schema"
)

// A parseCounter counts how often the Markdown of each document is parsed, and panics
// where a document asks for it.
type parseCounter struct {
	mu    sync.Mutex
	times map[string]int // by the first line that begins with "counted"
}

var parses = &parseCounter{times: map[string]int{}}

// It has to be there before the first document is parsed.
func init() {
	schema.Markdown.Parser().AddOptions(parser.WithASTTransformers(util.Prioritized(parses, 1)))
}

func (c *parseCounter) Transform(_ *ast.Document, reader text.Reader, _ parser.Context) {
	for line := range bytes.Lines(reader.Source()) {
		if bytes.HasPrefix(line, []byte("panics")) {
			panic("as asked")
		}
		if bytes.HasPrefix(line, []byte("counted")) {
			c.mu.Lock()
			c.times[strings.TrimSpace(string(line))]++
			c.mu.Unlock()
			return
		}
	}
}

func (c *parseCounter) take() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	times := c.times
	c.times = map[string]int{}
	return times
}

// Parsing is what a run over many documents spends its time on: each is parsed once.
func TestDocumentsAreParsedOnce(t *testing.T) {
	dir := t.TempDir()
	if err := emptyRepository(dir); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		writeFile(t, dir, fmt.Sprintf("postmortems/%d.md", i), fmt.Sprintf("---\ntitle: Title %d\nseverity: sev3\nstatus: draft\nowner: \"@ops\"\nservices: [api]\nrelated: [\"%d\"]\n---\n\n## Summary\n\ncounted %d\n\n## Timeline\n\n- 2026-03-04 10:00 UTC `detected` — a\n", i, (i+1)%5, i))
	}
	writeFile(t, dir, "rca/adopted.md", "# Adopted\n\ncounted adopted\n\n## Timeline\n\n10:00 a\n\n10:05 b\n")
	for _, args := range [][]string{{"lint", "--fail-on", "never"}, {"lint", "--format", "github", "--fail-on", "never"}, {"build", "-o", filepath.Join(t.TempDir(), "out")}, {"list"}, {"export"}, {"actions"}, {"stats"}} {
		parses.take()
		if code, out := said(t, dir, args...); code != exitDone {
			t.Fatalf("%v: exit %d: %s", args, code, out)
		}
		times := parses.take()
		if len(times) != 6 {
			t.Errorf("%v: %d documents were parsed, not 6: %v", args, len(times), times)
		}
		for document, n := range times {
			if n != 1 {
				t.Errorf("%v: %q was parsed %d times", args, document, n)
			}
		}
	}
}

// A panic over one document is said with its path, and the others have their findings.
func TestPanicOverOneDocument(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "postmortems/a.md", "---\ntitle: a\nseverity: sev9\nstatus: draft\n---\n")
	writeFile(t, dir, "postmortems/b.md", "---\ntitle: b\nseverity: sev3\nstatus: draft\n---\n\npanics\n")
	code, out := said(t, dir, "lint", "--format", "compact")
	if code != exitFindings || !strings.Contains(out, "postmortems/b.md:1:1: error: cannot be read: the program panicked over it (as asked)") || !strings.Contains(out, "postmortems/a.md:3:11: ") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	if code, out := said(t, dir, "list"); code != exitDone || !strings.Contains(out, "a") {
		t.Errorf("exit %d:\n%s", code, out)
	}
}
