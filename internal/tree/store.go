package tree

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// A Store keeps a tree somewhere else than on the disk, as git does.
type Store interface {
	// List returns what a folder holds, "." being the top, sorted by name; fs.ErrNotExist
	// where there is no such folder.
	List(dir string) ([]Node, error)
	// Content returns the bytes of a file, or the target of a symbolic link.
	Content(n Node) ([]byte, error)
	// Size is how many bytes Content returns.
	Size(n Node) (int64, error)
}

// A Node is what a Store holds in a folder.
type Node struct {
	Name string
	Mode fs.FileMode // of its kind; permissions are not used
	Key  any         // by which the store knows it
}

// New is the file system of what a store keeps.
func New(s Store) FS { return &stored{s} }

// An FS is asked about a file without opening it: what embeds one has to show it whole, or package
// io/fs would open each file to tell whether it is there.
type FS interface {
	fs.StatFS
	fs.ReadDirFS
	fs.ReadLinkFS
}

type stored struct{ store Store }

func (t *stored) lookup(op, name string) (Node, error) {
	if err := valid(op, name); err != nil {
		return Node{}, err
	}
	if name == "." {
		return Node{Name: ".", Mode: fs.ModeDir}, nil
	}
	nodes, err := t.store.List(path.Dir(name))
	if err != nil {
		return Node{}, wrap(op, name, err)
	}
	i, ok := slices.BinarySearchFunc(nodes, path.Base(name), func(n Node, base string) int { return strings.Compare(n.Name, base) })
	if !ok {
		return Node{}, notExist(op, name)
	}
	return nodes[i], nil
}

// follow is the node that a name leads to.
func (t *stored) follow(op, name string) (Node, string, error) {
	real, err := Resolve(t, name)
	if err != nil {
		return Node{}, name, wrap(op, name, err)
	}
	n, err := t.lookup(op, real)
	return n, real, err
}

// describe is what there is to know of a node. One whose content the store lacks is there all the
// same, and has the size -1: whoever reads it is told.
func (t *stored) describe(n Node) fs.FileInfo {
	if n.Mode.IsDir() {
		return info{n, 0}
	}
	size, err := t.store.Size(n)
	if err != nil {
		size = -1
	}
	return info{n, size}
}

func (t *stored) Open(name string) (fs.File, error) {
	if err := valid("open", name); err != nil {
		return nil, err
	}
	n, real, err := t.follow("open", name)
	if err != nil {
		return nil, err
	}
	if n.Mode.IsDir() {
		entries, err := t.ReadDir(real)
		return &openFolder{node: n, entries: entries}, err
	}
	data, err := t.store.Content(n)
	if err != nil {
		return nil, wrap("open", name, err)
	}
	return &openFile{Reader: *bytes.NewReader(data), info: info{n, int64(len(data))}}, nil
}

func (t *stored) ReadDir(name string) ([]fs.DirEntry, error) {
	if err := valid("readdir", name); err != nil {
		return nil, err
	}
	nodes, err := t.store.List(name)
	if err != nil {
		return nil, wrap("readdir", name, err)
	}
	out := make([]fs.DirEntry, len(nodes))
	for i, n := range nodes {
		out[i] = entry{t, n}
	}
	return out, nil
}

func (t *stored) Stat(name string) (fs.FileInfo, error) {
	if err := valid("stat", name); err != nil {
		return nil, err
	}
	n, _, err := t.follow("stat", name)
	if err != nil {
		return nil, err
	}
	return t.describe(n), nil
}

func (t *stored) Lstat(name string) (fs.FileInfo, error) {
	n, err := t.lookup("lstat", name)
	if err != nil {
		return nil, err
	}
	return t.describe(n), nil
}

func (t *stored) ReadLink(name string) (string, error) {
	n, err := t.lookup("readlink", name)
	if err != nil {
		return "", err
	}
	if n.Mode&fs.ModeSymlink == 0 {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
	}
	data, err := t.store.Content(n)
	return string(data), wrap("readlink", name, err)
}

// An entry of a folder asks for the size only if somebody wants it.
type entry struct {
	tree *stored
	node Node
}

func (e entry) Name() string               { return e.node.Name }
func (e entry) IsDir() bool                { return e.node.Mode.IsDir() }
func (e entry) Type() fs.FileMode          { return e.node.Mode.Type() }
func (e entry) Info() (fs.FileInfo, error) { return e.tree.describe(e.node), nil }
func (e entry) String() string             { return fs.FormatDirEntry(e) }

// An info describes a node. Its time is not known.
type info struct {
	node Node
	size int64
}

func (i info) Name() string       { return i.node.Name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.node.Mode | 0o444 }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.node.Mode.IsDir() }
func (i info) Sys() any           { return nil }

type openFile struct {
	bytes.Reader
	info info
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }

type openFolder struct {
	node    Node
	entries []fs.DirEntry
}

func (f *openFolder) Stat() (fs.FileInfo, error) { return info{f.node, 0}, nil }
func (f *openFolder) Close() error               { return nil }
func (f *openFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: f.node.Name, Err: ErrIrregular}
}

func (f *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(f.entries)
	} else if len(f.entries) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(f.entries))
	out := f.entries[:n]
	f.entries = f.entries[n:]
	return out, nil
}
