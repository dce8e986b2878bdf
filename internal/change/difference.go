package change

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/compare"
)

// A Difference is what changed in meaning between two states of the archives of a tree.
type Difference struct {
	Documents []Document // those that mean something else, by path
	FormOnly  []Place    // those whose bytes alone changed
	LeftOut   int        // documents that a sparse checkout leaves out, which are not looked at
}

// A Place is a document in one of the two states.
type Place struct {
	Archive *archive.Archive
	Path    string // from the archive's root
}

// name is where it lies in the tree.
func (p Place) name() string { return p.Archive.InTree(p.Path) }

func (p Place) there() bool { return p.Archive != nil }

// A Document is what changed of one; Was or Is is empty where it was added or removed. What
// privacy rules find in either state is masked.
type Document struct {
	compare.Document
	Was, Is Place
}

// A pair is one document in both states.
type pair struct{ was, is Place }

// Compare compares the documents of a commit with those of a working copy or of another commit.
// within says which are wanted, by their names in the tree.
func Compare(ctx context.Context, was, is []*archive.Archive, commit *gitrepo.Tree, within func(name string) bool, now time.Time) (*Difference, error) {
	out := &Difference{}
	var gone, kept []pair
	pairs, err := out.pairs(was, is, commit)
	if err != nil {
		return nil, err
	}
	for _, p := range pairs {
		if !(p.was.there() && within(p.was.name()) || p.is.there() && within(p.is.name())) || p.same(commit) {
			continue
		}
		if p.is.there() {
			kept = append(kept, p)
		} else {
			gone = append(gone, p)
		}
	}
	all := append(kept, gone...)
	read := make([][2]*schema.Postmortem, len(all))
	var removed []*schema.Postmortem
	for i, p := range all {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		for side, place := range []Place{p.was, p.is} {
			if place.there() {
				if read[i][side], err = place.Archive.Read(place.Path); err != nil {
					return nil, err
				}
			}
		}
		if !p.is.there() {
			removed = append(removed, read[i][0])
		}
	}
	var texts [2]concealer
	for side := range texts {
		places := make([]Place, len(all))
		for i, p := range all {
			places[i] = [2]Place{p.was, p.is}[side]
		}
		if err := texts[side].find(ctx, places, func(i int) *schema.Postmortem { return read[i][side] }, now); err != nil {
			return nil, err
		}
	}
	c := compare.New(now, removed)
	for i, p := range all {
		d := Document{c.Documents(read[i][0], read[i][1]), p.was, p.is}
		d.WasPath = "" // paths from the roots of archives say nothing of where the tree has them
		if p.was.there() && p.is.there() && p.was.name() != p.is.name() {
			d.WasPath = p.was.name()
		}
		if d.Nothing() {
			out.FormOnly = append(out.FormOnly, p.is)
			continue
		}
		d.Rewrite(func(s string) string { return texts[1].conceal(p.is, texts[0].conceal(p.was, s)) })
		out.Documents = append(out.Documents, d)
	}
	slices.SortStableFunc(out.Documents, func(x, y Document) int { return strings.Compare(x.name(), y.name()) })
	slices.SortFunc(out.FormOnly, func(x, y Place) int { return strings.Compare(x.name(), y.name()) })
	return out, nil
}

func (d *Document) name() string {
	if d.Is.there() {
		return d.Is.name()
	}
	return d.Was.name()
}

// pairs finds each document in both states: by its name in the tree, or as a rename.
func (out *Difference) pairs(was, is []*archive.Archive, commit *gitrepo.Tree) (all []pair, err error) {
	before := map[string]Place{}
	for _, a := range was {
		for _, p := range a.Paths {
			before[a.InTree(p)] = Place{a, p}
		}
	}
	var came []Place
	news := map[string][]byte{}
	for _, a := range is {
		for _, p := range a.Paths {
			now := Place{a, p}
			name := now.name()
			if old, ok := before[name]; ok {
				all = append(all, pair{old, now})
				delete(before, name)
			} else {
				came = append(came, now)
				news[name], _ = a.Bytes(p) // what cannot be read is like nothing
			}
		}
	}
	var gone []string
	for name := range before {
		if slices.ContainsFunc(is, func(a *archive.Archive) bool { return a.Index() != nil && a.Index().LeavesOut(name) }) {
			out.LeftOut++
			delete(before, name)
			continue
		}
		gone = append(gone, name)
	}
	slices.Sort(gone)
	renames, err := commit.Renames(news, gone)
	if err != nil {
		return nil, err
	}
	for _, now := range came {
		old, ok := renames[now.name()]
		all = append(all, pair{before[old], now})
		if ok {
			delete(before, old)
		}
	}
	for _, name := range gone {
		if old, still := before[name]; still {
			all = append(all, pair{was: old})
		}
	}
	return all, nil
}

// same reports whether a document has the bytes, the name and the words of a configuration that it had.
func (p pair) same(commit *gitrepo.Tree) bool {
	if !p.was.there() || !p.is.there() || p.was.name() != p.is.name() {
		return false
	}
	a, b := p.was.Archive, p.is.Archive
	if a.RootInTree() != b.RootInTree() || !bytes.Equal(a.Config.Source, b.Config.Source) {
		return false
	}
	if t, ok := b.FS().(*gitrepo.Tree); ok {
		h, there := commit.Hash(p.was.name())
		now, still := t.Hash(p.is.name())
		return there && still && h == now
	}
	text, err := b.Bytes(p.is.Path)
	return err == nil && commit.Holds(p.was.name(), text)
}

// A concealer masks what privacy rules find in the documents of one state.
type concealer map[Place]func(string) string

// find looks for it in documents that were read.
func (c *concealer) find(ctx context.Context, places []Place, read func(i int) *schema.Postmortem, now time.Time) error {
	*c = concealer{}
	of := map[*archive.Archive]*lint.Concealer{}
	for i, p := range places {
		if !p.there() {
			continue
		}
		if of[p.Archive] == nil {
			var err error
			if of[p.Archive], err = lint.NewConcealer(Input(p.Archive), now); err != nil {
				return err
			}
		}
		(*c)[p] = of[p.Archive].Of(read(i))
	}
	return ctx.Err()
}

func (c concealer) conceal(p Place, text string) string {
	if mask := c[p]; mask != nil {
		return mask(text)
	}
	return text
}
