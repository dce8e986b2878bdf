package gitrepo

import (
	"cmp"
	"container/heap"
	"context"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
)

// A walk goes through a repository's commits and adds to a log what it does not have.
type walk struct {
	*log
	repo  *Repo
	index map[plumbing.Hash]uint32 // made when it is asked for
	trees map[uint32]plumbing.Hash // of the commits that this walk read
	differ
	order  []uint32          // all that head comes from, children before parents, else the newest first
	apart  map[uint32]uint32 // where in words the changes are that are not fit to be kept
	unsure bool              // whether those of the commit at hand are
	added  int               // commits whose changes were found by this walk
}

func (r *Repo) walk(l *log, folders []string) *walk {
	return &walk{log: l, repo: r, trees: map[uint32]plumbing.Hash{}, differ: differ{repo: r, folders: folders}, apart: map[uint32]uint32{}}
}

// boundary reports whether a shallow clone ends at a commit: what it changed is not known.
func (w *walk) boundary(n uint32) bool {
	return len(w.repo.shallow) > 0 && w.repo.shallow[w.hashes[n]]
}

// number is the number of a commit, a new one where it has none.
func (w *walk) number(h plumbing.Hash) uint32 {
	if w.index == nil {
		w.index = make(map[plumbing.Hash]uint32, len(w.hashes))
		for i, h := range w.hashes {
			w.index[h] = uint32(i)
		}
	}
	n, ok := w.index[h]
	if !ok {
		n = uint32(len(w.hashes))
		w.index[h] = n
		w.hashes = append(w.hashes, h)
		w.nodes = append(w.nodes, node{facts: none, changes: none})
	}
	return n
}

// above are the parents of a commit as far as the clone goes.
func (w *walk) above(n uint32) []uint32 {
	if w.boundary(n) {
		return nil
	}
	return w.parents(n)
}

// read reads a commit into the log.
func (w *walk) read(n uint32) error {
	c, err := w.repo.commit(w.hashes[n])
	if err != nil {
		return err
	}
	w.trees[n] = c.tree
	at := uint32(len(w.words))
	w.words = append(w.words, uint32(len(c.parents)))
	for _, p := range c.parents {
		w.words = append(w.words, w.number(p))
	}
	co := coauthors(c.message)
	w.words = append(w.words, uint32(len(co)))
	for _, who := range co {
		w.words = append(w.words, w.people.number(decoded(who, c.encoding)))
	}
	w.nodes[n] = node{written: c.written, made: c.made, author: w.people.number(decoded(c.author, c.encoding)), facts: at, changes: none}
	return nil
}

// tree is the tree of a commit.
func (w *walk) treeOf(n uint32) (plumbing.Hash, error) {
	if t, ok := w.trees[n]; ok {
		return t, nil
	}
	c, err := w.repo.commit(w.hashes[n])
	if err != nil {
		return plumbing.ZeroHash, err
	}
	w.trees[n] = c.tree
	return c.tree, nil
}

// commits reads the commits that head comes from, and puts them in order.
func (w *walk) commits(ctx context.Context, head plumbing.Hash) error {
	start := w.number(head)
	children := make([]int32, len(w.nodes))
	seen := make([]bool, len(w.nodes))
	stack := []uint32{start}
	seen[start] = true
	for found := 0; len(stack) > 0; found++ {
		if found%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if w.nodes[n].facts == none {
			if err := w.read(n); err != nil {
				return err
			}
		}
		for len(children) < len(w.nodes) {
			children, seen = append(children, 0), append(seen, false)
		}
		for _, p := range w.above(n) {
			children[p]++
			if !seen[p] {
				seen[p] = true
				stack = append(stack, p)
			}
		}
	}
	ready := &newest{log: w.log, numbers: []uint32{start}}
	for len(ready.numbers) > 0 {
		n := heap.Pop(ready).(uint32)
		w.order = append(w.order, n)
		for _, p := range w.above(n) {
			if children[p]--; children[p] == 0 {
				heap.Push(ready, p)
			}
		}
	}
	return nil
}

// newest is a heap of commits, of which the newest comes out first.
type newest struct {
	*log
	numbers []uint32
}

func (q *newest) Len() int { return len(q.numbers) }
func (q *newest) Less(i, j int) bool {
	a, b := q.numbers[i], q.numbers[j]
	if c := cmp.Compare(q.nodes[a].made.seconds, q.nodes[b].made.seconds); c != 0 {
		return c > 0
	}
	// A choice that does not depend on what was cached when.
	return slices.Compare(q.hashes[a][:], q.hashes[b][:]) < 0
}
func (q *newest) Swap(i, j int) { q.numbers[i], q.numbers[j] = q.numbers[j], q.numbers[i] }
func (q *newest) Push(n any)    { q.numbers = append(q.numbers, n.(uint32)) }
func (q *newest) Pop() any {
	n := q.numbers[len(q.numbers)-1]
	q.numbers = q.numbers[:len(q.numbers)-1]
	return n
}
