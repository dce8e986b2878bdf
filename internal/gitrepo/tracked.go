package gitrepo

import "fmt"

// Tracked are the paths of all files that git tracks: those in the index.
func (r *Repo) Tracked() (map[string]bool, error) {
	index, err := r.repo.Storer.Index()
	if err != nil {
		return nil, fmt.Errorf("reading the index: %w", err)
	}
	out := make(map[string]bool, len(index.Entries))
	for _, e := range index.Entries {
		out[e.Name] = true
	}
	return out, nil
}
