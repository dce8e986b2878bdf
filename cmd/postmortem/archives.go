package main

import (
	"path/filepath"
	"strings"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema"
)

// openArchives finds the documents that the arguments name, those of sources as well where they name
// none, and says what was left out. That nothing is found is an error.
func openArchives(s *streams, args []string) ([]*archive.Archive, error) {
	return (&view{s: s}).archives(args)
}

// openOwn is openArchives without the documents of sources, for verbs that judge or write files.
func openOwn(s *streams, args []string) ([]*archive.Archive, error) {
	return (&view{s: s, own: true}).archives(args)
}

// archives is openArchives in a view.
func (v *view) archives(args []string) ([]*archive.Archive, error) {
	s := v.s
	archives, err := v.open(args...)
	if err != nil {
		return nil, err
	}
	if err := archive.Require(archives); err != nil {
		return nil, err
	}
	say(s, archives)
	return archives, nil
}

// say tells what archives were found, where, and what was left out.
func say(s *streams, archives []*archive.Archive) {
	for _, a := range archives {
		for _, n := range a.Notices {
			s.note("%s", n)
		}
		for _, d := range a.Details {
			s.detail("%s", d)
		}
		// What nobody configured is said, where somebody looks.
		if len(a.Taken) > 0 && len(a.Config.Folders) == 0 && (s.verbose || terminal.Is(s.err)) {
			s.note("%s in %s", schema.Count(len(a.Repositories()[0].Paths), "postmortem"), taken(a.Taken))
		}
		for _, source := range a.Sources {
			s.detail("%s in the source %s, %s", schema.Count(len(source.Paths), "postmortem"), source.Source, source.Root)
		}
		if s.verbose {
			for _, p := range a.Unlike() {
				s.detail("%s is taken for a postmortem, since its folder holds some; exclude it if it is none", shown(s, a, p))
			}
		}
	}
}

// maxTaken is how many folders are named.
const maxTaken = 4

func taken(folders []string) string {
	for i, f := range folders {
		if f == "." {
			folders[i] = "this folder"
		}
	}
	switch n := len(folders); {
	case n > maxTaken:
		return strings.Join(folders[:maxTaken-1], ", ") + " and " + schema.Count(n-maxTaken+1, "more folder")
	case n > 1:
		return strings.Join(folders[:n-1], ", ") + " and " + folders[n-1]
	}
	return folders[0]
}

// shown is a document's path as the caller would write it: relative to the folder that the command runs in.
func shown(s *streams, a *archive.Archive, p string) string { return shownIn(s, a)(p) }

// shownIn is shown for many documents of one archive.
func shownIn(s *streams, a *archive.Archive) func(p string) string {
	dir := s.dir
	if resolved, err := filepath.EvalSymlinks(dir); err == nil {
		dir = resolved
	}
	return func(p string) string {
		if source, _ := schema.SourceOf(p); source != "" {
			return p
		}
		full := a.File(p)
		if rel, err := filepath.Rel(dir, full); err == nil {
			full = rel
		}
		return filepath.ToSlash(full)
	}
}

// withoutSources says that a verb does nothing with the documents of an archive's sources.
func withoutSources(s *streams, a *archive.Archive, done string) {
	if len(a.Config.Sources) > 0 {
		s.note("%s not %s: documents of sources; run it in their own repositories", strings.Join(a.Config.Lint.Sources, ", "), done)
	}
}
