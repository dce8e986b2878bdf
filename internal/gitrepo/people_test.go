package gitrepo_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/internal/gitrepo"
)

// Who people are is what git says with .mailmap, of authors and co-authors, and .mailmap is
// that of today whatever was kept.
func TestPeople(t *testing.T) {
	gitrepo.KeepEverything(t.Cleanup)
	r := newRepository(t)
	r.write("p/a.md", "0\n")
	for i, c := range []struct{ author, message string }{
		{"Ada <ada@old.example.com>", "one\n\nCo-authored-by: Bob <bob@example.com>"},
		{"A. Lovelace <ADA@old.example.com>", "two\n\nSome text\n\nco-authored-by: Eve <eve@example.com>\nSigned-off-by: X <x@example.com>"},
		{"Root <root@localhost>", "Co-authored-by: Nobody <nobody@example.com>"},
		{"Build <root@localhost>", "four\n\nCo-authored-by: Not in the last paragraph <not@example.com>\n\nmore text"},
		{"Bob <bob@example.com>", "five\nof two lines\n\nCo-authored-by: Robert <BOB@example.com>\nCo-authored-by:\nCo-authored-by: Bob <bob@example.com>"},
		{"Z <zoe@example.com>", "six"},
	} {
		r.write("p/a.md", fmt.Sprint(i, "\n"))
		r.now += 3600
		r.git("add", "-A")
		r.git("commit", "-q", "-m", c.message, "--author", c.author)
	}
	authors := func() string { return fmt.Sprint(r.histories("p")["p/a.md"].Authors) }
	if got := authors(); got != "[{Bob 2} {A. Lovelace 1} {Ada 1} {Build 1} {Eve 1} {Robert 1} {Root 1} {Z 1}]" {
		t.Error(got)
	}
	r.write(".mailmap", `# a comment
Ada Lovelace <ada@example.com> <ada@old.example.com>
Robert Tables <bob@example.com>
Grace <grace@example.com> Root <root@localhost>
<eve@new.example.com> <eve@example.com>
Zoe <zoe@EXAMPLE.com>
no address
`)
	if got := authors(); got != "[{Ada Lovelace 2} {Robert Tables 2} {Build 1} {Eve 1} {Grace 1} {Zoe 1}]" {
		t.Error(got)
	}
	h := r.histories("p")["p/a.md"]
	all := h.AllRevisions()
	want := strings.Split(r.git("log", "--use-mailmap", "--format=%H|%aN|%at|%ct|%s"), "\n")
	if len(want) != len(all) {
		t.Fatalf("%d revisions, git has %d", len(all), len(want))
	}
	for i, v := range all {
		if got := fmt.Sprintf("%s|%s|%d|%d|%s", v.Hash, v.Author, v.Written.Unix(), v.Committed.Unix(), about(t, h, v)); got != want[i] {
			t.Errorf("%s, git %s", got, want[i])
		}
	}
	if got := fmt.Sprint(all[5].CoAuthors, all[4].CoAuthors, all[3].CoAuthors, all[1].CoAuthors); got != "[Robert Tables] [Eve] [] []" {
		t.Error("co-authors", got)
	}
	// In a bare repository it is that of HEAD.
	r.commit("ada")
	bare := filepath.Join(t.TempDir(), "bare.git")
	r.git("clone", "-q", "--bare", r.dir, bare)
	if got := fmt.Sprint(open(t, bare, "p")["p/a.md"].Authors[:2]); got != "[{Ada Lovelace 2} {Robert Tables 2}]" {
		t.Error(got)
	}
}

// Every revision has the name that the document had, the times of author and committer in their
// zones, and its text in the encoding that it says.
func TestAllRevisions(t *testing.T) {
	r := newRepository(t)
	r.write("p/a.md", numbered(0, 30))
	r.commit("ada")
	r.git("mv", "p/a.md", "p/b.md")
	r.now += 3600
	r.git("-c", "i18n.commitEncoding=ISO-8859-1", "commit", "-q", "-m", "caf\xe9", "--author", "Zo\xeb <zoe@example.com>", "--date", "2024-02-03T04:05:06+05:30")
	r.write("p/b.md", numbered(0, 31))
	r.commit("ada")
	h := r.histories("p")["p/b.md"]
	all := h.AllRevisions()
	if len(all) != 3 {
		t.Fatal(all)
	}
	if all[0].Path != "p/b.md" || all[1].Path != "p/b.md" || all[2].Path != "p/a.md" {
		t.Errorf("paths %q %q %q", all[0].Path, all[1].Path, all[2].Path)
	}
	v := all[1]
	if v.Author != "Zoë" || about(t, h, v) != "café" || v.Written.Format(time.RFC3339) != "2024-02-03T04:05:06+05:30" || v.Committed.Unix() != int64(r.now-3600) {
		t.Errorf("%+v", v)
	}
}

// The history of another commit is told as if it was checked out.
func TestHistoriesAt(t *testing.T) {
	r := newRepository(t)
	r.write("p/a.md", numbered(0, 30))
	first := r.commit("ada")
	r.git("mv", "p/a.md", "p/b.md")
	r.commit("bob")
	repo, err := gitrepo.Open(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	at, err := repo.Resolve("HEAD~1")
	if err != nil {
		t.Fatal(err)
	}
	h, err := repo.HistoriesAt(context.Background(), at, []string{"p"})
	if err != nil || len(h) != 1 || h["p/a.md"] == nil || h["p/a.md"].Last.Hash != first {
		t.Errorf("%v %v", h, err)
	}
}

func about(t *testing.T, h *gitrepo.History, r gitrepo.Revision) string {
	t.Helper()
	text, err := h.Subject(r.Step)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
