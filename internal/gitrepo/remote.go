package gitrepo

import (
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// Remote is the address of a remote as the repository's own configuration has it, or "".
func (r *Repo) Remote(name string) string {
	if r.config == nil || r.config.Remotes[name] == nil || len(r.config.Remotes[name].URLs) == 0 {
		return ""
	}
	return r.config.Remotes[name].URLs[0]
}

// Branch is what the branch that is checked out is called at a remote: the one that it follows
// there, else its own name; "" where no branch is checked out.
func (r *Repo) Branch(remote string) string {
	head, err := r.refs.Reference(plumbing.HEAD)
	if err != nil || head.Type() != plumbing.SymbolicReference {
		return ""
	}
	name, ok := strings.CutPrefix(head.Target().String(), "refs/heads/")
	if !ok {
		return ""
	}
	if r.config != nil {
		if b := r.config.Branches[name]; b != nil && b.Remote == remote && b.Merge.IsBranch() {
			return b.Merge.Short()
		}
	}
	return name
}
