package pack

import (
	"errors"
	"fmt"
)

// maxDepth bounds how many differences are applied for one object; git makes 50 by default, 4,095 at most.
const maxDepth = 5000

var (
	errKind  = errors.New("it is damaged: it is of no kind that packs have")
	errBase  = errors.New("it is damaged: what it is a difference from is not there")
	errDepth = errors.New("it is damaged: it is a difference from itself, or from too many others")
)

// A header is what a pack says before the stream of an object.
type header struct {
	kind Kind
	size int64 // of the stream, unpacked
	base place // of a difference
}

// header reads the header at a place, and leaves the window at the stream behind it.
func (s *Store) header(p *file, at int64) (header, error) {
	if at <= 0 || at >= p.size {
		return header{}, errEnds
	}
	w := &s.in.from
	if err := w.seek(p.data, at); err != nil {
		return header{}, err
	}
	b, err := w.ReadByte()
	if err != nil {
		return header{}, errEnds
	}
	h := header{kind: Kind(b >> 4 & 7), size: int64(b & 15)}
	for shift := 4; b&0x80 != 0; shift += 7 {
		if b, err = w.ReadByte(); err != nil || shift > 50 {
			return header{}, errEnds
		}
		h.size |= int64(b&0x7f) << shift
	}
	if h.size > s.max {
		return header{}, s.tooLarge(h.size)
	}
	switch h.kind {
	case Commit, Tree, Blob, Tag:
	case offsetDelta:
		back := int64(-1)
		for b = 0x80; b&0x80 != 0; {
			if b, err = w.ReadByte(); err != nil || back > 1<<50 {
				return header{}, errEnds
			}
			back = (back+1)<<7 | int64(b&0x7f)
		}
		if h.base = (place{p, at - back}); back <= 0 || h.base.at <= 0 {
			return header{}, errBase
		}
	case hashDelta:
		var name Hash
		for i := range name {
			if name[i], err = w.ReadByte(); err != nil {
				return header{}, errEnds
			}
		}
		base, ok := p.index.find(name) // a pack on disk holds its bases itself
		if !ok {
			return header{}, errBase
		}
		h.base = place{p, base}
	default:
		return header{}, errKind
	}
	return h, nil
}

func (s *Store) tooLarge(size int64) error {
	return fmt.Errorf("it has %d bytes, more than the %d that are read", size, s.max)
}

// unpack returns the object at a place. Differences that wait for it are so deep, and of so many bytes.
func (s *Store) unpack(p *file, at int64, depth int, held int64) (Kind, []byte, error) {
	key := place{p, at}
	if o, ok := s.cache.get(key); ok {
		return o.kind, o.data, nil
	}
	if depth > maxDepth {
		return 0, nil, errDepth
	}
	h, err := s.header(p, at)
	if err != nil {
		return 0, nil, err
	}
	if held += h.size; held > s.max {
		return 0, nil, errDepth
	}
	var data []byte
	if h.base.pack != nil {
		data = s.in.scratch(h.size, depth)
	} else {
		data = make([]byte, h.size)
	}
	if err := s.in.inflate(data); err != nil {
		return 0, nil, err
	}
	o := object{h.kind, data}
	if h.base.pack != nil {
		delta := data
		kind, base, err := s.unpack(h.base.pack, h.base.at, depth+1, held)
		if err != nil {
			return 0, nil, err
		}
		o.kind = kind
		if o.data, err = s.patch(base, delta); err != nil {
			return 0, nil, err
		}
	}
	s.cache.put(key, o)
	return o.kind, o.data, nil
}

// size is how many bytes the object at a place has.
func (s *Store) size(p *file, at int64) (int64, error) {
	h, err := s.header(p, at)
	if err != nil || h.base.pack == nil {
		return h.size, err
	}
	delta := make([]byte, h.size)
	if err := s.in.inflate(delta); err != nil {
		return 0, err
	}
	_, rest, ok := length(delta)
	size, _, also := length(rest)
	if !ok || !also {
		return 0, errDelta
	}
	return size, nil
}
