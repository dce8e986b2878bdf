package pack

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A Hash is the name of an object.
type Hash = [20]byte

// ErrNone is returned for an object that no pack has.
var ErrNone = errors.New("no pack has this object")

// A Kind is what an object is, by the number that packs have for it.
type Kind byte

// The kinds of objects.
const (
	Commit Kind = 1
	Tree   Kind = 2
	Blob   Kind = 3
	Tag    Kind = 4

	offsetDelta Kind = 6
	hashDelta   Kind = 7
)

// A Store is the packs of one folder of objects. It is not safe for use by several goroutines.
type Store struct {
	dir   string
	max   int64
	packs []*file
	known map[string]bool // names of packs that were looked at
	cache recent
	in    inflater
}

// Open returns the packs of a folder of objects (.git/objects), which are opened when they are
// asked for. An object of more than max bytes is an error.
func Open(objects string, max int64) *Store {
	return &Store{dir: filepath.Join(objects, "pack"), max: max, known: map[string]bool{}}
}

// Close gives the files back.
func (s *Store) Close() {
	for _, p := range s.packs {
		_ = p.data.Close()
	}
	s.packs, s.known, s.cache = nil, map[string]bool{}, recent{}
}

// Object returns an object, or ErrNone. The store keeps the bytes too: they must not be changed.
func (s *Store) Object(h Hash) (Kind, []byte, error) {
	p, at, err := s.find(h)
	if err != nil {
		return 0, nil, err
	}
	kind, data, err := s.unpack(p, at, 0, 0)
	if err != nil {
		return 0, nil, fmt.Errorf("the object %x in %s: %w", h, filepath.Base(p.data.Name()), err)
	}
	return kind, data, nil
}

// Size returns how many bytes an object has, or ErrNone, without unpacking it whole.
func (s *Store) Size(h Hash) (int64, error) {
	p, at, err := s.find(h)
	if err != nil {
		return 0, err
	}
	size, err := s.size(p, at)
	if err != nil {
		return 0, fmt.Errorf("the object %x in %s: %w", h, filepath.Base(p.data.Name()), err)
	}
	return size, nil
}

// find returns the pack that has an object, and where. What is repacked while we read is
// looked for again.
func (s *Store) find(h Hash) (*file, int64, error) {
	for again := false; ; again = true {
		for i, p := range s.packs {
			if at, ok := p.index.find(h); ok {
				s.packs[0], s.packs[i] = s.packs[i], s.packs[0] // the next one is likely to be there too
				return p, at, nil
			}
		}
		if again || !s.scan() {
			return nil, 0, ErrNone
		}
	}
}

// scan opens the packs that are new, and reports whether there are any. A pack that cannot be
// read is passed over: whoever wants its objects will miss them.
func (s *Store) scan() bool {
	entries, _ := os.ReadDir(s.dir)
	found := false
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".idx")
		if !ok || s.known[name] {
			continue
		}
		s.known[name] = true
		if p, err := openFile(filepath.Join(s.dir, name)); err == nil {
			s.packs, found = append(s.packs, p), true
		}
	}
	return found
}

// A file is a pack that is open.
type file struct {
	data  *os.File
	size  int64
	index index
}

func openFile(name string) (*file, error) {
	raw, err := os.ReadFile(name + ".idx")
	if err != nil {
		return nil, err
	}
	x, err := readIndex(raw)
	if err != nil {
		return nil, err
	}
	data, err := os.Open(name + ".pack")
	if err != nil {
		return nil, err
	}
	info, err := data.Stat()
	head := make([]byte, 8)
	if err == nil {
		_, err = data.ReadAt(head, 0)
	}
	if err == nil && !bytes.HasPrefix(head, []byte("PACK\x00\x00\x00")) || err == nil && head[7] != 2 && head[7] != 3 {
		err = errors.New("no pack of version 2 or 3")
	}
	if err != nil {
		_ = data.Close()
		return nil, err
	}
	return &file{data, info.Size(), x}, nil
}
