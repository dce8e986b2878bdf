package builder

import (
	"fmt"
	"path/filepath"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
)

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
