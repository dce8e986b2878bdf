package tree

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"
	"syscall"
)

// Dir is the working copy in a folder: its files as they lie on the disk.
func Dir(dir string) (fs.FS, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &workingCopy{dir: dir, root: root, fsys: root.FS()}, nil
}

// A workingCopy opens nothing that could keep it waiting. os.Root sees to it that no
// name leaves the folder, also while somebody changes it.
type workingCopy struct {
	dir  string
	root *os.Root
	fsys fs.FS

	mu     sync.Mutex
	recent string   // the folder of the file that was opened last
	folder *os.Root // the same: documents are read folder by folder
}

func (w *workingCopy) Open(name string) (fs.File, error) {
	if err := valid("open", name); err != nil {
		return nil, err
	}
	folder, base := w.folderOf(path.Dir(name)), path.Base(name)
	// Should it be a pipe, opening does not wait for a writer.
	const flags = os.O_RDONLY | syscall.O_NONBLOCK
	if folder != nil {
		if f, err := folder.OpenFile(base, flags, 0); err == nil {
			return regular(f, name)
		}
		// A link may lead out of its folder and stay in the tree.
	}
	f, err := w.root.OpenFile(filepath.FromSlash(name), flags, 0)
	if err == nil {
		return regular(f, name)
	}
	// What it is, is asked by its path, wherever that leads: it is only looked at.
	if info, e := os.Stat(filepath.Join(w.dir, filepath.FromSlash(name))); e == nil && !info.IsDir() && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: name, Err: ErrIrregular}
	}
	return nil, err
}

// An opened file knows what it was when it was opened.
type opened struct {
	*os.File
	info fs.FileInfo
}

func (o *opened) Stat() (fs.FileInfo, error) { return o.info, nil }

// regular is an open file or folder, and nothing else.
func regular(f *os.File, name string) (fs.File, error) {
	info, err := f.Stat()
	if err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: name, Err: ErrIrregular}
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return &opened{f, info}, nil
}

// folderOf is an open folder of the tree, or nil. It is closed by the garbage collector:
// another goroutine may be using it.
func (w *workingCopy) folderOf(dir string) *os.Root {
	if dir == "." {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.recent != dir {
		folder, err := w.root.OpenRoot(filepath.FromSlash(dir))
		if err != nil {
			return nil
		}
		w.recent, w.folder = dir, folder
	}
	return w.folder
}

func (w *workingCopy) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(w.fsys, name) }
func (w *workingCopy) Stat(name string) (fs.FileInfo, error)      { return fs.Stat(w.fsys, name) }
func (w *workingCopy) Lstat(name string) (fs.FileInfo, error)     { return fs.Lstat(w.fsys, name) }
func (w *workingCopy) ReadLink(name string) (string, error)       { return fs.ReadLink(w.fsys, name) }
