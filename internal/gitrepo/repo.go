package gitrepo

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/storer"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"

	"github.com/git-postmortem/postmortem/internal/pack"
)

// ErrNone is returned where there is no git repository.
var ErrNone = errors.New("not in a git repository")

// ErrUnborn is returned where nothing is committed yet.
var ErrUnborn = errors.New("nothing is committed yet")

// A BrokenError says why a folder that should be a repository is none.
type BrokenError struct{ Path, Why string }

func (e *BrokenError) Error() string {
	return fmt.Sprintf("%s is no git repository that can be read: %s", e.Path, e.Why)
}

// An UnsupportedError says that a repository is kept in a way that go-git does not read.
type UnsupportedError struct{ What string }

func (e *UnsupportedError) Error() string {
	return "this git repository " + e.What + ", which this program cannot read; it reads the files, and nothing of what git knows"
}

// objectCache is how many bytes of unpacked objects are kept.
const objectCache = 16 * cache.MiByte

// A Repo is an open repository. It is safe for use by several goroutines.
type Repo struct {
	Top     string // the folder of the working copy, or "" in a bare repository
	Partial bool   // the clone fetches content only when git asks for it
	at      location
	refs    filesystem.ReferenceStorage
	config  *config.Config // of the repository itself; nil where it cannot be read
	shallow map[plumbing.Hash]bool

	mu      sync.Mutex // go-git's storage is not safe for use by several goroutines
	objects []*filesystem.ObjectStorage
	folders []string      // where the loose objects of each lie
	packs   []*pack.Store // and the packed ones
}

// Open opens the repository that dir lies in.
func Open(dir string) (*Repo, error) {
	at, err := locate(dir)
	if err != nil {
		return nil, err
	}
	var fs billy.Filesystem = osfs.New(at.git)
	if at.common != at.git {
		fs = dotgit.NewRepositoryFilesystem(fs, osfs.New(at.common))
	}
	options := filesystem.Options{KeepDescriptors: true}
	st := filesystem.NewStorageWithOptions(fs, cache.NewObjectLRU(objectCache), options)
	r := &Repo{Top: at.top, at: at, refs: st.ReferenceStorage, shallow: map[plumbing.Hash]bool{}, objects: []*filesystem.ObjectStorage{&st.ObjectStorage}, folders: []string{filepath.Join(at.common, "objects")}}
	if r.config, err = st.Config(); err != nil {
		r.config = nil
	}
	if err := r.supported(); err != nil {
		return nil, err
	}
	shared, err := alternates(filepath.Join(at.common, "objects"), 0)
	if err != nil {
		return nil, err
	}
	for _, dir := range shared {
		r.objects = append(r.objects, filesystem.NewObjectStorageWithOptions(dotgit.New(osfs.New(dir)), cache.NewObjectLRU(objectCache), options))
		r.folders = append(r.folders, filepath.Join(dir, "objects"))
	}
	for _, dir := range r.folders {
		r.packs = append(r.packs, pack.Open(dir, maxObject))
	}
	roots, err := st.Shallow()
	if err != nil {
		return nil, fmt.Errorf("reading where the shallow clone ends: %w", err)
	}
	for _, h := range roots {
		r.shallow[h] = true
	}
	return r, nil
}

// Close gives the files back that are kept open.
func (r *Repo) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, o := range r.objects {
		_ = o.Close()
	}
	for _, p := range r.packs {
		p.Close()
	}
}

// supported reads what extensions the repository uses. Most change nothing for a reader.
func (r *Repo) supported() error {
	if r.config == nil {
		return nil
	}
	option := func(section, name string) string { return strings.ToLower(r.config.Raw.Section(section).Option(name)) }
	if f := option("extensions", "objectformat"); f != "" && f != "sha1" {
		return &UnsupportedError{"names its objects by " + strings.ToUpper(f)}
	}
	if f := option("extensions", "refstorage"); f != "" && f != "files" {
		return &UnsupportedError{"keeps its references as a " + f}
	}
	r.Partial = option("extensions", "partialclone") != ""
	for _, remote := range r.config.Raw.Section("remote").Subsections {
		r.Partial = r.Partial || strings.EqualFold(remote.Option("promisor"), "true")
	}
	return nil
}

// maxAlternates bounds how far a repository borrows objects of one that borrows itself, as git does.
const maxAlternates = 5

// alternates are the git folders whose objects a repository borrows (git clone --shared,
// --reference): objects/info/alternates names their objects folders, a line each.
func alternates(objects string, depth int) ([]string, error) {
	data, err := readSmall(filepath.Join(objects, "info", "alternates"))
	if err != nil || depth > maxAlternates {
		return nil, nil
	}
	var out []string
	for line := range strings.Lines(string(data)) {
		dir := strings.TrimSpace(line)
		if dir == "" || dir[0] == '#' {
			continue
		}
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(objects, dir)
		}
		if filepath.Base(dir) != "objects" {
			return nil, &UnsupportedError{"borrows objects of " + dir + ", a folder that is not called objects"}
		}
		more, err := alternates(dir, depth+1)
		if err != nil {
			return nil, err
		}
		out = append(append(out, filepath.Dir(dir)), more...)
	}
	return out, nil
}

// Shallow reports whether the clone lacks the older history.
func (r *Repo) Shallow() bool { return len(r.shallow) > 0 }

// Incomplete says of a clone that does not have the history of all documents what it is, and what helps.
func (r *Repo) Incomplete() (kind, mend string) {
	if r.Partial && !r.Shallow() {
		return "partial", "fetch it whole (git fetch --refetch --no-filter)"
	}
	return "shallow", "fetch the whole history (fetch-depth: 0)"
}

// Bare reports whether the repository has no working copy.
func (r *Repo) Bare() bool { return r.Top == "" }

// Common is the folder of what all working copies of the repository share.
func (r *Repo) Common() string { return real(r.at.common) }

// Excludes is the file of the repository's own ignore rules.
func (r *Repo) Excludes() string { return filepath.Join(r.at.common, "info", "exclude") }

// Head is the commit that is checked out; ErrUnborn where there is none yet.
func (r *Repo) Head() (plumbing.Hash, error) {
	ref, err := storer.ResolveReference(&r.refs, plumbing.HEAD)
	switch {
	case errors.Is(err, plumbing.ErrReferenceNotFound):
		if own, err := r.refs.Reference(plumbing.HEAD); err != nil || own.Type() != plumbing.SymbolicReference {
			return plumbing.ZeroHash, &BrokenError{r.at.git, "HEAD names nothing"}
		}
		return plumbing.ZeroHash, ErrUnborn
	case err != nil:
		return plumbing.ZeroHash, fmt.Errorf("reading HEAD: %w", err)
	case ref.Hash().IsZero():
		return plumbing.ZeroHash, &BrokenError{r.at.git, "HEAD names nothing"}
	}
	return ref.Hash(), nil
}

// Time is when a commit was made.
func (r *Repo) Time(commit plumbing.Hash) (time.Time, error) {
	c, err := r.commit(commit)
	if err != nil {
		return time.Time{}, err
	}
	return time.Unix(c.made.seconds, 0).UTC(), nil
}

// User is the name and address that git is configured to commit with, as far as
// the repository or the user's own configuration tells.
func (r *Repo) User() (name, email string) {
	if r.config != nil {
		name, email = r.config.User.Name, r.config.User.Email
	}
	if global, err := config.LoadConfig(config.GlobalScope); err == nil {
		if name == "" {
			name = global.User.Name
		}
		if email == "" {
			email = global.User.Email
		}
	}
	return name, email
}

// Rel returns the path of a file relative to the top of the working copy, or false if
// it lies outside.
func (r *Repo) Rel(file string) (string, bool) {
	rel, err := filepath.Rel(real(r.Top), real(file))
	rel = filepath.ToSlash(rel)
	if err != nil || rel == ".." || strings.HasPrefix(rel, "../") {
		return "", false
	}
	return rel, true
}

func real(file string) string {
	if resolved, err := filepath.EvalSymlinks(file); err == nil {
		return resolved
	}
	return file
}
