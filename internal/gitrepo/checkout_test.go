package gitrepo_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/internal/tree"
)

// twoCommits is a repository whose document p/a.md has two revisions.
func twoCommits(t *testing.T) *repository {
	r := newRepository(t)
	r.write("p/a.md", body)
	r.write("q/b.md", "b\n")
	r.commit("ada")
	r.write("p/a.md", body+"more\n")
	r.commit("bob")
	return r
}

// Every kind of checkout tells the same of the same history.
func TestCheckouts(t *testing.T) {
	for name, make := range map[string]func(t *testing.T, r *repository) string{
		"plain":               func(t *testing.T, r *repository) string { return r.dir },
		"from a folder of it": func(t *testing.T, r *repository) string { return filepath.Join(r.dir, "p") },
		"packed": func(t *testing.T, r *repository) string {
			r.git("gc", "-q")
			return r.dir
		},
		"worktree": func(t *testing.T, r *repository) string {
			to := filepath.Join(t.TempDir(), "tree")
			r.git("worktree", "add", "-q", to, "-b", "other")
			return to
		},
		"worktree of a clone that shares objects": func(t *testing.T, r *repository) string {
			clone := filepath.Join(t.TempDir(), "clone")
			r.git("clone", "-q", "--shared", r.dir, clone)
			to := filepath.Join(t.TempDir(), "tree")
			r.git("-C", clone, "worktree", "add", "-q", to, "-b", "other")
			return to
		},
		"bare": func(t *testing.T, r *repository) string {
			to := filepath.Join(t.TempDir(), "bare.git")
			r.git("clone", "-q", "--bare", r.dir, to)
			return to
		},
		"mirror with packed references": func(t *testing.T, r *repository) string {
			to := filepath.Join(t.TempDir(), "mirror.git")
			r.git("clone", "-q", "--mirror", r.dir, to)
			r.git("-C", to, "pack-refs", "--all")
			return to
		},
		"submodule": func(t *testing.T, r *repository) string {
			super := newRepository(t)
			super.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", r.dir, "sub")
			return filepath.Join(super.dir, "sub")
		},
		"shared objects": func(t *testing.T, r *repository) string {
			to := filepath.Join(t.TempDir(), "clone")
			r.git("clone", "-q", "--shared", r.dir, to)
			return to
		},
		"shared objects of shared objects": func(t *testing.T, r *repository) string {
			first, second := filepath.Join(t.TempDir(), "first"), filepath.Join(t.TempDir(), "second")
			r.git("clone", "-q", "--shared", r.dir, first)
			r.git("clone", "-q", "--shared", first, second)
			return second
		},
		"shared objects, named from here": func(t *testing.T, r *repository) string {
			to := filepath.Join(filepath.Dir(r.dir), filepath.Base(r.dir)+"-clone")
			t.Cleanup(func() { _ = os.RemoveAll(to) })
			r.git("clone", "-q", "--shared", r.dir, to)
			alternates := filepath.Join(to, ".git/objects/info/alternates")
			rel, err := filepath.Rel(filepath.Join(to, ".git/objects"), filepath.Join(r.dir, ".git/objects"))
			if err == nil {
				err = os.WriteFile(alternates, []byte("# a comment\n"+rel+"\n"), 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
			return to
		},
		"sparse": func(t *testing.T, r *repository) string {
			r.git("sparse-checkout", "set", "q")
			return r.dir
		},
		"configuration by worktree": func(t *testing.T, r *repository) string {
			r.git("config", "extensions.worktreeConfig", "true")
			return r.dir
		},
		"relative worktrees": func(t *testing.T, r *repository) string {
			r.git("config", "core.repositoryformatversion", "1")
			r.git("config", "extensions.relativeWorktrees", "true")
			return r.dir
		},
		"split index": func(t *testing.T, r *repository) string {
			r.git("update-index", "--split-index")
			return r.dir
		},
		"detached": func(t *testing.T, r *repository) string {
			r.git("checkout", "-q", "--detach")
			return r.dir
		},
		".git is a link": func(t *testing.T, r *repository) string {
			to := filepath.Join(t.TempDir(), "elsewhere")
			if err := os.Rename(filepath.Join(r.dir, ".git"), to); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(to, filepath.Join(r.dir, ".git")); err != nil {
				t.Fatal(err)
			}
			return r.dir
		},
		"without blobs": func(t *testing.T, r *repository) string {
			r.git("config", "uploadpack.allowFilter", "true")
			to := filepath.Join(t.TempDir(), "clone")
			r.git("clone", "-q", "--filter=blob:none", "--no-checkout", "file://"+r.dir, to)
			return to
		},
		"replaced and grafted objects are not looked at": func(t *testing.T, r *repository) string {
			r.git("replace", "--graft", "HEAD")
			return r.dir
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := twoCommits(t)
			head := r.git("rev-parse", "HEAD")
			repo, err := gitrepo.Open(make(t, r))
			if err != nil {
				t.Fatal(err)
			}
			defer repo.Close()
			if h, err := repo.Head(); err != nil || h.String() != head {
				t.Errorf("HEAD is %s, %v", h, err)
			}
			h, err := repo.Histories(context.Background(), []string{"p"})
			if err != nil || h["p/a.md"] == nil || h["p/a.md"].Revisions != 2 || !h["p/a.md"].Complete {
				t.Errorf("%v %+v", err, h["p/a.md"])
			}
		})
	}
}

// What cannot be read is said in one true sentence.
func TestCheckoutsThatCannotBeRead(t *testing.T) {
	broken, unsupported := new(*gitrepo.BrokenError), new(*gitrepo.UnsupportedError)
	for name, c := range map[string]struct {
		make func(t *testing.T) string
		as   any
		says string
	}{
		"SHA-256": {func(t *testing.T) string {
			r := newRepository(t)
			to := t.TempDir()
			r.git("init", "-q", "--object-format=sha256", to)
			return to
		}, unsupported, "SHA256"},
		"references as a reftable": {func(t *testing.T) string {
			r := newRepository(t)
			r.git("config", "core.repositoryformatversion", "1")
			r.git("config", "extensions.refStorage", "reftable")
			return r.dir
		}, unsupported, "reftable"},
		"no HEAD": {func(t *testing.T) string {
			r := newRepository(t)
			if err := os.Remove(filepath.Join(r.dir, ".git/HEAD")); err != nil {
				t.Fatal(err)
			}
			return r.dir
		}, broken, "HEAD is missing"},
		"a .git that names nothing": {func(t *testing.T) string {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, ".git"), []byte("gitdir: nowhere\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			return dir
		}, broken, "is not there"},
		"a .git that is text": {func(t *testing.T) string {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, ".git"), []byte("hello"), 0o644); err != nil {
				t.Fatal(err)
			}
			return dir
		}, broken, "gitdir:"},
	} {
		_, err := gitrepo.Open(c.make(t))
		if err == nil || !errors.As(err, c.as) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := gitrepo.Open(t.TempDir()); err != gitrepo.ErrNone {
		t.Errorf("no repository: %v", err)
	}
	r := newRepository(t)
	repo, err := gitrepo.Open(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := repo.Head(); err != gitrepo.ErrUnborn {
		t.Errorf("an unborn branch: %v", err)
	}
	for _, head := range []string{"hello\n", "", "0000000000000000000000000000000000000000\n"} {
		if err := os.WriteFile(filepath.Join(r.dir, ".git/HEAD"), []byte(head), 0o644); err != nil {
			t.Fatal(err)
		}
		if repo, err = gitrepo.Open(r.dir); err == nil {
			_, err = repo.Head()
		}
		if err == nil || errors.Is(err, gitrepo.ErrUnborn) {
			t.Errorf("HEAD %q: %v", head, err)
		}
	}
}

// A commit and the index are trees that hold what git says.
func TestTrees(t *testing.T) {
	for name, prepare := range map[string]func(r *repository){
		"plain":        func(*repository) {},
		"version 4":    func(r *repository) { r.git("update-index", "--index-version", "4") },
		"split":        func(r *repository) { r.git("update-index", "--split-index") },
		"sparse index": func(r *repository) { r.git("sparse-checkout", "set", "--sparse-index", "p") },
	} {
		t.Run(name, func(t *testing.T) {
			r := twoCommits(t)
			r.write("deep/er/c.md", "c\n")
			r.write("a-b/x", "x")
			r.write("a.b", "x")
			if err := os.Symlink("../p/a.md", filepath.Join(r.dir, "q/link.md")); err != nil {
				t.Fatal(err)
			}
			r.commit("ada")
			r.git("config", "splitIndex.maxPercentChange", "100")
			prepare(r)
			if name != "sparse index" {
				// Changed, added and removed beside what a split index shares.
				r.write("p/a.md", "staged\n")
				r.write("p/new.md", "new\n")
				r.git("add", "p")
				r.git("rm", "-q", "a.b")
			}
			repo, err := gitrepo.Open(r.dir)
			if err != nil {
				t.Fatal(err)
			}
			head, err := repo.Head()
			if err != nil {
				t.Fatal(err)
			}
			commit, err := repo.CommitTree(head)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, commit, strings.Split(r.git("ls-tree", "-r", "--name-only", "HEAD"), "\n"), func(p string) string { return r.git("cat-file", "blob", "HEAD:"+p) })
			index, err := repo.Index("")
			if err != nil {
				t.Fatal(err)
			}
			compare(t, index, strings.Split(r.git("ls-files"), "\n"), func(p string) string { return r.git("cat-file", "blob", ":"+p) })
			if index.Sparse() != (name == "sparse index") || index.LeavesOut("q/b.md") != (name == "sparse index") || index.LeavesOut("p/a.md") {
				t.Errorf("sparse %v; q/b.md is left out: %v", index.Sparse(), index.LeavesOut("q/b.md"))
			}
			if !index.Has("q/b.md") || index.Has("q") || index.Has("nothing") || !index.HasBelow("q") || index.HasBelow("nothing") {
				t.Error("what the index has")
			}
		})
	}
}

func compare(t *testing.T, fsys fs.FS, names []string, content func(string) string) {
	t.Helper()
	got := map[string]bool{}
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			got[p] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if !got[name] {
			t.Errorf("%s is missing", name)
		}
		delete(got, name)
		if strings.HasSuffix(name, "link.md") {
			continue
		}
		if data, err := tree.Read(fsys, name, 1<<20); err != nil || strings.TrimSpace(string(data)) != content(name) {
			t.Errorf("%s: %v, %q", name, err, data)
		}
	}
	for name := range got {
		t.Errorf("%s is too much", name)
	}
}

func TestUnmerged(t *testing.T) {
	r := twoCommits(t)
	r.git("checkout", "-q", "-b", "topic", "HEAD~1")
	r.write("p/a.md", body+"other\n")
	r.commit("eve")
	r.now += 3600
	if err := r.try("merge", "-q", "main"); err == nil {
		t.Fatal("the merge has no conflict")
	}
	repo, err := gitrepo.Open(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	index, err := repo.Index("")
	if err != nil || strings.Join(index.Unmerged, " ") != "p/a.md" {
		t.Errorf("%v %v", err, index)
	}
}
