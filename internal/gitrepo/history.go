package gitrepo

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
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
	Authors     []Author // and co-authors, most revisions first, then by name
	// Complete: the clone holds the document's whole history. Where it does not, as in a
	// shallow clone, First is not known, and Last only if the clone saw a change.
	Complete bool

	told     *teller
	document uint32
}

// Histories returns the history of every file below the folders ("." being all), keyed
// by its path in the commit that is checked out. It walks every commit once, compares trees
// only on the way to the folders and only where their hashes differ, follows renames, and counts
// of a merge only what differs from all that it merged. What it found it keeps in the git folder
// for the next time, where it may write there.
func (r *Repo) Histories(ctx context.Context, folders []string) (map[string]*History, error) {
	head, err := r.Head()
	if errors.Is(err, ErrUnborn) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return r.HistoriesAt(ctx, head, folders)
}

// HistoriesAt is Histories of another commit than the one that is checked out.
func (r *Repo) HistoriesAt(ctx context.Context, head plumbing.Hash, folders []string) (map[string]*History, error) {
	asked := differ{folders: folders}
	for {
		past, origins, err := r.pastIn(ctx, head, folders)
		if err != nil {
			return nil, err
		}
		if len(origins) > 0 { // what was moved into the folders has a past where it came from
			folders = append(slices.Clone(folders), origins...)
			continue
		}
		all := r.teller(past).all()
		maps.DeleteFunc(all, func(name string, _ *History) bool { return !asked.holds(name) })
		return all, nil
	}
}

// pastIn is the past of what lies in folders, and where some of it came from outside of them.
func (r *Repo) pastIn(ctx context.Context, head plumbing.Hash, folders []string) (p *past, origins []string, err error) {
	kept := r.keeper(folders)
	l := kept.load()
	known := l != nil
	if !known {
		l = &log{}
	}
	p, origins, err = r.past(ctx, l, head, folders, kept)
	if err != nil && known && ctx.Err() == nil {
		// Whatever was wrong, it is not to be for what was kept.
		p, origins, err = r.past(ctx, &log{}, head, folders, kept)
	}
	return p, origins, err
}

// past walks the commits that head comes from, adds to the log what it lacks, and keeps that.
func (r *Repo) past(ctx context.Context, l *log, head plumbing.Hash, folders []string, kept keeper) (*past, []string, error) {
	w := r.walk(l, folders)
	if err := w.commits(ctx, head); err != nil {
		return nil, nil, err
	}
	if err := w.compare(ctx); err != nil {
		return nil, nil, err
	}
	p := w.replay()
	if w.added >= worthKeeping {
		kept.save(l, w.order)
	}
	origins := w.origins()
	l.people.index, l.paths.index = nil, nil
	return p, origins, nil
}

// A teller puts a past into words. Who people are, .mailmap says.
type teller struct {
	*past
	repo  *Repo
	names []string // of the people, by their numbers
	same  []uint32 // for each of the people the first one of that name
	zones map[int16]*time.Location

	lines  sync.Once
	merges bool // some commit merges others, once lines is done
}

func (r *Repo) teller(p *past) *teller {
	t := &teller{past: p, repo: r, zones: map[int16]*time.Location{0: time.UTC}}
	m := r.mailmap()
	first := map[string]uint32{}
	for i, who := range p.people.list {
		name := m.name(who)
		if _, known := first[name]; !known {
			first[name] = uint32(i)
		}
		t.names, t.same = append(t.names, name), append(t.same, first[name])
	}
	for _, n := range p.nodes {
		for _, zone := range []int16{n.written.zone, n.made.zone} {
			if t.zones[zone] == nil {
				t.zones[zone] = time.FixedZone("", int(zone)*60)
			}
		}
	}
	return t
}

func (t *teller) time(m moment) time.Time { return time.Unix(m.seconds, 0).In(t.zones[m.zone]) }

func (t *teller) all() map[string]*History {
	out := make(map[string]*History, len(t.paths.list))
	counts := make([]int, len(t.names))
	for d, path := range t.paths.list {
		commits, _, _ := t.of(uint32(d))
		if len(commits) == 0 && !t.partial[d] {
			continue
		}
		h := &History{Revisions: len(commits), Complete: !t.partial[d], told: t, document: uint32(d)}
		if len(commits) > 0 {
			h.Last = t.commit(commits[0])
			if h.Complete {
				h.First = t.commit(commits[len(commits)-1])
			}
			h.Authors = t.authors(commits, counts)
		}
		out[path] = h
	}
	return out
}

func (t *teller) commit(n uint32) Commit {
	c := t.nodes[n]
	return Commit{t.hashes[n].String(), t.time(c.written), t.names[c.author]}
}

// everybody are the people of a commit, each once.
func (t *teller) everybody(n uint32) []uint32 {
	people := []uint32{t.same[t.nodes[n].author]}
	for _, p := range t.coauthors(n) {
		if !slices.Contains(people, t.same[p]) {
			people = append(people, t.same[p])
		}
	}
	return people
}

// authors counts who wrote in commits; counts is all zeros, before and after.
func (t *teller) authors(commits []uint32, counts []int) (out []Author) {
	var people []uint32
	for _, n := range commits {
		for _, p := range t.everybody(n) {
			if counts[p]++; counts[p] == 1 {
				people = append(people, p)
			}
		}
	}
	out = make([]Author, 0, len(people))
	for _, p := range people {
		out = append(out, Author{t.names[p], counts[p]})
		counts[p] = 0
	}
	slices.SortFunc(out, func(a, b Author) int {
		return cmp.Or(cmp.Compare(b.Revisions, a.Revisions), strings.Compare(a.Name, b.Name))
	})
	return out
}
