package gitrepo

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sort"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// A Commit is one commit that changed a document.
type Commit struct {
	Hash   string
	Time   time.Time
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
	Revisions   int
	Authors     []Author // most revisions first, then by name
	Complete    bool     // false in a shallow clone, where First may not be the first
}

// Histories returns the history of every document below the folder, keyed by its
// path today, relative to the top of the repository. It walks every commit once
// and compares trees only below the folder, and there only what differs. Renames
// are followed where the content did not change, or the name moved with most of it.
func (r *Repo) Histories(ctx context.Context, folder string) (map[string]*History, error) {
	head, ok := r.Head()
	if !ok {
		return nil, nil
	}
	w := &walk{r: r, folder: strings.Trim(folder, "/"), trees: map[plumbing.Hash][]object.TreeEntry{}, below: map[plumbing.Hash]entry{}}
	if w.folder == "." {
		w.folder = ""
	}
	commits, err := w.commits(ctx, head)
	if err != nil {
		return nil, err
	}
	return w.follow(ctx, commits)
}

type commit struct {
	hash    plumbing.Hash
	tree    plumbing.Hash
	parents []plumbing.Hash
	author  string
	when    time.Time
}

type entry struct {
	hash plumbing.Hash
	mode filemode.FileMode
}

type walk struct {
	r      *Repo
	folder string
	trees  map[plumbing.Hash][]object.TreeEntry
	below  map[plumbing.Hash]entry // root tree → what it holds at folder
}

// commits returns all commits reachable from head, children before parents.
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
		c, err := w.read(h)
		if err != nil {
			return nil, err
		}
		all[h] = c
		for _, p := range c.parents {
			children[p]++
			stack = append(stack, p)
		}
	}
	// Kahn's algorithm; among the ready ones the newest first, so that the order is git log's.
	var order []*commit
	ready := []*commit{all[head]}
	for len(ready) > 0 {
		best := 0
		for i, c := range ready {
			if c.when.After(ready[best].when) {
				best = i
			}
		}
		c := ready[best]
		ready = append(ready[:best], ready[best+1:]...)
		order = append(order, c)
		for _, p := range c.parents {
			if children[p]--; children[p] == 0 {
				ready = append(ready, all[p])
			}
		}
	}
	return order, nil
}

// read decodes one raw commit.
func (w *walk) read(h plumbing.Hash) (*commit, error) {
	data, err := w.object(plumbing.CommitObject, h)
	if err != nil {
		return nil, fmt.Errorf("reading commit %s: %w", h, err)
	}
	c := &commit{hash: h}
	for len(data) > 0 {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		data = rest
		key, value, _ := bytes.Cut(line, []byte(" "))
		switch string(key) {
		case "":
			return w.finish(c), nil
		case "tree":
			c.tree = plumbing.NewHash(string(value))
		case "parent":
			c.parents = append(c.parents, plumbing.NewHash(string(value)))
		case "author":
			var s object.Signature
			s.Decode(value)
			c.author, c.when = s.Name, s.When
		}
	}
	return w.finish(c), nil
}

// finish cuts the parents off where a shallow clone has none.
func (w *walk) finish(c *commit) *commit {
	if w.r.shallow[c.hash] {
		c.parents = nil
	}
	return c
}

func (w *walk) object(t plumbing.ObjectType, h plumbing.Hash) ([]byte, error) {
	o, err := w.r.repo.Storer.EncodedObject(t, h)
	if err != nil {
		return nil, err
	}
	reader, err := o.Reader()
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	return io.ReadAll(reader)
}

func (w *walk) tree(h plumbing.Hash) ([]object.TreeEntry, error) {
	if h.IsZero() {
		return nil, nil
	}
	if t, ok := w.trees[h]; ok {
		return t, nil
	}
	t, err := object.GetTree(w.r.repo.Storer, h)
	if err != nil {
		return nil, fmt.Errorf("reading tree %s: %w", h, err)
	}
	w.trees[h] = t.Entries
	return t.Entries, nil
}

// folderOf is what a root tree holds at the walked folder; zero where it has none.
func (w *walk) folderOf(root plumbing.Hash) (entry, error) {
	if e, ok := w.below[root]; ok {
		return e, nil
	}
	e := entry{root, filemode.Dir}
	if w.folder != "" {
		for _, part := range strings.Split(w.folder, "/") {
			entries, err := w.tree(e.hash)
			if err != nil {
				return entry{}, err
			}
			e = entry{}
			for _, t := range entries {
				if t.Name == part && t.Mode == filemode.Dir {
					e = entry{t.Hash, t.Mode}
				}
			}
			if e.hash.IsZero() {
				break
			}
		}
	}
	w.below[root] = e
	return e, nil
}

// changes maps each path that differs between two folders to its content before and after.
type change struct{ before, after plumbing.Hash }

func (w *walk) diff(prefix string, before, after plumbing.Hash, out map[string]change) error {
	if before == after {
		return nil
	}
	a, err := w.tree(before)
	if err != nil {
		return err
	}
	b, err := w.tree(after)
	if err != nil {
		return err
	}
	old := map[string]object.TreeEntry{}
	for _, e := range a {
		old[e.Name] = e
	}
	for _, e := range b {
		o, had := old[e.Name]
		delete(old, e.Name)
		if had && o.Hash == e.Hash && o.Mode == e.Mode {
			continue
		}
		if err := w.diffEntry(prefix, o, e, out); err != nil {
			return err
		}
	}
	for _, o := range old {
		if err := w.diffEntry(prefix, o, object.TreeEntry{Name: o.Name}, out); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) diffEntry(prefix string, o, e object.TreeEntry, out map[string]change) error {
	name := prefix + e.Name
	var before, after plumbing.Hash
	if o.Mode == filemode.Dir {
		before = o.Hash
	}
	if e.Mode == filemode.Dir {
		after = e.Hash
	}
	if !before.IsZero() || !after.IsZero() {
		if err := w.diff(name+"/", before, after, out); err != nil {
			return err
		}
	}
	var c change
	if o.Mode.IsFile() {
		c.before = o.Hash
	}
	if e.Mode.IsFile() {
		c.after = e.Hash
	}
	if c != (change{}) {
		out[name] = c
	}
	return nil
}

// changed returns what a commit changed: of a merge, only what differs from every parent.
func (w *walk) changed(c *commit, trees map[plumbing.Hash]plumbing.Hash) (map[string]change, error) {
	now, err := w.folderOf(c.tree)
	if err != nil {
		return nil, err
	}
	prefix := ""
	if w.folder != "" {
		prefix = w.folder + "/"
	}
	if len(c.parents) == 0 {
		out := map[string]change{}
		return out, w.diff(prefix, plumbing.ZeroHash, now.hash, out)
	}
	var common map[string]change
	for _, p := range c.parents {
		before, err := w.folderOf(trees[p])
		if err != nil {
			return nil, err
		}
		out := map[string]change{}
		if err := w.diff(prefix, before.hash, now.hash, out); err != nil {
			return nil, err
		}
		if common == nil {
			common = out
			continue
		}
		for name := range common {
			if _, both := out[name]; !both {
				delete(common, name)
			}
		}
	}
	return common, nil
}

// follow goes back through the commits and collects each document's history
// under the name that it has today.
func (w *walk) follow(ctx context.Context, commits []*commit) (map[string]*History, error) {
	trees := map[plumbing.Hash]plumbing.Hash{}
	for _, c := range commits {
		trees[c.hash] = c.tree
	}
	histories := map[string]*History{}
	revisions := map[string]map[string]int{}
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
		renames := w.renames(changes)
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
			h := histories[current]
			if h == nil {
				h = &History{Complete: !w.r.Shallow(), Last: w.commit(c)}
				histories[current] = h
				revisions[current] = map[string]int{}
			}
			h.First = w.commit(c)
			h.Revisions++
			revisions[current][c.author]++
			if from, moved := renames[name]; moved {
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
	for name, h := range histories {
		for author, n := range revisions[name] {
			h.Authors = append(h.Authors, Author{author, n})
		}
		sort.Slice(h.Authors, func(i, j int) bool {
			a, b := h.Authors[i], h.Authors[j]
			return a.Revisions > b.Revisions || a.Revisions == b.Revisions && a.Name < b.Name
		})
	}
	return histories, nil
}

func (w *walk) commit(c *commit) Commit {
	return Commit{c.hash.String(), c.when, c.author}
}

// renames finds, for each file that a commit adds, the one that it removes and
// that it was: the same content, else the same base name with at least half of
// its lines.
func (w *walk) renames(changes map[string]change) map[string]string {
	var added, removed []string
	for name, c := range changes {
		switch {
		case c.before.IsZero():
			added = append(added, name)
		case c.after.IsZero():
			removed = append(removed, name)
		}
	}
	if len(added) == 0 || len(removed) == 0 {
		return nil
	}
	sort.Strings(added)
	sort.Strings(removed)
	out := map[string]string{}
	used := map[string]bool{}
	byHash := map[plumbing.Hash][]string{}
	byBase := map[string][]string{}
	for _, name := range removed {
		byHash[changes[name].before] = append(byHash[changes[name].before], name)
		byBase[base(name)] = append(byBase[base(name)], name)
	}
	for _, name := range added {
		for _, from := range byHash[changes[name].after] {
			if !used[from] {
				used[from], out[name] = true, from
				break
			}
		}
	}
	for _, name := range added {
		if _, done := out[name]; done {
			continue
		}
		if c := byBase[base(name)]; len(c) == 1 && !used[c[0]] && w.similar(changes[c[0]].before, changes[name].after) {
			used[c[0]], out[name] = true, c[0]
		}
	}
	// A file renamed in place with edits: the only one removed and the only one added.
	if len(added) == 1 && len(removed) == 1 && out[added[0]] == "" && w.similar(changes[removed[0]].before, changes[added[0]].after) {
		out[added[0]] = removed[0]
	}
	return out
}

// base is a file's name, or its folder's for the index of a bundle.
func base(name string) string {
	parts := strings.Split(name, "/")
	if n := len(parts); n > 1 && strings.HasPrefix(parts[n-1], "index.") {
		return parts[n-2] + "/" + parts[n-1]
	}
	return parts[len(parts)-1]
}

// similar reports whether at least half the lines of the longer text are in both.
func (w *walk) similar(a, b plumbing.Hash) bool {
	x, err := w.object(plumbing.BlobObject, a)
	if err != nil {
		return false
	}
	y, err := w.object(plumbing.BlobObject, b)
	if err != nil {
		return false
	}
	return similarity(x, y) >= 50
}
