package pack

import (
	"compress/zlib"
	"errors"
	"io"
	"os"
)

// An inflater unpacks streams one after the other, with the same buffers.
type inflater struct {
	from    window
	stream  io.ReadCloser // that also is a zlib.Resetter
	one     [1]byte
	buffers [][]byte // by depth
}

var (
	errLength = errors.New("it is damaged: its length is not what it says")
	errEnds   = errors.New("it is damaged: the pack ends in it")
)

// inflate unpacks the stream at the place of the window, which must fill out and end.
func (i *inflater) inflate(out []byte) error {
	var err error
	if i.stream == nil {
		i.stream, err = zlib.NewReader(&i.from)
	} else {
		err = i.stream.(zlib.Resetter).Reset(&i.from, nil)
	}
	if err != nil {
		return err
	}
	if _, err := io.ReadFull(i.stream, out); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return errLength
		}
		return err
	}
	// The end, where the checksum is compared.
	if n, err := i.stream.Read(i.one[:]); n > 0 {
		return errLength
	} else if err != io.EOF {
		return err
	}
	return nil
}

// A window is a part of a file in memory, with a place in it that reading goes on from. Neighbours
// in a pack are asked for one after the other, so it is kept as long as it serves.
type window struct {
	file    *os.File
	begin   int64 // of the buffer in the file
	buffer  []byte
	next    int // in the buffer
	storage [32 << 10]byte
}

// seek goes to a place in a file.
func (w *window) seek(f *os.File, at int64) error {
	if w.file == f && at >= w.begin && at < w.begin+int64(len(w.buffer)) {
		w.next = int(at - w.begin)
		return nil
	}
	w.file = f
	return w.fill(at)
}

func (w *window) fill(at int64) error {
	n, err := w.file.ReadAt(w.storage[:], at)
	w.begin, w.buffer, w.next = at, w.storage[:n], 0
	if n > 0 {
		return nil
	}
	if err == nil || err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (w *window) ReadByte() (byte, error) {
	if w.next == len(w.buffer) {
		if err := w.fill(w.begin + int64(len(w.buffer))); err != nil {
			return 0, err
		}
	}
	b := w.buffer[w.next]
	w.next++
	return b, nil
}

func (w *window) Read(p []byte) (int, error) {
	if w.next == len(w.buffer) {
		if err := w.fill(w.begin + int64(len(w.buffer))); err != nil {
			return 0, err
		}
	}
	n := copy(p, w.buffer[w.next:])
	w.next += n
	return n, nil
}

// scratch is a buffer for a difference, which is needed only until it is applied: one for each depth, as
// bases are unpacked meanwhile.
func (i *inflater) scratch(size int64, depth int) []byte {
	for len(i.buffers) <= depth && depth < 64 {
		i.buffers = append(i.buffers, nil)
	}
	if depth >= 64 || size > 64<<10 {
		return make([]byte, size)
	}
	if int64(cap(i.buffers[depth])) < size {
		i.buffers[depth] = make([]byte, max(size, 1024))
	}
	return i.buffers[depth][:size]
}
