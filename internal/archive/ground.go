package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"syscall"

	"github.com/go-git/go-git/v5/plumbing"

	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/internal/tree"
)

// A ground is a tree with archives in it, and what git knows of it.
type ground struct {
	fsys    fs.FS
	top     string // absolute path of the folder that the tree's names are relative to
	repo    *gitrepo.Repo
	trouble error          // why there is no repo although there seems to be one
	index   *gitrepo.Index // nil where there is none, or the tree is a commit
	commit  plumbing.Hash  // the one that was asked for; zero: what is checked out
	bounded bool           // a repository or a configuration says where the tree ends
	tracked bool           // the tree is git's own: nothing in it is ignored
	finder  *tree.Finder
	ignores *pathIgnorer
	way     Opener
	given   *config.Config // in place of every configuration of the tree, or nil
	held    *snapshot      // texts that are no longer read from the tree, or nil
}

// Repo is the git repository that the archive lies in, or nil; trouble says why one that
// is there cannot be read.
func (g *ground) Repo() (repo *gitrepo.Repo, trouble error) { return g.repo, g.trouble }

// Index is what git would commit next, or nil.
func (g *ground) Index() *gitrepo.Index { return g.index }

// groundOf is the working copy that a folder lies in: its repository's, else that of the
// nearest configuration, else the folder itself. A bare repository's is its last commit.
func (w Opener) groundOf(home string) (*ground, error) {
	given, err := w.config()
	if err != nil {
		return nil, err
	}
	g := &ground{bounded: true, way: w, given: given}
	repo, err := gitrepo.Open(home)
	switch {
	case errors.Is(err, gitrepo.ErrNone):
		g.top = home
		if given != nil {
			break
		}
		if file := ConfigAbove(home); file != "" {
			g.top = filepath.Dir(file)
		} else {
			g.bounded = false
		}
	case err != nil:
		g.trouble = err
		g.top = topOf(home)
	case repo.Bare():
		return g.ofCommit(repo, home)
	default:
		g.repo, g.top = repo, repo.Top
		if g.index, err = repo.Index(""); err != nil {
			g.trouble = err
		}
	}
	if g.top, err = filepath.EvalSymlinks(g.top); err != nil {
		return nil, err
	}
	if g.fsys, err = tree.Dir(g.top); err != nil {
		return nil, fmt.Errorf("reading %s: %w", g.top, tree.Reason(err))
	}
	g.finder, g.ignores = tree.NewFinder(g.fsys), &pathIgnorer{}
	return g, nil
}

// ofCommit is the last commit of a repository that has no working copy.
func (g *ground) ofCommit(repo *gitrepo.Repo, top string) (*ground, error) {
	head, err := repo.Head()
	if err != nil {
		return nil, fmt.Errorf("the repository is bare: %w", err)
	}
	commit, err := repo.CommitTree(head)
	if err != nil {
		return nil, err
	}
	g.repo, g.top = repo, top
	return g.in(commit), nil
}

// in is the same ground with a tree that git keeps.
func (g *ground) in(t fs.FS) *ground {
	out := *g
	out.fsys, out.tracked, out.bounded, out.finder, out.ignores = t, true, true, tree.NewFinder(t), &pathIgnorer{}
	return &out
}

// topOf is the nearest folder upwards that seems to be a repository's.
func topOf(dir string) string {
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil || dir == filepath.Dir(dir) {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

// ConfigAbove is the configuration of dir or the nearest folder above it, on the disk.
func ConfigAbove(dir string) string {
	for {
		for _, name := range config.Names {
			if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() {
				return filepath.Join(dir, name)
			}
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
		dir = filepath.Dir(dir)
	}
}

// configured finds the configuration that governs a folder of the tree, in it or the
// nearest one above, and the folder that it is in: the root of its archive. Without one
// the root is the tree's top.
func (g *ground) configured(dir string) (c *config.Config, root string, err error) {
	if g.given != nil {
		return g.given, ".", nil
	}
	for at := dir; ; at = path.Dir(at) {
		c, err := g.configIn(at)
		if c != nil || err != nil {
			return c, at, err
		}
		if at == "." {
			return config.Default(), ".", nil
		}
	}
}

// configIn is the configuration in a folder of the tree, or nil.
func (g *ground) configIn(dir string) (*config.Config, error) {
	file, err := g.configFile(dir)
	if file == "" || err != nil {
		return nil, err
	}
	data, err := tree.Read(g.fsys, file, config.MaxSize)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, tree.Reason(err))
	}
	return config.Parse(filepath.Join(g.top, filepath.FromSlash(file)), data)
}

// config is the configuration that the opener was given, or nil.
func (w Opener) config() (*config.Config, error) {
	if w.Config == "" {
		return nil, nil
	}
	info, err := os.Stat(w.Config)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("is no file")
	}
	var data []byte
	if err == nil && info.Size() <= config.MaxSize {
		data, err = os.ReadFile(w.Config)
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("the configuration %s cannot be read: %w", w.Config, tree.Reason(err))
	case info.Size() > config.MaxSize:
		return nil, fmt.Errorf("the configuration %s is larger than 1 MiB", w.Config)
	}
	return config.Parse(w.Config, data)
}

// GivenConfig reports whether the archive's configuration was given, and is of no tree.
func (g *ground) GivenConfig() bool { return g.given != nil }

// configFile is the name of the configuration in a folder of the tree, or "".
func (g *ground) configFile(dir string) (string, error) {
	if g.given != nil {
		return "", nil
	}
	found := ""
	for _, name := range config.Names {
		file := path.Join(dir, name)
		info, err := fs.Stat(g.fsys, file)
		switch {
		case err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR): // what it says is not known
			if _, why := tree.Resolve(g.fsys, file); errors.Is(why, tree.ErrOutside) {
				err = why
			}
			return "", fmt.Errorf("reading %s: %w", file, tree.Reason(err))
		case err != nil || !info.Mode().IsRegular():
			continue
		}
		if found != "" {
			return "", fmt.Errorf("%s and %s are both there; keep one of them", found, name)
		}
		found = file
	}
	return found, nil
}

// isNone reports whether an error says that there is no such file to read. Any other keeps one from
// being read that is there, and says nothing about what it holds.
func isNone(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, tree.ErrOutside) || errors.Is(err, tree.ErrIrregular)
}

// lacks is an error where git has a file in the tree and not what it holds, as in a partial clone, or
// where a file is no longer what it was: then nothing is told of the tree at all. A file of a working
// copy that cannot be read is one document less.
func (g *ground) lacks(name string, err error) error {
	if err == nil || !errors.Is(err, errChanged) && (!g.tracked || isNone(err)) {
		return nil
	}
	return fmt.Errorf("reading %s: %w", name, tree.Reason(err))
}

// Close gives back what the archive keeps open of its repository.
func (g *ground) Close() {
	if g.repo != nil {
		g.repo.Close()
	}
}
