package gitrepo_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/internal/gitrepo"
)

// The last commit before a time is one of the first line of history. A shallow clone that does not
// reach back says so.
func TestBefore(t *testing.T) {
	r := newRepository(t)
	start := time.Unix(int64(r.now), 0)
	var commits []string
	for _, text := range []string{"a", "b", "c"} {
		r.write("a.txt", text)
		r.git("add", "-A")
		r.git("commit", "-qm", text)
		commits = append(commits, r.git("rev-parse", "HEAD"))
		r.now += 3600
	}
	ask := func(dir string, at time.Time) (string, bool, bool) {
		t.Helper()
		repo, err := gitrepo.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer repo.Close()
		h, ok, shallow, err := repo.Before(at)
		if err != nil {
			t.Fatal(err)
		}
		return h.String(), ok, shallow
	}
	for _, c := range []struct {
		at   time.Duration
		want string
	}{{30 * time.Minute, commits[0]}, {time.Hour, commits[0]}, {90 * time.Minute, commits[1]}, {9 * time.Hour, commits[2]}} {
		if h, ok, _ := ask(r.dir, start.Add(c.at)); !ok || h != c.want {
			t.Errorf("before %v: %s, want %s", c.at, h, c.want)
		}
	}
	if h, ok, shallow := ask(r.dir, start); ok || shallow {
		t.Errorf("before the first commit: %s, shallow %v", h, shallow)
	}
	clone := filepath.Join(t.TempDir(), "clone")
	r.git("clone", "-q", "--depth", "1", "file://"+r.dir, clone)
	if h, ok, shallow := ask(clone, start.Add(time.Hour)); ok || !shallow {
		t.Errorf("in a shallow clone: %s, shallow %v", h, shallow)
	}
}
