// Package tree is the one file system under everything: whatever an archive is read
// from is an fs.FS. A working copy (Dir), the documents that an editor holds unsaved
// (Overlay), and what git keeps, a commit or the index (New, with a Store of package
// gitrepo), are read by the same code; tests unpack a txtar archive.
//
// Names are slash-separated and relative to the tree's top, as package io/fs has them.
// No name and no symbolic link leads out of a tree (ErrOutside), and nothing but a
// regular file is ever read (ErrIrregular): a pipe would hang, a device never end. The
// package knows nothing of git, of postmortems or of what is ignored, and writes nothing.
package tree

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// ErrOutside says that a symbolic link leads out of the tree, or around in a circle.
var ErrOutside = errors.New("it is a symbolic link out of the tree, which is not followed")

// ErrIrregular says that a name is a folder, a pipe, a device or a socket, not a file.
var ErrIrregular = errors.New("it is not a regular file")

// maxLinks bounds how many symbolic links are followed for one name.
const maxLinks = 16

// Resolve follows the symbolic links of a name, those of the folders above it too, and
// returns what it leads to. The name need not exist: what is there of it is followed.
func Resolve(fsys fs.FS, name string) (string, error) {
	done, rest := ".", path.Clean(name)
	for links := 0; rest != "." && rest != ""; {
		var part string
		part, rest, _ = strings.Cut(rest, "/")
		next := path.Join(done, part)
		if !fs.ValidPath(next) || part == ".." && done == "." {
			return "", ErrOutside
		}
		info, err := fs.Lstat(fsys, next)
		if errors.Is(err, fs.ErrNotExist) {
			return path.Join(next, rest), nil
		}
		if err != nil {
			return "", err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			done = next
			continue
		}
		target, err := fs.ReadLink(fsys, next)
		if err != nil {
			return "", err
		}
		target = strings.ReplaceAll(target, "\\", "/")
		joined := path.Join(done, target)
		if links++; links > maxLinks || path.IsAbs(target) || joined == ".." || strings.HasPrefix(joined, "../") {
			return "", ErrOutside
		}
		done, rest = ".", path.Join(joined, rest)
	}
	return done, nil
}

// Read returns the bytes of a regular file, following links inside the tree, and no
// more than one byte beyond limit: whoever gets more than limit knows that there is more.
func Read(fsys fs.FS, name string, limit int64) ([]byte, error) {
	return ReadInto(nil, fsys, name, limit)
}

// ReadInto is Read into the space of a slice whose content is not needed any longer, as far as it has
// that much.
func ReadInto(space []byte, fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		if _, why := Resolve(fsys, name); errors.Is(why, ErrOutside) {
			err = &fs.PathError{Op: "read", Path: name, Err: why}
		}
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: ErrIrregular}
	}
	// A byte more than the file has, so that the end is seen without growing.
	size := min(max(info.Size(), 0), limit+1)
	data := slices.Grow(space[:0], int(size)+1)
	for int64(len(data)) <= limit {
		if len(data) == cap(data) {
			data = slices.Grow(data, len(data))
		}
		n, err := f.Read(data[len(data):min(int64(cap(data)), limit+1)])
		data = data[:len(data)+n]
		if err == io.EOF || err == nil && n > 0 && int64(len(data)) == info.Size() && len(data) < cap(data) {
			break // there was room for more, and it has the length that the system says
		}
		if err != nil {
			return data, err
		}
	}
	return data, nil
}

// IsDir reports whether a name is a folder, or a link inside the tree to one.
func IsDir(fsys fs.FS, name string) bool {
	real, err := Resolve(fsys, name)
	if err != nil {
		return false
	}
	info, err := fs.Lstat(fsys, real)
	return err == nil && info.IsDir()
}

// Reason is what is wrong with a file, without the name that the caller says itself.
func Reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// valid checks a name as package io/fs wants it.
func valid(op, name string) error {
	if !fs.ValidPath(name) {
		return &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	return nil
}

func notExist(op, name string) error {
	return &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
}

func wrap(op, name string, err error) error {
	var p *fs.PathError
	if err == nil || errors.As(err, &p) {
		return err
	}
	return &fs.PathError{Op: op, Path: name, Err: fmt.Errorf("%w", err)}
}
