package intake

import (
	"fmt"

	"github.com/git-postmortem/postmortem/internal/gitrepo"
)

// Commits are the commits of a repository as events: when each came in, who wrote it, and
// what its first line says.
func Commits(repository string, commits []gitrepo.Windowed) (out []Event) {
	for _, c := range commits {
		out = append(out, Event{At: c.Made, Who: c.Author, Text: fmt.Sprintf("%s (%s %s)", c.Subject, repository, c.Hash[:min(10, len(c.Hash))])})
	}
	return out
}
