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
	own  bool          // without the documents of sources
}

// viewOf is the view that --at asks for.
func viewOf(s *streams, revision string) (*view, error) { return (&view{s: s}).at(revision) }

// ownViewOf is viewOf without the documents of sources.
func ownViewOf(s *streams, revision string) (*view, error) {
	return (&view{s: s, own: true}).at(revision)
}

func (v *view) at(revision string) (_ *view, err error) {
	if revision != "" {
		v.past, err = v.opener().PastOf(v.s.dir, revision)
	}
	return v, err
}

func (v *view) opener() archive.Opener {
	o := v.s.archives()
	o.Sources = !v.own
	return o
}

func (v *view) open(paths ...string) ([]*archive.Archive, error) {
	if v.past != nil {
		return v.past.Open(paths...)
	}
	return v.opener().Open(v.s.dir, paths...)
}

// has reports whether a word names a file or folder.
func (v *view) has(word string) bool {
	if v.past != nil {
		return v.past.Has(word)
	}
	_, err := os.Stat(filepath.Join(v.s.dir, word))
	return err == nil
}
