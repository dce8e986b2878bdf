// Package atomicfile replaces files whole or not at all. A reader sees the old text or the
// new one, also after a crash; what is no regular file (a terminal, a pipe, /dev/null) is
// written to as it is, and never replaced.
package atomicfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

var errIsFolder = errors.New("it is a folder")

// Write replaces the file at path, or creates it. An existing file keeps its
// permissions; a new one gets perm.
func Write(path string, data []byte, perm fs.FileMode) error {
	f, err := Create(path, perm)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		f.Abandon()
		return err
	}
	return f.Commit()
}

// A File takes the new text of a file. It is in place once it is committed.
type File struct {
	w    io.Writer
	name string
	path string      // what is replaced; "" where the text goes straight through
	perm fs.FileMode // it gets
	tmp  *os.File    // what is written, or nil once it is committed or abandoned
}

// Create begins a new text for the file at path. Where there is something that is no
// regular file, the text goes into it as it is written.
func Create(path string, perm fs.FileMode) (*File, error) {
	f := &File{name: path, path: path, perm: perm}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		f.path = real
	}
	if info, err := os.Stat(path); err == nil {
		if info.IsDir() {
			return nil, &fs.PathError{Op: "write", Path: path, Err: errIsFolder}
		}
		if !info.Mode().IsRegular() {
			out, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				return nil, err
			}
			f.path, f.tmp, f.w = "", out, out
			return f, nil
		}
		// What may not be written is not replaced either, though the folder would let us.
		own, err := os.OpenFile(f.path, os.O_WRONLY, 0)
		if err != nil {
			return nil, err
		}
		_ = own.Close()
		f.perm = info.Mode().Perm()
	}
	tmp, err := os.CreateTemp(filepath.Dir(f.path), ".postmortem-")
	if err != nil {
		var failed *fs.PathError // of a name that nobody asked for
		if errors.As(err, &failed) {
			err = &fs.PathError{Op: "write", Path: path, Err: failed.Err}
		}
		return nil, err
	}
	f.tmp, f.w = tmp, tmp
	return f, nil
}

// Through is a file that passes what it is given on to w.
func Through(w io.Writer) *File { return &File{w: w, name: "standard output"} }

// Name is what the file was called when it was created.
func (f *File) Name() string { return f.name }

// Write adds to the new text.
func (f *File) Write(p []byte) (int, error) { return f.w.Write(p) }

// Commit puts the new text into place. If that fails, the file is what it was.
func (f *File) Commit() error {
	if f.tmp == nil {
		return nil
	}
	if f.path == "" {
		err := f.tmp.Close()
		f.tmp = nil
		return err
	}
	defer f.Abandon()
	err := f.tmp.Sync()
	if closed := f.tmp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(f.tmp.Name(), f.perm)
	}
	if err == nil {
		err = os.Rename(f.tmp.Name(), f.path)
	}
	if err == nil {
		f.tmp = nil
	}
	return err
}

// Abandon leaves the file as it was. After Commit it does nothing.
func (f *File) Abandon() {
	if f.tmp == nil {
		return
	}
	_ = f.tmp.Close()
	if f.path != "" {
		_ = os.Remove(f.tmp.Name())
	}
	f.tmp = nil
}
