package gitrepo

// A places tells which document of today lies at a path at one point of the past, both by
// the number of the path. Where nothing else was set, it is the one that has the path today.
//
// Every line of commits has its own, as branches rename files that others change meanwhile. So
// it is a tree of blocks that lines share until one of them sets something; linear history
// sets it in place.
type places struct {
	top   *block
	edit  *int // whose blocks may be changed in place
	depth int
}

const (
	blockBits = 5
	blockSize = 1 << blockBits
)

type block struct {
	edit  *int
	below []*block // or, in the lowest ones,
	docs  []uint32 // 0 for what has the path today, else one more than its number
}

// gone: no document of today was at this path.
const gone = none

func newPlaces(paths int) *places {
	p := &places{edit: new(int)}
	for size := blockSize; size < paths; size *= blockSize {
		p.depth++
	}
	return p
}

// share returns another one that is equal; what is set in one is not seen in the other.
func (p *places) share() *places {
	p.edit = new(int)
	return &places{p.top, new(int), p.depth}
}

// at is the document at a path, or gone.
func (p *places) at(path uint32) uint32 {
	b := p.top
	for level := p.depth; b != nil && level > 0; level-- {
		b = b.below[path>>(blockBits*level)%blockSize]
	}
	if b == nil || b.docs[path%blockSize] == 0 {
		return path
	}
	if doc := b.docs[path%blockSize]; doc != gone {
		return doc - 1
	}
	return gone
}

func (p *places) set(path, doc uint32) {
	if doc != gone {
		doc++
	}
	at := &p.top
	for level := p.depth; ; level-- {
		*at = p.own(*at, level)
		if level == 0 {
			(*at).docs[path%blockSize] = doc
			return
		}
		at = &(*at).below[path>>(blockBits*level)%blockSize]
	}
}

// own is a block that may be changed: itself, or a copy.
func (p *places) own(b *block, level int) *block {
	if b != nil && b.edit == p.edit {
		return b
	}
	out := &block{edit: p.edit}
	if level == 0 {
		out.docs = make([]uint32, blockSize)
	} else {
		out.below = make([]*block, blockSize)
	}
	if b != nil {
		copy(out.docs, b.docs)
		copy(out.below, b.below)
	}
	return out
}

// join takes over what another one has and this one has lost: at a commit that two lines come
// from, a file is that of the line that still had it, and of both that of this one.
func (p *places) join(o *places) { p.top = p.joined(p.top, o.top, p.depth) }

func (p *places) joined(a, b *block, level int) *block {
	if a == b || a == nil {
		return a
	}
	out := p.own(a, level)
	for i := range blockSize {
		if level > 0 {
			var under *block
			if b != nil {
				under = b.below[i]
			}
			out.below[i] = p.joined(out.below[i], under, level-1)
		} else if out.docs[i] == gone {
			out.docs[i] = 0
			if b != nil {
				out.docs[i] = b.docs[i]
			}
		}
	}
	return out
}
