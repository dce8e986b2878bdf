package gitrepo

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// An UnreachableError says that a revision, or what it has in common with the
// commit that is checked out, is not in this clone.
type UnreachableError struct {
	Revision string
	Shallow  bool
	Err      error
}

func (e *UnreachableError) Error() string {
	s := fmt.Sprintf("the revision %s cannot be reached", e.Revision)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if e.Shallow {
		return s + "\n  hint: the clone is shallow; fetch the whole history (with actions/checkout: fetch-depth: 0)"
	}
	return s + "\n  hint: `git fetch` it, or check its spelling"
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// A Base is the commit from which a change departs.
type Base struct {
	Hash  string
	w     *walk
	root  plumbing.Hash
	files map[string]blob // by path, once they are listed
}

type blob struct {
	hash plumbing.Hash
	mode filemode.FileMode
}

// Base finds the merge base of a revision and the commit that is checked out. Of
// several, which only crossing merges have, it is the first.
func (r *Repo) Base(revision string) (*Base, error) {
	fail := func(err error) (*Base, error) {
		return nil, &UnreachableError{Revision: revision, Shallow: r.Shallow(), Err: err}
	}
	h, err := r.repo.ResolveRevision(plumbing.Revision(revision))
	if err != nil {
		return fail(err)
	}
	head, ok := r.Head()
	if !ok {
		return fail(errors.New("nothing is committed yet"))
	}
	a, err := object.GetCommit(r.repo.Storer, *h)
	if err != nil {
		return fail(err)
	}
	b, err := object.GetCommit(r.repo.Storer, head)
	if err != nil {
		return fail(err)
	}
	bases, err := a.MergeBase(b)
	if err != nil {
		return fail(err)
	}
	if len(bases) == 0 {
		return fail(errors.New("it has no commit in common with the one that is checked out"))
	}
	return &Base{Hash: bases[0].Hash.String(), w: &walk{r: r, trees: map[plumbing.Hash][]object.TreeEntry{}, below: map[plumbing.Hash]entry{}}, root: bases[0].TreeHash}, nil
}

// Files are the paths of all files at the base, sorted.
func (b *Base) Files() ([]string, error) {
	if err := b.listed(); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(b.files)), nil
}

func (b *Base) listed() error {
	if b.files != nil {
		return nil
	}
	b.files = map[string]blob{}
	return b.list("", b.root)
}

func (b *Base) list(prefix string, tree plumbing.Hash) error {
	entries, err := b.w.tree(tree)
	if err != nil {
		return missing(prefix, err)
	}
	for _, e := range entries {
		if e.Mode == filemode.Dir {
			if err := b.list(prefix+e.Name+"/", e.Hash); err != nil {
				return err
			}
		} else if e.Mode != filemode.Submodule {
			b.files[prefix+e.Name] = blob{e.Hash, e.Mode}
		}
	}
	return nil
}

// maxLinks bounds how many symbolic links are followed for one file.
const maxLinks = 8

// Read returns the text of a file at the base, also where a symbolic link of the
// base leads to it; ok is false where there is none.
func (b *Base) Read(file string) (data []byte, ok bool, err error) {
	if err := b.listed(); err != nil {
		return nil, false, err
	}
	found, ok, err := b.follow(path.Clean(file), maxLinks)
	if err != nil || !ok {
		return nil, false, err
	}
	data, err = b.w.object(plumbing.BlobObject, found.hash)
	return data, err == nil, missing(file, err)
}

func (b *Base) follow(file string, links int) (found blob, ok bool, err error) {
	// A link may stand for the file itself or for a folder above it.
	for at := file; at != "." && at != "/"; at = path.Dir(at) {
		found, ok = b.files[at]
		if !ok {
			continue
		}
		if found.mode != filemode.Symlink {
			return found, at == file, nil
		}
		if links == 0 {
			return found, false, nil
		}
		target, err := b.w.object(plumbing.BlobObject, found.hash)
		if err != nil {
			return found, false, missing(at, err)
		}
		to := path.Join(path.Dir(at), string(target), strings.TrimPrefix(file, at))
		if path.IsAbs(string(target)) || to == ".." || strings.HasPrefix(to, "../") {
			return found, false, nil
		}
		return b.follow(to, links-1)
	}
	return found, false, nil
}

// missing explains an object that the clone does not have.
func missing(file string, err error) error {
	if errors.Is(err, plumbing.ErrObjectNotFound) {
		return fmt.Errorf("reading %s at the base: %w\n  hint: the clone is partial; fetch it whole (git fetch --refetch --filter=blob:limit=1g, or check out without a filter)", file, err)
	}
	return err
}
