package change

import (
	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/lint"
)

// Input is an archive as the linter takes it.
func Input(a *archive.Archive) *lint.Input {
	return &lint.Input{Paths: a.Paths, Whole: a.Whole, Each: a.Each, Some: a.Some, Texts: a.Texts, Past: pastOf(a, a.Folders(), a.Commit), Find: a.Find, Settings: &a.Config.Lint, Options: &a.Config.Options}
}
