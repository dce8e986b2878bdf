package site

import (
	"fmt"
	"os"
	"sync"
)

// A scratch holds what pages rendered of each document until it is known what the others have
// in common with it. It is a file without a name, so that ten thousand documents do not have
// to fit into memory and nothing is left when the program ends.
type scratch struct {
	mu   sync.Mutex
	file *os.File
	size int64
}

// A stored text lies in the scratch.
type stored struct {
	at     int64
	length int
}

func newScratch() (*scratch, error) {
	f, err := os.CreateTemp("", "postmortem-")
	if err != nil {
		return nil, fmt.Errorf("a file for what is rendered: %w", err)
	}
	_ = os.Remove(f.Name()) // where the system lets an open file have no name; else close does
	return &scratch{file: f}, nil
}

func (s *scratch) close() {
	name := s.file.Name()
	_ = s.file.Close()
	_ = os.Remove(name)
}

// put keeps a text.
func (s *scratch) put(text []byte) (stored, error) {
	s.mu.Lock()
	at := s.size
	s.size += int64(len(text))
	s.mu.Unlock()
	if _, err := s.file.WriteAt(text, at); err != nil {
		return stored{}, fmt.Errorf("keeping what is rendered: %w", err)
	}
	return stored{at, len(text)}, nil
}

// get is a text that was kept.
func (s *scratch) get(t stored) ([]byte, error) {
	out := make([]byte, t.length)
	if _, err := s.file.ReadAt(out, t.at); err != nil {
		return nil, fmt.Errorf("reading what was rendered: %w", err)
	}
	return out, nil
}

// keep is put for whoever gets the text back from a function.
func (s *scratch) keep(text []byte) (get func() ([]byte, error), err error) {
	t, err := s.put(text)
	return func() ([]byte, error) { return s.get(t) }, err
}
