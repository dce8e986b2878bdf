package gitrepo

import (
	"fmt"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// Staged returns the text of every file that the index holds and the commit that
// is checked out does not, by path. want picks the paths.
func (r *Repo) Staged(want func(path string) bool) (map[string][]byte, error) {
	index, err := r.repo.Storer.Index()
	if err != nil {
		return nil, fmt.Errorf("reading the index: %w", err)
	}
	w := &walk{r: r, trees: map[plumbing.Hash][]object.TreeEntry{}}
	committed := &Base{w: w, files: map[string]blob{}}
	if head, ok := r.Head(); ok {
		c, err := object.GetCommit(r.repo.Storer, head)
		if err != nil {
			return nil, err
		}
		if err := committed.list("", c.TreeHash); err != nil {
			return nil, err
		}
	}
	out := map[string][]byte{}
	for _, e := range index.Entries {
		if committed.files[e.Name].hash == e.Hash || !e.Mode.IsFile() || !want(e.Name) {
			continue
		}
		data, err := w.object(plumbing.BlobObject, e.Hash)
		if err != nil {
			return nil, fmt.Errorf("reading the staged %s: %w", e.Name, err)
		}
		out[e.Name] = data
	}
	return out, nil
}
