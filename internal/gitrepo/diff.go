package gitrepo

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// A change is a file that differs between two trees: its content before and after; zero
// where there is none.
type change struct {
	path          string
	before, after plumbing.Hash
}

// A differ compares trees, only on the way to its folders and in them, and only where their
// hashes differ.
type differ struct {
	repo    *Repo
	folders []string // "." being all; a file may be among them
	except  []string // folders that are left out
	out     []change
}

// changes lists the files that differ between two trees, in git's order; a zero hash is an empty tree.
func (d *differ) changes(before, after plumbing.Hash) ([]change, error) {
	d.out = nil
	err := d.diff("", before, after)
	return d.out, err
}

// wanted reports whether a folder is one of those to look into, lies in one or leads to one.
func (d *differ) wanted(dir string) bool {
	if slices.Contains(d.except, dir) {
		return false
	}
	for _, f := range d.folders {
		if f == "." || f == dir || strings.HasPrefix(dir, f+"/") || strings.HasPrefix(f, dir+"/") {
			return true
		}
	}
	return false
}

// holds reports whether a file lies in one of the folders, or is one of them.
func (d *differ) holds(name string) bool {
	for _, f := range d.folders {
		if f == "." || f == name || strings.HasPrefix(name, f+"/") {
			return true
		}
	}
	return false
}

// emptyTree is the tree of nothing, which git knows without having it.
var emptyTree = plumbing.NewHash("4b825dc642cb6eb9a060e54bf8d69288fbee4904")

func (d *differ) tree(h plumbing.Hash) ([]byte, error) {
	if h.IsZero() || h == emptyTree {
		return nil, nil
	}
	return d.repo.object(plumbing.TreeObject, h)
}

func (d *differ) diff(prefix string, before, after plumbing.Hash) error {
	if before == after {
		return nil
	}
	old, err := d.tree(before)
	if err != nil {
		return err
	}
	now, err := d.tree(after)
	if err != nil {
		return err
	}
	for {
		same := equalEntries(old, now)
		old, now = old[same:], now[same:]
		a, oldRest, hasA := nextEntry(old)
		b, nowRest, hasB := nextEntry(now)
		if !hasA && len(old) > 0 || !hasB && len(now) > 0 {
			return fmt.Errorf("the folder %s is damaged in %s or %s", path.Clean("./"+prefix), before, after)
		}
		if !hasA && !hasB {
			return nil
		}
		switch order := compareEntries(a, hasA, b, hasB); {
		case order < 0:
			err = d.entry(prefix, a, treeEntry{name: a.name})
			old = oldRest
		case order > 0:
			err = d.entry(prefix, treeEntry{name: b.name}, b)
			now = nowRest
		default:
			if a.hash != b.hash || a.mode != b.mode {
				err = d.entry(prefix, a, b)
			}
			old, now = oldRest, nowRest
		}
		if err != nil {
			return err
		}
	}
}

// entry compares two entries of one name, one of which may be missing.
func (d *differ) entry(prefix string, a, b treeEntry) error {
	if a.isDir() || b.isDir() {
		name := prefix + string(b.name)
		if d.wanted(name) {
			var before, after plumbing.Hash
			if a.isDir() {
				before = a.hash
			}
			if b.isDir() {
				after = b.hash
			}
			if err := d.diff(name+"/", before, after); err != nil {
				return err
			}
		}
	}
	var c change
	if a.isFile() {
		c.before = a.hash
	}
	if b.isFile() {
		c.after = b.hash
	}
	if c == (change{}) || bytes.IndexByte(b.name, '/') >= 0 {
		return nil
	}
	if c.path = prefix + string(b.name); d.holds(c.path) {
		d.out = append(d.out, c)
	}
	return nil
}
