package gitrepo

import (
	"container/heap"
	"errors"
	"fmt"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
)

// A queue gives back commits, the newest first; of equally old ones the one that came first.
type queue []*commit

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].made.seconds > q[j].made.seconds }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(*commit)) }
func (q *queue) Pop() any {
	old := *q
	c := old[len(old)-1]
	*q = old[:len(old)-1]
	return c
}

// MergeBases finds the best common ancestors of a revision and the commit that is
// checked out: those that no other common ancestor comes after. Only crossing merges
// have several; the newest is first.
func (r *Repo) MergeBases(revision string) ([]plumbing.Hash, error) {
	fail := func(err error) ([]plumbing.Hash, error) {
		var known *UnreachableError
		if errors.As(err, &known) {
			return nil, err
		}
		return nil, &UnreachableError{revision, r.Shallow(), err}
	}
	a, err := r.Resolve(revision)
	if err != nil {
		return fail(err)
	}
	b, err := r.Head()
	if err != nil {
		return fail(err)
	}
	bases, err := r.commonAncestors(a, b)
	if err != nil {
		return fail(err)
	}
	if len(bases) == 0 {
		return fail(errors.New("it has no commit in common with the one that is checked out"))
	}
	return bases, nil
}

// MergeBasesOf is MergeBases of two revisions.
func (r *Repo) MergeBasesOf(a, b string) ([]plumbing.Hash, error) {
	x, err := r.Resolve(a)
	if err != nil {
		return nil, err
	}
	y, err := r.Resolve(b)
	if err != nil {
		return nil, err
	}
	bases, err := r.commonAncestors(x, y)
	if err == nil && len(bases) == 0 {
		err = fmt.Errorf("it has no commit in common with %s", b)
	}
	if err != nil {
		return nil, &UnreachableError{a, r.Shallow(), err}
	}
	return bases, nil
}

// The marks of commits on the way back to what two commits have in common.
const (
	ofA = 1 << iota
	ofB
	stale // an ancestor of what they have in common
)

// commonAncestors walks back from two commits, the newest commit first, and marks whose
// ancestors they are, until all that is left is older than what they have in common
// (git's commit-reach.c, paint_down_to_common).
func (r *Repo) commonAncestors(a, b plumbing.Hash) ([]plumbing.Hash, error) {
	marks := map[plumbing.Hash]int{}
	var q queue
	push := func(h plumbing.Hash, m int) error {
		if marks[h]&m == m {
			return nil
		}
		c, err := r.commit(h)
		if err != nil {
			return err
		}
		marks[h] |= m
		heap.Push(&q, c)
		return nil
	}
	if a == b {
		return []plumbing.Hash{a}, nil
	}
	if err := errors.Join(push(a, ofA), push(b, ofB)); err != nil {
		return nil, err
	}
	var found []*commit
	fresh := func(c *commit) bool { return marks[c.hash]&stale == 0 }
	for slices.ContainsFunc(q, fresh) {
		c := heap.Pop(&q).(*commit)
		m := marks[c.hash]
		if m&(ofA|ofB|stale) == ofA|ofB {
			found = append(found, c)
			m |= stale
		}
		for _, p := range c.parents {
			if err := push(p, m); err != nil {
				return nil, err
			}
		}
	}
	var out []plumbing.Hash
	seen := map[plumbing.Hash]bool{}
	for _, c := range found {
		if fresh(c) && !seen[c.hash] {
			seen[c.hash] = true
			out = append(out, c.hash)
		}
	}
	return out, nil
}
