package tree

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Overlay is a tree in which some files have another text, or are there although the
// tree below has none of them: what an editor or standard input holds unsaved, or what
// was read at one moment and must stay as it is.
func Overlay(below fs.FS, texts map[string][]byte) fs.FS {
	o := &overlay{below, texts, map[string][]string{}}
	for name := range texts {
		for p := name; p != "."; p = path.Dir(p) {
			dir := path.Dir(p)
			if !slices.Contains(o.names[dir], p) {
				o.names[dir] = append(o.names[dir], p)
			}
		}
	}
	return o
}

type overlay struct {
	below fs.FS
	texts map[string][]byte
	names map[string][]string // folder → what of the texts lies in it
}

// node is what the overlay itself has at a name.
func (o *overlay) node(name string) (n Node, size int64, ok bool) {
	if text, is := o.texts[name]; is {
		return Node{Name: path.Base(name)}, int64(len(text)), true
	}
	if len(o.names[name]) > 0 {
		return Node{Name: path.Base(name), Mode: fs.ModeDir}, 0, true
	}
	return n, 0, false
}

func (o *overlay) Open(name string) (fs.File, error) {
	if err := valid("open", name); err != nil {
		return nil, err
	}
	real, err := Resolve(o, name) // a link of the tree below may lead to a text
	if err != nil {
		return nil, wrap("open", name, err)
	}
	n, size, ok := o.node(real)
	switch {
	case !ok:
		return o.below.Open(real)
	case n.Mode.IsDir():
		entries, err := o.ReadDir(real)
		return &openFolder{n, entries}, err
	}
	return &openFile{Reader: *bytes.NewReader(o.texts[real]), info: info{n, size}}, nil
}

func (o *overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.below, name)
	own := o.names[name]
	if err != nil && len(own) == 0 {
		return nil, err
	}
	for _, p := range own {
		n, size, _ := o.node(p)
		i, there := slices.BinarySearchFunc(entries, n.Name, func(e fs.DirEntry, base string) int { return strings.Compare(e.Name(), base) })
		entry := fs.FileInfoToDirEntry(info{n, size})
		if there {
			entries = slices.Replace(slices.Clone(entries), i, i+1, entry)
		} else {
			entries = slices.Insert(slices.Clone(entries), i, entry)
		}
	}
	return entries, nil
}

func (o *overlay) Stat(name string) (fs.FileInfo, error) {
	real, err := Resolve(o, name)
	if err != nil {
		return nil, wrap("stat", name, err)
	}
	return o.Lstat(real)
}

func (o *overlay) Lstat(name string) (fs.FileInfo, error) {
	if n, size, ok := o.node(name); ok {
		return info{n, size}, nil
	}
	return fs.Lstat(o.below, name)
}

func (o *overlay) ReadLink(name string) (string, error) { return fs.ReadLink(o.below, name) }
