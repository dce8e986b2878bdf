package pack

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// An index tells where in its pack an object begins (version 2: names in order, then a checksum,
// four bytes, and an offset, four bytes, for each; offsets beyond 2 GiB are in a table of their own).
type index struct {
	fanout  []byte // for each first byte of a name, how many names come before the next
	names   []byte
	offsets []byte
	large   []byte
}

var errIndex = errors.New("the index of a pack is damaged, or of another version than 2")

func readIndex(raw []byte) (index, error) {
	const head, trailer = 8, 40
	if len(raw) < head+1024+trailer || !bytes.HasPrefix(raw, []byte("\xfftOc\x00\x00\x00\x02")) {
		return index{}, errIndex
	}
	x := index{fanout: raw[head : head+1024]}
	last := 0
	for i := range 256 {
		n := x.upTo(byte(i))
		if n < last {
			return index{}, errIndex
		}
		last = n
	}
	rest := raw[head+1024 : len(raw)-trailer]
	if len(rest) < last*28 {
		return index{}, errIndex
	}
	x.names, rest = rest[:last*20], rest[last*24:]
	x.offsets, x.large = rest[:last*4], rest[last*4:]
	return x, nil
}

// upTo is how many names begin with this byte or one below it.
func (x index) upTo(first byte) int { return int(binary.BigEndian.Uint32(x.fanout[int(first)*4:])) }

func (x index) find(h Hash) (at int64, ok bool) {
	low, high := 0, x.upTo(h[0])
	if h[0] > 0 {
		low = x.upTo(h[0] - 1)
	}
	for low < high {
		middle := int(uint(low+high) / 2)
		switch c := bytes.Compare(x.names[middle*20:middle*20+20], h[:]); {
		case c < 0:
			low = middle + 1
		case c > 0:
			high = middle
		default:
			return x.offset(middle)
		}
	}
	return 0, false
}

func (x index) offset(i int) (at int64, ok bool) {
	n := binary.BigEndian.Uint32(x.offsets[i*4:])
	if n&(1<<31) == 0 {
		return int64(n), true
	}
	i = int(n &^ (1 << 31))
	if len(x.large) < i*8+8 {
		return 0, false
	}
	at = int64(binary.BigEndian.Uint64(x.large[i*8:]))
	return at, at >= 0
}
