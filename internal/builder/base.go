package builder

import (
	"bytes"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/lint"
)

// BaseOf is what a change of the archive departs from: the merge base of a
// revision and the commit that is checked out. Renames are followed. notice says
// why the configuration at the base does not govern, where it cannot.
func BaseOf(a *archive.Archive, revision string) (base lint.Base, notice string, err error) {
	repo, err := gitrepo.Open(a.Root)
	if err != nil {
		return base, "", fmt.Errorf("--new-from needs a git repository: %w", err)
	}
	commit, err := repo.Base(revision)
	if err != nil {
		return base, "", err
	}
	prefix, inside := repo.Rel(a.Root)
	if !inside {
		return base, "", fmt.Errorf("%s lies outside its git repository", a.Root)
	}
	b := &baseReader{archive: a, commit: commit, prefix: prefix, origins: map[string]string{}}
	base.Text, base.Names = b.text, b.names
	base.Governed, notice, err = b.governed()
	return base, notice, err
}

type baseReader struct {
	archive *archive.Archive
	commit  *gitrepo.Base
	prefix  string            // of the archive's root in the repository
	origins map[string]string // what new paths were called at the base, as far as it was asked
}

func (b *baseReader) rel(full string) (string, bool) {
	rel, err := filepath.Rel(b.prefix, full)
	return filepath.ToSlash(rel), err == nil && rel != ".." && !strings.HasPrefix(rel, "../")
}

func (b *baseReader) text(p string) ([]byte, string, bool, error) {
	full := path.Join(b.prefix, p)
	text, ok, err := b.commit.Read(full)
	if err != nil || ok {
		return text, p, ok, err
	}
	was, asked := b.origins[p]
	if !asked {
		was, err = b.commit.Origin(full, b.archive.Read(p).Source, func(full string) bool {
			rel, ok := b.rel(full)
			return ok && b.archive.Exists(rel) == archive.Exists
		})
		b.origins[p] = was
	}
	if err != nil || was == "" {
		return nil, "", false, err
	}
	text, ok, err = b.commit.Read(was)
	name, below := b.rel(was)
	if !below {
		name = was
	}
	return text, name, ok, err
}

func (b *baseReader) names() ([]string, error) {
	files, err := b.commit.Files()
	var out []string
	for _, full := range files {
		if rel, ok := b.rel(full); ok && b.archive.Holds(rel) {
			out = append(out, rel)
		}
	}
	return out, err
}

// governed is the archive under the configuration that the base has, in the
// archive's root or the nearest folder above it.
func (b *baseReader) governed() (a *archive.Archive, notice string, err error) {
	c, found := config.Default(), false
	for dir := b.prefix; ; dir = path.Dir(dir) {
		text, ok, err := b.commit.Read(path.Join(dir, config.Name))
		if err != nil {
			return nil, "", err
		}
		if ok {
			found = dir == b.prefix
			if c, err = config.Parse(path.Join(dir, config.Name), text); err == nil {
				err = lint.CheckConfig(c)
			}
			if err != nil {
				return nil, "the configuration at the base cannot be read, so that of this change governs alone", nil
			}
			break
		}
		if dir == "." {
			break
		}
	}
	if bytes.Equal(c.Source, b.archive.Config.Source) {
		return nil, "", nil
	}
	a, err = b.archive.Under(c, found)
	return a, "", err
}
