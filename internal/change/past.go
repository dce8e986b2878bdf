package change

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-git/go-git/v5/plumbing"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/lint"
)

// pastOf reads the history of an archive's documents, which lie in folders of the tree, up to a commit, which of gives.
func pastOf(a *archive.Archive, folders []string, of func() (plumbing.Hash, error)) func(context.Context) *lint.Past {
	return func(ctx context.Context) *lint.Past {
		repo, trouble := a.Repo()
		switch {
		case trouble != nil:
			return &lint.Past{Missing: trouble.Error()}
		case repo == nil:
			return &lint.Past{Missing: "there is no git repository here, so nothing is known of their past; in CI check them out with their whole history (fetch-depth: 0)"}
		}
		commit, err := of()
		if errors.Is(err, gitrepo.ErrUnborn) {
			return nil // nothing has a past yet
		}
		var all map[string]*gitrepo.History
		if err == nil {
			all, err = repo.HistoriesAt(ctx, commit, folders)
		}
		if err != nil {
			return &lint.Past{Missing: err.Error()}
		}
		kind, mend := repo.Incomplete()
		p := &lint.Past{Missing: fmt.Sprintf("the clone is %s and does not have their whole history; %s", kind, mend)}
		p.Of = func(path string) (out []lint.Revision, complete bool) {
			h := all[a.InTree(path)]
			if h == nil {
				return nil, true // it is not committed yet
			}
			if !h.Complete {
				return nil, false
			}
			for _, r := range h.AllRevisions() {
				out = append(out, lint.Revision{Commit: r.Hash, Time: r.Committed, Text: func() ([]byte, string, error) {
					name, ok := a.FromTree(r.Path)
					if !ok {
						name = r.Path
					}
					text, err := h.Text(r.Step)
					if err != nil {
						err = fmt.Errorf("reading %s of the commit %.12s: %w", r.Path, r.Hash, err)
					}
					return text, name, err
				}})
			}
			return out, true
		}
		return p
	}
}
