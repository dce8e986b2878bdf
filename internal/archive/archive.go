package archive

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/internal/tree"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
)

// An Archive is the documents below one root that share one configuration.
type Archive struct {
	Root   string // absolute path of the folder that paths are relative to
	Config *config.Config
	Paths  []string // of the documents, relative to Root with forward slashes, sorted
	Whole  bool     // Paths are all documents of the archive, and not some that were named
	// Source is what the archive is called as one of another's sources, or "": then that name stands
	// before its paths, which all else here still takes as from Root.
	Source string
	// Sources are other repositories whose documents are among Paths.
	Sources []*Archive
	// ReadOnly: the documents are not files of a working copy, so none can be written.
	ReadOnly bool

	Taken   []string // the folders, and files outside of them, that the documents are from
	Notices []string // what looks like a postmortem and was left out, and why
	Details []string // what was taken that does not look like one, and the like

	*ground
	root  string // of the archive in its tree
	given string // the folder in the tree that the command was given
	// configs is the tree whose configurations below the root make archives of their own.
	configs fs.FS
	named   []string // what was asked for, where that is not the whole archive: files and folders in the tree
}

// Given is the folder of the tree that the archive was opened for: the one that the
// command ran in or was given, or that of the first document that was named.
func (a *Archive) Given() string { return a.given }

// InTree is where a path of the archive lies in its tree, or in that of its source.
func (a *Archive) InTree(p string) string {
	a = a.of(p)
	local := a.local(p)
	switch {
	case !fs.ValidPath(local): // of a name that leads up
		return path.Join(a.root, local)
	case a.root == ".":
		return local
	case local == ".":
		return a.root
	}
	return a.root + "/" + local
}

// FromTree is what a path of the tree is called from the archive's root; ok is false
// for one that does not lie below it.
func (a *Archive) FromTree(name string) (p string, ok bool) {
	p, ok = below(a.root, name)
	return schema.InSource(a.Source, p), ok
}

// below is a path of the tree from a folder of it.
func below(folder, name string) (string, bool) {
	if folder == "." {
		return name, true
	}
	if name == folder {
		return ".", true
	}
	return strings.CutPrefix(name, folder+"/")
}

// Within reports whether a path of the tree is a folder or lies in it.
func Within(folder, name string) bool {
	_, ok := below(folder, name)
	return ok
}

// RootInTree is where the archive's root lies in its tree.
func (a *Archive) RootInTree() string { return a.root }

// File is the absolute path of one of the archive's files. One of a source that is a commit need
// not be there.
func (a *Archive) File(p string) string {
	a = a.of(p)
	return filepath.Join(a.Root, filepath.FromSlash(a.local(p)))
}

// Bytes returns the text of a document, and no more than a byte beyond what is read of one.
func (a *Archive) Bytes(p string) ([]byte, error) {
	a = a.of(p)
	name := a.InTree(p)
	if text := a.held.text(name); text != nil {
		return text, nil
	}
	text, err := tree.Read(a.fsys, name, schema.MaxDocument)
	if err == nil {
		err = a.held.same(name, text)
	}
	return text, err
}

// Read reads and parses one document. What cannot be read is a document with a problem; it is an
// error where git's own tree lacks it.
func (a *Archive) Read(p string) (*schema.Postmortem, error) {
	a = a.of(p)
	data, err := a.Bytes(p)
	if lack := a.lacks(p, err); lack != nil {
		return nil, lack
	}
	if err != nil {
		return schema.Unread(p, schema.Problem{Message: "cannot be read: " + tree.Reason(err).Error(), Hint: "check that it is a file, and its permissions"}, &a.Config.Options), nil
	}
	return a.Parse(p, data), nil
}

// Parse parses a text as that of a document. One over which the program panics is a document with a
// problem, since it is a mistake of ours and no reason to lose all others.
func (a *Archive) Parse(p string, text []byte) (pm *schema.Postmortem) {
	a = a.of(p)
	defer func() {
		if r := recover(); r != nil {
			pm = schema.Unread(p, schema.Problem{Message: fmt.Sprintf("cannot be read: the program panicked over it (%v)", r), Hint: "this is a mistake of the program: please report it, with the document if it may be shown"}, &a.Config.Options)
		}
	}()
	return schema.Parse(p, text, &a.Config.Options)
}

// Each reads every document in parallel and calls do with its place in Paths. do
// runs on several goroutines. A cancelled context ends it early, and so does what Read says.
func (a *Archive) Each(ctx context.Context, do func(i int, pm *schema.Postmortem)) error {
	return a.parallel(ctx, len(a.Paths), func(i int) error {
		pm, err := a.Read(a.Paths[i])
		if err == nil {
			do(i, pm)
		}
		return err
	})
}

// Some is Each of some documents, by their places in Paths.
func (a *Archive) Some(ctx context.Context, which []int, do func(i int, pm *schema.Postmortem)) error {
	return a.parallel(ctx, len(which), func(k int) error {
		pm, err := a.Read(a.Paths[which[k]])
		if err == nil {
			do(which[k], pm)
		}
		return err
	})
}

// Part is the archive with some of its documents alone.
func (a *Archive) Part(paths []string) *Archive {
	p := *a
	p.Paths, p.Whole = paths, false
	return &p
}

// Texts reads the text of every document in parallel; of one that cannot be read it is nil. A text
// is do's until it returns, and no longer.
func (a *Archive) Texts(ctx context.Context, do func(i int, text []byte)) error {
	spaces := sync.Pool{New: func() any { return &[]byte{} }}
	return a.parallel(ctx, len(a.Paths), func(i int) error {
		of := a.of(a.Paths[i])
		name := of.InTree(a.Paths[i])
		if text := of.held.text(name); text != nil {
			do(i, text)
			return nil
		}
		space := spaces.Get().(*[]byte)
		defer spaces.Put(space)
		text, err := tree.ReadInto(*space, of.fsys, name, schema.MaxDocument)
		*space = text
		if lack := of.lacks(a.Paths[i], err); lack != nil {
			return lack
		}
		if err != nil {
			text = nil
		}
		do(i, text)
		return nil
	})
}

// parallel calls do with every number below n, on several goroutines, until one of them fails.
func (a *Archive) parallel(ctx context.Context, n int, do func(i int) error) error {
	var next, done atomic.Int64
	watch := a.way.Watch
	if watch != nil {
		defer watch.Erase()
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := do(i); err != nil {
					stop(err)
					return
				}
				if watch != nil {
					watch.Step(int(done.Add(1)), n)
				}
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

// with is the archive over its tree with other texts.
func (a *Archive) with(texts map[string][]byte) *Archive {
	g := *a.ground
	g.fsys = tree.Overlay(a.fsys, texts)
	g.finder, g.ignores = tree.NewFinder(g.fsys), &pathIgnorer{}
	out := *a
	out.ground, out.Sources = &g, slices.Clone(a.Sources)
	return &out
}

// Outlines are the outlines of every document, in the order of Paths. Of one that cannot be read,
// nobody knows who may: it is restricted.
func (a *Archive) Outlines(ctx context.Context, now time.Time) ([]audience.Outline, error) {
	out := make([]audience.Outline, len(a.Paths))
	err := a.parallel(ctx, len(a.Paths), func(i int) error {
		p := a.Paths[i]
		data, err := a.Bytes(p)
		if err == nil {
			out[i] = audience.ReadOutline(p, data, now)
		} else {
			out[i] = audience.OutlineOf(schema.Unread(p, schema.Problem{}, nil), now)
		}
		return a.of(p).lacks(p, err)
	})
	return out, err
}

// Find looks up what a relative link names, from the archive's root: name is what is there,
// which differs from p only in case, or "" where nothing is. outside says that p leads out
// of the tree. Where neither a repository nor a configuration says where the tree ends, what
// lies beyond it counts as there, as far as can be known.
func (a *Archive) Find(p string) (name string, outside bool) {
	a = a.of(p)
	p = path.Clean(a.local(p))
	name, outside = a.find(p)
	if name != "" && a.Source != "" {
		name = schema.InSource(a.Source, name)
	}
	return name, outside
}

func (a *Archive) find(p string) (name string, outside bool) {
	found, outside := a.finder.Find(path.Join(a.root, p))
	switch {
	case outside && !a.bounded:
		return p, false
	case found == "" || outside:
		return "", outside
	}
	rel, err := filepath.Rel(filepath.FromSlash(a.root), filepath.FromSlash(found))
	if err != nil {
		return "", true
	}
	return filepath.ToSlash(rel), false
}

// Folders are those that hold the documents, from the tree's top, without those of sources.
func (a *Archive) Folders() []string {
	seen := map[string]bool{}
	for _, p := range a.Paths {
		if a.of(p) == a {
			seen[path.Dir(a.InTree(p))] = true
		}
	}
	out := make([]string, 0, len(seen))
	for dir := range seen {
		out = append(out, dir)
	}
	slices.Sort(out)
	return out
}

// FS is the tree that the archive lies in.
func (a *Archive) FS() fs.FS { return a.fsys }
