package gitrepo_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/internal/gitrepo"
)

// A repository made with the real git, in time that this test sets.
type repository struct {
	t   *testing.T
	dir string
	now int
}

func newRepository(t *testing.T) *repository {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed; it is needed to make repositories for this test, not to run the program")
	}
	r := &repository{t: t, dir: t.TempDir(), now: 1_700_000_000}
	r.git("init", "-q", "-b", "main")
	return r
}

func (r *repository) git(args ...string) string {
	r.t.Helper()
	out, err := r.run(args...)
	if err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return out
}

func (r *repository) try(args ...string) error {
	_, err := r.run(args...)
	return err
}

func (r *repository) run(args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "HOME="+r.dir, "TZ=UTC",
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com",
		fmt.Sprintf("GIT_AUTHOR_DATE=%d +0000", r.now), fmt.Sprintf("GIT_COMMITTER_DATE=%d +0000", r.now))
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

func (r *repository) write(name, text string) {
	r.t.Helper()
	full := filepath.Join(r.dir, name)
	_ = os.MkdirAll(filepath.Dir(full), 0o755)
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *repository) commit(author string) string {
	r.t.Helper()
	r.now += 3600
	r.git("add", "-A")
	r.git("commit", "-q", "--allow-empty", "-m", "x", "--author", author+" <"+author+"@example.com>")
	return r.git("rev-parse", "HEAD")
}

func (r *repository) histories(folder string) map[string]*gitrepo.History {
	r.t.Helper()
	repo, err := gitrepo.Open(r.dir)
	if err != nil {
		r.t.Fatal(err)
	}
	h, err := repo.Histories(context.Background(), []string{folder})
	if err != nil {
		r.t.Fatal(err)
	}
	return h
}

const body = "---\ntitle: x\n---\n\none\ntwo\nthree\nfour\nfive\nsix\n"

func TestHistories(t *testing.T) {
	r := newRepository(t)
	r.write("README.md", "readme")
	r.commit("zoe")
	r.write("postmortems/a.md", body)
	first := r.commit("ada")
	r.write("postmortems/a.md", body+"seven\n")
	r.commit("bob")
	r.write("README.md", "again")
	r.commit("zoe")
	// Renamed and moved, with an edit, then edited again.
	r.git("mv", "postmortems/a.md", "postmortems/renamed.md")
	r.write("postmortems/renamed.md", body+"seven\neight\n")
	r.commit("ada")
	_ = os.MkdirAll(filepath.Join(r.dir, "postmortems/2026"), 0o755)
	r.git("mv", "postmortems/renamed.md", "postmortems/2026/renamed.md")
	r.commit("eve")
	r.write("postmortems/2026/renamed.md", body+"nine\n")
	last := r.commit("bob")
	// A new file under the old name is another document.
	r.write("postmortems/a.md", "---\ntitle: other\n---\nquite something else\n")
	other := r.commit("ada")

	h := r.histories("postmortems")
	doc := h["postmortems/2026/renamed.md"]
	if doc == nil || doc.First.Hash != first || doc.Last.Hash != last || doc.Revisions != 5 || !doc.Complete {
		t.Fatalf("%+v", doc)
	}
	if got := fmt.Sprint(doc.Authors); got != "[{ada 2} {bob 2} {eve 1}]" {
		t.Errorf("authors %s", got)
	}
	if a := h["postmortems/a.md"]; a == nil || a.First.Hash != other || a.Revisions != 1 {
		t.Errorf("the new file of the old name: %+v", a)
	}
	if h["README.md"] != nil {
		t.Error("a file outside the folder")
	}
	// git itself says the same.
	want := strings.Fields(r.git("log", "--follow", "--format=%H", "--", "postmortems/2026/renamed.md"))
	if len(want) != doc.Revisions || want[0] != doc.Last.Hash || want[len(want)-1] != doc.First.Hash {
		t.Errorf("git log --follow: %v", want)
	}
	if len(r.histories(".")) != 3 {
		t.Error("the whole tree")
	}
}

// numbered are lines that occur in nothing else: from up to, and without, to.
func numbered(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "line %d\n", i)
	}
	return b.String()
}

// A file that came is one that went where half of it is the same, as git has it; with less, it
// is another document with a history of its own.
func TestHalfIsTheSame(t *testing.T) {
	for _, c := range []struct {
		name string
		to   string
		kept int // of a hundred lines of one length
		same bool
	}{
		{"half", "p/b.md", 50, true}, {"less than half", "p/b.md", 49, false}, {"of another kind", "p/b.txt", 50, true},
		{"half, of the same name", "p/2026/a.md", 50, true}, {"less, of the same name", "p/2026/a.md", 49, false},
	} {
		r := newRepository(t)
		r.write("p/a.md", numbered(1000, 1100))
		r.commit("ada")
		r.git("rm", "-q", "p/a.md")
		r.write(c.to, numbered(1000, 1000+c.kept)+numbered(2000, 2100-c.kept))
		r.commit("bob")
		r.mustEqualGit()
		h := r.histories("p")[c.to]
		if h == nil || (h.Revisions == 2) != c.same {
			t.Errorf("%s: %+v", c.name, h)
		}
	}
}

// What a change renames, it may rewrite as well: of the same name, a quarter of the lines tells.
func TestRenamesOfAChange(t *testing.T) {
	r := newRepository(t)
	r.write("p/a.md", numbered(0, 100))
	repo, err := gitrepo.Open(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	hash, err := repo.Resolve(r.commit("ada"))
	if err != nil {
		t.Fatal(err)
	}
	tree, err := repo.CommitTree(hash)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		to   string
		kept int
		same bool
	}{{"p/2026/a.md", 25, true}, {"p/2026/a.md", 24, false}, {"p/b.md", 50, true}, {"p/b.md", 49, false}, {"p/a/index.md", 49, false}} {
		text := []byte(numbered(0, c.kept) + numbered(1000, 1100-c.kept))
		renames, err := tree.Renames(map[string][]byte{c.to: text}, []string{"p/a.md"})
		if was := renames[c.to]; err != nil || (was == "p/a.md") != c.same {
			t.Errorf("%s with %d of 100 lines was %q, %v", c.to, c.kept, was, err)
		}
	}
}

// A merge counts only where it differs from all that it merged.
func TestMerges(t *testing.T) {
	r := newRepository(t)
	r.write("p/a.md", body)
	r.commit("ada")
	r.git("checkout", "-q", "-b", "topic")
	r.write("p/b.md", "b\n")
	r.commit("bob")
	r.git("checkout", "-q", "main")
	r.write("p/c.md", "c\n")
	r.commit("ada")
	r.now += 3600
	r.git("merge", "-q", "--no-ff", "-m", "merge", "topic")
	for name, h := range r.histories("p") {
		if h.Revisions != 1 {
			t.Errorf("%s: %d revisions, want 1", name, h.Revisions)
		}
	}
}

// What a shallow clone cannot know it does not say: its oldest commit did not write what it holds.
func TestShallow(t *testing.T) {
	r := newRepository(t)
	if h := r.histories("p"); len(h) != 0 {
		t.Errorf("an unborn branch has %v", h)
	}
	r.write("p/old.md", body)
	r.write("p/changed.md", body)
	r.commit("ada")
	r.write("p/changed.md", body+"more\n")
	changed := r.commit("bob")
	r.write("p/new.md", body)
	added := r.commit("eve")
	clone := filepath.Join(t.TempDir(), "clone")
	r.git("clone", "-q", "--depth", "2", "file://"+r.dir, clone)
	h := open(t, clone, "p")
	if o := h["p/old.md"]; o == nil || o.Complete || o.Revisions != 0 || o.First != (gitrepo.Commit{}) || o.Last != (gitrepo.Commit{}) {
		t.Errorf("a document that the clone saw no change of: %+v", o)
	}
	if c := h["p/changed.md"]; c == nil || c.Complete || c.Revisions != 0 {
		t.Errorf("a document that the oldest commit, %s, seems to have written: %+v", changed, c)
	}
	if n := h["p/new.md"]; n == nil || !n.Complete || n.First.Hash != added || n.Last.Hash != added {
		t.Errorf("a document that the clone saw come: %+v", n)
	}
	r.write("p/old.md", body+"x\n")
	last := r.commit("zoe")
	clone = filepath.Join(t.TempDir(), "clone")
	r.git("clone", "-q", "--depth", "2", "file://"+r.dir, clone)
	if o := open(t, clone, "p")["p/old.md"]; o.Complete || o.Last.Hash != last || o.First != (gitrepo.Commit{}) || o.Revisions != 1 {
		t.Errorf("a document that the clone saw a change of: %+v", o)
	}
}

func open(t *testing.T, dir, folder string) map[string]*gitrepo.History {
	t.Helper()
	repo, err := gitrepo.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	h, err := repo.Histories(context.Background(), []string{folder})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// A document has its past from before it was moved into the folders that are asked for, wherever it
// was: from beside them, from within a folder that is gone, from the top; and what else lies there is none of them.
func TestMovedIn(t *testing.T) {
	r := newRepository(t)
	r.write("note.md", numbered(0, 30))
	r.write("old/deep/b.md", numbered(100, 130))
	r.write("old/deep/other.md", numbered(200, 230))
	r.write("code.go", numbered(300, 330))
	first := r.commit("ada")
	r.move("note.md", "docs/a.md")
	r.commit("bob")
	r.move("docs/a.md", "p/new/a.md")
	r.move("old/deep/b.md", "p/new/b.md")
	r.move("code.go", "p/new/c.md")
	r.commit("bob")
	r.write("p/new/b.md", numbered(100, 131))
	r.commit("eve")
	for range 2 { // the second time from what was kept, where that is worth it
		h := r.histories("p/new")
		if len(h) != 3 {
			t.Errorf("histories of %v", slices.Sorted(maps.Keys(h)))
		}
		for path, n := range map[string]int{"p/new/a.md": 3, "p/new/b.md": 3, "p/new/c.md": 2} {
			if h[path] == nil || h[path].First.Hash != first || h[path].Revisions != n || !h[path].Complete {
				t.Errorf("%s: %+v, want %d revisions from %s on", path, h[path], n, first)
			}
		}
		if got, want := strings.Join(h["p/new/a.md"].Names(), " "), "docs/a.md note.md"; got != want {
			t.Errorf("its names were %s, want %s", got, want)
		}
	}
}
