package archive

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/memfs"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-billy/v5/util"
	"github.com/go-git/go-git/v5/plumbing/format/gitignore"

	"github.com/git-postmortem/postmortem/internal/tree"
)

// maxIgnoreFile bounds a .gitignore.
const maxIgnoreFile = 1 << 20

// An ignorer knows what git ignores in a tree. Folders are entered from the top down.
type ignorer struct {
	g        *ground
	patterns []gitignore.Pattern
	matcher  gitignore.Matcher
}

// newIgnorer reads what the machine, the user and the repository ignore.
func newIgnorer(g *ground) *ignorer {
	ig := &ignorer{g: g}
	if g.tracked {
		return ig
	}
	if g.repo != nil {
		disk := osfs.New("/")
		for _, load := range []func(billy.Filesystem) ([]gitignore.Pattern, error){gitignore.LoadSystemPatterns, gitignore.LoadGlobalPatterns} {
			if ps, err := load(disk); err == nil {
				ig.patterns = append(ig.patterns, ps...)
			}
		}
		// Where no core.excludesFile says otherwise (gitignore(5)).
		if data, err := os.ReadFile(filepath.Join(configHome(), "git", "ignore")); err == nil {
			ig.add(data, nil)
		}
		if data, err := os.ReadFile(g.repo.Excludes()); err == nil {
			ig.add(data, nil)
		}
	}
	ig.matcher = gitignore.NewMatcher(ig.patterns)
	return ig
}

// configHome is where a user's configuration lies (XDG Base Directory Specification).
func configHome() string {
	if dir := os.Getenv("XDG_CONFIG_HOME"); dir != "" {
		return dir
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".config")
}

// enter reads the .gitignore of a folder.
func (ig *ignorer) enter(dir string) {
	if ig.g.tracked {
		return
	}
	name := strings.TrimPrefix(dir+"/.gitignore", "./")
	if info, err := fs.Lstat(ig.g.fsys, name); err != nil || !info.Mode().IsRegular() {
		return // git follows no link here either
	}
	if data, err := tree.Read(ig.g.fsys, name, maxIgnoreFile); err == nil {
		var domain []string
		if dir != "." {
			domain = strings.Split(dir, "/")
		}
		ig.add(data, domain)
		ig.matcher = gitignore.NewMatcher(ig.patterns)
	}
}

// add reads patterns that count in the folder domain. go-git's reader takes a folder; it
// is given one that holds nothing but the patterns, with the line ends that it knows.
func (ig *ignorer) add(data []byte, domain []string) {
	one := memfs.New()
	file := one.Join(append(domain[:len(domain):len(domain)], ".gitignore")...)
	if util.WriteFile(one, file, bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), 0o644) != nil {
		return
	}
	if ps, err := gitignore.ReadPatterns(one, domain); err == nil {
		ig.patterns = append(ig.patterns, ps...)
	}
}

// ignores reports whether git passes a file or folder over. What it tracks it does not
// ignore, whatever a .gitignore says.
func (ig *ignorer) ignores(name string, dir bool) bool {
	if ig.g.tracked || len(ig.patterns) == 0 || !ig.matcher.Match(strings.Split(name, "/"), dir) {
		return false
	}
	if ig.g.index == nil {
		return true
	}
	if dir {
		return !ig.g.index.HasBelow(name)
	}
	return !ig.g.index.Has(name)
}
