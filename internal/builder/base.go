package builder

import (
	"fmt"
	"path"
	"path/filepath"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
)

// BaseOf returns a function that reads a document of the archive as it is at the
// merge base of a revision and the commit that is checked out, following renames.
func BaseOf(a *archive.Archive, revision string) (func(p string) (text []byte, name string, ok bool, err error), error) {
	repo, err := gitrepo.Open(a.Root)
	if err != nil {
		return nil, fmt.Errorf("--new-from needs a git repository: %w", err)
	}
	base, err := repo.Base(revision)
	if err != nil {
		return nil, err
	}
	prefix, inside := repo.Rel(a.Root)
	if !inside {
		return nil, fmt.Errorf("%s lies outside its git repository", a.Root)
	}
	exists := func(full string) bool {
		rel, err := filepath.Rel(prefix, full)
		return err == nil && a.Exists(filepath.ToSlash(rel)) == archive.Exists
	}
	return func(p string) ([]byte, string, bool, error) {
		full := path.Join(prefix, p)
		text, ok, err := base.Read(full)
		if err != nil || ok {
			return text, p, ok, err
		}
		was, err := base.Origin(full, a.Read(p).Source, exists)
		if err != nil || was == "" {
			return nil, "", false, err
		}
		text, ok, err = base.Read(was)
		rel, relErr := filepath.Rel(prefix, was)
		if relErr != nil {
			rel = was
		}
		return text, filepath.ToSlash(rel), ok, err
	}, nil
}

// Staged is the archive that dir lies in, reduced to what is staged for the next commit.
func Staged(dir string) (*archive.Archive, error) {
	return archive.Staged(dir, func(root string, isDocument func(p string) bool) (map[string][]byte, error) {
		repo, err := gitrepo.Open(root)
		if err != nil {
			return nil, fmt.Errorf("--staged needs a git repository: %w", err)
		}
		prefix, inside := repo.Rel(root)
		if !inside {
			return nil, fmt.Errorf("%s lies outside its git repository", root)
		}
		inArchive := func(full string) (string, bool) {
			rel, err := filepath.Rel(prefix, full)
			rel = filepath.ToSlash(rel)
			return rel, err == nil && isDocument(rel)
		}
		staged, err := repo.Staged(func(full string) bool {
			_, ok := inArchive(full)
			return ok
		})
		out := map[string][]byte{}
		for full, data := range staged {
			rel, _ := inArchive(full)
			out[rel] = data
		}
		return out, err
	})
}
