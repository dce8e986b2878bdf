package tree

import (
	"io/fs"
	"os"
	"syscall"
)

// Dir is the working copy in a folder: its files as they lie on the disk.
func Dir(dir string) (fs.FS, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &workingCopy{root, root.FS()}, nil
}

// A workingCopy opens nothing that could keep it waiting. os.Root sees to it that no
// name leaves the folder, also while somebody changes it.
type workingCopy struct {
	root *os.Root
	fsys fs.FS
}

func (w *workingCopy) Open(name string) (fs.File, error) {
	if err := valid("open", name); err != nil {
		return nil, err
	}
	info, err := w.root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() && !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: ErrIrregular}
	}
	// Should it have become a pipe meanwhile, opening does not wait for a writer.
	return w.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

func (w *workingCopy) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(w.fsys, name) }
func (w *workingCopy) Stat(name string) (fs.FileInfo, error)      { return fs.Stat(w.fsys, name) }
func (w *workingCopy) Lstat(name string) (fs.FileInfo, error)     { return fs.Lstat(w.fsys, name) }
func (w *workingCopy) ReadLink(name string) (string, error)       { return fs.ReadLink(w.fsys, name) }
