package gitrepo_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"

	"github.com/git-postmortem/postmortem/internal/gitrepo"
)

// gitsNameStatus is what git itself says of each commit that HEAD comes from: with renames, and
// of a merge the paths that differ from all parents.
func (r *repository) gitsNameStatus() map[string][]string {
	r.t.Helper()
	out := map[string][]string{}
	for part := range strings.SplitSeq(r.git("-c", "core.quotepath=off", "log", "--root", "-M", "-c", "--name-status", "--format=%x01%H %P")[1:], "\x01") {
		head, text, _ := strings.Cut(part, "\n")
		hash, parents, _ := strings.Cut(head, " ")
		merge := strings.Contains(parents, " ")
		lines := []string{}
		for _, line := range strings.Split(text, "\n") {
			status, name, _ := strings.Cut(line, "\t")
			switch {
			case line == "":
				continue
			case merge && strings.HasPrefix(status, "D"):
				continue // gone from all
			case merge:
				name = name[strings.LastIndex(name, "\t")+1:]
				status = "M"
			}
			status = strings.Replace(status[:1], "T", "M", 1)
			lines = append(lines, status+"\t"+name)
		}
		slices.Sort(lines)
		out[hash] = lines
	}
	return out
}

// mustEqualGit compares what a walk finds in every commit with what git says.
func (r *repository) mustEqualGit() {
	r.t.Helper()
	repo, err := gitrepo.Open(r.dir)
	if err != nil {
		r.t.Fatal(err)
	}
	defer repo.Close()
	got, err := repo.NameStatus(context.Background(), []string{"."})
	if err != nil {
		r.t.Fatal(err)
	}
	want := r.gitsNameStatus()
	if len(got) != len(want) {
		r.t.Errorf("%d commits, git has %d", len(got), len(want))
	}
	for hash, lines := range want {
		if !slices.Equal(got[hash], lines) {
			r.t.Errorf("%s\n  ours %q\n  git  %q", r.git("log", "-1", "--format=%h %s", hash), got[hash], lines)
		}
	}
}

// mustHoldWhatGitHolds compares the text of every revision with git's.
func (r *repository) mustHoldWhatGitHolds(of map[string]*gitrepo.History) {
	r.t.Helper()
	ask, got := []string{"rev-parse"}, []string{}
	for _, h := range of {
		for _, v := range h.AllRevisions() {
			text, err := h.Text(v.Step)
			if err != nil {
				r.t.Fatal(err)
			}
			ask = append(ask, v.Hash+":"+v.Path)
			got = append(got, plumbing.ComputeHash(plumbing.BlobObject, text).String())
		}
	}
	if want := r.git(ask...); strings.Join(got, "\n") != want {
		r.t.Errorf("%s\n  ours %s\n  git  %s", ask[1:], got, want)
	}
}

// merge merges branches, and where they are in conflict commits what resolve writes.
func (r *repository) merge(resolve func(), branches ...string) string {
	r.t.Helper()
	r.now += 3600
	err := r.try(append([]string{"merge", "-q", "--no-ff", "--no-commit"}, branches...)...)
	if err != nil && resolve == nil {
		r.t.Fatal(err)
	}
	if resolve != nil {
		resolve()
	}
	return r.commit("merger")
}

func (r *repository) move(from, to string) {
	r.t.Helper()
	_ = os.MkdirAll(filepath.Join(r.dir, filepath.Dir(to)), 0o755)
	if err := os.Rename(filepath.Join(r.dir, from), filepath.Join(r.dir, to)); err != nil {
		r.t.Fatal(err)
	}
}

func (r *repository) remove(name string) {
	r.t.Helper()
	if err := os.RemoveAll(filepath.Join(r.dir, name)); err != nil {
		r.t.Fatal(err)
	}
}

// Whatever people do to files, a walk finds of each commit what git log -M --name-status says, and
// follows each document as far as it says it does. want is the number of revisions of documents.
func TestEqualToGit(t *testing.T) {
	for name, c := range map[string]struct {
		make func(r *repository)
		want map[string]int
	}{
		"a conflict resolved": {func(r *repository) {
			r.write("p/a.md", numbered(0, 30))
			r.write("p/b.md", "b\n")
			r.commit("ada")
			r.git("checkout", "-q", "-b", "topic")
			r.write("p/a.md", numbered(0, 29)+"topic\n")
			r.write("p/c.md", "c\n")
			r.commit("bob")
			r.git("checkout", "-q", "main")
			r.write("p/a.md", numbered(0, 29)+"main\n")
			r.commit("ada")
			r.merge(func() { r.write("p/a.md", numbered(0, 29)+"both\n") }, "topic")
		}, map[string]int{"p/a.md": 4, "p/b.md": 1, "p/c.md": 1}},
		"criss-cross": {func(r *repository) {
			r.write("p/a.md", numbered(0, 30))
			r.write("p/b.md", numbered(40, 70))
			r.commit("ada")
			r.git("branch", "topic")
			r.write("p/a.md", numbered(1, 30))
			one := r.commit("ada")
			r.git("checkout", "-q", "topic")
			r.write("p/b.md", numbered(41, 70))
			two := r.commit("bob")
			r.merge(nil, one)
			r.write("p/a.md", numbered(1, 31))
			r.commit("bob")
			r.git("checkout", "-q", "main")
			r.merge(nil, two)
			r.write("p/b.md", numbered(41, 71))
			r.commit("ada")
			r.merge(nil, "topic")
		}, map[string]int{"p/a.md": 3, "p/b.md": 3}},
		"an octopus": {func(r *repository) {
			r.write("p/a.md", numbered(0, 30))
			r.commit("ada")
			for i, branch := range []string{"one", "two", "three"} {
				r.git("checkout", "-q", "-b", branch, "main")
				r.write(fmt.Sprintf("p/%s.md", branch), numbered(i*100, i*100+20))
				r.commit(branch)
			}
			r.git("checkout", "-q", "main")
			r.write("p/a.md", numbered(0, 31))
			r.commit("ada")
			r.merge(func() { r.write("p/two.md", numbered(100, 121)) }, "one", "two", "three")
		}, map[string]int{"p/a.md": 2, "p/one.md": 1, "p/two.md": 2, "p/three.md": 1}},
		"renamed with edits": {func(r *repository) {
			r.write("p/a.md", numbered(0, 100))
			r.write("p/b.md", numbered(200, 300))
			r.write("p/c.md", numbered(400, 500))
			r.commit("ada")
			r.move("p/a.md", "p/2026/a.md")
			r.write("p/2026/a.md", numbered(10, 110))
			r.move("p/b.md", "p/other.md")
			r.write("p/other.md", numbered(240, 340))
			r.move("p/c.md", "p/third.md")
			r.write("p/third.md", numbered(460, 560))
			r.commit("bob")
		}, map[string]int{"p/2026/a.md": 2, "p/other.md": 2, "p/third.md": 1}},
		"many renamed at once": {func(r *repository) {
			for i := range 20 {
				r.write(fmt.Sprintf("p/%d.md", i), "same\n"+numbered(i*50, i*50+40))
			}
			r.commit("ada")
			for i := range 20 {
				to := fmt.Sprintf("p/new/%d/index.md", i)
				r.move(fmt.Sprintf("p/%d.md", i), to)
				if i%3 > 0 {
					r.write(to, "same\n"+numbered(i*50+i%3*8, i*50+40))
				}
			}
			r.commit("bob")
		}, map[string]int{"p/new/0/index.md": 2, "p/new/1/index.md": 2, "p/new/2/index.md": 2, "p/new/19/index.md": 2}},
		"two swap their names": {func(r *repository) {
			r.write("p/a.md", numbered(0, 30))
			r.write("p/b.md", numbered(100, 130))
			r.commit("ada")
			r.move("p/a.md", "p/x.md")
			r.move("p/b.md", "p/a.md")
			r.move("p/x.md", "p/b.md")
			r.commit("bob")
		}, map[string]int{"p/a.md": 2, "p/b.md": 2}},
		"two swap their names by way of a third": {func(r *repository) {
			r.write("p/a.md", numbered(0, 30))
			r.write("p/b.md", numbered(100, 130))
			r.commit("ada")
			r.move("p/a.md", "p/x.md")
			r.commit("bob")
			r.move("p/b.md", "p/a.md")
			r.commit("bob")
			r.move("p/x.md", "p/b.md")
			r.commit("bob")
			r.write("p/b.md", numbered(0, 31))
			r.commit("bob")
		}, map[string]int{"p/a.md": 2, "p/b.md": 4}},
		"deleted and made again": {func(r *repository) {
			r.write("p/a.md", numbered(0, 30))
			r.commit("ada")
			r.write("p/a.md", numbered(0, 31))
			r.commit("ada")
			r.remove("p/a.md")
			r.commit("ada")
			r.write("p/a.md", numbered(0, 32))
			r.commit("ada")
		}, map[string]int{"p/a.md": 1}},
		"an old name is used again": {func(r *repository) {
			r.write("p/a.md", numbered(0, 30))
			r.commit("ada")
			r.move("p/a.md", "p/b.md")
			r.write("p/a.md", numbered(100, 130))
			r.commit("bob")
			r.write("p/a.md", numbered(100, 131))
			r.commit("bob")
		}, map[string]int{"p/a.md": 3, "p/b.md": 1}}, // without -B, git takes it for one that was rewritten, and a new one
		"only the case changes": {func(r *repository) {
			r.write("p/incident.md", numbered(0, 30))
			r.commit("ada")
			r.git("mv", "-f", "p/incident.md", "p/Incident.md")
			r.commit("bob")
		}, map[string]int{"p/Incident.md": 2}},
		"only the mode changes": {func(r *repository) {
			r.write("p/a.md", numbered(0, 30))
			r.commit("ada")
			r.git("update-index", "--chmod=+x", "p/a.md")
			_ = os.Chmod(filepath.Join(r.dir, "p/a.md"), 0o755)
			r.commit("bob")
		}, map[string]int{"p/a.md": 2}},
		"a link": {func(r *repository) {
			r.write("p/a.md", numbered(0, 30))
			r.write("p/b.md", numbered(100, 130))
			r.commit("ada")
			r.remove("p/b.md")
			if err := os.Symlink("a.md", filepath.Join(r.dir, "p/b.md")); err != nil {
				r.t.Skip(err)
			}
			r.commit("bob")
		}, map[string]int{"p/a.md": 1, "p/b.md": 2}},
		"a file becomes a folder": {func(r *repository) {
			r.write("p/a", numbered(0, 30))
			r.write("p/a.md", numbered(100, 130))
			r.write("p/a0", "a0\n")
			r.commit("ada")
			r.remove("p/a")
			r.write("p/a/index.md", numbered(0, 29))
			r.commit("bob")
		}, map[string]int{"p/a/index.md": 2, "p/a.md": 1, "p/a0": 1}},
		"a folder becomes a file": {func(r *repository) {
			r.write("p/a/index.md", numbered(0, 30))
			r.write("p/a-b.md", "a-b\n")
			r.commit("ada")
			r.remove("p/a")
			r.write("p/a", numbered(0, 29))
			r.commit("bob")
		}, map[string]int{"p/a": 2, "p/a-b.md": 1}},
		"empty commits and an empty root": {func(r *repository) {
			r.commit("ada")
			r.write("p/a.md", numbered(0, 30))
			r.commit("ada")
			r.commit("ada")
			r.write("p/empty.md", "")
			r.commit("ada")
			r.move("p/empty.md", "p/void.md")
			r.commit("bob")
		}, map[string]int{"p/a.md": 1, "p/void.md": 2}},
		"dates run backwards": {func(r *repository) {
			r.write("p/a.md", numbered(0, 30))
			r.commit("ada")
			for i := range 4 {
				r.now -= 100_000
				r.write("p/a.md", numbered(0, 31+i))
				r.commit("bob")
			}
			r.git("mv", "p/a.md", "p/b.md")
			r.commit("bob")
		}, map[string]int{"p/b.md": 6}},
		"renamed on a branch, edited on the other": {func(r *repository) {
			r.write("p/a.md", numbered(0, 30))
			r.commit("ada")
			r.git("checkout", "-q", "-b", "topic")
			r.move("p/a.md", "p/b.md")
			r.commit("bob")
			r.git("checkout", "-q", "main")
			r.write("p/a.md", numbered(0, 31))
			r.commit("ada")
			r.write("p/a.md", numbered(0, 32))
			r.commit("ada")
			r.merge(nil, "topic")
		}, map[string]int{"p/b.md": 5}}, // the merge too, which no parent's p/b.md is equal to
		"made on two branches, after another one of the name": {func(r *repository) {
			r.write("p/a.md", numbered(500, 530))
			r.commit("old")
			r.remove("p/a.md")
			r.commit("old")
			r.git("checkout", "-q", "-b", "topic")
			r.write("p/a.md", numbered(0, 30))
			r.commit("bob")
			r.git("checkout", "-q", "main")
			r.write("p/b.md", "b\n")
			r.commit("ada")
			r.merge(nil, "topic")
		}, map[string]int{"p/a.md": 1, "p/b.md": 1}},
		"made anew on a branch, edited on the other": {func(r *repository) {
			r.write("p/a.md", numbered(0, 30))
			r.commit("ada")
			r.git("branch", "topic")
			r.write("p/a.md", numbered(0, 31))
			r.commit("ada")
			r.git("checkout", "-q", "topic")
			r.remove("p/a.md")
			r.commit("bob")
			r.write("p/a.md", numbered(100, 130))
			r.commit("bob")
			r.git("checkout", "-q", "main")
			r.merge(func() { r.write("p/a.md", numbered(0, 31)) }, "topic")
		}, map[string]int{"p/a.md": 3}},
		"two roots": {func(r *repository) {
			r.write("p/a.md", numbered(0, 30))
			r.commit("ada")
			r.git("checkout", "-q", "--orphan", "other")
			r.git("rm", "-rfq", ".")
			r.write("p/b.md", numbered(100, 130))
			r.commit("bob")
			r.git("checkout", "-q", "main")
			r.git("merge", "-q", "--no-ff", "--no-commit", "--allow-unrelated-histories", "other")
			r.commit("merger")
		}, map[string]int{"p/a.md": 1, "p/b.md": 1}},
		"long lines, CRLF and bytes": {func(r *repository) {
			long := strings.Repeat("0123456789abcdef ", 200)
			r.write("p/a.md", long+"\n"+numbered(0, 200))
			r.write("p/b.md", numbered(300, 330))
			r.write("p/c.bin", "\x00"+numbered(600, 700))
			r.commit("ada")
			r.move("p/a.md", "p/d.md")
			r.write("p/d.md", "x"+long+"\n"+numbered(0, 120))
			r.move("p/b.md", "p/e.md")
			r.write("p/e.md", strings.ReplaceAll(numbered(300, 330), "\n", "\r\n"))
			r.move("p/c.bin", "p/f.bin")
			r.write("p/f.bin", "\x00"+strings.ReplaceAll(numbered(600, 700), "\n", "\r\n"))
			r.commit("bob")
		}, map[string]int{"p/d.md": 2, "p/e.md": 2}},
		"strange names": {func(r *repository) {
			r.write("p/zwölf Uhr.md", numbered(0, 30))
			r.write("p/日本.md", numbered(100, 130))
			r.write("p.md", "beside the folder\n")
			r.write("p-q/a.md", "beside it too\n")
			r.commit("ada")
			r.move("p/日本.md", "p/nippon — Ω.md")
			r.commit("bob")
		}, map[string]int{"p/zwölf Uhr.md": 1, "p/nippon — Ω.md": 2}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRepository(t)
			c.make(r)
			r.mustEqualGit()
			h := r.histories("p")
			files := strings.Count(r.git("-c", "core.quotepath=off", "ls-tree", "-r", "--name-only", "HEAD", "p/"), "\n") + 1
			if len(h) != files {
				t.Errorf("%d histories of %d files", len(h), files)
			}
			for path, n := range c.want {
				if h[path] == nil || h[path].Revisions != n || !h[path].Complete {
					t.Errorf("%s: %+v, want %d revisions", path, h[path], n)
				}
			}
			r.git("repack", "-adq")
			again := r.histories("p")
			for _, told := range []map[string]*gitrepo.History{h, again} {
				r.mustHoldWhatGitHolds(told)
			}
			for path, a := range h {
				if b := again[path]; b == nil || b.First != a.First || b.Last != a.Last || b.Revisions != a.Revisions {
					t.Errorf("%s, packed: %+v, before %+v", path, b, a)
				}
			}
		})
	}
}

// Revisions are in the order of git log --date-order, over branches too, which is that of time.
func TestOrderOfRevisions(t *testing.T) {
	r := newRepository(t)
	r.write("p/a.md", numbered(0, 90))
	r.commit("ada")
	r.git("branch", "topic")
	for i := range 3 {
		r.git("checkout", "-q", "main")
		r.write("p/a.md", numbered(i+1, 90))
		r.commit("ada")
		r.git("checkout", "-q", "topic")
		r.write("p/a.md", numbered(0, 91+i))
		r.commit("bob")
	}
	r.git("checkout", "-q", "main")
	r.merge(nil, "topic")
	h := r.histories("p")["p/a.md"]
	all := h.AllRevisions()
	var got []string
	for _, v := range all {
		got = append(got, v.Hash)
	}
	if want := strings.Fields(r.git("log", "--date-order", "--full-history", "--format=%H", "--", "p/a.md")); !slices.Equal(got, want) || len(got) != 8 {
		t.Errorf("%v\ngit %v", got, want)
	}
	if h.Last.Hash != got[0] || h.First.Hash != got[7] {
		t.Errorf("%+v", h)
	}
}
