package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema"
)

const welcome = `postmortem keeps your postmortems: written as Markdown in git, linted in CI,
browsed and searched by everyone.

`

// Lines of what can be done next.
const (
	nextGit     = "  git init                                   begin a repository; it keeps them\n"
	nextInit    = "  postmortem init                            set it up, with a first draft\n"
	nextAdopt   = "  postmortem init                            adopt them: a configuration and CI\n"
	nextNew     = "  postmortem new \"Checkout answers slowly\"   begin one\n"
	nextLint    = "  postmortem lint                            check what is there\n"
	nextMistake = "  postmortem config                          say what it is, and where\n"
	nextServe   = "  postmortem serve                           browse them while you write\n"
	nextSearch  = "  postmortem search connection pool          have we seen this before?\n"
	nextHelp    = "\n`postmortem help` lists every verb, `postmortem help VERB` explains one.\n"
)

// first is what the program says that is called without a verb: what is here, and what can be
// done next.
func first(s *streams) string {
	here, next := standing(s)
	var b strings.Builder
	b.WriteString(welcome)
	lines := terminal.Wrap("Here: "+terminal.Line(here), helpWidth)
	fmt.Fprintf(&b, "%s\n\n%s%s", strings.Join(lines, "\n"), strings.Join(next, ""), nextHelp)
	return b.String()
}

// standing is what a folder has, and what can be done next in it.
func standing(s *streams) (here string, next []string) {
	repo, err := gitrepo.Open(s.dir)
	none := errors.Is(err, gitrepo.ErrNone)
	if err == nil {
		repo.Close()
	}
	if none && s.config == "" && archive.ConfigAbove(s.dir) == "" {
		// Nothing is looked through that may be a whole home.
		return "no git repository.", []string{nextGit, nextInit}
	}
	archives, err := s.archives().Open(s.dir)
	var mistake *config.Error
	switch {
	case errors.As(err, &mistake):
		return filepath.Base(mistake.File) + " has a mistake.", []string{nextMistake}
	case err != nil:
		return err.Error(), []string{nextLint}
	}
	count, sources, set := 0, 0, false
	var folders []string
	for _, a := range archives {
		defer a.Close()
		count += len(a.Paths)
		set = set || a.Config.File != ""
		sources += len(a.Config.Sources)
		for _, f := range foldersOf(a) {
			folders = append(folders, filepath.ToSlash(filepath.Join(filepath.FromSlash(a.RootInTree()), f)))
		}
	}
	switch {
	case count == 0 && !set:
		return "no postmortem yet.", []string{nextInit, nextNew}
	case count == 0:
		return "set up, and no postmortem yet.", []string{nextNew, nextServe}
	}
	here = fmt.Sprintf("%s in %s", schema.Count(count, "postmortem"), taken(folders))
	if sources > 0 {
		here += fmt.Sprintf(", and those of %s", schema.Count(sources, "source"))
	}
	if !set {
		return here + ", and no " + config.Name + ".", []string{nextAdopt, nextServe, nextSearch}
	}
	return here + ".", []string{nextNew, nextLint, nextServe, nextSearch}
}

func foldersOf(a *archive.Archive) []string {
	if len(a.Taken) > 0 {
		return a.Taken
	}
	if len(a.Paths) == 0 {
		return nil
	}
	return a.Config.Folders
}
