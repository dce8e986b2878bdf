package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/schema"
)

// A NotFoundError says that a path or glob names nothing.
type NotFoundError struct {
	Path string
	Glob bool
	At   string // the commit that was looked at, or ""
}

func (e *NotFoundError) Error() string {
	where := ""
	if e.At != "" {
		where = " in the commit " + e.At
	}
	if e.Glob {
		return fmt.Sprintf("no file matches %s%s", e.Path, where)
	}
	return fmt.Sprintf("there is no file or folder %s%s", e.Path, where)
}

// An Opener opens archives: with the configurations that lie among the documents, or with one
// file in place of them all. With that file there is one archive in a tree, whose root is the
// tree's top: the repository's, or without one the folder that is opened.
type Opener struct {
	Config string // path of that file, or ""
	// Sources: whole archives have the documents of their sources as well.
	Sources bool
	// Watch is told how far reading is, or nil.
	Watch Watch
}

// A Watch is told how many of all documents were read, from several goroutines, and when it
// is over.
type Watch interface {
	Step(done, total int)
	Erase()
}

// Open is Opener.Open with the configurations that lie among the documents.
func Open(dir string, paths ...string) ([]*Archive, error) { return Opener{}.Open(dir, paths...) }

// Open finds the documents that paths name, relative to the folder dir: files, which are
// read whatever they are called, folders or globs; without any, those of the tree that dir
// lies in. What lies under several configurations gives several archives, in the order of
// the paths.
func (w Opener) Open(dir string, paths ...string) ([]*Archive, error) {
	o := &opening{way: w, grounds: map[string]*ground{}, archives: map[string]*Archive{}}
	if len(paths) == 0 {
		err := o.whole(dir)
		return o.out, err
	}
	for _, p := range paths {
		files, err := expand(dir, p)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if err := o.add(f); err != nil {
				return nil, err
			}
		}
	}
	return o.finish()
}

// Buffer is an archive of one document whose text is given instead of read, as an editor
// or standard input has it: name is its path, relative to dir, and need not exist.
func (w Opener) Buffer(dir, name string, data []byte) (*Archive, error) {
	full := name
	if !filepath.IsAbs(name) {
		full = filepath.Join(dir, name)
	}
	home := filepath.Dir(full)
	for {
		if info, err := os.Stat(home); err == nil && info.IsDir() || home == filepath.Dir(home) {
			break
		}
		home = filepath.Dir(home)
	}
	o := &opening{way: w, grounds: map[string]*ground{}, archives: map[string]*Archive{}}
	a, at, err := o.archiveOf(home)
	if err != nil {
		return nil, err
	}
	rel, err := filepath.Rel(home, full)
	if err != nil {
		return nil, err
	}
	file := path.Join(at, filepath.ToSlash(rel))
	p, ok := a.FromTree(file)
	if !ok {
		return nil, &NotFoundError{Path: name}
	}
	a = a.with(map[string][]byte{file: data[:min(len(data), schema.MaxDocument+1)]})
	a.Paths, a.named, a.given = []string{p}, []string{file}, path.Dir(file)
	return a, nil
}

// Staged is the archive that dir lies in as the next commit would have it, with only the
// documents that the commit would change. index is the file that git names to its hooks, or "".
func (w Opener) Staged(dir, index string) (*Archive, error) {
	g, err := w.groundOf(dir)
	switch {
	case err != nil:
		return nil, err
	case g.repo == nil && g.trouble == nil:
		return nil, errors.New("--staged needs a git repository, and there is none here")
	case g.trouble != nil:
		return nil, fmt.Errorf("--staged: %w", g.trouble)
	case g.repo.Bare():
		return nil, errors.New("--staged needs a working copy, and this repository is bare")
	}
	next, err := g.repo.Index(index)
	if err != nil {
		return nil, err
	}
	if len(next.Unmerged) > 0 {
		return nil, fmt.Errorf("%s has a conflict that is not resolved; resolve it and `git add` it", next.Unmerged[0])
	}
	head, err := g.headTree()
	if err != nil {
		return nil, err
	}
	at, err := g.name(dir)
	if err != nil {
		return nil, err
	}
	staged := g.in(next)
	staged.index = next
	a, err := staged.archiveAt(at)
	if err != nil {
		return nil, err
	}
	a.given, a.ReadOnly = at, true
	if _, err := a.discover(); err != nil {
		return nil, err
	}
	a.Paths = slices.DeleteFunc(a.Paths, func(name string) bool {
		was, _ := head.Hash(name)
		now, ok := next.Hash(name)
		return !ok || was == now
	})
	a.Notices = nil // they are of documents that are not looked at
	a.named = slices.Clone(a.Paths)
	a.localize()
	return a, nil
}

// Governed is the archive as the configuration of a base, which belongs to the folder root
// of the tree, would have it: the documents that it names, and those that were asked for and
// lie below that root. A configuration that the base does not have takes none away.
func (a *Archive) Governed(c *config.Config, root string, base fs.FS) (*Archive, error) {
	o := &Archive{Config: c, ground: a.ground, root: root, configs: base, given: a.given, named: a.named, Whole: a.Whole, ReadOnly: a.ReadOnly}
	o.Root = filepath.Join(a.top, filepath.FromSlash(root))
	if _, err := o.discover(); err != nil {
		return nil, err
	}
	if !a.Whole {
		had := map[string]bool{}
		for _, p := range a.Paths {
			had[a.InTree(p)] = true
		}
		o.Paths = slices.DeleteFunc(o.Paths, func(name string) bool { return !had[name] })
		for _, p := range a.Paths {
			if name := a.InTree(p); Within(root, name) && !slices.Contains(o.Paths, name) && slices.Contains(a.named, name) {
				o.Paths = append(o.Paths, name)
			}
		}
	}
	o.localize()
	return o, nil
}

// At is the archive that a tree which git keeps has in the folder root, with a configuration.
func (a *Archive) At(t fs.FS, c *config.Config, root string) (*Archive, error) {
	o := &Archive{Config: c, ground: a.in(t), root: root, given: root, Whole: true, ReadOnly: true}
	o.Root = filepath.Join(a.top, filepath.FromSlash(root))
	_, err := o.discover()
	o.localize()
	return o, err
}

// An opening collects the archives that paths lie in.
type opening struct {
	way      Opener
	grounds  map[string]*ground // by top
	archives map[string]*Archive
	out      []*Archive
}

// whole opens every archive of the tree that a folder lies in.
func (o *opening) whole(dir string) error {
	a, at, err := o.archiveOf(dir)
	if err != nil {
		return err
	}
	return o.wholeOf(a, at)
}

// wholeOf opens an archive, for a folder of its tree, and those that lie in it.
func (o *opening) wholeOf(a *Archive, at string) error {
	a.given = at
	o.out = append(o.out, a)
	for queue := []*Archive{a}; len(queue) > 0; queue = queue[1:] {
		a := queue[0]
		a.Whole = true
		nested, err := a.discover()
		if err != nil {
			return err
		}
		a.localize()
		for _, dir := range nested {
			n, err := a.archiveAt(dir)
			if err != nil {
				return err
			}
			n.given = dir
			o.out, queue = append(o.out, n), append(queue, n)
		}
	}
	return o.join()
}

// join adds to each whole archive the documents of its sources.
func (o *opening) join() error {
	for _, a := range o.out {
		if a.Whole {
			if err := a.join(o.out); err != nil {
				return err
			}
		}
	}
	return nil
}

// add notes what one absolute path names.
func (o *opening) add(full string) error {
	info, err := os.Stat(full)
	if err != nil {
		return fmt.Errorf("reading %s: %w", full, unwrapPath(err))
	}
	home := full
	if !info.IsDir() {
		home = filepath.Dir(full)
	}
	a, at, err := o.archiveOf(home)
	if err != nil {
		return err
	}
	key := a.Root
	if known := o.archives[key]; known != nil {
		a = known
	} else {
		o.archives[key] = a
		o.out = append(o.out, a)
		a.given = at
	}
	if info.IsDir() {
		a.named = append(a.named, at+"/")
		return nil
	}
	file := path.Join(at, filepath.Base(full))
	// A link out of the tree is named by what it leads to.
	if _, outside := a.finder.Find(file); outside {
		real, err := filepath.EvalSymlinks(full)
		if err != nil {
			return fmt.Errorf("reading %s: %w", full, unwrapPath(err))
		}
		if len(a.named) == 0 {
			delete(o.archives, key)
			o.out = o.out[:len(o.out)-1]
		}
		return o.add(real)
	}
	a.named = append(a.named, file)
	return nil
}

// finish finds the documents of what was named: files as they are, and of folders those
// that the whole archive has there.
func (o *opening) finish() ([]*Archive, error) {
	for i := 0; i < len(o.out); i++ {
		a := o.out[i]
		var files, folders []string
		for _, name := range a.named {
			if folder, is := strings.CutSuffix(name, "/"); is {
				folders = append(folders, folder)
			} else {
				files = append(files, name)
			}
		}
		if len(folders) > 0 {
			nested, err := a.discover()
			if err != nil {
				return nil, err
			}
			a.Whole = slices.Contains(folders, a.root)
			inside := func(name string) bool {
				return slices.ContainsFunc(folders, func(f string) bool { return Within(f, name) })
			}
			a.Paths = slices.DeleteFunc(a.Paths, func(name string) bool { return !inside(name) })
			for _, dir := range nested {
				if !inside(dir) {
					continue
				}
				n, err := a.archiveAt(dir)
				if err != nil {
					return nil, err
				}
				n.given, n.named = dir, []string{dir + "/"}
				o.out = append(o.out, n)
			}
		}
		a.Paths = append(a.Paths, files...)
		a.named = files
		a.localize()
	}
	return o.out, o.join()
}

// archiveOf is the archive that a folder on the disk lies in, without its documents, and
// the folder's name in the tree.
func (o *opening) archiveOf(dir string) (a *Archive, at string, err error) {
	g, err := o.way.groundOf(dir)
	if err != nil {
		return nil, "", err
	}
	if known := o.grounds[g.top]; known != nil {
		if g.repo != nil {
			g.repo.Close()
		}
		g = known
	}
	o.grounds[g.top] = g
	if at, err = g.name(dir); err != nil {
		return nil, "", err
	}
	a, err = g.archiveAt(at)
	return a, at, err
}

// archiveAt is the archive that a folder of the tree lies in, without its documents.
func (g *ground) archiveAt(dir string) (*Archive, error) {
	c, root, err := g.configured(dir)
	if err != nil {
		return nil, err
	}
	a := &Archive{Config: c, ground: g, root: root, ReadOnly: g.tracked, Root: filepath.Join(g.top, filepath.FromSlash(root))}
	if g.trouble != nil {
		a.Notices = append(a.Notices, g.trouble.Error())
	}
	return a, nil
}

// name is what a folder on the disk is called in the tree.
func (g *ground) name(dir string) (string, error) {
	if g.tracked {
		return ".", nil // there is no working copy to be in
	}
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(g.top, real)
	if err != nil {
		return "", err
	}
	return filepath.ToSlash(rel), nil
}

// localize turns the names of documents in the tree into paths from the archive's root.
func (a *Archive) localize() {
	for i, name := range a.Paths {
		if p, ok := a.FromTree(name); ok {
			a.Paths[i] = p
		} else if rel, err := filepath.Rel(filepath.FromSlash(a.root), filepath.FromSlash(name)); err == nil {
			a.Paths[i] = filepath.ToSlash(rel)
		}
		a.Paths[i] = schema.InSource("", a.Paths[i])
	}
	slices.Sort(a.Paths)
	a.Paths = slices.Compact(a.Paths)
	if a.trouble != nil {
		a.Notices = append([]string{a.trouble.Error()}, slices.DeleteFunc(a.Notices, func(n string) bool { return n == a.trouble.Error() })...)
	}
}

// expand returns the absolute paths that one argument names.
func expand(dir, p string) ([]string, error) {
	full := p
	if !filepath.IsAbs(p) {
		full = filepath.Join(dir, p)
	}
	_, err := os.Lstat(full)
	if err == nil {
		return []string{full}, nil
	}
	if !errors.Is(err, fs.ErrNotExist) || !strings.ContainsAny(p, "*?[{") {
		if errors.Is(err, fs.ErrPermission) {
			return nil, err
		}
		return nil, &NotFoundError{Path: p}
	}
	matches, err := doublestar.FilepathGlob(full, doublestar.WithFilesOnly(), doublestar.WithNoFollow())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p, err)
	}
	if len(matches) == 0 {
		return nil, &NotFoundError{Path: p, Glob: true}
	}
	slices.Sort(matches)
	return matches, nil
}

func unwrapPath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// Over is the archive, with the documents that it has, in another tree that git keeps.
func (a *Archive) Over(t fs.FS) *Archive {
	out := *a
	out.ground, out.ReadOnly = a.in(t), true
	return &out
}

// Home is the folder, from the archive's root, that a new document goes into: the first
// that the configuration names, else the one of the field's names that holds most
// documents, else the standard one.
func (a *Archive) Home() string {
	if len(a.Config.Folders) > 0 {
		return a.Config.Folders[0]
	}
	home, most := config.DefaultFolder, 0
	for _, folder := range a.Taken {
		n := 0
		for _, p := range a.Paths {
			if strings.HasPrefix(p, folder+"/") {
				n++
			}
		}
		if isNamed(path.Base(folder)) && n > most {
			home, most = folder, n
		}
	}
	return home
}
