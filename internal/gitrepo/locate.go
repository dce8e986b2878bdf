package gitrepo

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A location is where the parts of a repository lie.
type location struct {
	top    string // the working copy, or "" in a bare repository
	git    string // what belongs to this working copy: HEAD, the index
	common string // what all working copies share: objects, references, configuration
}

// locate finds the repository that dir lies in, as git does: the nearest folder upwards
// with a .git, a folder or a file that names one, or a bare repository.
func locate(dir string) (location, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return location{}, err
	}
	for {
		dot := filepath.Join(dir, ".git")
		if info, err := os.Stat(dot); err == nil {
			l := location{top: dir, git: dot}
			if !info.IsDir() {
				if l.git, err = gitFile(dot); err != nil {
					return location{}, err
				}
			}
			return l.shared()
		}
		if isBare(dir) {
			return location{git: dir}.shared()
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return location{}, ErrNone
		}
		dir = parent
	}
}

// gitFile reads a .git that is a file, as worktrees and submodules have it.
func gitFile(file string) (string, error) {
	data, err := readSmall(file)
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", file, err)
	}
	to, ok := strings.CutPrefix(strings.TrimSpace(string(data)), "gitdir:")
	if !ok {
		return "", &BrokenError{file, "it does not begin with `gitdir:`"}
	}
	to = strings.TrimSpace(to)
	if !filepath.IsAbs(to) {
		to = filepath.Join(filepath.Dir(file), to)
	}
	if _, err := os.Stat(to); err != nil {
		return "", &BrokenError{file, "the folder that it names is not there"}
	}
	return to, nil
}

// shared finds what a linked worktree shares with its repository.
func (l location) shared() (location, error) {
	l.common = l.git
	data, err := readSmall(filepath.Join(l.git, "commondir"))
	if err == nil {
		l.common = strings.TrimSpace(string(data))
		if !filepath.IsAbs(l.common) {
			l.common = filepath.Join(l.git, l.common)
		}
	}
	for _, part := range []string{filepath.Join(l.git, "HEAD"), filepath.Join(l.common, "objects")} {
		if _, err := os.Stat(part); err != nil {
			return l, &BrokenError{l.git, filepath.Base(part) + " is missing"}
		}
	}
	return l, nil
}

// isBare reports whether a folder is itself a repository.
func isBare(dir string) bool {
	for _, part := range []string{"objects", "refs"} {
		if info, err := os.Stat(filepath.Join(dir, part)); err != nil || !info.IsDir() {
			return false
		}
	}
	info, err := os.Stat(filepath.Join(dir, "HEAD"))
	return err == nil && info.Mode().IsRegular()
}

// readSmall reads a file of git's that holds a line or a few.
func readSmall(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > 1<<20 {
		return nil, errors.New("not a small file")
	}
	return os.ReadFile(file)
}
