package gitrepo

import (
	"cmp"
	"context"
	"path"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
)

// The changes of a commit stand in a log as lists. The first has the paths that the commit
// wrote: those whose content differs from all of its parents', the second what it wrote there. Then, for each
// parent, there is one of what has another name there: threes of a kind, a path and, if renamed, what it was.
const (
	came     = iota // the parent does not have the path
	went            // the commit does not have the path
	renamed         // the parent has the file under another path
	doubtful        // the parent does not have the path, and may have the file; this clone cannot tell
)

// compare finds the changes of the commits whose changes are not known.
func (w *walk) compare(ctx context.Context) error {
	for _, n := range w.order {
		if w.nodes[n].changes != none && !w.boundary(n) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		w.unsure = false
		at, err := w.compareOne(n)
		if err != nil {
			return err
		}
		if w.boundary(n) || w.unsure {
			w.apart[n] = at // once the clone is deepened or has what it lacks, more will be known
			continue
		}
		w.nodes[n].changes = at
		w.added++
	}
	return nil
}

func (w *walk) compareOne(n uint32) (at uint32, err error) {
	tree, err := w.treeOf(n)
	if err != nil {
		return 0, err
	}
	parents := w.above(n)
	if len(parents) == 0 {
		return w.compareTo(tree, []plumbing.Hash{plumbing.ZeroHash}, false)
	}
	trees := make([]plumbing.Hash, len(parents))
	for i, p := range parents {
		if trees[i], err = w.treeOf(p); err != nil {
			return 0, err
		}
	}
	return w.compareTo(tree, trees, true)
}

// compareTo writes the changes from the parents' trees into words. Of a root only the
// first list is written.
func (w *walk) compareTo(tree plumbing.Hash, parents []plumbing.Hash, hasParents bool) (at uint32, err error) {
	var wrote []string
	var moves []uint32
	blobs := map[string]plumbing.Hash{}
	for i, parent := range parents {
		changes, err := w.changes(parent, tree)
		if err != nil {
			return 0, err
		}
		var here []string
		for _, c := range changes {
			if !c.after.IsZero() {
				here = append(here, c.path)
				if i == 0 {
					blobs[c.path] = c.after
				}
			}
		}
		slices.Sort(here)
		if i == 0 {
			wrote = here
		} else {
			wrote = slices.DeleteFunc(wrote, func(p string) bool { _, both := slices.BinarySearch(here, p); return !both })
		}
		if hasParents {
			if moves, err = w.moves(changes, parent, tree, moves); err != nil {
				return 0, err
			}
		}
	}
	at = uint32(len(w.words))
	w.words = append(w.words, uint32(len(wrote)))
	for _, p := range wrote {
		w.words = append(w.words, w.paths.number(p))
	}
	w.words = append(w.words, uint32(len(wrote)))
	for _, p := range wrote {
		w.words = append(w.words, uint32(len(w.blobs)))
		w.blobs = append(w.blobs, blobs[p])
	}
	w.words = append(w.words, moves...)
	return at, nil
}

// moves appends what came, went and was renamed as a list. What came may have been anywhere in the parent.
func (w *walk) moves(changes []change, parent, tree plumbing.Hash, out []uint32) ([]uint32, error) {
	start := len(out)
	out = append(out, 0)
	var added, removed []version
	for _, c := range changes {
		switch {
		case c.before.IsZero():
			added = append(added, w.version(c.path, c.after))
		case c.after.IsZero():
			removed = append(removed, w.version(c.path, c.before))
		}
	}
	if len(added)+len(removed) == 0 {
		return out, nil
	}
	elsewhere, err := w.goneElsewhere(added, parent, tree)
	if err != nil {
		return nil, err
	}
	was, doubts := renames(added, append(elsewhere, removed...))
	left := map[string]bool{}
	slices.SortFunc(added, func(a, b version) int { return cmp.Compare(a.path, b.path) })
	slices.SortFunc(removed, func(a, b version) int { return cmp.Compare(a.path, b.path) })
	for _, v := range added {
		if from, ok := was[v.path]; ok {
			left[from] = true
			out = append(out, renamed, w.paths.number(v.path), w.paths.number(from))
		} else if doubts[v.path] {
			w.unsure = true
			out = append(out, doubtful, w.paths.number(v.path), 0)
		} else {
			out = append(out, came, w.paths.number(v.path), 0)
		}
	}
	for _, v := range removed {
		if !left[v.path] {
			out = append(out, went, w.paths.number(v.path), 0)
		}
	}
	out[start] = uint32(len(out) - start - 1)
	return out, nil
}

// goneElsewhere are the files that a commit took from outside of the folders and that may have come into
// them: with the same content, or of the same kind.
func (w *walk) goneElsewhere(added []version, parent, tree plumbing.Hash) (out []version, err error) {
	if len(added) == 0 || slices.Contains(w.folders, ".") {
		return nil, nil
	}
	all := differ{repo: w.repo, folders: []string{"."}, except: w.folders}
	changes, err := all.changes(parent, tree)
	for _, c := range changes {
		if c.after.IsZero() && !w.holds(c.path) && slices.ContainsFunc(added, func(v version) bool { return v.hash == c.before || path.Ext(v.path) == path.Ext(c.path) }) {
			out = append(out, w.version(c.path, c.before))
		}
	}
	return out, err
}

// origins are where documents came from outside of the folders: the folder, or a file at the top.
func (w *walk) origins() (out []string) {
	seen := map[string]bool{}
	for _, n := range w.order {
		at, apart := w.apart[n]
		if !apart {
			at = w.nodes[n].changes
		}
		_, next := w.list(at)
		_, next = w.list(next)
		for range w.above(n) {
			var moves []uint32
			for moves, next = w.list(next); len(moves) > 0; moves = moves[3:] {
				if moves[0] != renamed || w.holds(w.paths.list[moves[2]]) {
					continue
				}
				from := path.Dir(w.paths.list[moves[2]])
				if from == "." {
					from = w.paths.list[moves[2]]
				}
				if !seen[from] {
					seen[from] = true
					out = append(out, from)
				}
			}
		}
	}
	return out
}

func (w *walk) version(name string, h plumbing.Hash) version {
	return version{name, h, func() ([]byte, error) { return w.repo.object(plumbing.BlobObject, h) }}
}
