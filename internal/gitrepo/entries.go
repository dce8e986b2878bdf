package gitrepo

import (
	"bytes"
	"cmp"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
)

// A treeEntry is one entry of a raw tree.
type treeEntry struct {
	name []byte
	mode filemode.FileMode
	hash plumbing.Hash
}

func (e treeEntry) isDir() bool  { return e.mode == filemode.Dir }
func (e treeEntry) isFile() bool { return e.mode.IsFile() }

// nextEntry takes the first entry off a raw tree (`mode name NUL hash`, again and again);
// ok is false at its end, and where it is damaged.
func nextEntry(raw []byte) (e treeEntry, rest []byte, ok bool) {
	i := 0
	for ; i < len(raw) && raw[i] >= '0' && raw[i] < '8' && i < 8; i++ {
		e.mode = e.mode<<3 | filemode.FileMode(raw[i]-'0')
	}
	if i == 0 || i >= len(raw) || raw[i] != ' ' {
		return treeEntry{}, nil, false
	}
	raw = raw[i+1:]
	end := bytes.IndexByte(raw, 0)
	if end < 0 || len(raw) < end+1+len(e.hash) {
		return treeEntry{}, nil, false
	}
	e.name = raw[:end]
	copy(e.hash[:], raw[end+1:])
	return e, raw[end+1+len(e.hash):], true
}

// equalEntries is the length of the entries with which two raw trees both begin.
func equalEntries(a, b []byte) int {
	same, at := commonPrefix(a, b), 0
	for {
		end := bytes.IndexByte(a[at:same], 0) // mode and name have none
		if end < 0 || at+end+1+20 > same {
			return at
		}
		at += end + 1 + 20
	}
}

// commonPrefix is the number of bytes with which both begin.
func commonPrefix(a, b []byte) int {
	const step = 512
	n, i := min(len(a), len(b)), 0
	for i+step <= n && bytes.Equal(a[i:i+step], b[i:i+step]) {
		i += step
	}
	for i < n && a[i] == b[i] {
		i++
	}
	return i
}

// compareEntries orders entries as git does: a folder as if its name ended with a slash.
func compareEntries(a treeEntry, hasA bool, b treeEntry, hasB bool) int {
	if !hasA || !hasB {
		if hasA {
			return -1
		}
		return 1
	}
	n := min(len(a.name), len(b.name))
	if c := bytes.Compare(a.name[:n], b.name[:n]); c != 0 {
		return c
	}
	end := func(e treeEntry) byte {
		switch {
		case len(e.name) > n:
			return e.name[n]
		case e.isDir():
			return '/'
		}
		return 0
	}
	return cmp.Compare(end(a), end(b))
}
