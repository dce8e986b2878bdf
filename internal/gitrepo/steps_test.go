package gitrepo_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/internal/gitrepo"
)

// Steps are the revisions without what has to be read for them; names are those that a document had before.
func TestSteps(t *testing.T) {
	r := newRepository(t)
	long := strings.Repeat("a line that stays as it is\n", 20)
	r.write("p/a.md", long)
	r.commit("ada")
	r.git("mv", "p/a.md", "p/b.md")
	r.commit("ada")
	r.write("p/b.md", long+"more\n")
	r.commit("ada")
	r.git("checkout", "-q", "-b", "side")
	r.write("p/b.md", "on the side\n"+long+"more\n")
	r.commit("eve")
	r.git("checkout", "-q", "main")
	r.git("mv", "p/b.md", "p/c.md")
	r.write("p/c.md", long+"more\nstill more\n")
	r.commit("ada")
	r.now += 3600
	r.git("merge", "-q", "--no-ff", "-m", "m", "side")
	repo, err := gitrepo.Open(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	all, err := repo.Histories(context.Background(), []string{"p"})
	if err != nil {
		t.Fatal(err)
	}
	h := all["p/c.md"]
	if got, want := h.Names(), []string{"p/b.md", "p/a.md"}; !slices.Equal(got, want) {
		t.Errorf("its names were %v, not %v", got, want)
	}
	steps := h.Steps()
	if len(steps) != 6 {
		t.Fatalf("%d steps", len(steps))
	}
	for i, s := range steps {
		got, err := h.Text(s)
		if err != nil {
			t.Fatal(err)
		}
		if !s.Left(got) || s.Left(append(got, 'x')) {
			t.Errorf("step %d does not know what it left", i)
		}
	}
	if !steps[4].Same(steps[5]) || steps[3].Same(steps[4]) {
		t.Error("a rename alone changes the text")
	}
	revisions := h.AllRevisions()
	// What git says: is the one an ancestor of the other?
	for i, later := range steps {
		for j, earlier := range steps {
			want := r.try("merge-base", "--is-ancestor", revisions[j].Hash, revisions[i].Hash) == nil
			if got := h.Follows(later, earlier); got != want {
				t.Errorf("that %d follows %d is %t", i, j, got)
			}
		}
	}
}
