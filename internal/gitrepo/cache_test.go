package gitrepo_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/git-postmortem/postmortem/internal/gitrepo"
)

// told is all that the repository at dir tells of the files below p, a line each.
func told(t *testing.T, dir string) string {
	t.Helper()
	repo, err := gitrepo.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	all, err := repo.Histories(context.Background(), []string{"p"})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(all)) {
		h := all[name]
		fmt.Fprintf(&b, "%s %v %v %d %v %t\n", name, h.First, h.Last, h.Revisions, h.Authors, h.Complete)
		for _, r := range h.AllRevisions() {
			fmt.Fprintf(&b, "  %s %s %v %v %v %s\n", r.Hash, r.Author, r.CoAuthors, r.Written, r.Committed, r.Path)
		}
	}
	return b.String()
}

func keptIn(gitDir string) string { return filepath.Join(gitDir, "postmortem") }

// mustTellTheSame compares what is told with what was kept, and without.
func (r *repository) mustTellTheSame(what string) {
	r.t.Helper()
	kept, saved := keptIn(filepath.Join(r.dir, ".git")), filepath.Join(r.t.TempDir(), "saved")
	with := told(r.t, r.dir)
	if err := os.Rename(kept, saved); err != nil {
		r.t.Fatalf("%s: nothing was kept: %v", what, err)
	}
	if without := told(r.t, r.dir); with != without {
		r.t.Errorf("%s:\nwith what was kept\n%s\nwithout\n%s", what, with, without)
	}
	if err := os.RemoveAll(kept); err != nil {
		r.t.Fatal(err)
	}
	if err := os.Rename(saved, kept); err != nil {
		r.t.Fatal(err)
	}
}

// What is kept stays right, whatever becomes of the commits: it is told as if nothing was kept.
func TestKept(t *testing.T) {
	gitrepo.KeepEverything(t.Cleanup)
	r := newRepository(t)
	for i := range 5 {
		r.write("p/a.md", numbered(0, 30+i))
		r.write(fmt.Sprintf("p/%d.md", i), numbered(i*100, i*100+20))
		r.commit([]string{"ada", "bob"}[i%2])
	}
	r.mustTellTheSame("first")
	r.git("mv", "p/a.md", "p/b.md")
	r.commit("eve")
	r.mustTellTheSame("a rename")
	r.git("checkout", "-q", "-b", "topic", "HEAD~3")
	r.write("p/a.md", numbered(0, 40))
	r.commit("bob")
	r.git("checkout", "-q", "main")
	r.write("p/0.md", "other\n")
	r.commit("eve")
	r.merge(func() { r.remove("p/a.md"); r.write("p/b.md", numbered(0, 40)) }, "topic")
	r.mustTellTheSame("a merge of a branch from before what was kept")
	r.git("checkout", "-q", "-b", "rebased", "HEAD~2")
	r.write("p/1.md", "rewritten\n")
	r.commit("ada")
	r.mustTellTheSame("another branch")
	r.git("commit", "-q", "--amend", "-m", "amended")
	r.mustTellTheSame("amended")
	r.git("checkout", "-q", "main")
	r.git("reset", "-q", "--hard", "HEAD~1")
	r.mustTellTheSame("went back")
	r.git("branch", "-D", "rebased")
	r.git("branch", "-D", "topic")
	r.git("reflog", "expire", "--expire=now", "--all")
	r.git("gc", "-q", "--prune=now")
	r.mustTellTheSame("gc")
	r.git("checkout", "-q", "--orphan", "fresh")
	r.write("p/z.md", "z\n")
	r.commit("zoe")
	r.mustTellTheSame("a new root")
}

// The next run reads no object at all: they may even be gone.
func TestKeptReadsNothing(t *testing.T) {
	gitrepo.KeepEverything(t.Cleanup)
	r := twoCommits(t)
	want := r.histories("p")["p/a.md"]
	objects := filepath.Join(r.dir, ".git", "objects")
	if err := os.RemoveAll(objects); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(objects, 0o755); err != nil {
		t.Fatal(err)
	}
	got := r.histories("p")["p/a.md"]
	if got == nil || got.First != want.First || got.Last != want.Last || got.Revisions != 2 {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// Few commits are not worth a file in somebody's git folder.
func TestFewAreNotKept(t *testing.T) {
	r := twoCommits(t)
	r.histories("p")
	if _, err := os.Stat(keptIn(filepath.Join(r.dir, ".git"))); !os.IsNotExist(err) {
		t.Error("something was kept of two commits")
	}
}

// What is damaged, foreign or not ours is not believed, and made anew where it can be.
func TestKeptIsDamaged(t *testing.T) {
	gitrepo.KeepEverything(t.Cleanup)
	r := twoCommits(t)
	want := told(t, r.dir)
	file := r.keptFile("p")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	other := twoCommits(t)
	other.write("p/a.md", "quite another\n")
	other.commit("zoe")
	told(t, other.dir)
	foreign, err := os.ReadFile(other.keptFile("p"))
	if err != nil {
		t.Fatal(err)
	}
	told := func() string { return told(t, r.dir) }
	damaged := map[string][]byte{"empty": {}, "foreign": foreign, "no log": []byte("x"), "longer": append(slices.Clone(whole), 0)}
	for i := 0; i < len(whole); i += 5 {
		damaged[fmt.Sprint("ends at ", i)] = whole[:i]
		changed := slices.Clone(whole)
		changed[i] ^= 0x41
		damaged[fmt.Sprint("changed at ", i)] = changed
	}
	// Well summed and of any content: it must not end the program.
	body := whole[:len(whole)-sha256.Size]
	for i := range body {
		changed := slices.Clone(body)
		changed[i] ^= 0x81
		sum := sha256.Sum256(changed)
		if err := os.WriteFile(file, append(changed, sum[:]...), 0o644); err != nil {
			t.Fatal(err)
		}
		repo, err := gitrepo.Open(r.dir)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = repo.Histories(context.Background(), []string{"p"})
		repo.Close()
	}
	for name, data := range damaged {
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if got := told(); got != want {
			t.Errorf("%s: %s", name, got)
		}
		if strings.HasPrefix(name, "ends") || strings.HasPrefix(name, "changed") || name == "empty" {
			if again, err := os.ReadFile(file); err != nil || string(again) != string(whole) {
				t.Errorf("%s: it was not made anew: %v", name, err)
			}
		}
	}
	for name, make := range map[string]func() error{
		"a folder":          func() error { return os.MkdirAll(file, 0o755) },
		"a link to nothing": func() error { return os.Symlink("nothing", file) },
		"a file in the folder's place": func() error {
			return os.WriteFile(filepath.Dir(file), []byte("mine"), 0o644)
		},
	} {
		if err := os.RemoveAll(filepath.Dir(file)); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(name, "a file") {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := make(); err != nil {
			t.Fatal(err)
		}
		before, err := os.Lstat(filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		if got := told(); got != want {
			t.Errorf("%s: %s", name, got)
		}
		if after, err := os.Lstat(filepath.Dir(file)); err != nil || after.Mode() != before.Mode() {
			t.Errorf("%s was replaced: %v", name, err)
		}
	}
}

// keptFile is the only file that is kept.
func (r *repository) keptFile(folder string) string {
	r.t.Helper()
	files, err := filepath.Glob(filepath.Join(r.dir, ".git", "postmortem", "*"))
	if err != nil || len(files) != 1 {
		r.t.Fatalf("%v %v", files, err)
	}
	return files[0]
}

// Other folders have a log of their own, which does not take the place of this one.
func TestKeptByFolders(t *testing.T) {
	gitrepo.KeepEverything(t.Cleanup)
	r := twoCommits(t)
	for range 2 {
		for folder, file := range map[string]string{"p": "p/a.md", "q": "q/b.md"} {
			if h := r.histories(folder); len(h) != 1 || h[file] == nil {
				t.Errorf("%s: %v", folder, h)
			}
		}
		if h := r.histories("."); len(h) != 2 {
			t.Errorf("all: %v", h)
		}
	}
}

// A walk writes nothing but what it keeps, and that in the folder that all working copies share.
func TestNothingElseIsWritten(t *testing.T) {
	gitrepo.KeepEverything(t.Cleanup)
	r := twoCommits(t)
	tree := filepath.Join(t.TempDir(), "tree")
	r.git("worktree", "add", "-q", tree, "-b", "other")
	before := filesBelow(t, r.dir, tree)
	told(t, tree)
	after := filesBelow(t, r.dir, tree)
	for name := range after {
		if before[name] != after[name] && filepath.Dir(name) != keptIn(filepath.Join(r.dir, ".git")) {
			t.Errorf("%s was written", name)
		}
	}
	if len(after) != len(before)+1 {
		t.Errorf("%d files, before %d", len(after), len(before))
	}
}

func filesBelow(t *testing.T, dirs ...string) map[string]string {
	out := map[string]string{}
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				data, err := os.ReadFile(name)
				out[name] = string(data)
				return err
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// A clone that is deepened knows more, and one that is cut off less, whatever was kept.
func TestKeptOfAShallowClone(t *testing.T) {
	gitrepo.KeepEverything(t.Cleanup)
	r := newRepository(t)
	for i := range 6 {
		r.write("p/a.md", numbered(0, 30+i))
		if i == 3 {
			r.write("p/b.md", "b\n")
		}
		r.commit("ada")
	}
	clone := filepath.Join(t.TempDir(), "clone")
	r.git("clone", "-q", "--depth", "2", "file://"+r.dir, clone)
	look := func(what string, revisions int, complete bool) {
		t.Helper()
		h := open(t, clone, "p")
		if a := h["p/a.md"]; a == nil || a.Revisions != revisions || a.Complete != complete || complete == (a.First == gitrepo.Commit{}) {
			t.Errorf("%s: %+v", what, a)
		}
	}
	look("two", 1, false)
	look("two, kept", 1, false)
	r.git("-C", clone, "fetch", "-q", "--deepen", "2")
	look("four", 3, false)
	r.git("-C", clone, "fetch", "-q", "--unshallow")
	look("all", 6, true)
	look("all, kept", 6, true)
	r.git("-C", clone, "fetch", "-q", "--depth", "3")
	look("three", 2, false)
	r.git("-C", clone, "fetch", "-q", "--unshallow")
	look("all again", 6, true)
}

// Where a clone lacks the texts that would tell a rename, it says no date of creation; once it has
// them, it does.
func TestRenamedWithoutTexts(t *testing.T) {
	gitrepo.KeepEverything(t.Cleanup)
	r := newRepository(t)
	r.git("config", "uploadpack.allowFilter", "true")
	r.git("config", "uploadpack.allowAnySHA1InWant", "true")
	r.write("p/a.md", numbered(0, 100))
	r.write("p/same.md", numbered(200, 300))
	r.commit("ada")
	r.move("p/a.md", "p/b.md")
	r.write("p/b.md", numbered(0, 110))
	r.move("p/same.md", "p/moved.md")
	r.commit("bob")
	r.write("p/new.md", "new\n")
	r.commit("bob")
	clone := filepath.Join(t.TempDir(), "clone")
	r.git("clone", "-q", "--filter=blob:none", "--no-checkout", "file://"+r.dir, clone)
	for range 2 {
		h := open(t, clone, "p")
		if b := h["p/b.md"]; b == nil || b.Complete || b.First != (gitrepo.Commit{}) || b.Revisions != 1 {
			t.Errorf("renamed with an edit: %+v", b)
		}
		if m := h["p/moved.md"]; m == nil || !m.Complete || m.Revisions != 2 {
			t.Errorf("moved as it was: %+v", m)
		}
		if n := h["p/new.md"]; n == nil || !n.Complete || n.Revisions != 1 {
			t.Errorf("new: %+v", n)
		}
	}
	r.git("-C", clone, "fetch", "-q", "--refetch", "--no-filter")
	if b := open(t, clone, "p")["p/b.md"]; b == nil || !b.Complete || b.Revisions != 2 {
		t.Errorf("with the texts: %+v", b)
	}
}

// Several may ask at once, of one repository, while others read its files.
func TestManyAtOnce(t *testing.T) {
	gitrepo.KeepEverything(t.Cleanup)
	r := newRepository(t)
	for i := range 10 {
		r.write("p/a.md", numbered(0, 30+i))
		r.commit("ada")
		if i == 5 {
			r.git("gc", "-q")
		}
	}
	repo, err := gitrepo.Open(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	head, err := repo.Head()
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			h, err := repo.Histories(context.Background(), []string{"p"})
			if err != nil || h["p/a.md"].Revisions != 10 {
				t.Error(h, err)
				return
			}
			for _, r := range h["p/a.md"].AllRevisions() {
				if _, err := h["p/a.md"].Subject(r.Step); err != nil {
					t.Error(err)
				}
			}
		})
		wait.Go(func() {
			tree, err := repo.CommitTree(head)
			if err != nil {
				t.Error(err)
				return
			}
			if data, err := fs.ReadFile(tree, "p/a.md"); err != nil || string(data) != numbered(0, 39) {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}
