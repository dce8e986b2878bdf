package change

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/internal/tree"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

// Bases are what a change of the archive departs from: the merge bases of a revision and the
// commit that is checked out, the newest first; crossing merges alone have several. Renames are
// followed. notices say why the configuration at a base does not govern, where it cannot.
func Bases(a *archive.Archive, revision string) (bases []lint.Base, notices []string, err error) {
	repo, trouble := a.Repo()
	switch {
	case trouble != nil:
		return nil, nil, fmt.Errorf("--new-from: %w", trouble)
	case repo == nil:
		return nil, nil, errors.New("--new-from needs a git repository, and there is none here")
	}
	commits, err := repo.MergeBases(revision)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range commits {
		commit, err := repo.CommitTree(c)
		if err != nil {
			return nil, nil, err
		}
		base, notice, err := baseOf(a, commit, c)
		if err != nil {
			return nil, nil, err
		}
		bases = append(bases, base)
		if notice != "" && !slices.Contains(notices, notice) {
			notices = append(notices, notice)
		}
	}
	return bases, notices, nil
}

// baseOf is a commit as what the change departs from.
func baseOf(a *archive.Archive, commit *gitrepo.Tree, hash plumbing.Hash) (base lint.Base, notice string, err error) {
	b := &baseReader{archive: a, commit: commit}
	if notice, err = b.govern(); err != nil {
		return base, "", err
	}
	if err := b.findRenames(); err != nil {
		return base, "", err
	}
	base = lint.Base{Text: b.text, Same: b.same, Names: b.held, Gone: b.left, Find: a.Over(commit).Find, GovernedName: b.governedName}
	folders := a.Folders()
	for _, p := range b.held {
		folders = append(folders, path.Dir(a.InTree(p)))
	}
	slices.Sort(folders)
	folders = slices.Compact(folders)
	base.Past = pastOf(a, folders, func() (plumbing.Hash, error) { return hash, nil })
	if b.governed != nil {
		base.Governed, base.Options = Input(b.governed), &b.governed.Config.Options
	}
	return base, notice, nil
}

// A baseReader knows the base's documents by their paths from the archive's root.
type baseReader struct {
	archive  *archive.Archive
	commit   *gitrepo.Tree
	governed *archive.Archive
	held     []string          // documents of the base
	isHeld   map[string]bool   // the same
	left     []string          // those that are no longer there
	renames  map[string]string // new document → what it was called at the base, both from the tree's top
}

// named is a path of the tree from the archive's root.
func (b *baseReader) named(name string) string {
	rel, err := filepath.Rel(filepath.FromSlash(b.archive.RootInTree()), filepath.FromSlash(name))
	if err != nil {
		return name
	}
	return filepath.ToSlash(rel)
}

// governedName is a path of the governed archive from the root of the one that is checked.
func (b *baseReader) governedName(p string) string { return b.named(b.governed.InTree(p)) }

// govern finds the configuration that the base has for what was asked to be linted,
// in its folder or the nearest one above, the documents that it holds, and the
// archive of the change as that configuration would have it.
func (b *baseReader) govern() (notice string, err error) {
	now := b.archive.Given()
	given, err := b.wasCalled(now)
	if err != nil {
		return "", err
	}
	c, home, found := config.Default(), ".", b.archive.GivenConfig()
	if found {
		c = b.archive.Config // it is of neither side, and governs both
	}
	for dir := given; !found; dir = path.Dir(dir) {
		text, file, err := b.configIn(dir)
		if err != nil {
			return "", err
		}
		if found = file != ""; found {
			home = dir
			if c, err = config.Parse(file, text); err != nil {
				c, notice = b.archive.Config, "the configuration at the base cannot be read, so that of this change governs alone"
			}
		}
		if dir == "." {
			break
		}
	}
	was, err := b.archive.At(b.commit, c, home)
	if err != nil {
		return "", err
	}
	if !found && len(was.Paths) == 0 && b.archive.Config.File != "" {
		// The archive begins with this change: what the files of the base are, its configuration says.
		if was, err = b.archive.At(b.commit, b.archive.Config, b.archive.RootInTree()); err != nil {
			return "", err
		}
	}
	b.isHeld = map[string]bool{}
	for _, p := range was.Paths {
		name := b.named(was.InTree(p))
		b.held = append(b.held, name)
		b.isHeld[name] = true
	}
	governedAt := home
	switch {
	case home == given:
		governedAt = now
	case given != now:
		if inner, moved := strings.CutPrefix(home, given+"/"); moved {
			governedAt = path.Join(now, inner) // it was renamed with what it configures
		}
	}
	unchanged := found && governedAt == b.archive.RootInTree() && bytes.Equal(c.Source, b.archive.Config.Source)
	if notice != "" || unchanged || !found && b.archive.Config.File == "" {
		return notice, nil
	}
	b.governed, err = b.archive.Governed(c, governedAt, b.commit)
	return "", err
}

// configIn is the configuration that the base has in a folder.
func (b *baseReader) configIn(dir string) (text []byte, file string, err error) {
	for _, name := range config.Names {
		file = path.Join(dir, name)
		text, err = tree.Read(b.commit, file, config.MaxSize)
		if err == nil {
			return text, file, nil
		}
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, tree.ErrOutside) && !errors.Is(err, tree.ErrIrregular) {
			return nil, "", fmt.Errorf("reading %s at the base: %w", file, tree.Reason(err))
		}
	}
	return nil, "", nil
}

// wasCalled is what a folder was called at the base: where it is new, the folder that
// most of its documents have left with the path that they have in it.
func (b *baseReader) wasCalled(folder string) (string, error) {
	if _, err := fs.Lstat(b.commit, folder); !errors.Is(err, fs.ErrNotExist) {
		return folder, err
	}
	byName := map[string][]string{}
	err := fs.WalkDir(b.commit, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			byName[path.Base(name)] = append(byName[path.Base(name)], name)
		}
		return err
	})
	if err != nil {
		return folder, err
	}
	votes := map[string]int{}
	was := folder
	for _, p := range b.archive.Paths {
		name := b.archive.InTree(p)
		inner, ok := strings.CutPrefix(name, folder+"/")
		if !ok {
			continue
		}
		for _, old := range byName[path.Base(name)] {
			if from, ok := strings.CutSuffix(old, "/"+inner); ok && b.gone(old) {
				votes[from]++
				if n := votes[from]; n > votes[was] || n == votes[was] && from < was {
					was = from
				}
			}
		}
	}
	return was, nil
}

// gone reports whether a file of the base is no longer there. What a sparse checkout
// leaves out of the working copy is.
func (b *baseReader) gone(name string) bool {
	if _, err := fs.Lstat(b.archive.FS(), name); !errors.Is(err, fs.ErrNotExist) {
		return false
	}
	index := b.archive.Index()
	return index == nil || !index.LeavesOut(name)
}

// findRenames finds what the documents that are new were called at the base.
func (b *baseReader) findRenames() (err error) {
	now := map[string]bool{}
	news := map[string][]byte{}
	add := func(a *archive.Archive, p, name string) {
		if now[name] {
			return
		}
		now[name] = true
		if !b.had(name) {
			news[a.InTree(p)], _ = a.Bytes(p) // what cannot be read is like nothing
		}
	}
	for _, p := range b.archive.Paths {
		add(b.archive, p, p)
	}
	if b.governed != nil {
		for _, p := range b.governed.Paths {
			add(b.governed, p, b.governedName(p))
		}
	}
	var gone []string
	for _, p := range b.held {
		if name := b.archive.InTree(p); !now[p] && b.gone(name) {
			gone, b.left = append(gone, name), append(b.left, p)
		}
	}
	b.renames, err = b.commit.Renames(news, gone)
	return err
}

// had reports whether the base had a document of this name: one that its archive
// held, or that is asked for by name.
func (b *baseReader) had(p string) bool {
	if b.isHeld[p] || b.archive.Whole {
		return b.isHeld[p]
	}
	_, ok := b.commit.Hash(b.archive.InTree(p))
	return ok
}

// text is what a document said at the base, and what it was called.
func (b *baseReader) text(p string) ([]byte, string, bool, error) {
	name := b.archive.InTree(p)
	if !b.had(p) {
		was, ok := b.renames[name]
		if !ok {
			return nil, "", false, nil
		}
		name, p = was, b.named(was)
	}
	text, err := tree.Read(b.commit, name, schema.MaxDocument)
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, tree.ErrOutside) || errors.Is(err, tree.ErrIrregular):
		return nil, p, false, nil
	case err != nil:
		return nil, p, false, fmt.Errorf("reading %s at the base: %w", name, tree.Reason(err))
	}
	return text, p, true, nil
}

// same reports whether a document has the bytes and the configuration that it had: nothing of the base is read for it.
func (b *baseReader) same(p string, text []byte) bool {
	if b.governed != nil || !b.had(p) {
		return false
	}
	return b.commit.Holds(b.archive.InTree(p), text)
}
