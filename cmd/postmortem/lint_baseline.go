package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/git-postmortem/postmortem/internal/atomicfile"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

// writeBaseline writes what was found into a file.
func writeBaseline(s *streams, all *linted, name string) (int, error) {
	b, locked := lint.NewBaseline(all.Findings, all.root)
	if err := atomicfile.Write(s.file(name), b.Bytes(), 0o644); err != nil {
		return exitFailed, err
	}
	if !s.quiet {
		fmt.Fprintf(s.out, "wrote %s into %s; `postmortem lint --baseline %s` reports what is more\n", schema.Count(b.Len(), "finding"), name, name)
	}
	if locked > 0 {
		s.note("%s not in it: of rules that nothing hides", schema.Count(locked, "finding"))
	}
	return exitDone, nil
}

// root is the path of a document, as it is shown, from the root of its repository.
func (l *linted) root(shown string) string {
	if p := l.fromRoot[shown]; p != "" {
		return p
	}
	return filepath.ToSlash(shown)
}

// subtract takes off what a baseline has. What of it is gone is told of what was looked at alone.
func (l *linted) subtract(s *streams, name string, o lintOptions) error {
	data, err := os.ReadFile(s.file(name))
	if err != nil {
		return fmt.Errorf("the baseline %s cannot be read: %w\n  hint: `postmortem lint --write-baseline %s` writes it", name, err, name)
	}
	b, err := lint.ReadBaseline(data)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	before := len(l.Findings)
	var gone int
	looked := map[string]bool{}
	for _, d := range l.Documents {
		looked[l.root(d)] = true
	}
	l.Findings, gone = b.Without(l.Findings, l.root, func(path, rule string) bool {
		return looked[path] && o.newFrom == "" && (len(o.rules) == 0 || slices.Contains(o.rules, rule))
	})
	s.detail("%s of the baseline %s", schema.Count(before-len(l.Findings), "finding"), name)
	if gone > 0 {
		s.note("%s of the baseline gone; `postmortem lint --write-baseline %s` makes it smaller", schema.Count(gone, "finding"), name)
	}
	return nil
}
