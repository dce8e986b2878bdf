package pack

// recentBytes bounds each of the two generations of what was unpacked last.
const recentBytes = 8 << 20

// A place is where an object begins.
type place struct {
	pack *file
	at   int64
}

type object struct {
	kind Kind
	data []byte
}

// recent keeps objects that were unpacked or asked for last: once the young generation is
// full it becomes the old one, and what was old is forgotten.
type recent struct {
	young, old map[place]object
	size       int // of the young ones
}

func (r *recent) get(p place) (object, bool) {
	o, ok := r.young[p]
	if !ok {
		if o, ok = r.old[p]; ok {
			r.put(p, o)
		}
	}
	return o, ok
}

func (r *recent) put(p place, o object) {
	const entry = 100 // bytes, about
	if len(o.data) > recentBytes/2 {
		return
	}
	if r.young == nil || r.size+len(o.data)+entry > recentBytes {
		r.old, r.young, r.size = r.young, make(map[place]object), 0
	}
	r.young[p] = o
	r.size += len(o.data) + entry
}
