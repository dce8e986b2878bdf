// Package output writes a site into a folder without ever losing what was there.
//
// A build goes into a folder of its own beside the target and takes the target's
// place only when it is whole. The target must be empty, absent, or bear the
// marker of an earlier build; files in it that no build wrote are kept.
package output

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"syscall"
)

// Marker is the name of the file that marks a folder as the output of a build,
// and lists what the build wrote.
const Marker = ".postmortem-archive.json"

// A RefusedError says why a folder is no place for a build.
type RefusedError struct{ Dir, Why string }

func (e *RefusedError) Error() string {
	return fmt.Sprintf("will not build into %s: %s", e.Dir, e.Why)
}

type marker struct {
	SchemaVersion int      `json:"schema_version"`
	Audience      string   `json:"audience"`
	Files         []string `json:"files"`
}

// A Folder is a build on its way into its target.
type Folder struct {
	target   string
	stage    string
	audience string
	release  func() // the lock of the stage
	mu       sync.Mutex
	files    []string
	folders  map[string]bool // that are made
}

// Open prepares a build for one audience into target. inside lists folders that
// the target must neither be nor contain: those with the sources.
func Open(target, audience string, inside ...string) (*Folder, error) {
	abs, err := filepath.Abs(target)
	if err != nil {
		return nil, err
	}
	if err := check(abs, target, inside); err != nil {
		return nil, err
	}
	if info, err := os.Lstat(abs); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		abs = resolved(abs) // the link stays, and what it leads to is replaced
	}
	parent := filepath.Dir(abs)
	if err := makeFolders(parent); err != nil {
		return nil, fmt.Errorf("preparing %s: %w", target, err)
	}
	removeStale(parent)
	stage, release, err := newStage(parent)
	if err != nil {
		return nil, fmt.Errorf("preparing %s: %w", target, err)
	}
	return &Folder{target: abs, stage: stage, audience: audience, release: release, folders: map[string]bool{}}, nil
}

// newStage makes a folder to build in, and locks it where the system can. Another build
// may take one that is not locked yet for what a killed one left.
func newStage(parent string) (stage string, release func(), err error) {
	for range 10 {
		if stage, err = os.MkdirTemp(parent, stagePrefix); err != nil {
			return "", nil, err
		}
		switch release, err = lock(stage, false); {
		case errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil: // file systems and systems without locks
			release = func() {}
		}
		return stage, release, os.Chmod(stage, 0o755)
	}
	return "", nil, err
}

// stagePrefix begins the names of folders that builds are made in.
const stagePrefix = ".postmortem-build-"

// backupSuffix ends the name of what stood in the target, while it is replaced in two steps.
const backupSuffix = "-old"

// removeStale removes what builds left that were killed. One that goes on holds a lock.
func removeStale(parent string) {
	stages, _ := filepath.Glob(filepath.Join(parent, stagePrefix+"*"))
	for _, stage := range stages {
		if strings.HasSuffix(stage, backupSuffix) {
			continue // it stood in a target, and may be all that is left of it
		}
		if release, err := lock(stage, false); err == nil {
			_ = removeAll(stage)
			release()
		}
	}
}

func check(abs, target string, inside []string) error {
	real := resolved(abs)
	for _, dir := range inside {
		d := resolved(dir)
		if d == real || strings.HasPrefix(d, real+string(filepath.Separator)) || real == string(filepath.Separator) {
			return &RefusedError{target, "it holds the sources; name a folder of its own, such as public/"}
		}
	}
	info, err := os.Stat(abs)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(abs); err == nil {
			return &RefusedError{target, "it is a symbolic link that leads nowhere"}
		}
		return nil
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return &RefusedError{target, "it is a file"}
	}
	entries, err := os.ReadDir(abs)
	if err != nil {
		return fmt.Errorf("reading %s: %w", target, err)
	}
	if len(entries) == 0 {
		return nil
	}
	if _, err := readMarker(abs); err != nil {
		return &RefusedError{target, "it is not empty, and no earlier build of this program"}
	}
	return nil
}

// resolved follows symbolic links as far as the path exists.
func resolved(p string) string {
	abs, err := filepath.Abs(p)
	if err != nil {
		return p
	}
	for dir, rest := abs, ""; ; {
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			return filepath.Join(real, rest)
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return abs
		}
		rest, dir = filepath.Join(filepath.Base(dir), rest), parent
	}
}

func readMarker(dir string) (*marker, error) {
	data, err := os.ReadFile(filepath.Join(dir, Marker))
	if err != nil {
		return nil, err
	}
	m := &marker{}
	if err := json.Unmarshal(data, m); err != nil || m.SchemaVersion == 0 {
		return nil, errors.New("not a marker")
	}
	return m, nil
}

// Write adds a file to the build. It is safe for use by several goroutines.
func (f *Folder) Write(name string, data []byte) error {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return fmt.Errorf("the file name %q leads out of the site", name)
	}
	full := filepath.Join(f.stage, filepath.FromSlash(name))
	folder := filepath.Dir(full)
	f.mu.Lock()
	made := f.folders[folder]
	f.mu.Unlock()
	if !made {
		if err := makeFolders(folder); err != nil {
			return err
		}
	}
	if err := writeFile(full, data); err != nil {
		return err
	}
	f.mu.Lock()
	f.folders[folder] = true
	f.files = append(f.files, name)
	f.mu.Unlock()
	return nil
}

// Abandon removes what was written so far and leaves the target as it is.
func (f *Folder) Abandon() {
	_ = removeAll(f.stage)
	f.release()
}

// Each calls do with every file that was written, on several goroutines, and returns the
// first error in the order of their names.
func (f *Folder) Each(ctx context.Context, do func(name string, data []byte) error) error {
	slices.Sort(f.files)
	errs := make([]error, len(f.files))
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				data, err := os.ReadFile(filepath.Join(f.stage, filepath.FromSlash(f.files[i])))
				if err == nil {
					err = do(f.files[i], data)
				}
				errs[i] = err
			}
		})
	}
	for i := range f.files {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Commit puts the build in the target's place. If that fails, the target is what it was.
func (f *Folder) Commit() error {
	defer f.Abandon()
	// Of two builds into one folder, each is whole, and the later one stays.
	if release, err := lock(filepath.Dir(f.target), true); err == nil {
		defer release()
	}
	sort.Strings(f.files)
	data, err := json.MarshalIndent(marker{1, f.audience, f.files}, "", " ")
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(f.stage, Marker), append(data, '\n')); err != nil {
		return err
	}
	if err := f.keepForeign(); err != nil {
		return fmt.Errorf("keeping the other files of %s: %w", f.target, err)
	}
	if swap(f.stage, f.target) == nil {
		return removeAll(f.stage) // the old one
	}
	// Where the two cannot change places in one step: absent, a mount point, another system.
	backup := f.stage + backupSuffix
	err = rename(f.target, backup)
	if errors.Is(err, fs.ErrNotExist) {
		return rename(f.stage, f.target)
	}
	if err != nil {
		return f.fillIn() // a mount point cannot be renamed
	}
	if err := rename(f.stage, f.target); err != nil {
		if back := rename(backup, f.target); back != nil {
			return fmt.Errorf("%w; the old archive is in %s", err, backup)
		}
		return err
	}
	return removeAll(backup)
}

// keepForeign copies files into the build that are in the target and that no build wrote.
func (f *Folder) keepForeign() error {
	old, err := readMarker(f.target)
	if err != nil {
		return nil // absent or empty
	}
	ours := map[string]bool{Marker: true}
	for _, name := range old.Files {
		ours[name] = true
	}
	return filepath.WalkDir(f.target, func(full string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(f.target, full)
		if err != nil {
			return err
		}
		to := filepath.Join(f.stage, rel)
		if ours[filepath.ToSlash(rel)] {
			return nil
		}
		if _, err := os.Lstat(to); err == nil {
			return nil
		}
		return copyFile(full, to, d)
	})
}

func copyFile(from, to string, d fs.DirEntry) error {
	if err := makeFolders(filepath.Dir(to)); err != nil {
		return err
	}
	if d.Type()&fs.ModeSymlink != 0 {
		link, err := os.Readlink(from)
		if err != nil {
			return err
		}
		return os.Symlink(link, to)
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	if err := before("write", to); err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, info.Mode().Perm())
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		_ = out.Close()
		return err
	}
	return out.Close()
}

// fillIn writes the build into a target that cannot be replaced as a whole:
// what the build before wrote and this one did not goes first, and then come
// assets before pages, so that no page names a file that is not there.
func (f *Folder) fillIn() error {
	old, _ := readMarker(f.target)
	order := append([]string{}, f.files...)
	sort.SliceStable(order, func(i, j int) bool { return !isPage(order[i]) && isPage(order[j]) })
	now := map[string]bool{Marker: true}
	for _, name := range order {
		now[name] = true
	}
	// What is gone goes first: if the disk is full, no page stays of a document that is no longer there.
	if old != nil {
		for _, name := range old.Files {
			if !now[name] && filepath.IsLocal(filepath.FromSlash(name)) {
				if err := remove(filepath.Join(f.target, filepath.FromSlash(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
					return fmt.Errorf("taking the old pages out of %s: %w", f.target, err)
				}
			}
		}
	}
	for _, name := range append(order, Marker) {
		data, err := os.ReadFile(filepath.Join(f.stage, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		full := filepath.Join(f.target, filepath.FromSlash(name))
		if err := makeFolders(filepath.Dir(full)); err != nil {
			return err
		}
		if err := replaceFile(full, data); err != nil {
			return err
		}
	}
	return nil
}

func isPage(name string) bool { return strings.HasSuffix(name, ".html") }
