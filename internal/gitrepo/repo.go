// Package gitrepo reads the git repository that an archive lies in: when each
// document was first and last changed, and by whom. It reads objects and refs
// through go-git, needs no git on the PATH, and writes nothing.
package gitrepo

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
)

// ErrNone is returned where there is no git repository.
var ErrNone = errors.New("not in a git repository")

// A Repo is an open repository.
type Repo struct {
	Top     string // the folder that its paths are relative to
	repo    *git.Repository
	shallow map[plumbing.Hash]bool
}

// Open opens the repository that dir lies in.
func Open(dir string) (*Repo, error) {
	r, err := git.PlainOpenWithOptions(dir, &git.PlainOpenOptions{DetectDotGit: true, EnableDotGitCommonDir: true})
	if errors.Is(err, git.ErrRepositoryNotExists) {
		return nil, ErrNone
	}
	if err != nil {
		return nil, fmt.Errorf("opening the git repository of %s: %w", dir, err)
	}
	tree, err := r.Worktree()
	if err != nil {
		return nil, fmt.Errorf("opening the git repository of %s: %w", dir, err)
	}
	repo := &Repo{Top: tree.Filesystem.Root(), repo: r, shallow: map[plumbing.Hash]bool{}}
	if roots, err := r.Storer.Shallow(); err == nil {
		for _, h := range roots {
			repo.shallow[h] = true
		}
	}
	return repo, nil
}

// Shallow reports whether the clone lacks the older history.
func (r *Repo) Shallow() bool { return len(r.shallow) > 0 }

// Below is the path of a file of the repository from a folder of it, "." being its
// top, or false if it lies elsewhere.
func Below(folder, file string) (string, bool) {
	if folder == "." || folder == "" {
		return file, true
	}
	return strings.CutPrefix(file, folder+"/")
}

// Rel returns the path of a file relative to the top of the repository, or
// false if it lies outside.
func (r *Repo) Rel(file string) (string, bool) {
	top := r.Top
	if real, err := filepath.EvalSymlinks(top); err == nil {
		top = real
	}
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	rel, err := filepath.Rel(top, file)
	rel = filepath.ToSlash(rel)
	if err != nil || rel == ".." || strings.HasPrefix(rel, "../") {
		return "", false
	}
	return rel, true
}

// Head is the commit that is checked out, or false in a repository without commits.
func (r *Repo) Head() (plumbing.Hash, bool) {
	ref, err := r.repo.Head()
	if err != nil {
		return plumbing.ZeroHash, false
	}
	return ref.Hash(), true
}

// User is the name and address that git is configured to commit with, as far as
// the repository or the user's own configuration tells.
func (r *Repo) User() (name, email string) {
	if c, err := r.repo.ConfigScoped(config.GlobalScope); err == nil {
		return c.User.Name, c.User.Email
	}
	return "", ""
}
