package gitrepo

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/index"

	"github.com/git-postmortem/postmortem/internal/tree"
)

// An Index is what the next commit would hold.
type Index struct {
	*Tree
	// Unmerged are files with a conflict that is not resolved yet.
	Unmerged []string
	left     map[string]bool // files and folders that a sparse checkout leaves out of the working copy
}

// Sparse reports whether a sparse checkout leaves files out of the working copy.
func (i *Index) Sparse() bool { return len(i.left) > 0 }

// LeavesOut reports whether a sparse checkout leaves a file out of the working copy.
func (i *Index) LeavesOut(name string) bool {
	for len(i.left) > 0 && name != "." {
		if i.left[name] {
			return true
		}
		name = path.Dir(name)
	}
	return false
}

// Has reports whether git tracks a file.
func (i *Index) Has(name string) bool {
	_, ok := i.Hash(name)
	return ok
}

// HasBelow reports whether git tracks anything in a folder.
func (i *Index) HasBelow(dir string) bool {
	nodes, err := i.store.List(dir)
	return err == nil && len(nodes) > 0
}

// Index reads the index: the file that is named, as git tells its hooks, else the
// repository's own. Without one it is empty.
func (r *Repo) Index(file string) (*Index, error) {
	if file == "" {
		file = filepath.Join(r.at.git, "index")
	} else if !filepath.IsAbs(file) {
		file = filepath.Join(r.Top, file)
	}
	entries, err := readIndex(file)
	if err != nil {
		return nil, fmt.Errorf("reading the index: %w", err)
	}
	s := &treeStore{repo: r, folders: map[string][]tree.Node{".": nil}}
	out := &Index{Tree: &Tree{tree.New(s), s}, left: map[string]bool{}}
	last := ""
	for _, e := range entries {
		if e.Stage != index.Merged && e.Stage != 0 {
			out.Unmerged = append(out.Unmerged, e.Name)
		}
		name := strings.TrimSuffix(e.Name, "/") // a sparse index has a folder that is left out as one entry
		if name == last || !fs.ValidPath(name) {
			continue // another side of a conflict
		}
		last = name
		if e.SkipWorktree {
			out.left[name] = true
		}
		s.add(tree.Node{Name: name, Mode: kind(e.Mode), Key: e.Hash})
	}
	for _, nodes := range s.folders {
		sortNodes(nodes)
	}
	out.Unmerged = slices.Compact(slices.Sorted(slices.Values(out.Unmerged)))
	return out, nil
}

// add puts a node into its folder, and the folders above it into theirs.
func (s *treeStore) add(n tree.Node) {
	for full := n.Name; full != "."; {
		dir := path.Dir(full)
		_, known := s.folders[dir]
		n.Name = path.Base(full)
		s.folders[dir] = append(s.folders[dir], n)
		if known {
			return
		}
		full, n = dir, tree.Node{Mode: fs.ModeDir}
	}
}

// maxIndex bounds the file: some hundred bytes for each of a million files.
const maxIndex = 256 << 20

// readIndex decodes an index file and, where it is split, the one that it shares.
func readIndex(file string) ([]*index.Entry, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(data) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if len(data) > maxIndex {
		return nil, fmt.Errorf("it has more than %d bytes", maxIndex)
	}
	var idx index.Index
	err = index.NewDecoder(bytes.NewReader(data)).Decode(&idx)
	switch {
	case errors.Is(err, index.ErrUnknownExtension):
		if link := extension(data, "link"); link != nil {
			return merged(file, idx.Entries, link)
		}
		if extension(data, "sdir") != nil {
			return idx.Entries, nil // a sparse index, which has entries for folders
		}
		return nil, err
	case err != nil:
		return nil, err
	}
	return idx.Entries, nil
}

// extension is the content of one of the extensions at an index's end, or nil
// (gitformat-index(5): four letters, the length in four bytes, the content; a checksum ends the file).
func extension(data []byte, name string) []byte {
	const checksum = 20
	for at := len(data) - checksum - 8; at >= 12; at-- {
		if string(data[at:at+4]) != name {
			continue
		}
		for end := at; end+8 <= len(data)-checksum; {
			size := int(binary.BigEndian.Uint32(data[end+4:]))
			if end += 8 + size; end == len(data)-checksum {
				return data[at+8 : at+8+int(binary.BigEndian.Uint32(data[at+4:]))]
			}
		}
	}
	return nil
}

// merged is a split index with what it shares: the link names the shared file, and two
// bitmaps tell which of its entries are gone and which are replaced, in their order.
func merged(file string, own []*index.Entry, link []byte) ([]*index.Entry, error) {
	if len(link) < 20 {
		return nil, errors.New("the link of the split index is damaged")
	}
	shared := filepath.Join(filepath.Dir(file), "sharedindex."+hex.EncodeToString(link[:20]))
	base, err := readIndex(shared)
	if err != nil {
		return nil, err
	}
	if base == nil {
		return nil, fmt.Errorf("%s is missing, which the split index shares", filepath.Base(shared))
	}
	gone, rest, err := bitmap(link[20:])
	if err != nil {
		return nil, err
	}
	replaced, _, err := bitmap(rest)
	if err != nil {
		return nil, err
	}
	var out []*index.Entry
	for i, e := range base {
		if replaced[i] && len(own) > 0 && own[0].Name == "" {
			own[0].Name = e.Name
			e, own = own[0], own[1:]
		}
		if !gone[i] {
			out = append(out, e)
		}
	}
	out = append(out, own...)
	slices.SortFunc(out, func(a, b *index.Entry) int { return bytes.Compare([]byte(a.Name), []byte(b.Name)) })
	return out, nil
}

// bitmap decodes an EWAH bitmap, which is the set of its ones, and returns what follows it
// (git's ewah/ewah_bitmap.c: the number of bits, of words, the words, the place of the last
// marker; a marker says how many words are all zeros or ones, and how many follow as they are).
func bitmap(data []byte) (set map[int]bool, rest []byte, err error) {
	damaged := errors.New("a bitmap of the split index is damaged")
	if len(data) == 0 {
		return nil, nil, nil
	}
	if len(data) < 12 {
		return nil, nil, damaged
	}
	bits, words := int(binary.BigEndian.Uint32(data)), int(binary.BigEndian.Uint32(data[4:]))
	if len(data) < 8+8*words+4 {
		return nil, nil, damaged
	}
	set = map[int]bool{}
	at, body := 0, data[8:8+8*words]
	for len(body) >= 8 {
		marker := binary.BigEndian.Uint64(body)
		body = body[8:]
		run, literal := int(marker>>1&0xffffffff), int(marker>>33)
		if run*64 > bits+64 || literal*8 > len(body) {
			return nil, nil, damaged
		}
		if marker&1 != 0 {
			for i := range run * 64 {
				set[at+i] = true
			}
		}
		at += run * 64
		for range literal {
			word := binary.BigEndian.Uint64(body)
			for i := range 64 {
				if word>>i&1 != 0 {
					set[at+i] = true
				}
			}
			at, body = at+64, body[8:]
		}
	}
	return set, data[8+8*words+4:], nil
}
