package output_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/site/output"
)

func commit(t *testing.T, target string, files map[string]string) {
	t.Helper()
	f, err := output.Open(target, "internal")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := f.Write(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	_ = filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, p)
			out = append(out, filepath.ToSlash(rel))
		}
		return nil
	})
	sort.Strings(out)
	return out
}

func TestReplacesOnlyWhatItWrote(t *testing.T) {
	parent := t.TempDir()
	target := filepath.Join(parent, "site")
	commit(t, target, map[string]string{"index.html": "1", "old.html": "1"})
	for name, text := range map[string]string{"CNAME": "example.org", "own/robots.txt": "x"} {
		full := filepath.Join(target, name)
		_ = os.MkdirAll(filepath.Dir(full), 0o755)
		if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	commit(t, target, map[string]string{"index.html": "2", "new.html": "2"})
	if diff := cmp.Diff([]string{output.Marker, "CNAME", "index.html", "new.html", "own/robots.txt"}, names(t, target)); diff != "" {
		t.Error(diff)
	}
	if data, _ := os.ReadFile(filepath.Join(target, "index.html")); string(data) != "2" {
		t.Errorf("index.html is %q", data)
	}
	if left := names(t, parent); len(left) != 5 {
		t.Errorf("something was left beside the target: %v", left)
	}
}

// A link that somebody put into the target stays one, and keeps its permissions what is a file.
func TestKeepsLinksAndPermissions(t *testing.T) {
	target := filepath.Join(t.TempDir(), "site")
	commit(t, target, map[string]string{"index.html": "1"})
	if err := os.Symlink("index.html", filepath.Join(target, "latest.html")); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	if err := os.WriteFile(filepath.Join(target, "hook"), []byte("x"), 0o700); err != nil {
		t.Fatal(err)
	}
	commit(t, target, map[string]string{"index.html": "2"})
	if to, err := os.Readlink(filepath.Join(target, "latest.html")); err != nil || to != "index.html" {
		t.Errorf("the link leads to %q, %v", to, err)
	}
	if info, err := os.Stat(filepath.Join(target, "hook")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info, err)
	}
}

// A target that cannot be replaced as a whole ends as one that can: what a build before wrote
// and this one did not is gone, what no build wrote stays.
func TestFillsAMountPoint(t *testing.T) {
	target := filepath.Join(t.TempDir(), "site")
	commit(t, target, map[string]string{"index.html": "1", "postmortems/withdrawn.html": "1"})
	if err := os.WriteFile(filepath.Join(target, "CNAME"), []byte("example.org"), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := output.Open(target, "internal")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Abandon()
	for _, name := range []string{"index.html", "new.html", output.Marker} { // the marker as Commit writes it
		if err := f.Write(name, []byte("2")); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.FillIn(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{output.Marker, "CNAME", "index.html", "new.html"}, names(t, target)); diff != "" {
		t.Error(diff)
	}
	if data, _ := os.ReadFile(filepath.Join(target, "index.html")); string(data) != "2" {
		t.Errorf("index.html is %q", data)
	}
}

func TestRefuses(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "repo", "postmortems")
	_ = os.MkdirAll(source, 0o755)
	full := filepath.Join(dir, "full")
	_ = os.MkdirAll(full, 0o755)
	_ = os.WriteFile(filepath.Join(full, "thesis.txt"), nil, 0o644)
	_ = os.WriteFile(filepath.Join(full, ".postmortem-archive.jsonx"), nil, 0o644)
	link := filepath.Join(dir, "link")
	_ = os.Symlink(filepath.Join(dir, "repo"), link)
	for _, target := range []string{source, filepath.Join(dir, "repo"), dir, link, full, filepath.Join(full, "thesis.txt"), "/"} {
		_, err := output.Open(target, "internal", source)
		var refused *output.RefusedError
		if !errors.As(err, &refused) {
			t.Errorf("%s: %v", target, err)
		}
	}
	if _, err := os.Stat(filepath.Join(full, "thesis.txt")); err != nil {
		t.Error(err)
	}
}

func TestPathsOutOfTheSite(t *testing.T) {
	f, err := output.Open(filepath.Join(t.TempDir(), "site"), "internal")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Abandon()
	for _, name := range []string{"../x", "/etc/x", "a/../../x"} {
		if f.Write(name, nil) == nil {
			t.Errorf("%s was written", name)
		}
	}
}

// An interrupted build leaves the old one, and nothing beside it.
func TestAbandon(t *testing.T) {
	parent := t.TempDir()
	target := filepath.Join(parent, "site")
	commit(t, target, map[string]string{"index.html": "1"})
	f, err := output.Open(target, "internal")
	if err != nil {
		t.Fatal(err)
	}
	_ = f.Write("index.html", []byte("half"))
	f.Abandon()
	if data, _ := os.ReadFile(filepath.Join(target, "index.html")); string(data) != "1" {
		t.Errorf("index.html is %q", data)
	}
	if entries, _ := os.ReadDir(parent); len(entries) != 1 {
		t.Errorf("%d entries beside the target", len(entries))
	}
}

// A folder that cannot be written stays as it is. (Root can write everything, so a file in the way stands in.)
func TestUnwritable(t *testing.T) {
	parent := t.TempDir()
	_ = os.WriteFile(filepath.Join(parent, "file"), nil, 0o644)
	if _, err := output.Open(filepath.Join(parent, "file", "site"), "internal"); err == nil || !strings.Contains(err.Error(), "site") {
		t.Errorf("%v", err)
	}
	if os.Geteuid() == 0 {
		return
	}
	locked := filepath.Join(parent, "locked")
	commit(t, filepath.Join(locked, "site"), map[string]string{"index.html": "1"})
	_ = os.Chmod(locked, 0o555)
	defer os.Chmod(locked, 0o755)
	if _, err := output.Open(filepath.Join(locked, "site"), "internal"); err == nil {
		t.Error("it was opened")
	}
	if _, err := os.Stat(filepath.Join(locked, "site", "index.html")); err != nil {
		t.Error("the old archive is gone")
	}
}

// A link stays where it is, and what it leads to is replaced; one that leads nowhere is refused.
func TestTargetIsALink(t *testing.T) {
	parent := t.TempDir()
	real := filepath.Join(parent, "elsewhere", "real")
	commit(t, real, map[string]string{"index.html": "1"})
	if err := os.WriteFile(filepath.Join(real, "CNAME"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(parent, "out")
	if err := os.Symlink(filepath.Join("elsewhere", "real"), link); err != nil {
		t.Skip(err)
	}
	commit(t, link, map[string]string{"index.html": "2"})
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v %v", info, err)
	}
	if diff := cmp.Diff([]string{output.Marker, "CNAME", "index.html"}, names(t, real)); diff != "" {
		t.Error(diff)
	}
	if data, _ := os.ReadFile(filepath.Join(real, "index.html")); string(data) != "2" {
		t.Errorf("the page is %q", data)
	}
	dangling := filepath.Join(parent, "dangling")
	if err := os.Symlink("nowhere", dangling); err != nil {
		t.Fatal(err)
	}
	if _, err := output.Open(dangling, "internal"); err == nil || !strings.Contains(err.Error(), "leads nowhere") {
		t.Errorf("%v", err)
	}
}

// What a killed build left is removed by the next one; what another build works on is not,
// and of two builds the later one stays, whole.
func TestStagesOfOthers(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("stages are locked on Linux alone")
	}
	parent := t.TempDir()
	target := filepath.Join(parent, "out")
	for _, name := range []string{"killed/index.html", "killed-old/index.html"} {
		full := filepath.Join(parent, ".postmortem-build-"+name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	first, err := output.Open(target, "internal")
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Write("first.html", []byte("1")); err != nil {
		t.Fatal(err)
	}
	commit(t, target, map[string]string{"second.html": "2"})
	if err := first.Write("more.html", []byte("1")); err != nil {
		t.Fatalf("the stage of a build that goes on is gone: %v", err)
	}
	if err := first.Commit(); err != nil {
		t.Fatal(err)
	}
	want := []string{".postmortem-build-killed-old/index.html", "out/" + output.Marker, "out/first.html", "out/more.html"}
	if diff := cmp.Diff(want, names(t, parent)); diff != "" {
		t.Error(diff)
	}
}
