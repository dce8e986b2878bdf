package site

import (
	"bytes"
	"sync"
)

// buffers are used again for one page after the other: one that grows for each would take several
// times the memory of what is written.
var buffers = sync.Pool{New: func() any { return &bytes.Buffer{} }}

// buffered is what write writes.
func buffered(write func(*bytes.Buffer) error) ([]byte, error) {
	buf := buffers.Get().(*bytes.Buffer)
	defer release(buf)
	if err := write(buf); err != nil {
		return nil, err
	}
	return bytes.Clone(buf.Bytes()), nil
}

// release gives a buffer back, unless it has become so large that it is better forgotten.
func release(buf *bytes.Buffer) {
	if buf.Cap() <= 1<<20 {
		buf.Reset()
		buffers.Put(buf)
	}
}

// An unbuffered buffer is what goldmark writes to as it is; it would put a buffer of its own
// before any other.
type unbuffered struct{ *bytes.Buffer }

func (unbuffered) Buffered() int { return 0 }
func (unbuffered) Flush() error  { return nil }
