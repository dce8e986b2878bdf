package gitrepo

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
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
	files map[string]plumbing.Hash
}

// Base finds the merge base of a revision and the commit that is checked out.
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

// Read returns the text of a file at the base; ok is false where it has none.
func (b *Base) Read(path string) (data []byte, ok bool, err error) {
	h := b.root
	parts := strings.Split(path, "/")
	for i, part := range parts {
		entries, err := b.w.tree(h)
		if err != nil {
			return nil, false, err
		}
		found := false
		for _, e := range entries {
			if e.Name == part && (e.Mode == filemode.Dir) == (i < len(parts)-1) {
				h, found = e.Hash, true
				break
			}
		}
		if !found {
			return nil, false, nil
		}
	}
	data, err = b.w.object(plumbing.BlobObject, h)
	return data, err == nil, err
}

// Origin finds the file at the base that was renamed to path, whose text is now
// data: one that exists says is gone, with the same content, else of the same base
// name, or of any, with at least half of its lines.
func (b *Base) Origin(path string, data []byte, exists func(path string) bool) (string, error) {
	if err := b.listed(); err != nil {
		return "", err
	}
	best, bestScore := "", 0
	for name, h := range b.files {
		if exists(name) || !sameExtension(name, path) {
			continue
		}
		old, err := b.w.object(plumbing.BlobObject, h)
		if err != nil {
			return "", err
		}
		score := similarity(old, data)
		if base(name) == base(path) {
			score += 25
		}
		if score >= 50 && (score > bestScore || score == bestScore && name < best) {
			best, bestScore = name, score
		}
	}
	return best, nil
}

func sameExtension(a, b string) bool {
	return a[strings.LastIndexByte(a, '.')+1:] == b[strings.LastIndexByte(b, '.')+1:]
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
	b.files = map[string]plumbing.Hash{}
	return b.list("", b.root)
}

func (b *Base) list(prefix string, tree plumbing.Hash) error {
	entries, err := b.w.tree(tree)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Mode == filemode.Dir {
			if err := b.list(prefix+e.Name+"/", e.Hash); err != nil {
				return err
			}
		} else if e.Mode.IsFile() {
			b.files[prefix+e.Name] = e.Hash
		}
	}
	return nil
}

// similarity is how much of the longer text is in both, in percent of its lines.
// Line ends are no difference.
func similarity(a, b []byte) int {
	count := map[string]int{}
	lines := bytes.Split(a, []byte("\n"))
	for _, l := range lines {
		count[string(bytes.TrimSuffix(l, []byte("\r")))]++
	}
	others := bytes.Split(b, []byte("\n"))
	same := 0
	for _, l := range others {
		if key := string(bytes.TrimSuffix(l, []byte("\r"))); count[key] > 0 {
			count[key]--
			same++
		}
	}
	return 100 * same / max(len(lines), len(others))
}
