package builder

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/lint"
)

// BaseOf is what a change of the archive departs from: the merge base of a
// revision and the commit that is checked out. Renames are followed. notice says
// why the configuration at the base does not govern, where it cannot.
func BaseOf(a *archive.Archive, revision string) (base lint.Base, notice string, err error) {
	repo, err := gitrepo.Open(a.Root)
	if err != nil {
		return base, "", fmt.Errorf("--new-from needs a git repository: %w", err)
	}
	commit, err := repo.Base(revision)
	if err != nil {
		return base, "", err
	}
	prefix, inside := repo.Rel(a.Root)
	if !inside {
		return base, "", fmt.Errorf("%s lies outside its git repository", a.Root)
	}
	b := &baseReader{archive: a, repo: repo, commit: commit, prefix: prefix}
	if err := b.list(); err != nil {
		return base, "", err
	}
	if notice, err = b.govern(); err != nil {
		return base, "", err
	}
	if err := b.findRenames(); err != nil {
		return base, "", err
	}
	exists := func(p string) lint.Existence { return lint.Existence(b.tree.Exists(p)) }
	return lint.Base{Text: b.text, Names: b.held, Exists: exists, Governed: b.governed, GovernedName: b.governedName}, notice, nil
}

// governedName is a path of the governed archive from the root of the one that is checked.
func (b *baseReader) governedName(p string) string { return b.named(b.governedAt, p) }

// named is a path of a folder of the repository from the archive's root.
func (b *baseReader) named(folder, p string) string {
	rel, err := filepath.Rel(filepath.FromSlash(b.prefix), filepath.FromSlash(path.Join(folder, p)))
	if err != nil {
		return path.Join(folder, p)
	}
	return filepath.ToSlash(rel)
}

// A baseReader knows the base's documents by their paths from the archive's root.
type baseReader struct {
	archive  *archive.Archive
	repo     *gitrepo.Repo
	commit   *gitrepo.Base
	prefix   string // of the archive's root in the repository
	all      []string
	tree     archive.Tree // below the archive's root
	governed *archive.Archive
	// governedAt is the root of governed in the repository.
	governedAt string
	held       []string          // documents of the base
	isHeld     map[string]bool   // the same
	renames    map[string]string // new document → what it was called at the base, from the repository's top
}

// list notes every file of the base.
func (b *baseReader) list() (err error) {
	if b.all, err = b.commit.Files(); err != nil {
		return err
	}
	b.tree = b.treeAt(b.prefix)
	return nil
}

func (b *baseReader) treeAt(root string) archive.Tree {
	t := archive.Tree{Files: map[string]bool{}, Folders: map[string]bool{}, Text: func(p string) []byte {
		data, _, _ := b.commit.Read(path.Join(root, p))
		return data
	}}
	for _, full := range b.all {
		if p, ok := gitrepo.Below(root, full); ok {
			t.Files[p] = true
			for dir := path.Dir(p); dir != "." && !t.Folders[dir]; dir = path.Dir(dir) {
				t.Folders[dir] = true
			}
		}
	}
	return t
}

// govern finds the configuration that the base has for what was asked to be linted,
// in its folder or the nearest one above, the documents that it holds, and the
// archive of the change as that configuration would have it.
func (b *baseReader) govern() (notice string, err error) {
	c, home, found := config.Default(), ".", false
	now, inside := b.repo.Rel(b.archive.Given())
	if !inside {
		now = b.prefix
	}
	given := b.wasCalled(now)
	for dir := given; ; dir = path.Dir(dir) {
		text, ok, err := b.commit.Read(path.Join(dir, config.Name))
		if err != nil {
			return "", err
		}
		if ok {
			if c, err = config.Parse(path.Join(dir, config.Name), text); err == nil {
				err = lint.CheckConfig(c)
			}
			if err != nil {
				c, notice = b.archive.Config, "the configuration at the base cannot be read, so that of this change governs alone"
			}
			home, found = dir, true
			break
		}
		if dir == "." {
			break
		}
	}
	fromHome, ok := gitrepo.Below(home, given)
	if !ok || home == given {
		fromHome = "."
	}
	b.isHeld = map[string]bool{}
	for _, p := range b.treeAt(home).Documents(c, fromHome) {
		name := b.named(home, p)
		b.held = append(b.held, name)
		b.isHeld[name] = true
	}
	b.governedAt = home
	if inner, moved := gitrepo.Below(given, home); moved && given != now {
		b.governedAt = path.Join(now, inner) // it was renamed with what it configures
	} else if home == given {
		b.governedAt = now
	}
	if notice != "" || found && b.governedAt == b.prefix && bytes.Equal(c.Source, b.archive.Config.Source) || !found && b.archive.Config.File == "" {
		return notice, nil
	}
	b.governed, err = b.archive.Under(c, filepath.Join(b.repo.Top, filepath.FromSlash(b.governedAt)))
	return "", err
}

// wasCalled is what a folder was called at the base: where it is new, the folder that
// most of its documents have left with the path that they have in it.
func (b *baseReader) wasCalled(folder string) string {
	byName := map[string][]string{}
	for _, full := range b.all {
		if _, there := gitrepo.Below(folder, full); there {
			return folder
		}
		byName[path.Base(full)] = append(byName[path.Base(full)], full)
	}
	votes := map[string]int{}
	was := folder
	for _, p := range b.archive.Paths {
		full := path.Join(b.prefix, p)
		inner, ok := gitrepo.Below(folder, full)
		if !ok {
			continue
		}
		for _, old := range byName[path.Base(full)] {
			if from, ok := strings.CutSuffix(old, "/"+inner); ok && b.gone(old) {
				votes[from]++
				if n := votes[from]; n > votes[was] || n == votes[was] && from < was {
					was = from
				}
			}
		}
	}
	return was
}

// gone reports whether a file of the base is no longer there.
func (b *baseReader) gone(full string) bool {
	_, err := os.Lstat(filepath.Join(b.repo.Top, filepath.FromSlash(full)))
	return errors.Is(err, fs.ErrNotExist)
}

// findRenames finds what the documents that are new were called at the base.
func (b *baseReader) findRenames() (err error) {
	now := map[string]bool{}
	news := map[string][]byte{}
	paths := b.archive.Paths
	if b.governed != nil {
		for _, p := range b.governed.Paths {
			paths = append(paths[:len(paths):len(paths)], b.governedName(p))
		}
	}
	for _, p := range paths {
		if now[p] {
			continue
		}
		now[p] = true
		if !b.had(p) {
			news[path.Join(b.prefix, p)] = b.archive.Read(p).Source
		}
	}
	var gone []string
	for _, p := range b.held {
		if full := path.Join(b.prefix, p); !now[p] && b.gone(full) {
			gone = append(gone, full)
		}
	}
	b.renames, err = b.commit.Renames(news, gone)
	return err
}

// had reports whether the base had a document of this name: one that its archive
// held, or that is asked for by name.
func (b *baseReader) had(p string) bool { return b.isHeld[p] || !b.archive.Whole && b.tree.Files[p] }

func (b *baseReader) text(p string) ([]byte, string, bool, error) {
	full := path.Join(b.prefix, p)
	if !b.had(p) {
		was, ok := b.renames[full]
		if !ok {
			return nil, "", false, nil
		}
		full, p = was, b.named(".", was)
	}
	text, ok, err := b.commit.Read(full)
	return text, p, ok, err
}
