package gitrepo

// A written says that a commit wrote a document of today under a path, and what, all by numbers.
type written struct{ document, commit, path, blob uint32 }

// A past is what the commits did to the documents of today, the newest first.
type past struct {
	*log
	// Of a document, those from start[d] to start[d+1] are its revisions, the newest first.
	start          []uint32
	commits, under []uint32 // each by its number and the number of the path that it had
	held           []uint32 // the number of the blob that it had
	partial        []bool   // documents of which the clone does not have all
}

// replay goes back through the commits and follows each document of today, by its path, to
// where it came from. Every line of commits has its own idea of where they lie.
func (w *walk) replay() *past {
	p := &past{log: w.log, partial: make([]bool, len(w.paths.list))}
	var all []written
	pending := make([]*places, len(w.nodes))
	if len(w.order) > 0 {
		pending[w.order[0]] = newPlaces(len(w.paths.list))
	}
	for _, n := range w.order {
		here := pending[n]
		pending[n] = nil
		at, apart := w.apart[n]
		if !apart {
			at = w.nodes[n].changes
		}
		wrote, next := w.list(at)
		blobs, next := w.list(next)
		for i, path := range wrote {
			d := here.at(path)
			switch {
			case d == gone:
			case w.boundary(n): // whether this commit changed the file is not known
				p.partial[d] = true
			default:
				all = append(all, written{d, n, path, blobs[i]})
			}
		}
		parents := w.above(n)
		for i, parent := range parents {
			there := here
			if i < len(parents)-1 {
				there = here.share()
			}
			next = p.back(there, next)
			if pending[parent] == nil {
				pending[parent] = there
			} else {
				pending[parent].join(there)
			}
		}
	}
	p.sort(all)
	return p
}

// back makes of the places at a commit those at its parent, by the list in words that says how
// they differ, and returns where the next list begins.
func (p *past) back(here *places, at uint32) (next uint32) {
	moves, next := p.list(at)
	type move struct{ path, document uint32 }
	var moved []move
	for m := moves; len(m) > 0; m = m[3:] {
		switch document := here.at(m[1]); {
		case m[0] == renamed:
			moved = append(moved, move{m[2], document})
		case m[0] == doubtful && document != gone:
			p.partial[document] = true
		}
	}
	for m := moves; len(m) > 0; m = m[3:] {
		here.set(m[1], gone) // the parent has no such file, or what it has there did not become one of today
	}
	for _, m := range moved {
		here.set(m.path, m.document)
	}
	return next
}

// sort puts the revisions of each document together.
func (p *past) sort(all []written) {
	p.start = make([]uint32, len(p.paths.list)+1)
	for _, w := range all {
		p.start[w.document+1]++
	}
	for i := range p.paths.list {
		p.start[i+1] += p.start[i]
	}
	p.commits, p.under, p.held = make([]uint32, len(all)), make([]uint32, len(all)), make([]uint32, len(all))
	free := append([]uint32(nil), p.start...)
	for _, w := range all {
		i := free[w.document]
		free[w.document]++
		p.commits[i], p.under[i], p.held[i] = w.commit, w.path, w.blob
	}
}

// of are the revisions of a document: the commits, the paths and the blobs that it had.
func (p *past) of(document uint32) (commits, under, held []uint32) {
	a, b := p.start[document], p.start[document+1]
	return p.commits[a:b], p.under[a:b], p.held[a:b]
}
