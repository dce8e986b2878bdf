package publish

import (
	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/forge"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site"
)

// remote is the one whose pages documents link to.
const remote = "origin"

// forgeOf is the forge of an archive, with the branch that it shows: as the configuration says, else as
// the repository does. ok is false where it is not known.
func forgeOf(a *archive.Archive) (at forge.Repository, branch string, ok bool, err error) {
	repo, trouble := a.Repo()
	if repo == nil && trouble == nil {
		return at, "", false, nil // where paths on a forge begin is not known
	}
	address := a.Config.Repository
	branch = a.Config.Branch
	if repo != nil {
		if address == "" {
			address = repo.Remote(remote)
		}
		if branch == "" {
			branch = repo.Branch(remote)
		}
	}
	at, ok = forge.Parse(address, a.Config.Forge)
	if !ok && a.Config.Repository != "" {
		return at, "", false, a.Config.Mistake("site.repository", "it is not known which forge this is", "set site.forge to github, gitlab, gitea or bitbucket")
	}
	return at, branch, ok && branch != "", nil
}

// ForgeLinks tells where the forge of an archive, or of a source, shows a document, or is nil where that
// is not known. A document that is not committed is on no forge; without histories all count as committed.
func ForgeLinks(a *archive.Archive, histories map[string]*schema.History) (func(p string) *site.ForgeLinks, error) {
	parts := a.Repositories()
	if len(parts) == 1 {
		return forgeLinks(a, histories)
	}
	links := map[string]func(p string) *site.ForgeLinks{}
	for _, part := range parts {
		of, err := forgeLinks(part, histories)
		if err != nil {
			return nil, err
		}
		if of != nil {
			links[part.Source] = of
		}
	}
	if len(links) == 0 {
		return nil, nil
	}
	return func(p string) *site.ForgeLinks {
		source, _ := schema.SourceOf(p)
		if of := links[source]; of != nil {
			return of(p)
		}
		return nil
	}, nil
}

// forgeLinks are the links of an archive without sources.
func forgeLinks(a *archive.Archive, histories map[string]*schema.History) (func(p string) *site.ForgeLinks, error) {
	at, branch, ok, err := forgeOf(a)
	if !ok || err != nil {
		return nil, err
	}
	there, err := onBranch(a)
	if err != nil {
		return nil, err
	}
	return func(p string) *site.ForgeLinks {
		if histories != nil && histories[p] == nil || !there(p) {
			return nil
		}
		links := site.ForgeLinks(at.File(branch, a.InTree(p)))
		return &links
	}, nil
}

// onBranch tells of the documents of another commit than the one that is checked out whether the
// branch still has them by their name.
func onBranch(a *archive.Archive) (func(p string) bool, error) {
	all := func(string) bool { return true }
	repo, trouble := a.Repo()
	if repo == nil || trouble != nil {
		return all, nil
	}
	at, err := a.Commit()
	head, headErr := repo.Head()
	if err != nil || headErr != nil || at == head {
		return all, nil // nothing is committed, or it is what is checked out
	}
	t, err := repo.CommitTree(head)
	return func(p string) bool {
		_, ok := t.Hash(a.InTree(p))
		return ok
	}, err
}
