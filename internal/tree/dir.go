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
	var info fs.FileInfo
	var err error
	if folder != nil {
		info, err = folder.Lstat(base)
	}
	if info == nil || info.Mode()&fs.ModeSymlink != 0 {
		// What it is, is asked by its path, wherever that leads: it is only looked at.
		info, err = os.Stat(filepath.Join(w.dir, filepath.FromSlash(name)))
	}
	if err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: ErrIrregular}
	}
	// Should it have become a pipe meanwhile, opening does not wait for a writer.
	const flags = os.O_RDONLY | syscall.O_NONBLOCK
	if folder != nil {
		if f, err := folder.OpenFile(base, flags, 0); err == nil {
			return f, nil
		}
		// A link may lead out of its folder and stay in the tree.
	}
	return w.root.OpenFile(filepath.FromSlash(name), flags, 0)
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
