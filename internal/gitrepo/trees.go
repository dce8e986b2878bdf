package gitrepo

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"

	"github.com/git-postmortem/postmortem/internal/tree"
)

// A Tree is what a commit or the index holds, as a file system.
type Tree struct {
	tree.FS
	store *treeStore
}

// treeStore keeps a tree as git objects. Folders are listed when they are asked for.
type treeStore struct {
	repo    *Repo
	root    plumbing.Hash // of the tree at the top, unless folders has it
	mu      sync.Mutex
	folders map[string][]tree.Node
}

// CommitTree is the tree of a commit.
func (r *Repo) CommitTree(commit plumbing.Hash) (*Tree, error) {
	c, err := r.commit(commit)
	if err != nil {
		return nil, err
	}
	s := &treeStore{repo: r, root: c.tree, folders: map[string][]tree.Node{}}
	return &Tree{tree.New(s), s}, nil
}

// Empty is a tree that holds nothing: what is there before the first commit.
func (r *Repo) Empty() *Tree {
	s := &treeStore{repo: r, folders: map[string][]tree.Node{".": nil}}
	return &Tree{tree.New(s), s}
}

// kind is a mode of git's as package io/fs has it. A submodule is neither file nor folder.
func kind(m filemode.FileMode) fs.FileMode {
	switch m {
	case filemode.Dir:
		return fs.ModeDir
	case filemode.Symlink:
		return fs.ModeSymlink
	case filemode.Submodule:
		return fs.ModeIrregular
	}
	return 0
}

func sortNodes(nodes []tree.Node) {
	slices.SortFunc(nodes, func(a, b tree.Node) int { return strings.Compare(a.Name, b.Name) })
}

func nodeCalled(nodes []tree.Node, name string) (tree.Node, bool) {
	i, ok := slices.BinarySearchFunc(nodes, name, func(n tree.Node, name string) int { return strings.Compare(n.Name, name) })
	if !ok {
		return tree.Node{}, false
	}
	return nodes[i], true
}

func (s *treeStore) List(dir string) ([]tree.Node, error) {
	s.mu.Lock()
	nodes, known := s.folders[dir]
	s.mu.Unlock()
	if known {
		return nodes, nil
	}
	at := s.root
	if dir != "." {
		above, err := s.List(path.Dir(dir))
		if err != nil {
			return nil, err
		}
		n, ok := nodeCalled(above, path.Base(dir))
		if !ok || !n.Mode.IsDir() {
			return nil, fs.ErrNotExist
		}
		at, _ = n.Key.(plumbing.Hash)
	}
	raw, err := s.repo.object(plumbing.TreeObject, at)
	if err != nil {
		return nil, fmt.Errorf("reading the folder %s: %w", dir, err)
	}
	for e, rest, ok := nextEntry(raw); ok; e, rest, ok = nextEntry(rest) {
		nodes = append(nodes, tree.Node{Name: string(e.name), Mode: kind(e.mode), Key: e.hash})
	}
	sortNodes(nodes) // git sorts a folder as if its name ended with a slash
	s.mu.Lock()
	defer s.mu.Unlock()
	s.folders[dir] = nodes
	return nodes, nil
}

func (s *treeStore) Content(n tree.Node) ([]byte, error) {
	h, ok := n.Key.(plumbing.Hash)
	if !ok || n.Mode&fs.ModeIrregular != 0 {
		return nil, tree.ErrIrregular
	}
	return s.repo.object(plumbing.BlobObject, h)
}

func (s *treeStore) Size(n tree.Node) (int64, error) {
	h, ok := n.Key.(plumbing.Hash)
	if !ok || n.Mode&fs.ModeIrregular != 0 {
		return 0, nil
	}
	return s.repo.size(h)
}

// Hash is the name that git has for the content of a file, or false where there is no
// such file. Links are not followed.
func (t *Tree) Hash(name string) (plumbing.Hash, bool) {
	nodes, err := t.store.List(path.Dir(name))
	if err != nil {
		return plumbing.ZeroHash, false
	}
	n, ok := nodeCalled(nodes, path.Base(name))
	if !ok || n.Mode&(fs.ModeDir|fs.ModeIrregular) != 0 {
		return plumbing.ZeroHash, false
	}
	return n.Key.(plumbing.Hash), true
}

// Holds reports whether the file of this name has exactly this text. It is told by the
// text's hash, so the file is not read.
func (t *Tree) Holds(name string, text []byte) bool {
	hash, ok := t.Hash(name)
	return ok && hash == blobHash(text)
}
