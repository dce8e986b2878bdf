package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/git-postmortem/postmortem/internal/tree"
	"github.com/git-postmortem/postmortem/schema"
)

// maxEvidence is how many bytes a file beside a document may have to be shown with it.
const maxEvidence = 64 << 20

// Reasons why a file is no evidence.
var (
	errHidden  = errors.New("dot files are never shown")
	errIgnored = errors.New("git ignores it")
	errOutside = errors.New("it lies outside of the repository")
	errElse    = errors.New("files other than images are shown from the folders of the archive alone")
	errTooBig  = fmt.Errorf("it is larger than %d MiB", maxEvidence>>20)
)

// rasterTypes are images that can only be looked at. They may lie anywhere in the repository.
var rasterTypes = map[string]bool{".png": true, ".jpg": true, ".jpeg": true, ".gif": true, ".webp": true, ".avif": true}

// Evidence returns a file beside a document. It refuses what lies outside of the tree,
// also through symbolic links, dot files, what git ignores, and anything that is not a
// regular file; other files than images must lie in the folders of the archive.
func (a *Archive) Evidence(p string) ([]byte, error) {
	a = a.of(p)
	return a.file(p, rasterTypes[strings.ToLower(path.Ext(p))] || a.inFolders(a.local(p)))
}

// Asset returns a file that the configuration names. It may lie anywhere in the repository
// where evidence may.
func (a *Archive) Asset(p string) ([]byte, error) { return a.file(p, true) }

func (a *Archive) file(p string, allowed bool) ([]byte, error) {
	name := a.InTree(p)
	found, outside := a.finder.Find(name)
	switch {
	case outside:
		return nil, errOutside
	case found != name:
		return nil, fs.ErrNotExist
	}
	for _, part := range strings.Split(name, "/") {
		if strings.HasPrefix(part, ".") {
			return nil, errHidden
		}
	}
	if a.ignores.path(a.ground, name) {
		return nil, errIgnored
	}
	if !allowed {
		return nil, errElse
	}
	data, err := tree.Read(a.fsys, name, maxEvidence)
	if len(data) > maxEvidence {
		return nil, errTooBig
	}
	return data, err
}

// inFolders reports whether a path, as the archive itself calls it, lies in a folder that documents are from.
func (a *Archive) inFolders(p string) bool {
	for _, f := range a.Config.Folders {
		if _, ok := below(path.Clean(f), p); ok {
			return true
		}
	}
	for _, f := range a.Taken { // folders, and files outside of them
		if _, isFile := slices.BinarySearch(a.Paths, schema.InSource(a.Source, f)); isFile {
			f = path.Dir(f)
		}
		if _, ok := below(f, p); ok {
			return true
		}
	}
	return false
}

// A pathIgnorer knows of single paths of a tree whether git ignores them.
type pathIgnorer struct {
	mu      sync.Mutex
	ignore  *ignorer
	entered map[string]bool
}

// path reports whether git passes over a file, or a folder that it lies in.
func (ig *pathIgnorer) path(g *ground, name string) bool {
	ig.mu.Lock()
	defer ig.mu.Unlock()
	if ig.ignore == nil {
		ig.ignore, ig.entered = newIgnorer(g), map[string]bool{}
	}
	parts := strings.Split(name, "/")
	dir := "."
	for i, part := range parts {
		if !ig.entered[dir] {
			ig.entered[dir] = true
			ig.ignore.enter(dir)
		}
		dir = path.Join(dir, part)
		if ig.ignore.ignores(dir, i+1 < len(parts)) {
			return true
		}
	}
	return false
}
