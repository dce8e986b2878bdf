package tree

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"sync"
)

// A Finder answers what is there by a name, comparing names exactly, also on file
// systems that are lenient. It remembers the folders that it has seen, and is safe for
// use by several goroutines.
type Finder struct {
	fsys fs.FS
	mu   sync.Mutex
	seen map[string]*folder
}

// A folder is the names that a folder holds.
type folder struct {
	exact  map[string]bool
	folded map[string]string // lower case → one of the names
}

// NewFinder makes a finder for a tree.
func NewFinder(fsys fs.FS) *Finder { return &Finder{fsys: fsys, seen: map[string]*folder{}} }

// Find returns the name of the file or folder that a name leads to: the name itself,
// or where only one of another case is there, that one; "" where there is none. outside
// says that it leads out of the tree, by itself or by a symbolic link.
func (f *Finder) Find(name string) (found string, outside bool) {
	name = path.Clean(name)
	if name == ".." || strings.HasPrefix(name, "../") || path.IsAbs(name) {
		return "", true
	}
	if name == "." {
		return name, false
	}
	found = "."
	for part := range strings.SplitSeq(name, "/") {
		dir := f.folder(found)
		if !dir.exact[part] {
			other, ok := dir.folded[strings.ToLower(part)]
			if !ok {
				return "", false
			}
			part = other
		}
		found = path.Join(found, part)
	}
	if _, err := Resolve(f.fsys, found); errors.Is(err, ErrOutside) {
		return "", true
	}
	return found, false
}

func (f *Finder) folder(dir string) *folder {
	f.mu.Lock()
	defer f.mu.Unlock()
	if d := f.seen[dir]; d != nil {
		return d
	}
	d := &folder{exact: map[string]bool{}, folded: map[string]string{}}
	f.seen[dir] = d
	real, err := Resolve(f.fsys, dir)
	if err != nil {
		return d
	}
	entries, _ := fs.ReadDir(f.fsys, real) // what cannot be listed is not found
	for _, e := range entries {
		d.exact[e.Name()] = true
		d.folded[strings.ToLower(e.Name())] = e.Name()
	}
	return d
}
