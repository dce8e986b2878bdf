package archive_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/internal/archive"
	_ "github.com/git-postmortem/postmortem/lint/rules"
	"github.com/git-postmortem/postmortem/schema"
)

// No test depends on what its user's git ignores.
func TestMain(m *testing.M) {
	home, err := os.MkdirTemp("", "home")
	if err != nil {
		panic(err)
	}
	os.Setenv("HOME", home)
	os.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "config"))
	code := m.Run()
	os.RemoveAll(home)
	os.Exit(code)
}

// What looks like a postmortem: by its frontmatter, by its timeline, by its sections.
const (
	ours     = "---\ntitle: x\nseverity: sev3\nstatus: draft\n---\n"
	timeline = "# x\n\n## Timeline\n\n10:00 a\n\n10:05 b\n"
	sections = "# x\n\n## Impact\n\na\n\n## Root cause\n\nb\n\n## Lessons learned\n\nc\n"
	two      = "# x\n\n## Impact\n\na\n\n## Root cause\n\nb\n"
	other    = "# A page\n\n## Overview\n\na\n\n## Next steps\n\nb\n\n## References\n\nc\n"
)

// folder writes files, each NAME=TEXT, into a folder that is the top of a repository.
func folder(t *testing.T, files ...string) string {
	t.Helper()
	return plainFolder(t, append(files, ".git/HEAD=ref: refs/heads/main\n", ".git/objects/info/x", ".git/refs/x")...)
}

func plainFolder(t *testing.T, files ...string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
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

func open(t *testing.T, dir string, args ...string) []*archive.Archive {
	t.Helper()
	archives, err := archive.Open(dir, args...)
	if err != nil {
		t.Fatal(err)
	}
	return archives
}

func paths(t *testing.T, dir string, args ...string) []string {
	t.Helper()
	var out []string
	for _, a := range open(t, dir, args...) {
		out = append(out, a.Paths...)
	}
	return out
}

// Which files are postmortems where nothing is configured, as the format's section 1 has it.
func TestDiscovery(t *testing.T) {
	for name, c := range map[string]struct {
		files []string
		want  []string
		says  []string // notices
	}{
		"every file of a folder that the field knows, if one looks like a postmortem": {
			[]string{"postmortems/a.md=" + ours, "postmortems/b.MARKDOWN", "postmortems/c.mdx", "postmortems/2026/d.md", "postmortems/notes.txt"},
			[]string{"postmortems/2026/d.md", "postmortems/a.md", "postmortems/b.MARKDOWN", "postmortems/c.mdx"}, nil,
		},
		"at any depth, under any of its names, all together": {
			[]string{"docs/rca/a.md=" + sections, "docs/rca/b.md", "ops/Incident_Reports/c.md=" + timeline, "postmortems/d.md=" + ours, "outages/e.md=" + other},
			[]string{"docs/rca/a.md", "docs/rca/b.md", "ops/Incident_Reports/c.md", "postmortems/d.md"}, nil,
		},
		"elsewhere each file that looks like one": {
			[]string{"docs/a.md=" + sections, "docs/b.md=" + other, "docs/c.md=" + timeline, "docs/d.md=" + two, "docs/2026-03-04-e.md=" + two, "_posts/2026-03-05-f.md=" + two, "notes/20260304-g.md=" + two},
			[]string{"_posts/2026-03-05-f.md", "docs/2026-03-04-e.md", "docs/a.md", "docs/c.md", "notes/20260304-g.md"}, nil,
		},
		"never what a project says of itself": {
			[]string{"README.md=" + sections, "CONTRIBUTING.md=" + sections, "docs/CHANGELOG.md=" + sections, "docs/how-to-write-a-postmortem.md=" + sections, "docs/incident-guide.md=" + timeline, "docs/templates/x.md=" + sections, "a.md=" + ours},
			[]string{"a.md"}, nil,
		},
		"not by name": {
			[]string{"postmortems/a.md=" + ours, "postmortems/README.md", "postmortems/readme-first.md", "postmortems/index.md", "postmortems/Template.md", "postmortems/_draft.md", "postmortems/.hidden.md", "postmortems/_later/x.md", "postmortems/node_modules/x.md", "postmortems/.x/y.md"},
			[]string{"postmortems/a.md"}, nil,
		},
		"an index that looks like one beside others is left out, and said": {
			[]string{"q/postmortems/a.md=" + ours, "q/postmortems/sub/b.md=" + ours, "q/postmortems/sub/index.md=" + ours},
			[]string{"q/postmortems/a.md", "q/postmortems/sub/b.md"}, []string{"q/postmortems/sub/index.md: left out: it speaks for a folder"},
		},
		"a bundle is one document with its evidence": {
			[]string{
				"postmortems/bundle/index.md=" + ours, "postmortems/bundle/notes.md", "postmortems/bundle/deep/more.md", "postmortems/bundle/log.txt",
				"postmortems/2026-03-04-dated/README.md=text", "postmortems/2026-03-04-dated/evidence.md=" + timeline,
				"postmortems/year/index.md=# A list", "postmortems/year/e.md=" + ours, "postmortems/lone/index.md=# Only one", "postmortems/lone/graph.png", "postmortems/list/README.md=# Nothing else",
			},
			[]string{"postmortems/2026-03-04-dated/README.md", "postmortems/bundle/index.md", "postmortems/lone/index.md", "postmortems/year/e.md"},
			[]string{"postmortems/2026-03-04-dated/evidence.md: left out: it lies in the folder of another postmortem"},
		},
		"a folder an incident, with its README": {
			[]string{"log/2026-03-04-slow/README.md=" + two, "log/2026-03-04-slow/graph.png", "log/search-down/README.md=" + timeline, "log/search-down/notes.md=x", "log/README.md=# All of them"},
			[]string{"log/2026-03-04-slow/README.md", "log/search-down/README.md"}, nil,
		},
		"what git ignores": {
			[]string{
				"postmortems/a.md=" + ours, ".gitignore=ignored.md\r\n/postmortems/private/\n*.tmp.md", "postmortems/ignored.md", "postmortems/private/x.md", "postmortems/x.tmp.md",
				"postmortems/2026/.gitignore=!keep.tmp.md\nf.md", "postmortems/2026/f.md", "postmortems/2026/keep.tmp.md", ".git/info/exclude=excluded.md", "postmortems/excluded.md",
			},
			[]string{"postmortems/2026/keep.tmp.md", "postmortems/a.md"}, nil,
		},
		"what a build wrote is no source": {
			[]string{"postmortems/a.md=" + ours, "public/.postmortem-archive.json={}", "public/postmortems/a.md=" + ours},
			[]string{"postmortems/a.md"}, nil,
		},
		"what lies in another repository": {
			[]string{"postmortems/a.md=" + ours, "vendor/x/.git=gitdir: elsewhere", "vendor/x/postmortems/b.md=" + ours},
			[]string{"postmortems/a.md"}, nil,
		},
		"a folder with a configuration of its own is an archive of its own": {
			[]string{"postmortems/a.md=" + ours, "team/postmortem.yaml=folders: [p]\n", "team/p/b.md"},
			[]string{"postmortems/a.md", "p/b.md"}, nil,
		},
		"what looks like one and is not called so is said": {
			[]string{"postmortems/a.md=" + ours, "postmortems/2022-009 2022-10-31 Bad AMI", "postmortems/old.txt=Old\n\n## Timeline\n\n10:00 x\n", "postmortems/other.txt=Nothing", "postmortems/2020-01-02.html.md.erb=x"},
			[]string{"postmortems/a.md"},
			[]string{"Bad AMI: left out: a dated name", "old.txt: left out: it has a timeline", "2020-01-02.html.md.erb: left out: the name does not end in .md"},
		},
		"broken frontmatter hides nothing": {
			[]string{"postmortems/a.md=---\ntitle: a: b\nstatus: draft\n---\n"},
			[]string{"postmortems/a.md"}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, c.files...)
			if diff := cmp.Diff(c.want, paths(t, dir)); diff != "" {
				t.Error(diff)
			}
			notices := strings.Join(open(t, dir)[0].Notices, "\n")
			for _, want := range c.says {
				if !strings.Contains(notices, want) {
					t.Errorf("no notice says %q:\n%s", want, notices)
				}
			}
			if len(open(t, dir)[0].Notices) != len(c.says) {
				t.Errorf("notices:\n%s", notices)
			}
		})
	}
}

// What git ignores for every repository of a user, and what it tracks all the same.
func TestGlobalIgnore(t *testing.T) {
	dir := folder(t, "postmortems/a.md="+ours, "postmortems/b.draft.md", "postmortems/c.local.md")
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "xdg"))
	write := func(name, text string) {
		full := filepath.Join(home, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	write("xdg/git/ignore", "*.local.md\n")
	write("excludes", "*.draft.md\n")
	write(".gitconfig", "[core]\n\texcludesFile = "+home+"/excludes\n")
	if diff := cmp.Diff([]string{"postmortems/a.md"}, paths(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestConfiguredFolders(t *testing.T) {
	dir := folder(t, "postmortem.yaml=folders: [docs/incidents, more]\ninclude: ['docs/**/*.txt']\nexclude: [old-*.md, 'more/skip/**']\n",
		"docs/incidents/a.md", "docs/incidents/b.txt", "docs/c.txt", "docs/incidents/old-c.md", "more/d.md", "more/skip/e.md", "postmortems/f.md="+ours, "docs/incidents/sub/x")
	want := []string{"docs/c.txt", "docs/incidents/a.md", "docs/incidents/b.txt", "more/d.md"}
	if diff := cmp.Diff(want, paths(t, dir)); diff != "" {
		t.Error(diff)
	}
	// Found upward from where one is; paths stay relative to the configuration.
	if diff := cmp.Diff(want, paths(t, filepath.Join(dir, "docs/incidents/sub"))); diff != "" {
		t.Error(diff)
	}
	// The other ending is read as well, and two are one too many.
	dir = folder(t, "postmortem.yml=folders: [p]\n", "p/a.md")
	if diff := cmp.Diff([]string{"p/a.md"}, paths(t, dir)); diff != "" {
		t.Error(diff)
	}
	if _, err := archive.Open(folder(t, "postmortem.yml=", "postmortem.yaml=")); err == nil || !strings.Contains(err.Error(), "both there") {
		t.Errorf("two configurations: %v", err)
	}
}

// Nothing is found: that is said, with what was looked for, and is no success.
func TestRequire(t *testing.T) {
	for name, c := range map[string]struct {
		files []string
		says  string // "" is no error
	}{
		"nothing at all":                           {[]string{"x.txt=x"}, "no postmortem was found"},
		"nothing that looks like one":              {[]string{"docs/a.md=" + other}, "looked for: Markdown in folders called postmortems"},
		"what is called something else":            {[]string{"postmortems/2020-01-02.html.md.erb=x"}, "no postmortem was found"},
		"a configured folder before the first":     {[]string{"postmortem.yaml=folders: [p]\n", "p/README.md=x"}, ""},
		"a configured folder that is not there":    {[]string{"postmortem.yaml=folders: [p]\n"}, ""},
		"configured, and there are some elsewhere": {[]string{"postmortem.yaml=folders: [p]\n", "docs/rca/a.md=" + ours}, "there are some in docs/rca"},
		"one": {[]string{"p/a.md=" + ours}, ""},
	} {
		archives := open(t, folder(t, c.files...))
		err := archive.Require(archives)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v; want %q", name, err, c.says)
		}
	}
}

func TestArguments(t *testing.T) {
	dir := folder(t, "postmortems/a.md="+ours, "postmortems/2026/b.md="+ours, "notes", "other/c.md="+timeline, "other/d.md=x", "other/README.md", "nested/postmortem.yaml=folders: [p]\n", "nested/p/d.md")
	for _, c := range []struct {
		args, want []string
	}{
		{[]string{"postmortems/2026"}, []string{"postmortems/2026/b.md"}},
		{[]string{"notes"}, []string{"notes"}},
		{[]string{"other"}, []string{"other/c.md"}},
		{[]string{"other/README.md"}, []string{"other/README.md"}},
		{[]string{"postmortems/**/*.md"}, []string{"postmortems/2026/b.md", "postmortems/a.md"}},
		{[]string{"."}, []string{"other/c.md", "postmortems/2026/b.md", "postmortems/a.md", "p/d.md"}},
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
	// A path in another tree is that tree's.
	elsewhere := plainFolder(t, "incidents/x.md="+ours)
	if diff := cmp.Diff([]string{"incidents/x.md"}, paths(t, dir, elsewhere)); diff != "" {
		t.Error(diff)
	}
	// A folder without a document narrows to nothing.
	if err := archive.Require(open(t, dir, "nested/p/..", "other")); err != nil {
		t.Error(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "void"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := archive.Require(open(t, dir, "void")); err == nil {
		t.Error("an empty folder that was named is no success")
	}
}

// From a folder of a repository the whole of it is looked through.
func TestFromBelow(t *testing.T) {
	dir := folder(t, "postmortems/a.md="+ours, "src/x.go")
	if diff := cmp.Diff([]string{"postmortems/a.md"}, paths(t, filepath.Join(dir, "src"))); diff != "" {
		t.Error(diff)
	}
}

func TestLinksOutOfTheArchive(t *testing.T) {
	outside := folder(t, "secret.md=secret", "folder/x.md=secret")
	dir := folder(t, "postmortems/a.md="+ours)
	for link, target := range map[string]string{"postmortems/out.md": outside + "/secret.md", "postmortems/dir": outside + "/folder", "postmortems/in.md": "a.md", "postmortems/loop": "../postmortems", "away": outside + "/folder"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	a := open(t, dir)[0]
	if diff := cmp.Diff([]string{"postmortems/a.md", "postmortems/in.md"}, a.Paths); diff != "" {
		t.Error(diff)
	}
	if len(a.Notices) != 1 || !strings.Contains(a.Notices[0], "out.md: left out: it is a symbolic link out of the tree") {
		t.Errorf("%v", a.Notices)
	}
	for p, want := range map[string]string{
		"postmortems/a.md": "postmortems/a.md", "postmortems/A.md": "postmortems/a.md", "Postmortems/a.md": "postmortems/a.md", "postmortems/b.md": "", ".": ".",
		"../x": "outside", "postmortems/out.md": "outside", "postmortems/dir/x.md": "", "away": "outside",
	} {
		got, out := a.Find(p)
		if out {
			got = "outside"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", p, got, want)
		}
	}
	for _, p := range []string{"postmortems/out.md", "../x", "postmortems", "postmortems/dir/x.md"} {
		if data, err := a.Evidence(p); err == nil {
			t.Errorf("evidence %s is %q", p, data)
		}
	}
	// A configured folder that is a link is followed as long as it stays in the tree.
	if err := os.WriteFile(filepath.Join(dir, "postmortem.yaml"), []byte("folders: [postmortems/loop]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := paths(t, dir); len(got) != 2 {
		t.Errorf("%v", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "postmortem.yaml"), []byte("folders: [away]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Open(dir); err == nil || !strings.Contains(err.Error(), "symbolic link out of the tree") {
		t.Errorf("a configured folder outside of the tree: %v", err)
	}
}

func TestUnreadableFileIsADocument(t *testing.T) {
	dir := folder(t, "postmortems/a.md="+ours)
	a := open(t, dir)[0]
	_ = os.Remove(filepath.Join(dir, "postmortems/a.md"))
	_ = os.Mkdir(filepath.Join(dir, "postmortems/a.md"), 0o755)
	if pm, err := a.Read("postmortems/a.md"); err != nil || len(pm.Problems) != 1 || pm.Title != "a" || pm.Audience != schema.Restricted {
		t.Fatalf("%+v %v", pm, err)
	}
	outlines, err := a.Outlines(t.Context(), time.Time{})
	if err != nil || len(outlines) != 1 || outlines[0].Widest != schema.Restricted {
		t.Errorf("the outline of what cannot be read is %+v, %v", outlines, err)
	}
}

func source(t *testing.T, a *archive.Archive, p string) string {
	t.Helper()
	pm, err := a.Read(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(pm.Source)
}

func TestSnapshot(t *testing.T) {
	dir := folder(t, "postmortems/a.md="+ours+"first")
	a, err := open(t, dir)[0].Snapshot(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "postmortems/a.md"), []byte("second"), 0o644); err != nil {
		t.Fatal(err)
	}
	if text := source(t, a, "postmortems/a.md"); !strings.HasSuffix(text, "first") {
		t.Errorf("the document changed under the snapshot: %q", text)
	}
	// What it let go of is what it was, or nothing.
	a.Forget("postmortems/a.md")
	if _, err := a.Read("postmortems/a.md"); err == nil || !strings.Contains(err.Error(), "it changed while it was read") {
		t.Errorf("a text that changed was read: %v", err)
	}
	if err := a.Each(context.Background(), func(int, *schema.Postmortem) {}); err == nil {
		t.Error("a text that changed was read with others")
	}
	if err := os.WriteFile(filepath.Join(dir, "postmortems/a.md"), []byte(ours+"first"), 0o644); err != nil {
		t.Fatal(err)
	}
	if text := source(t, a, "postmortems/a.md"); !strings.HasSuffix(text, "first") {
		t.Errorf("the document is %q", text)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := a.Snapshot(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestBuffer(t *testing.T) {
	dir := folder(t, "postmortems/a.md="+ours, "postmortem.yaml=site: {name: Ours}\n", "postmortems/graph.png=x")
	for _, name := range []string{"postmortems/new.md", "postmortems/deep/er/new.md", filepath.Join(dir, "new.md")} {
		a, err := archive.Opener{}.Buffer(dir, name, []byte("# buffered"))
		if err != nil || len(a.Paths) != 1 || a.Config.Site.Name != "Ours" || source(t, a, a.Paths[0]) != "# buffered" {
			t.Errorf("%s: %v %+v", name, err, a)
			continue
		}
		if found, _ := a.Find("postmortems/graph.png"); found == "" {
			t.Errorf("%s: what lies beside it is not found", name)
		}
	}
}

// Without a repository or a configuration nobody knows where the archive ends; no
// file beyond its root is read all the same.
func TestUnbounded(t *testing.T) {
	dir := plainFolder(t, "secret.txt=x", "docs/a.md="+ours)
	a := open(t, filepath.Join(dir, "docs"))[0]
	if found, outside := a.Find("../secret.txt"); found == "" || outside {
		t.Errorf("%q %v", found, outside)
	}
	if data, err := a.Evidence("../secret.txt"); err == nil {
		t.Errorf("a file outside of the archive was read: %q", data)
	}
	if err := os.WriteFile(filepath.Join(dir, "postmortem.yaml"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if a := open(t, filepath.Join(dir, "docs"))[0]; a.Root != dir {
		t.Errorf("a configuration bounds the archive: %s", a.Root)
	}
}
