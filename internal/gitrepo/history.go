package gitrepo

import (
	"bytes"
	"cmp"
	"container/heap"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// A Commit is one commit that changed a document. It is zero where the clone does not
// know it.
type Commit struct {
	Hash   string
	Time   time.Time // by its author
	Author string
}

// An Author is somebody who changed a document.
type Author struct {
	Name      string
	Revisions int
}

// History is what git knows about one document.
type History struct {
	First, Last Commit
	Revisions   int      // those that the clone has
	Authors     []Author // most revisions first, then by name
	// Complete: the clone holds the document's whole history. Where it does not, as in a
	// shallow clone, First is not known, and Last only if the clone saw a change.
	Complete bool
}

// Histories returns the history of every file below the folders ("." being all), keyed
// by its path today. It walks every commit once, compares trees only on the way to the
// folders and only where their hashes differ, follows renames, and counts of a merge
// only what differs from all that it merged.
func (r *Repo) Histories(ctx context.Context, folders []string) (map[string]*History, error) {
	head, err := r.Head()
	if errors.Is(err, ErrUnborn) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	w := &walk{repo: r, folders: folders, trees: map[plumbing.Hash][]byte{}}
	commits, err := w.commits(ctx, head)
	if err != nil {
		return nil, err
	}
	return w.follow(ctx, commits)
}

type walk struct {
	repo    *Repo
	folders []string
	trees   map[plumbing.Hash][]byte // raw, of this commit and those just before
	older   map[plumbing.Hash][]byte
}

// commits returns all commits reachable from head, children before parents, and among
// those the newest first, as git log has them.
func (w *walk) commits(ctx context.Context, head plumbing.Hash) ([]*commit, error) {
	all := map[plumbing.Hash]*commit{}
	children := map[plumbing.Hash]int{}
	stack := []plumbing.Hash{head}
	for len(stack) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		h := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if all[h] != nil {
			continue
		}
		c, err := w.repo.commit(h)
		if err != nil {
			return nil, err
		}
		all[h] = c
		for _, p := range c.parents {
			children[p]++
			stack = append(stack, p)
		}
	}
	order := make([]*commit, 0, len(all))
	ready := queue{all[head]}
	for len(ready) > 0 {
		c := heap.Pop(&ready).(*commit)
		order = append(order, c)
		for _, p := range c.parents {
			if children[p]--; children[p] == 0 {
				heap.Push(&ready, all[p])
			}
		}
	}
	return order, nil
}

// maxTrees bounds how many raw trees are kept for the commits to come.
const maxTrees = 2000

// tree is a raw tree. The trees of a commit are asked for again by its child.
func (w *walk) tree(h plumbing.Hash) ([]byte, error) {
	if h.IsZero() {
		return nil, nil
	}
	raw, ok := w.trees[h]
	if !ok {
		if raw, ok = w.older[h]; !ok {
			var err error
			if raw, err = w.repo.object(plumbing.TreeObject, h); err != nil {
				return nil, err
			}
		}
		if len(w.trees) >= maxTrees {
			w.older, w.trees = w.trees, map[plumbing.Hash][]byte{}
		}
		w.trees[h] = raw
	}
	return raw, nil
}

// wanted reports whether a folder is one of the walk's, lies in one or leads to one.
func (w *walk) wanted(dir string) bool {
	for _, f := range w.folders {
		if f == "." || f == dir || strings.HasPrefix(dir, f+"/") || strings.HasPrefix(f, dir+"/") {
			return true
		}
	}
	return false
}

// holds reports whether a file lies in one of the walk's folders.
func (w *walk) holds(name string) bool {
	for _, f := range w.folders {
		if f == "." || strings.HasPrefix(name, f+"/") {
			return true
		}
	}
	return false
}

// A change is the content of a path before and after a commit; zero where there was none.
type change struct{ before, after plumbing.Hash }

// diff adds to out every file that differs between two trees, which stand in the folder prefix.
func (w *walk) diff(prefix string, before, after plumbing.Hash, out map[string]change) error {
	if before == after {
		return nil
	}
	old, err := w.tree(before)
	if err != nil {
		return err
	}
	now, err := w.tree(after)
	if err != nil {
		return err
	}
	a, old, hasA := nextEntry(old)
	b, now, hasB := nextEntry(now)
	for hasA || hasB {
		switch order := compareEntries(a, hasA, b, hasB); {
		case order < 0:
			err = w.diffEntry(prefix, a, treeEntry{name: a.name}, out)
			a, old, hasA = nextEntry(old)
		case order > 0:
			err = w.diffEntry(prefix, treeEntry{name: b.name}, b, out)
			b, now, hasB = nextEntry(now)
		default:
			if a.hash != b.hash || a.mode != b.mode {
				err = w.diffEntry(prefix, a, b, out)
			}
			a, old, hasA = nextEntry(old)
			b, now, hasB = nextEntry(now)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// compareEntries orders entries as git does: a folder as if its name ended with a slash.
func compareEntries(a treeEntry, hasA bool, b treeEntry, hasB bool) int {
	if !hasA || !hasB {
		if hasA {
			return -1
		}
		return 1
	}
	n := min(len(a.name), len(b.name))
	if c := bytes.Compare(a.name[:n], b.name[:n]); c != 0 {
		return c
	}
	end := func(e treeEntry) byte {
		switch {
		case len(e.name) > n:
			return e.name[n]
		case e.isDir():
			return '/'
		}
		return 0
	}
	return cmp.Compare(end(a), end(b))
}

func (w *walk) diffEntry(prefix string, a, b treeEntry, out map[string]change) error {
	name := prefix + string(b.name)
	var before, after plumbing.Hash
	if a.isDir() {
		before = a.hash
	}
	if b.isDir() {
		after = b.hash
	}
	if (!before.IsZero() || !after.IsZero()) && w.wanted(name) {
		if err := w.diff(name+"/", before, after, out); err != nil {
			return err
		}
	}
	var c change
	if a.isFile() {
		c.before = a.hash
	}
	if b.isFile() {
		c.after = b.hash
	}
	if c != (change{}) && w.holds(name) {
		out[name] = c
	}
	return nil
}

// changed returns what a commit changed: of a merge, only what differs from every parent.
func (w *walk) changed(c *commit, trees map[plumbing.Hash]plumbing.Hash) (map[string]change, error) {
	if len(c.parents) == 0 {
		out := map[string]change{}
		return out, w.diff("", plumbing.ZeroHash, c.tree, out)
	}
	var common map[string]change
	for i, p := range c.parents {
		out := map[string]change{}
		if err := w.diff("", trees[p], c.tree, out); err != nil {
			return nil, err
		}
		if i == 0 {
			common = out
		}
		for name := range common {
			if _, both := out[name]; !both {
				delete(common, name)
			}
		}
		if len(common) == 0 {
			return nil, nil
		}
	}
	return common, nil
}

// A trace is a document's history as far as it is followed back.
type trace struct {
	*History
	by map[string]int // revisions by author
}

// follow goes back through the commits and collects each document's history
// under the name that it has today.
func (w *walk) follow(ctx context.Context, commits []*commit) (map[string]*History, error) {
	trees := make(map[plumbing.Hash]plumbing.Hash, len(commits))
	for _, c := range commits {
		trees[c.hash] = c.tree
	}
	traces := map[string]*trace{}
	of := func(name string) *trace {
		t := traces[name]
		if t == nil {
			t = &trace{&History{Complete: true}, map[string]int{}}
			traces[name] = t
		}
		return t
	}
	begun := map[string]bool{}   // names whose file is traced to the commit that added it
	today := map[string]string{} // the name at this point of the past → the name today
	for _, c := range commits {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		changes, err := w.changed(c, trees)
		if err != nil {
			return nil, err
		}
		renamed := w.renames(changes)
		moves := map[string]string{}
		for name, ch := range changes {
			if ch.after.IsZero() {
				continue
			}
			current, followed := today[name]
			if !followed {
				if begun[name] {
					continue // an older file that had the name of a later one
				}
				current = name
			}
			t := of(current)
			if c.boundary {
				// The clone ends here: whether this commit changed the file is not known.
				t.Complete = false
				continue
			}
			t.add(c)
			if from, moved := renamed[name]; moved {
				delete(today, name)
				moves[from] = current
			} else if ch.before.IsZero() {
				begun[name] = true
				delete(today, name)
			}
		}
		for from, current := range moves {
			today[from] = current
		}
	}
	out := make(map[string]*History, len(traces))
	for name, t := range traces {
		out[name] = t.finish()
	}
	return out, nil
}

func (t *trace) add(c *commit) {
	t.First = Commit{c.hash.String(), c.when, c.author}
	if t.Revisions == 0 {
		t.Last = t.First
	}
	t.Revisions++
	t.by[c.author]++
}

func (t *trace) finish() *History {
	if !t.Complete {
		t.First = Commit{}
	}
	for author, n := range t.by {
		t.Authors = append(t.Authors, Author{author, n})
	}
	slices.SortFunc(t.Authors, func(a, b Author) int {
		return cmp.Or(cmp.Compare(b.Revisions, a.Revisions), strings.Compare(a.Name, b.Name))
	})
	return t.History
}

// renames finds, for each file that a commit adds, the one that it removes and that it was.
func (w *walk) renames(changes map[string]change) map[string]string {
	var added, removed []version
	version := func(name string, h plumbing.Hash) version {
		return version{name, h, func() ([]byte, error) { return w.repo.object(plumbing.BlobObject, h) }}
	}
	for name, c := range changes {
		switch {
		case c.before.IsZero():
			added = append(added, version(name, c.after))
		case c.after.IsZero():
			removed = append(removed, version(name, c.before))
		}
	}
	return sameFiles(added, removed, 50)
}
