package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/go-git/go-git/v5/plumbing"

	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/internal/tree"
)

// A Past is what a repository holds in one commit, whether it has a working copy or not.
// Nothing of the working copy and the index is looked at, and nothing is ignored.
type Past struct {
	g  *ground
	at string // the folder that relative paths begin in; it need not be there

	tree *gitrepo.Tree
}

// PastOf is the repository that dir lies in as a commit has it.
func (w Opener) PastOf(dir, revision string) (*Past, error) {
	repo, err := gitrepo.Open(dir)
	switch {
	case errors.Is(err, gitrepo.ErrNone):
		return nil, fmt.Errorf("there is no git repository here, so the revision %s cannot be looked at", revision)
	case err != nil:
		return nil, err
	}
	p, err := w.pastIn(repo, dir, revision)
	if err != nil {
		repo.Close()
	}
	return p, err
}

func (w Opener) pastIn(repo *gitrepo.Repo, dir, revision string) (*Past, error) {
	commit, err := repo.Resolve(revision)
	if err != nil {
		return nil, err
	}
	t, err := repo.CommitTree(commit)
	if err != nil {
		return nil, err
	}
	top := repo.Top
	if repo.Bare() {
		top = dir
	}
	if top, err = filepath.EvalSymlinks(top); err != nil {
		return nil, err
	}
	given, err := w.config()
	if err != nil {
		return nil, err
	}
	g := &ground{repo: repo, top: top, commit: commit, way: w, given: given}
	p := &Past{g: g.in(t), at: ".", tree: t}
	if repo.Bare() {
		return p, nil // there is no working copy to be in
	}
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, err
	}
	rel, err := filepath.Rel(top, real)
	p.at = filepath.ToSlash(rel)
	return p, err
}

// Tree is what the commit holds.
func (p *Past) Tree() *gitrepo.Tree { return p.tree }

// Commit is the commit that is looked at.
func (p *Past) Commit() plumbing.Hash { return p.g.commit }

// Close gives back what is kept open of the repository, for the archives too.
func (p *Past) Close() { p.g.Close() }

// Open is Open in the commit: paths are names, folders and globs that it has.
func (p *Past) Open(paths ...string) ([]*Archive, error) {
	o := &opening{archives: map[string]*Archive{}}
	if len(paths) == 0 {
		a, err := p.g.archiveAt(p.at)
		if err == nil {
			err = o.wholeOf(a, p.at)
		}
		return o.out, err
	}
	for _, arg := range paths {
		names, err := p.expand(arg)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if err := o.addName(p.g, name); err != nil {
				return nil, err
			}
		}
	}
	return o.finish()
}

// Has reports whether the commit has a file or folder of this name.
func (p *Past) Has(arg string) bool {
	name, ok := p.Name(arg)
	if !ok {
		return false
	}
	_, err := fs.Stat(p.g.fsys, name)
	return err == nil
}

// Name is what a path, relative to the folder that the past was opened in, is called in the tree;
// ok is false where that is outside.
func (p *Past) Name(arg string) (name string, ok bool) {
	name = path.Join(p.at, filepath.ToSlash(arg))
	if filepath.IsAbs(arg) {
		// What of it is there may lead through links; the rest was there once.
		there, rest := filepath.Clean(arg), ""
		for {
			if real, err := filepath.EvalSymlinks(there); err == nil {
				there = real
				break
			}
			if there == filepath.Dir(there) {
				break
			}
			there, rest = filepath.Dir(there), filepath.Join(filepath.Base(there), rest)
		}
		rel, err := filepath.Rel(p.g.top, filepath.Join(there, rest))
		if err != nil {
			return "", false
		}
		name = filepath.ToSlash(rel)
	}
	return name, fs.ValidPath(name)
}

// expand are the names in the tree that an argument means.
func (p *Past) expand(arg string) ([]string, error) {
	name, ok := p.Name(arg)
	if !ok {
		return nil, &NotFoundError{Path: arg, At: p.short()}
	}
	if _, err := fs.Lstat(p.g.fsys, name); err == nil {
		return []string{name}, nil
	}
	if !strings.ContainsAny(arg, "*?[{") {
		return nil, &NotFoundError{Path: arg, At: p.short()}
	}
	matches, err := doublestar.Glob(p.g.fsys, name, doublestar.WithFilesOnly(), doublestar.WithNoFollow())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", arg, err)
	}
	if len(matches) == 0 {
		return nil, &NotFoundError{Path: arg, Glob: true, At: p.short()}
	}
	slices.Sort(matches)
	return matches, nil
}

func (p *Past) short() string { return p.g.commit.String()[:shortHash] }

// shortHash is how much of a commit's hash is shown.
const shortHash = 12

// addName notes what one name of the tree means.
func (o *opening) addName(g *ground, name string) error {
	real, err := tree.Resolve(g.fsys, name)
	if err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	info, err := fs.Lstat(g.fsys, real)
	if err != nil {
		return fmt.Errorf("reading %s: %w", name, unwrapPath(err))
	}
	home := real
	if !info.IsDir() {
		home = path.Dir(real)
	}
	a, err := g.archiveAt(home)
	if err != nil {
		return err
	}
	if known := o.archives[a.Root]; known != nil {
		a = known
	} else {
		o.archives[a.Root] = a
		o.out = append(o.out, a)
		a.given = home
	}
	if info.IsDir() {
		real += "/"
	}
	a.named = append(a.named, real)
	return nil
}

// Called is the name that a document of another archive of the repository had in the commit, from
// the tree's top: its own, or the one that history tells. ok is false where the commit has none.
func (p *Past) Called(ctx context.Context, a *Archive, doc string) (name string, ok bool, err error) {
	name = a.InTree(doc)
	if _, err := fs.Stat(p.g.fsys, name); err == nil {
		return name, true, nil
	}
	from, err := a.Commit()
	if err != nil {
		return "", false, err
	}
	histories, err := p.g.repo.HistoriesAt(ctx, from, a.Folders())
	if err != nil || histories[name] == nil {
		return "", false, err
	}
	for _, r := range histories[name].Steps() {
		if _, err := fs.Stat(p.g.fsys, r.Path); err == nil {
			return r.Path, true, nil
		}
	}
	return "", false, nil
}

// OpenInTree opens one file by its name in the tree.
func (p *Past) OpenInTree(name string) (*Archive, error) {
	o := &opening{archives: map[string]*Archive{}}
	if err := o.addName(p.g, name); err != nil {
		return nil, err
	}
	out, err := o.finish()
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// All are the archives of the tree that an archive is of, each whole and with its sources.
func (a *Archive) All() ([]*Archive, error) {
	way := a.way
	way.Sources = true
	if a.commit.IsZero() {
		return way.Open(a.Root)
	}
	o := &opening{}
	whole, err := a.archiveAt(a.root)
	if err == nil {
		g := *whole.ground
		g.way, whole.ground = way, &g
		err = o.wholeOf(whole, a.root)
	}
	return o.out, err
}

// Commit is the commit that the archive is of, or that is checked out beside it: gitrepo.ErrUnborn
// before the first, gitrepo.ErrNone where there is no repository.
func (g *ground) Commit() (plumbing.Hash, error) {
	switch {
	case g.trouble != nil:
		return plumbing.ZeroHash, g.trouble
	case g.repo == nil:
		return plumbing.ZeroHash, gitrepo.ErrNone
	case !g.commit.IsZero():
		return g.commit, nil
	}
	return g.repo.Head()
}

// commitTime is when that commit was made; zero where there is none.
func (g *ground) commitTime() (time.Time, error) {
	if g.repo == nil || g.trouble != nil {
		return time.Time{}, nil
	}
	at, err := g.Commit()
	if errors.Is(err, gitrepo.ErrUnborn) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return g.repo.Time(at)
}
