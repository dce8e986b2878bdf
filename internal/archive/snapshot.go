package archive

import (
	"context"
	"errors"
	"hash/maphash"
	"slices"
	"sync"
)

// Snapshot is the archive with the texts that its documents have at this moment, so that
// each later reading gets the same, whatever happens to the files meanwhile.
func (a *Archive) Snapshot(ctx context.Context) (*Archive, error) {
	texts := make([][]byte, len(a.Paths))
	err := a.parallel(ctx, len(a.Paths), func(i int) (err error) {
		texts[i], err = a.Bytes(a.Paths[i])
		return a.of(a.Paths[i]).lacks(a.Paths[i], err)
	})
	holding := func(a *Archive) *Archive {
		g, out := *a.ground, *a
		g.held = &snapshot{texts: map[string][]byte{}, sums: map[string]uint64{}, seed: maphash.MakeSeed()}
		out.ground = &g
		return &out
	}
	out := holding(a)
	out.Sources = slices.Clone(a.Sources)
	for i, s := range a.Sources {
		out.Sources[i] = holding(s)
	}
	for i, p := range out.Paths {
		if texts[i] != nil { // what cannot be read fails again, and says why
			of := out.of(p)
			of.held.texts[of.InTree(p)] = texts[i]
		}
	}
	return out, err
}

// Forget lets go of the text that a snapshot holds of a document. Who reads it once more gets the
// same from the file, or an error.
func (a *Archive) Forget(p string) {
	a = a.of(p)
	a.held.forget(a.InTree(p))
}

// A snapshot holds texts, by their names in the tree; nil holds none.
type snapshot struct {
	mu    sync.Mutex
	texts map[string][]byte
	sums  map[string]uint64 // of those that it let go of
	seed  maphash.Seed
}

// errChanged says that a file is not what it was when the snapshot was taken.
var errChanged = errors.New("it changed while it was read; run the command again")

func (s *snapshot) text(name string) []byte {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.texts[name]
}

func (s *snapshot) forget(name string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if text, holds := s.texts[name]; holds {
		s.sums[name] = maphash.Bytes(s.seed, text)
		delete(s.texts, name)
	}
}

// same is an error where a text is not the one that was let go of.
func (s *snapshot) same(name string, text []byte) error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if sum, known := s.sums[name]; known && sum != maphash.Bytes(s.seed, text) {
		return errChanged
	}
	return nil
}
