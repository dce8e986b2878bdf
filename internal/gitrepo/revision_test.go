package gitrepo_test

import (
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/internal/gitrepo"
)

// A revision names the commit that it names for git.
func TestResolve(t *testing.T) {
	r := twoCommits(t)
	r.git("tag", "light", "HEAD~1")
	r.git("tag", "-a", "-m", "x", "heavy", "HEAD~1")
	r.git("tag", "-a", "-m", "x", "heavier", "heavy")
	r.git("checkout", "-q", "-b", "feature/x")
	r.write("p/c.md", "c")
	r.commit("eve")
	r.git("checkout", "-q", "main")
	r.write("p/d.md", "d")
	r.commit("ada")
	r.now += 3600
	r.git("merge", "-q", "--no-ff", "-m", "m", "feature/x")
	r.git("update-ref", "refs/remotes/origin/main", "HEAD~1")
	r.git("update-ref", "refs/remotes/origin/x", "HEAD")
	r.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
	for _, packed := range []bool{false, true} {
		if packed {
			r.git("gc", "-q")
			r.git("pack-refs", "--all")
		}
		repo, err := gitrepo.Open(r.dir)
		if err != nil {
			t.Fatal(err)
		}
		hash := r.git("rev-parse", "HEAD~1")
		for _, name := range []string{
			"HEAD", "@", "main", "heads/main", "refs/heads/main", "feature/x", "light", "heavy", "heavier", "tags/heavy", "origin/main", "origin", "origin/x",
			"HEAD~1", "HEAD~", "@~2", "HEAD^", "HEAD^1", "HEAD^2", "HEAD^2~1", "HEAD^^", "HEAD^0", "heavy^0", "light~0", hash, hash[:7], hash[:10] + "~1",
		} {
			got, err := repo.Resolve(name)
			if err != nil || got.String() != r.git("rev-parse", name+"^{commit}") {
				t.Errorf("%s is %s, %v", name, got, err)
			}
		}
		for name, says := range map[string]string{
			"nothing": "no branch, tag or commit", "main~100000": "its history has 3 commits before it, not 100000", "main^3": "2 parents, not 3", "main~99999999999999999999": "too far",
			"HEAD:p/a.md": "only names", "main@{1}": "only names", "main^{tree}": "only names", "deadbeef": "no branch", strings.Repeat("a", 40): "not in this clone", "": "no branch",
		} {
			if got, err := repo.Resolve(name); err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%q is %s, %v; want %q", name, got, err, says)
			}
		}
		repo.Close()
	}
}

// What two commits have in common is what git says.
func TestMergeBases(t *testing.T) {
	r := twoCommits(t)
	r.git("checkout", "-q", "-b", "topic")
	r.write("p/c.md", "c")
	r.commit("eve")
	r.git("checkout", "-q", "main")
	r.write("p/d.md", "d")
	r.commit("ada")
	check := func(revision string) {
		t.Helper()
		repo, err := gitrepo.Open(r.dir)
		if err != nil {
			t.Fatal(err)
		}
		bases, err := repo.MergeBases(revision)
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Fields(r.git("merge-base", "--all", revision, "HEAD"))
		if len(bases) != len(want) {
			t.Errorf("%s: %v, want %v", revision, bases, want)
		}
		for _, b := range bases {
			if !strings.Contains(strings.Join(want, " "), b.String()) {
				t.Errorf("%s: %s, want %v", revision, b, want)
			}
		}
	}
	check("topic")
	check("main")
	check("main~2")
	// Crossing merges have two.
	r.git("branch", "old-main")
	r.now += 3600
	r.git("merge", "-q", "--no-ff", "-m", "m1", "topic")
	r.git("checkout", "-q", "topic")
	r.now += 3600
	r.git("merge", "-q", "--no-ff", "-m", "m2", "old-main")
	r.write("p/e.md", "e")
	r.commit("eve")
	check("main")
	// Another history.
	r.git("checkout", "-q", "--orphan", "other")
	r.write("x", "x")
	r.commit("zoe")
	repo, err := gitrepo.Open(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := repo.MergeBases("main"); err == nil || !strings.Contains(err.Error(), "in common") {
		t.Errorf("two histories: %v", err)
	}
	clone := t.TempDir() + "/clone"
	r.git("clone", "-q", "--depth", "1", "-b", "main", "file://"+r.dir, clone)
	if repo, err = gitrepo.Open(clone); err != nil {
		t.Fatal(err)
	}
	if _, err := repo.MergeBases("topic"); err == nil || !strings.Contains(err.Error(), "fetch-depth: 0") {
		t.Errorf("in a shallow clone: %v", err)
	}
}
