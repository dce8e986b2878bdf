package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A calling is how a verb is called to see that it touches nothing.
type calling struct {
	calls [][]string // OUT stands for a folder outside of the repository
	// history: it may keep what it knows of the history, in postmortem/ of the git folder.
	history bool
	serves  bool // it ends when it is told to
	// writes says what the verb is for, where that is writing files: then only those of its calls
	// stand here that must not.
	writes string
}

// callings are all verbs. One that is new has to be added, with the calls that reach all that it reads.
var callings = map[string]calling{
	"actions":    {calls: [][]string{{"actions"}, {"actions", "--json", "--all"}}},
	"build":      {calls: [][]string{{"build", "-o", "OUT"}, {"build", "-o", "OUT", "--at", "v1"}, {"build", "-o", "OUT", "--revisions", "all"}, {"build", "-o", "OUT", "--audience", "public"}}, history: true},
	"__complete": {calls: [][]string{{"__complete", "--", "show", ""}, {"__complete", "--", "list", "ser"}}},
	"completion": {calls: [][]string{{"completion", "bash"}}},
	"config":     {calls: [][]string{{"config"}}},
	"diff":       {calls: [][]string{{"diff"}, {"diff", "v1..side", "--json"}, {"diff", "v1"}}},
	"export":     {calls: [][]string{{"export"}, {"export", "--as", "digest", "--since", "v1"}}},
	"help":       {calls: [][]string{{"help"}, {"help", "lint"}}},
	"import":     {calls: [][]string{{"import", "--dry-run", "postmortems/adopted.md"}}, writes: "documents"},
	"index":      {calls: [][]string{{"index", "--check", "README.md"}}, writes: "a table"},
	"init":       {writes: "what an archive begins with"},
	"lint":       {calls: [][]string{{"lint"}, {"lint", "--staged"}, {"lint", "--new-from", "v1"}, {"lint", "--at", "side"}, {"lint", "--format", "sarif"}}, history: true},
	"list":       {calls: [][]string{{"list"}, {"list", "service:api"}, {"list", "--at", "v1"}}},
	"new":        {writes: "a document"},
	"related":    {calls: [][]string{{"related", "2026-03-04-a"}}},
	"rules":      {calls: [][]string{{"rules"}}},
	"schema":     {calls: [][]string{{"schema"}, {"schema", "lint"}}},
	"search":     {calls: [][]string{{"search", "broke"}}},
	"serve":      {calls: [][]string{{"serve", "--port", "0"}}, history: true, serves: true},
	"show":       {calls: [][]string{{"show", "2026-03-04-a"}, {"show", "--at", "v1", "2026-03-04-a"}, {"show", "--json", "2026-03-04-a"}}},
	"stats":      {calls: [][]string{{"stats"}, {"stats", "--json"}}, history: true},
	"version":    {calls: [][]string{{"version"}}},
}

// No verb but those whose purpose it is changes a byte, a mode or the index of a repository, whatever is
// staged, unstaged or untracked there; and none keeps anything in the git folder that shows no history.
func TestVerbsTouchNothing(t *testing.T) {
	dir := busyRepository(t)
	kept := filepath.Join(dir, ".git", "postmortem")
	for _, v := range verbs {
		c, known := callings[v.name]
		if !known {
			t.Errorf("the verb %s is not in the table", v.name)
			continue
		}
		if len(c.calls) == 0 && c.writes == "" {
			t.Errorf("%s is called nowhere", v.name)
		}
		for _, args := range c.calls {
			if err := os.RemoveAll(kept); err != nil {
				t.Fatal(err)
			}
			before := everything(t, dir)
			args = slices.Clone(args)
			for i := range args {
				if args[i] == "OUT" {
					args[i] = filepath.Join(t.TempDir(), "out")
				}
			}
			if c.serves {
				serveOnce(t, dir, args)
			} else if code, out := said(t, dir, args...); code == exitFailed {
				t.Errorf("%v: %s", args, out)
			}
			after := everything(t, dir)
			for _, name := range slices.Sorted(maps.Keys(before)) {
				if before[name] != after[name] {
					t.Errorf("%v: %s is %q, and was %q", args, name, after[name], before[name])
				}
				delete(after, name)
			}
			for name := range after {
				t.Errorf("%v: made %s", args, name)
			}
			if _, err := os.Stat(kept); err == nil && !c.history {
				t.Errorf("%v: kept what it knows of the history, and shows none", args)
			}
		}
	}
	for name := range callings {
		if _, err := lookup(name); err != nil {
			t.Errorf("there is no verb %s", name)
		}
	}
	// What is kept is: else it would not have been seen.
	if _, out := said(t, dir, "build", "-o", filepath.Join(t.TempDir(), "out")); out == "" {
		t.Error("nothing was built")
	}
	if _, err := os.Stat(kept); err != nil {
		t.Errorf("a history of 60 commits is not kept: %v", err)
	}
}

// busyRepository has staged and unstaged changes, untracked and ignored files, three branches, a tag and a note,
// and a history that is worth keeping.
func busyRepository(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed; it is needed to make a repository for this test, not to run the program")
	}
	dir := t.TempDir()
	git := func(input string, args ...string) {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(input)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "HOME="+dir, "TZ=UTC",
			"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com",
			"GIT_AUTHOR_DATE=1772668800 +0000", "GIT_COMMITTER_DATE=1772668800 +0000")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	document := func(i int) string {
		return fmt.Sprintf("---\ntitle: It broke\nseverity: sev3\nstatus: published\nowner: \"@ops\"\nservices: [api]\n---\n\n## Summary\n\nIt broke %d times.\n\n## Timeline\n\n- 2026-03-04 10:00 UTC `started` — a\n\n## Action items\n\n- [ ] **A1** Do it (owner: @ops; due: 2026-04-01)\n", i)
	}
	var in strings.Builder
	file := func(name, text string) {
		fmt.Fprintf(&in, "M 100644 inline %s\ndata %d\n%s\n", name, len(text), text)
	}
	for i := range 60 {
		fmt.Fprintf(&in, "commit refs/heads/main\ncommitter Ada <ada@example.com> %d +0000\ndata 1\nx\n", 1_770_000_000+i*86400/2)
		file("postmortems/2026-03-04-a.md", document(i))
		if i == 0 {
			file("postmortems/2026-03-05-b.md", document(i))
			file("postmortems/adopted.md", "# Adopted\n\n## Root cause\n\nA lock.\n")
			file(".gitignore", "*.log\n")
		}
	}
	git("", "init", "-q", "-b", "main")
	git(in.String(), "fast-import", "--quiet")
	git("", "reset", "-q", "--hard")
	git("", "tag", "-a", "-m", "one", "v1", "HEAD~3")
	git("", "branch", "side", "HEAD~1")
	git("", "update-ref", "refs/remotes/origin/main", "HEAD~2")
	git("", "pack-refs", "--all")
	git("", "branch", "loose", "HEAD~5")
	writeFile(t, dir, "postmortems/2026-03-05-b.md", document(7))
	writeFile(t, dir, "postmortems/2026-03-06-staged.md", document(8))
	writeFile(t, dir, "postmortems/2026-03-07-untracked.md", document(10))
	writeFile(t, dir, "README.md", "<!-- postmortem index -->\n<!-- /postmortem index -->\n")
	if code, out := said(t, dir, "index", "README.md"); code != exitDone {
		t.Fatal(out)
	}
	git("", "add", "README.md", "postmortems/2026-03-05-b.md", "postmortems/2026-03-06-staged.md")
	writeFile(t, dir, "postmortems/2026-03-05-b.md", document(9))
	writeFile(t, dir, "postmortems/ignored.log", "x")
	return dir
}

// everything is what a folder holds: of each file its mode, its bytes and when it was written; not what we
// keep of the history.
func everything(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, name)
		if rel == filepath.Join(".git", "postmortem") {
			return fs.SkipDir
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		out[rel] = info.Mode().String()
		if info.Mode().IsRegular() {
			data, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			out[rel] += fmt.Sprintf(" %x %s", sha256.Sum256(data), info.ModTime().UTC())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// serveOnce runs serve until its pages were looked at.
func serveOnce(t *testing.T, dir string, args []string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	read, write := io.Pipe()
	done := make(chan int, 1)
	s := &streams{dir: dir, in: strings.NewReader(""), out: write, err: write, env: func(string) string { return "" }}
	go func() {
		done <- run(ctx, s, args)
		_ = write.Close()
	}()
	var said bytes.Buffer
	address := regexp.MustCompile(`http://\S+/`)
	buffer := make([]byte, 1024)
	for looked := false; ; {
		n, err := read.Read(buffer)
		said.Write(buffer[:n])
		if at := address.FindString(said.String()); at != "" && !looked {
			looked = true
			go func() {
				defer cancel()
				for _, page := range []string{"", "actions.html", "postmortems/2026-03-04-a.html", "revisions/2026-03-04-a.html", "-/as/public/index.html"} {
					r, err := http.Get(at + page)
					if err != nil {
						t.Errorf("%s: %v", page, err)
						continue
					}
					_, _ = io.Copy(io.Discard, r.Body)
					_ = r.Body.Close()
				}
			}()
		}
		if err != nil {
			break
		}
		if said.Len() > 1<<20 {
			t.Fatal("it says too much")
		}
	}
	cancel()
	if !address.Match(said.Bytes()) {
		t.Errorf("it serves nothing: %s", said.String())
	}
}
