package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A tag becomes a release with the files that scripts/release writes, and says how to verify
// them; a second run replaces them.
func TestReleaseWorkflow(t *testing.T) {
	needsBash(t)
	t.Parallel()
	var w workflow
	load(t, "../../.github/workflows/release.yml", &w)
	j := w.Jobs["release"]
	if len(w.Permissions) != 1 || w.Permissions["contents"] != "read" || len(j.Permissions) != 1 || j.Permissions["contents"] != "write" {
		t.Errorf("permissions %v, %v", w.Permissions, j.Permissions)
	}
	for there, want := range map[string]string{
		"false": "release view v1.2.3\nrelease create v1.2.3 --verify-tag --title v1.2.3 --notes-file notes.md\nrelease upload v1.2.3 dist/SHA256SUMS dist/a.tar.gz --clobber\n",
		"true":  "release view v1.2.3\nrelease upload v1.2.3 dist/SHA256SUMS dist/a.tar.gz --clobber\n",
	} {
		dir, bin := t.TempDir(), t.TempDir()
		for name, script := range map[string]string{
			"go": "case \"$*\" in 'run ./scripts/release -o dist -version v1.2.3') mkdir dist && touch dist/a.tar.gz dist/SHA256SUMS;; 'env GOVERSION') echo go9.9.9;; *) exit 1;; esac",
			"gh": "[ -n \"$GH_TOKEN\" ] && echo \"$*\" >> called && { [ \"$2\" != view ] || " + there + "; }",
		} {
			if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		r := newRunner(t, dir, nil)
		r.env = []string{"PATH=" + bin + string(filepath.ListSeparator) + os.Getenv("PATH"), "GITHUB_REF_NAME=v1.2.3", "GITHUB_SERVER_URL=https://git.example.com"}
		if _, ok := r.job(j); !ok {
			t.Fatal(r.log.String())
		}
		if called, _ := os.ReadFile(filepath.Join(dir, "called")); string(called) != want {
			t.Errorf("gh was called so:\n%s", called)
		}
		notes, _ := os.ReadFile(filepath.Join(dir, "notes.md"))
		for _, line := range []string{
			"    git clone --branch v1.2.3 https://git.example.com/owner/name && cd \"name\"\n",
			"    GOTOOLCHAIN=go9.9.9 go run ./scripts/release -o dist -version v1.2.3\n",
		} {
			if !strings.Contains(string(notes), line) {
				t.Errorf("the text of the release lacks %q:\n%s", line, notes)
			}
		}
	}
}

// A release sets up repositories with itself.
func TestReleaseIsItsOwnRevision(t *testing.T) {
	defer func(was string) { programVersion = was }(programVersion)
	programVersion = "v1.2.3"
	if ownRevision() != "v1.2.3" || versionText() != "v1.2.3" {
		t.Errorf("%s, %s", ownRevision(), versionText())
	}
}

// The container is built from every room of the program, with the Go that it needs.
func TestContainer(t *testing.T) {
	read := func(name string) string {
		data, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	ignored, recipe := read(".dockerignore"), read("Dockerfile")
	for _, r := range rooms {
		top, _, _ := strings.Cut(r.name, "/")
		if !strings.Contains(ignored, "\n!"+top+"\n") {
			t.Errorf("%s is not let in", top)
		}
	}
	_, after, _ := strings.Cut(recipe, "FROM golang:")
	if version, _, _ := strings.Cut(after, " "); !strings.Contains(read("go.mod"), "\ngo "+version+".") {
		t.Errorf("go.mod wants another Go than %s", version)
	}
	for _, want := range []string{"-X main.programVersion=$VERSION", "CGO_ENABLED=0", ":nonroot\n", "WORKDIR /repository\n", `ENTRYPOINT ["postmortem"]`} {
		if !strings.Contains(recipe, want) {
			t.Errorf("the recipe lacks %s", want)
		}
	}
}

// A hook is a command that the program has.
func TestPreCommitHooks(t *testing.T) {
	t.Parallel()
	var hooks []struct {
		ID, Entry, Language string
		Files               bool `yaml:"pass_filenames"`
	}
	load(t, "../../.pre-commit-hooks.yaml", &hooks)
	if len(hooks) != 2 {
		t.Fatal(hooks)
	}
	for _, h := range hooks {
		f := newForeign(t)
		if h.Language != "golang" || h.Files {
			t.Errorf("%+v", h)
		}
		r := newRunner(t, f.dir, nil)
		if !r.bash(h.Entry, nil) {
			t.Errorf("%s: nothing is wrong, and it fails:\n%s", h.ID, r.log.String())
		}
		f.write(t, "postmortems/2026-03-05-bad.md", mistaken)
		stage(t, f.dir)
		if r.bash(h.Entry, nil) {
			t.Errorf("%s lets a mistake pass:\n%s", h.ID, r.log.String())
		}
	}
}
