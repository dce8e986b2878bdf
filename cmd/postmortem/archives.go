package main

import (
	"path/filepath"
	"strings"

	"github.com/git-postmortem/postmortem/internal/archive"
)

// openArchives finds the documents that the arguments name, and says what was left out.
func openArchives(s *streams, args []string) ([]*archive.Archive, error) {
	archives, err := archive.Open(s.dir, args...)
	if err != nil {
		return nil, err
	}
	for _, a := range archives {
		for _, n := range a.Notices {
			s.note("%s", n)
		}
	}
	return archives, nil
}

// shown is a document's path as the caller would write it: relative to the folder that the command runs in.
func shown(s *streams, a *archive.Archive, p string) string { return shownIn(s, a)(p) }

// shownIn is shown for many documents of one archive.
func shownIn(s *streams, a *archive.Archive) func(p string) string {
	real := func(dir string) string {
		if resolved, err := filepath.EvalSymlinks(dir); err == nil {
			return resolved
		}
		return dir
	}
	dir, root := real(s.dir), real(a.Root)
	return func(p string) string {
		full := filepath.Join(root, filepath.FromSlash(p))
		if rel, err := filepath.Rel(dir, full); err == nil {
			full = rel
		}
		return filepath.ToSlash(full)
	}
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	if strings.HasSuffix(noun, "y") {
		return strings.TrimSuffix(noun, "y") + "ies"
	}
	return noun + "s"
}
