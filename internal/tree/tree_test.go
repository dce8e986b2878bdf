package tree_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/git-postmortem/postmortem/internal/tree"
)

const files = `
-- a.md --
a
-- docs/b.md --
b
-- docs/deep/c.md --
c
`

// A memory is a store in memory, as git keeps trees: links are content.
type memory map[string]string

func (m memory) List(dir string) ([]tree.Node, error) {
	nodes := map[string]tree.Node{}
	for name := range m {
		rest, ok := strings.CutPrefix(name, dir+"/")
		if dir == "." {
			rest, ok = name, true
		}
		if !ok {
			continue
		}
		first, _, deeper := strings.Cut(rest, "/")
		n := tree.Node{Name: first, Key: name}
		switch {
		case deeper:
			n.Mode = fs.ModeDir
		case strings.HasPrefix(m[name], "-> "):
			n.Mode = fs.ModeSymlink
		}
		nodes[first] = n
	}
	if len(nodes) == 0 && dir != "." {
		return nil, fs.ErrNotExist
	}
	var out []tree.Node
	for _, n := range nodes {
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b tree.Node) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

func (m memory) Content(n tree.Node) ([]byte, error) {
	return []byte(strings.TrimPrefix(m[n.Key.(string)], "-> ")), nil
}

func (m memory) Size(n tree.Node) (int64, error) {
	data, err := m.Content(n)
	return int64(len(data)), err
}

// trees are the same files with the same links, kept in each way.
func trees(t *testing.T, links map[string]string) map[string]fs.FS {
	t.Helper()
	dir, stored, below, texts := t.TempDir(), memory{}, t.TempDir(), map[string][]byte{}
	for i, f := range txtar.Parse([]byte(files)).Files {
		stored[f.Name] = string(f.Data)
		write(t, dir, f.Name, f.Data)
		if i%2 == 0 {
			texts[f.Name] = f.Data
		} else {
			write(t, below, f.Name, f.Data)
		}
	}
	for name, target := range links {
		stored[name] = "-> " + target
		for _, d := range []string{dir, below} {
			if err := os.Symlink(target, filepath.Join(d, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return map[string]fs.FS{"working copy": open(t, dir), "store": tree.New(stored), "overlay": tree.Overlay(open(t, below), texts)}
}

func write(t *testing.T, dir, name string, data []byte) {
	t.Helper()
	full := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, dir string) fs.FS {
	t.Helper()
	fsys, err := tree.Dir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return fsys
}

// Every kind of tree is a file system as package io/fs wants it.
func TestTreesAreFileSystems(t *testing.T) {
	for name, fsys := range trees(t, nil) {
		if err := fstest.TestFS(fsys, "a.md", "docs/b.md", "docs/deep/c.md"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLinks(t *testing.T) {
	links := map[string]string{
		"file.md": "a.md", "folder": "docs/deep", "docs/up.md": "../a.md", "chain.md": "docs/up.md",
		"out.md": "../out.md", "absolute.md": "/etc/hostname", "circle.md": "circle.md", "docs/out": "../..", "dangling.md": "nothing.md",
	}
	for kind, fsys := range trees(t, links) {
		for name, want := range map[string]string{"file.md": "a.md", "folder/c.md": "docs/deep/c.md", "docs/up.md": "a.md", "chain.md": "a.md", "a.md": "a.md", "new/x.md": "new/x.md"} {
			if got, err := tree.Resolve(fsys, name); got != want || err != nil {
				t.Errorf("%s: %s leads to %q, %v", kind, name, got, err)
			}
		}
		for name, want := range map[string]string{"file.md": "a\n", "folder/c.md": "c\n", "chain.md": "a\n"} {
			if got, err := tree.Read(fsys, name, 100); string(got) != want || err != nil {
				t.Errorf("%s: %s holds %q, %v", kind, name, got, err)
			}
		}
		for _, name := range []string{"out.md", "absolute.md", "circle.md", "docs/out/x.md"} {
			if _, err := tree.Read(fsys, name, 100); !errors.Is(err, tree.ErrOutside) {
				t.Errorf("%s: reading %s: %v", kind, name, err)
			}
		}
		if _, err := tree.Read(fsys, "dangling.md", 100); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: a link to nothing: %v", kind, err)
		}
		if !tree.IsDir(fsys, "folder") || tree.IsDir(fsys, "file.md") || tree.IsDir(fsys, "docs/out") {
			t.Errorf("%s: folder is a folder, and the others are none", kind)
		}
	}
}

func TestReadIsBounded(t *testing.T) {
	for kind, fsys := range trees(t, nil) {
		if got, err := tree.Read(fsys, "a.md", 0); string(got) != "a" || err != nil {
			t.Errorf("%s: one byte beyond the limit, not %q, %v", kind, got, err)
		}
		if _, err := tree.Read(fsys, "docs", 100); !errors.Is(err, tree.ErrIrregular) {
			t.Errorf("%s: a folder is read: %v", kind, err)
		}
	}
}

// A pipe that nobody writes to keeps nobody waiting.
func TestPipesAreNotOpened(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "a.md"), 0o644); err != nil {
		t.Skip("no pipes here: ", err)
	}
	if _, err := tree.Read(open(t, dir), "a.md", 100); !errors.Is(err, tree.ErrIrregular) {
		t.Errorf("a pipe is read: %v", err)
	}
}

func TestFind(t *testing.T) {
	for kind, fsys := range trees(t, map[string]string{"out": "..", "folder": "docs/deep"}) {
		f := tree.NewFinder(fsys)
		for name, want := range map[string]string{
			"a.md": "a.md", "A.md": "a.md", "Docs/DEEP/c.md": "docs/deep/c.md", "docs/": "docs", ".": ".", "docs/../a.md": "a.md",
			"folder/c.md": "folder/c.md", "nothing": "", "a.md/x": "", "docs/nothing.md": "",
		} {
			if got, outside := f.Find(name); got != want || outside {
				t.Errorf("%s: %s is found as %q, outside %v", kind, name, got, outside)
			}
		}
		for _, name := range []string{"..", "../a.md", "/a.md", "out", "out/x", "docs/../../x"} {
			if got, outside := f.Find(name); got != "" || !outside {
				if name == "out/x" && got == "" {
					continue // what lies outside is not looked at
				}
				t.Errorf("%s: %s is found as %q, outside %v", kind, name, got, outside)
			}
		}
	}
}

func TestOverlay(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.md", []byte("old"))
	write(t, dir, "b.md", []byte("below"))
	fsys := tree.Overlay(open(t, dir), map[string][]byte{"a.md": []byte("new"), "new/folder/c.md": []byte("c")})
	for name, want := range map[string]string{"a.md": "new", "b.md": "below", "new/folder/c.md": "c"} {
		if got, err := tree.Read(fsys, name, 100); string(got) != want || err != nil {
			t.Errorf("%s holds %q, %v", name, got, err)
		}
	}
	if err := fstest.TestFS(fsys, "a.md", "b.md", "new/folder/c.md"); err != nil {
		t.Error(err)
	}
}
