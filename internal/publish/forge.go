package publish

import (
	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/forge"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site"
)

// remote is the one whose pages documents link to.
const remote = "origin"

// forgeLinks tells where the forge of an archive shows a document: as the configuration says,
// else as the repository does. It is nil where that is not known. A document that is not
// committed is on no forge.
func forgeLinks(a *archive.Archive, histories map[string]*schema.History) (func(p string) *site.ForgeLinks, error) {
	repo, trouble := a.Repo()
	if repo == nil && trouble == nil {
		return nil, nil // where paths on a forge begin is not known
	}
	address, branch := a.Config.Repository, a.Config.Branch
	if repo != nil {
		if address == "" {
			address = repo.Remote(remote)
		}
		if branch == "" {
			branch = repo.Branch(remote)
		}
	}
	at, ok := forge.Parse(address, a.Config.Forge)
	if !ok && a.Config.Repository != "" {
		return nil, a.Config.Mistake("site.repository", "it is not known which forge this is", "set site.forge to github, gitlab, gitea or bitbucket")
	}
	if !ok || branch == "" {
		return nil, nil
	}
	return func(p string) *site.ForgeLinks {
		if histories != nil && histories[p] == nil {
			return nil
		}
		links := site.ForgeLinks(at.File(branch, a.InTree(p)))
		return &links
	}, nil
}
