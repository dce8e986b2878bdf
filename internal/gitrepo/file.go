package gitrepo

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// File is the content of a file in a commit: fs.ErrNotExist where there is none. Of the folders above it
// no more is read than leads to it, so it costs less than CommitTree for one file of many commits.
func (r *Repo) File(commit plumbing.Hash, name string) ([]byte, error) {
	c, err := r.commit(commit)
	if err != nil {
		return nil, err
	}
	at := c.tree
	for rest := name; ; {
		part, below, inside := strings.Cut(rest, "/")
		raw, err := r.object(plumbing.TreeObject, at)
		if err != nil {
			return nil, err
		}
		e, ok := entryCalled(raw, part)
		switch {
		case !ok || inside && !e.isDir() || !inside && !e.isFile():
			return nil, fmt.Errorf("%s in the commit %s: %w", name, commit, fs.ErrNotExist)
		case !inside:
			return r.object(plumbing.BlobObject, e.hash)
		}
		at, rest = e.hash, below
	}
}

func entryCalled(raw []byte, name string) (treeEntry, bool) {
	for e, rest, ok := nextEntry(raw); ok; e, rest, ok = nextEntry(rest) {
		if string(e.name) == name {
			return e, true
		}
	}
	return treeEntry{}, false
}
