package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/archive"
)

// atFlag is --at of the verbs that look at any commit.
func atFlag(flags *pflag.FlagSet) *string {
	return flags.String("at", "", "the archive as it is in this `revision` (a branch, tag or commit), and not as the files are")
}

// A view is where a verb finds its documents: the working copy, or a commit.
type view struct {
	s    *streams
	past *archive.Past // nil for the working copy
}

// viewOf is the view that --at asks for.
func viewOf(s *streams, revision string) (*view, error) {
	if revision == "" {
		return &view{s: s}, nil
	}
	past, err := s.archives().PastOf(s.dir, revision)
	return &view{s, past}, err
}

func (v *view) open(paths ...string) ([]*archive.Archive, error) {
	if v.past != nil {
		return v.past.Open(paths...)
	}
	return v.s.archives().Open(v.s.dir, paths...)
}

// has reports whether a word names a file or folder.
func (v *view) has(word string) bool {
	if v.past != nil {
		return v.past.Has(word)
	}
	_, err := os.Stat(filepath.Join(v.s.dir, word))
	return err == nil
}
