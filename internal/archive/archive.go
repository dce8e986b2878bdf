// Package archive finds the documents of a tree and reads them in parallel.
//
// It knows which files are postmortems, and what else lies beside them; it knows
// nothing of what a document means (package schema) or whether it is well written
// (package lint). It follows no symbolic link out of the archive and writes nothing.
package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/schema"
)

// An Archive is the documents below one root that share one configuration.
type Archive struct {
	Root   string // absolute path of the folder that paths are relative to
	Config *config.Config
	Paths  []string // of the documents, relative to Root with forward slashes, sorted
	Whole  bool     // Paths are all documents of the archive, and not some that were named
	// Unbounded: there is neither a configuration nor a repository that says where the
	// archive ends, so a path out of Root may well lead to a part of it.
	Unbounded bool
	Notices   []string // what looks like a postmortem and was left out, and why

	given   string              // the folder that the command was given
	tracked map[string]bool     // what git tracks, once it is asked
	leftOut map[string][]string // paths by why they were, until that is noted
	virtual map[string][]byte   // texts that stand for files, by path

	mu    sync.Mutex
	names map[string][]string // folder → names of what it holds
}

// Virtual is an archive of one document whose text is given instead of read, as
// an editor has it: name is its path, relative to dir, and need not exist.
func Virtual(dir, name string, data []byte) (*Archive, error) {
	full := name
	if !filepath.IsAbs(name) {
		full = filepath.Join(dir, name)
	}
	a, err := openRoot(filepath.Dir(full))
	if err != nil {
		return nil, err
	}
	p := a.rel(full)
	a.Paths, a.virtual = []string{p}, map[string][]byte{p: data}
	return a, nil
}

// Staged is the archive that dir lies in, with only the documents that texts has,
// and their texts from there. texts is keyed by path relative to the root.
func Staged(dir string, texts func(root string, isDocument func(p string) bool) (map[string][]byte, error)) (*Archive, error) {
	a, err := openRoot(dir)
	if err != nil {
		return nil, err
	}
	if err := a.walkFolders(dir); err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, p := range a.Paths {
		known[p] = true
	}
	if a.virtual, err = texts(a.Root, func(p string) bool { return known[p] }); err != nil {
		return nil, err
	}
	a.Paths = nil
	for p := range a.virtual {
		a.addPath(p)
	}
	a.sort()
	return a, nil
}

// Given is the folder that the archive was opened for: the one that the command ran
// in or was given, or the folder of the first document that was named.
func (a *Archive) Given() string {
	if a.given != "" || len(a.Paths) == 0 {
		return a.given
	}
	return filepath.Join(a.Root, filepath.FromSlash(path.Dir(a.Paths[0])))
}

// Under is the archive as another configuration, which belongs to the folder root,
// would have it: the documents that it names, as far as its folders are still there,
// and those that the archive has below that root.
func (a *Archive) Under(c *config.Config, root string) (*Archive, error) {
	o := &Archive{Root: root, Config: c, Whole: a.Whole, Unbounded: a.Unbounded, given: a.given, names: map[string][]string{}}
	for _, p := range a.Paths {
		full := filepath.Join(a.Root, filepath.FromSlash(p))
		rel, err := filepath.Rel(root, full)
		if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			continue
		}
		rel = filepath.ToSlash(rel)
		o.addPath(rel)
		if data, ok := a.virtual[p]; ok {
			if o.virtual == nil {
				o.virtual = map[string][]byte{}
			}
			o.virtual[rel] = data
		}
	}
	var err error
	if a.Whole {
		c.Folders = slices.DeleteFunc(c.Folders, func(f string) bool { return o.Exists(f) != Exists })
		err = o.walkFolders(a.given)
	}
	o.sort()
	return o, err
}

// A NotFoundError says that a path or glob names nothing.
type NotFoundError struct {
	Path string
	Glob bool
}

func (e *NotFoundError) Error() string {
	if e.Glob {
		return fmt.Sprintf("no file matches %s", e.Path)
	}
	return fmt.Sprintf("there is no file or folder %s", e.Path)
}

// Open finds the documents that paths name, relative to the folder dir: files,
// folders or globs; without any, those of the archive that dir lies in. Paths
// under several configurations give several archives, in the order of the paths.
func Open(dir string, paths ...string) ([]*Archive, error) {
	if len(paths) == 0 {
		a, err := openRoot(dir)
		if err != nil {
			return nil, err
		}
		if err := a.walkFolders(dir); err != nil {
			return nil, err
		}
		a.Whole, a.given = true, dir
		a.sort()
		return []*Archive{a}, nil
	}
	var out []*Archive
	byRoot := map[string]*Archive{}
	for _, p := range paths {
		files, err := expand(dir, p)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if err := add(byRoot, &out, f); err != nil {
				return nil, err
			}
		}
	}
	for _, a := range out {
		a.sort()
	}
	return out, nil
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
	sort.Strings(matches)
	return matches, nil
}

func add(byRoot map[string]*Archive, out *[]*Archive, full string) error {
	info, err := os.Stat(full)
	if err != nil {
		return fmt.Errorf("reading %s: %w", full, unwrapPath(err))
	}
	home := full
	if !info.IsDir() {
		home = filepath.Dir(full)
	}
	root, _, _ := rootOf(home)
	a := byRoot[root]
	if a == nil {
		a, err = openRoot(home)
		if err != nil {
			return err
		}
		byRoot[root] = a
		*out = append(*out, a)
	}
	if !info.IsDir() {
		a.addPath(a.rel(full))
		return nil
	}
	if full == a.Root {
		a.Whole, a.given = true, full
		return a.walkFolders(full)
	}
	return a.walk(full)
}

// rootOf returns the folder that an archive's paths are relative to, for a
// document in dir: the one with the configuration, else the top of the git
// repository, else dir.
func rootOf(dir string) (root, file string, bounded bool) {
	if file := config.Find(dir); file != "" {
		return filepath.Dir(file), file, true
	}
	for top := dir; ; top = filepath.Dir(top) {
		if _, err := os.Lstat(filepath.Join(top, ".git")); err == nil {
			return top, "", true
		}
		if top == filepath.Dir(top) {
			return dir, "", false
		}
	}
}

func openRoot(dir string) (*Archive, error) {
	root, file, bounded := rootOf(dir)
	c := config.Default()
	if file != "" {
		var err error
		if c, err = config.Load(file); err != nil {
			return nil, err
		}
	}
	return &Archive{Root: root, Config: c, Unbounded: !bounded, names: map[string][]string{}}, nil
}

func unwrapPath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func (a *Archive) rel(full string) string {
	rel, err := filepath.Rel(a.Root, full)
	if err != nil {
		return filepath.ToSlash(full)
	}
	return filepath.ToSlash(rel)
}

func (a *Archive) addPath(p string) { a.Paths = append(a.Paths, p) }

func (a *Archive) sort() {
	sort.Strings(a.Paths)
	kept := a.Paths[:0]
	for i, p := range a.Paths {
		if i == 0 || p != a.Paths[i-1] {
			kept = append(kept, p)
		}
	}
	a.Paths = kept
	a.noteAllLeftOut()
	sort.Strings(a.Notices)
}

// Read reads and parses one document. What cannot be read is a document with a problem.
func (a *Archive) Read(p string) *schema.Postmortem {
	data, err := a.bytes(p)
	if err != nil {
		return schema.Unread(p, schema.Problem{Message: "cannot be read: " + unwrapPath(err).Error(), Hint: "check that it is a file, and its permissions"}, &a.Config.Options)
	}
	return schema.Parse(p, data, &a.Config.Options)
}

// bytes reads at most one byte more than a document may have.
func (a *Archive) bytes(p string) ([]byte, error) {
	if data, ok := a.virtual[p]; ok {
		return data, nil
	}
	f, err := os.Open(filepath.Join(a.Root, filepath.FromSlash(p)))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	// One byte more than the file has, so that the end is seen without growing.
	data := bytes.NewBuffer(make([]byte, 0, min(info.Size(), schema.MaxDocument)+bytes.MinRead))
	_, err = data.ReadFrom(io.LimitReader(f, schema.MaxDocument+1))
	return data.Bytes(), err
}

// Each reads every document in parallel and calls do with its place in Paths. do
// runs on several goroutines. A cancelled context ends it early.
func (a *Archive) Each(ctx context.Context, do func(i int, pm *schema.Postmortem)) error {
	return a.parallel(ctx, func(i int) { do(i, a.Read(a.Paths[i])) })
}

func (a *Archive) parallel(ctx context.Context, do func(i int)) error {
	workers := min(runtime.GOMAXPROCS(0), len(a.Paths))
	next := make(chan int)
	var wg sync.WaitGroup
	for range workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range next {
				do(i)
			}
		}()
	}
	var err error
	for i := range a.Paths {
		if err = ctx.Err(); err != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	return err
}

// Hold reads every document into memory, so that each later reading gets the same
// text, whatever happens to the files meanwhile.
func (a *Archive) Hold(ctx context.Context) error {
	texts := make([][]byte, len(a.Paths))
	err := a.parallel(ctx, func(i int) {
		if data, err := a.bytes(a.Paths[i]); err == nil {
			texts[i] = data
		}
	})
	a.virtual = map[string][]byte{}
	for i, p := range a.Paths {
		if texts[i] != nil { // what cannot be read fails again, and says why
			a.virtual[p] = texts[i]
		}
	}
	return err
}

// Mentions reports whether the text of some document, which the archive holds, has a
// word, given in lower case, in whatever case.
func (a *Archive) Mentions(word string) bool {
	for _, p := range a.Paths {
		if bytes.Contains(bytes.ToLower(a.virtual[p]), []byte(word)) {
			return true
		}
	}
	return false
}

// Outlines are the outlines of every document, in the order of Paths.
func (a *Archive) Outlines(ctx context.Context) ([]schema.Outline, error) {
	out := make([]schema.Outline, len(a.Paths))
	err := a.parallel(ctx, func(i int) {
		data, _ := a.bytes(a.Paths[i])
		out[i] = schema.ReadOutline(a.Paths[i], data)
	})
	return out, err
}

// Documents reads every document and returns them in the order of Paths.
func (a *Archive) Documents(ctx context.Context) ([]*schema.Postmortem, error) {
	out := make([]*schema.Postmortem, len(a.Paths))
	err := a.Each(ctx, func(i int, pm *schema.Postmortem) { out[i] = pm })
	return out, err
}

// Existence says what a path in the archive names.
type Existence int

// The answers of Exists.
const (
	Missing   Existence = iota
	Exists              // a file or folder of exactly this name
	OtherCase           // only a name that differs in case: some file systems find it, some do not
	Outside             // the path leaves the archive
)

// Exists looks a path up, relative to Root. Names are compared exactly, also on
// file systems that are lenient.
func (a *Archive) Exists(p string) Existence {
	p = path.Clean(p)
	if p == ".." || strings.HasPrefix(p, "../") || path.IsAbs(p) {
		return Outside
	}
	if p == "." {
		return Exists
	}
	dir, answer := ".", Exists
	for _, part := range strings.Split(p, "/") {
		found, actual := Missing, part
		for _, name := range a.list(dir) {
			if name == part {
				found, actual = Exists, name
				break
			}
			if strings.EqualFold(name, part) {
				found, actual = OtherCase, name
			}
		}
		if found == Missing {
			return Missing
		}
		if found == OtherCase {
			answer = OtherCase
		}
		dir = path.Join(dir, actual)
	}
	if real, err := filepath.EvalSymlinks(filepath.Join(a.Root, filepath.FromSlash(dir))); err == nil && !a.holds(real) {
		return Outside
	}
	return answer
}

// holds reports whether an absolute path with its links resolved lies below the root.
func (a *Archive) holds(real string) bool {
	root, err := filepath.EvalSymlinks(a.Root)
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(root, real)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func (a *Archive) list(dir string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if names, ok := a.names[dir]; ok {
		return names
	}
	entries, _ := os.ReadDir(filepath.Join(a.Root, filepath.FromSlash(dir)))
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	a.names[dir] = names
	return names
}

// Evidence opens a file beside a document. It refuses paths out of the archive,
// also through symbolic links, and anything that is not a regular file.
func (a *Archive) Evidence(p string) ([]byte, error) {
	if a.Exists(p) != Exists {
		return nil, fs.ErrNotExist
	}
	full := filepath.Join(a.Root, filepath.FromSlash(p))
	info, err := os.Stat(full)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	return os.ReadFile(full)
}
