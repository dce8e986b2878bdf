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
func shown(s *streams, a *archive.Archive, p string) string {
	dir, err := filepath.EvalSymlinks(s.dir)
	if err != nil {
		dir = s.dir
	}
	root, err := filepath.EvalSymlinks(a.Root)
	if err != nil {
		root = a.Root
	}
	full := filepath.Join(root, filepath.FromSlash(p))
	if rel, err := filepath.Rel(dir, full); err == nil {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(full)
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
