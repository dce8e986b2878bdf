package pack

import "errors"

var errDelta = errors.New("it is damaged: a difference in it does not fit")

// length takes a length off a difference: seven bits a byte, the lowest first.
func length(delta []byte) (n int64, rest []byte, ok bool) {
	for i, b := range delta {
		if i > 8 {
			break
		}
		n |= int64(b&0x7f) << (7 * i)
		if b&0x80 == 0 {
			return n, delta[i+1:], true
		}
	}
	return 0, nil, false
}

// patch makes an object of its base and the difference from it: the lengths of both, then
// orders to copy a part of the base, or to take the bytes that follow.
func (s *Store) patch(base, delta []byte) ([]byte, error) {
	was, delta, ok := length(delta)
	if !ok || was != int64(len(base)) {
		return nil, errDelta
	}
	size, delta, ok := length(delta)
	if !ok {
		return nil, errDelta
	}
	if size > s.max {
		return nil, s.tooLarge(size)
	}
	out := make([]byte, 0, size)
	for len(delta) > 0 {
		order := delta[0]
		delta = delta[1:]
		if order&0x80 == 0 {
			n := int(order)
			if n == 0 || n > len(delta) || int64(len(out)+n) > size {
				return nil, errDelta
			}
			out, delta = append(out, delta[:n]...), delta[n:]
			continue
		}
		var at, n int
		for i := range 7 {
			if order>>i&1 == 0 {
				continue
			}
			if len(delta) == 0 {
				return nil, errDelta
			}
			if i < 4 {
				at |= int(delta[0]) << (8 * i)
			} else {
				n |= int(delta[0]) << (8 * (i - 4))
			}
			delta = delta[1:]
		}
		if n == 0 {
			n = 0x10000
		}
		if at+n > len(base) || int64(len(out)+n) > size {
			return nil, errDelta
		}
		out = append(out, base[at:at+n]...)
	}
	if int64(len(out)) != size {
		return nil, errDelta
	}
	return out, nil
}
