package archive_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/internal/archive"
)

func tree(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range append(files, ".git/HEAD=x") {
		name, text, _ := strings.Cut(f, "=")
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func paths(t *testing.T, dir string, args ...string) []string {
	t.Helper()
	archives, err := archive.Open(dir, args...)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, a := range archives {
		out = append(out, a.Paths...)
	}
	return out
}

// Which files are postmortems, as the format's section 1 has it.
func TestDiscovery(t *testing.T) {
	dir := tree(t,
		"postmortems/a.md", "postmortems/b.MARKDOWN", "postmortems/c.mdx", "postmortems/2026/d.md",
		"postmortems/README.md", "postmortems/readme-first.md", "postmortems/index.md", "postmortems/Template.md", "postmortems/_draft.md", "postmortems/.hidden.md",
		"postmortems/bundle/index.md=---\nstatus: draft\n---\n", "postmortems/bundle/notes.md", "postmortems/bundle/deep/more.md", "postmortems/bundle/log.txt",
		"postmortems/year/index.md=# A list", "postmortems/year/e.md",
		"postmortems/lone/index.md=# Only one", "postmortems/lone/graph.png",
		".gitignore=ignored.md\n/postmortems/private/\n*.tmp.md", "postmortems/ignored.md", "postmortems/private/x.md", "postmortems/x.tmp.md",
		"postmortems/2026/.gitignore=!keep.tmp.md\nf.md", "postmortems/2026/f.md", "postmortems/2026/keep.tmp.md",
		"postmortems/2022-009 2022-10-31 Bad AMI", "postmortems/old.txt=Old\n\n## Timeline\n\n10:00 x\n", "postmortems/other.txt=Nothing",
		"elsewhere/g.md", "node_modules/h.md")
	want := []string{"postmortems/2026/d.md", "postmortems/2026/keep.tmp.md", "postmortems/a.md", "postmortems/b.MARKDOWN", "postmortems/bundle/index.md", "postmortems/c.mdx", "postmortems/lone/index.md", "postmortems/year/e.md"}
	if diff := cmp.Diff(want, paths(t, dir)); diff != "" {
		t.Error(diff)
	}
	archives, _ := archive.Open(dir)
	notices := strings.Join(archives[0].Notices, "\n")
	if len(archives[0].Notices) != 2 || !strings.Contains(notices, "Bad AMI: left out: a dated name") || !strings.Contains(notices, "old.txt: left out: it has a timeline") {
		t.Errorf("notices:\n%s", notices)
	}
}

func TestConfiguredFolders(t *testing.T) {
	dir := tree(t, "postmortem.yaml=folders: [docs/incidents, more]\ninclude: ['docs/**/*.txt']\nexclude: [old-*.md, 'more/skip/**']\n",
		"docs/incidents/a.md", "docs/incidents/b.txt", "docs/incidents/old-c.md", "more/d.md", "more/skip/e.md", "postmortems/f.md", "docs/incidents/sub/x")
	if diff := cmp.Diff([]string{"docs/incidents/a.md", "docs/incidents/b.txt", "more/d.md"}, paths(t, dir)); diff != "" {
		t.Error(diff)
	}
	// Found upward from where one is; paths stay relative to the configuration.
	if diff := cmp.Diff([]string{"docs/incidents/a.md", "docs/incidents/b.txt", "more/d.md"}, paths(t, filepath.Join(dir, "docs/incidents/sub"))); diff != "" {
		t.Error(diff)
	}
	if _, err := archive.Open(tree(t, "postmortem.yaml=folders: [gone]\n")); err == nil || !strings.Contains(err.Error(), "gone does not exist") {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func TestArguments(t *testing.T) {
	dir := tree(t, "postmortems/a.md", "postmortems/2026/b.md", "notes", "other/c.md", "other/README.md", "nested/postmortem.yaml=folders: [p]\n", "nested/p/d.md")
	for _, c := range []struct {
		args, want []string
	}{
		{[]string{"postmortems/2026"}, []string{"postmortems/2026/b.md"}},
		{[]string{"notes"}, []string{"notes"}},
		{[]string{"other"}, []string{"other/c.md"}},
		{[]string{"other/README.md"}, []string{"other/README.md"}},
		{[]string{"postmortems/**/*.md"}, []string{"postmortems/2026/b.md", "postmortems/a.md"}},
		{[]string{"."}, []string{"postmortems/2026/b.md", "postmortems/a.md"}},
		{[]string{"postmortems/a.md", "postmortems", "postmortems/a.md"}, []string{"postmortems/2026/b.md", "postmortems/a.md"}},
		{[]string{"notes", "nested"}, []string{"notes", "p/d.md"}},
	} {
		if diff := cmp.Diff(c.want, paths(t, dir, c.args...)); diff != "" {
			t.Errorf("%v: %s", c.args, diff)
		}
	}
	var missing *archive.NotFoundError
	for _, arg := range []string{"gone", "gone/*.md", "*.xyz"} {
		if _, err := archive.Open(dir, arg); !errors.As(err, &missing) {
			t.Errorf("%s: %v", arg, err)
		}
	}
}

func TestLinksOutOfTheArchive(t *testing.T) {
	outside := tree(t, "secret.md=secret", "folder/x.md=secret")
	dir := tree(t, "postmortems/a.md=a")
	for link, target := range map[string]string{"postmortems/out.md": outside + "/secret.md", "postmortems/dir": outside + "/folder", "postmortems/in.md": dir + "/postmortems/a.md", "postmortems/loop": dir + "/postmortems"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	archives, err := archive.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	a := archives[0]
	if diff := cmp.Diff([]string{"postmortems/a.md", "postmortems/in.md"}, a.Paths); diff != "" {
		t.Error(diff)
	}
	if len(a.Notices) != 1 || !strings.Contains(a.Notices[0], "out.md: left out: a symbolic link") {
		t.Errorf("%v", a.Notices)
	}
	for p, want := range map[string]archive.Existence{
		"postmortems/a.md": archive.Exists, "postmortems/A.md": archive.OtherCase, "Postmortems/a.md": archive.OtherCase, "postmortems/b.md": archive.Missing,
		"../x": archive.Outside, "postmortems/out.md": archive.Outside, "postmortems/dir/x.md": archive.Outside, ".": archive.Exists,
	} {
		if got := a.Exists(p); got != want {
			t.Errorf("%s: %d, want %d", p, got, want)
		}
	}
	for _, p := range []string{"postmortems/out.md", "../x", "postmortems", "postmortems/dir/x.md"} {
		if data, err := a.Evidence(p); err == nil {
			t.Errorf("evidence %s is %q", p, data)
		}
	}
}

func TestUnreadableFileIsADocument(t *testing.T) {
	dir := tree(t, "postmortems/a.md=a")
	archives, err := archive.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	_ = os.Remove(filepath.Join(dir, "postmortems/a.md"))
	_ = os.Mkdir(filepath.Join(dir, "postmortems/a.md"), 0o755)
	docs, err := archives[0].Documents(context.Background())
	if err != nil || len(docs) != 1 || len(docs[0].Problems) != 1 || docs[0].Title != "a" {
		t.Fatalf("%v %+v", err, docs)
	}
}

func TestCancel(t *testing.T) {
	archives, _ := archive.Open(tree(t, "postmortems/a.md=a"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := archives[0].Documents(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// Without a repository or a configuration nobody knows where the archive ends; no
// file beyond its root is read all the same.
func TestUnbounded(t *testing.T) {
	dir := tree(t, "secret.txt=x", "docs/a.md=# A")
	open := func() *archive.Archive {
		archives, err := archive.Open(filepath.Join(dir, "docs"))
		if err != nil {
			t.Fatal(err)
		}
		return archives[0]
	}
	if a := open(); a.Unbounded || a.Root != dir {
		t.Errorf("a repository bounds the archive: %+v", a)
	}
	if err := os.RemoveAll(filepath.Join(dir, ".git")); err != nil {
		t.Fatal(err)
	}
	if a := open(); !a.Unbounded || a.Exists("../secret.txt") != archive.Outside {
		t.Errorf("%+v", a)
	}
	if data, err := open().Evidence("../secret.txt"); err == nil {
		t.Errorf("a file outside of the archive was read: %q", data)
	}
}
