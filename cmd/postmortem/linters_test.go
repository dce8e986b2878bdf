package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/git-postmortem/postmortem/internal/setup"
)

// tool is a linter of others, which .ci/run installs.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skip(name + " is not installed; .ci/run installs it")
	}
	return path
}

// actionlint finds nothing in a workflow that we use or that init writes.
func TestActionlint(t *testing.T) {
	actionlint := tool(t, "actionlint")
	f := newForeign(t)
	f.tool(t, ".")
	f.tool(t, ".postmortem")
	files := githubWorkflows(t)
	delete(files, "README")
	for _, audience := range []string{"", "public"} {
		files["gitea "+audience] = composed(t, setup.Options{Forge: "gitea", Audience: audience}, true)[".gitea/workflows/postmortems.yml"]
	}
	release, err := os.ReadFile("../../.github/workflows/release.yml")
	if err != nil {
		t.Fatal(err)
	}
	files["release"] = string(release)
	args := []string{"-no-color"}
	for name, text := range files {
		path := ".github/workflows/" + strings.ReplaceAll(name, " ", "-") + ".yml"
		f.write(t, path, text)
		if strings.HasPrefix(name, "gitea") {
			// It knows GitHub alone, where these versions are too old; Gitea and Forgejo take no later ones.
			f.write(t, ".github/actionlint.yaml", "paths:\n  .github/workflows/gitea-*.yml:\n    ignore: ['is too old to run on GitHub Actions']\n")
		}
		args = append(args, path)
	}
	cmd := exec.Command(actionlint, args...)
	cmd.Dir = f.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// shellcheck finds nothing in a script that is ours, or that init writes.
func TestShellcheck(t *testing.T) {
	shellcheck := tool(t, "shellcheck")
	dir := t.TempDir()
	var args []string
	add := func(name, text string) {
		path := strings.NewReplacer("/", "-", " ", "-").Replace(name) + ".sh"
		writeFile(t, dir, path, text)
		args = append(args, path)
	}
	var a composite
	load(t, "../../"+actionFile, &a)
	for _, s := range a.Runs.Steps {
		if s.Run != "" {
			text := "#!/bin/bash\nset -eo pipefail\n"
			for name := range s.Env {
				text += "export " + name + "=\"$1\"\n"
			}
			add(s.Name, text+s.Run)
		}
	}
	for _, lenient := range []bool{false, true} {
		add(map[bool]string{false: "strict", true: "lenient"}[lenient], composed(t, setup.Options{Forge: setup.Script}, lenient)["ci/postmortem.sh"])
		add(map[bool]string{false: "branch", true: "branch lenient"}[lenient], composed(t, setup.Options{Forge: setup.Script, Program: setup.Program, Revision: "main"}, lenient)["ci/postmortem.sh"])
	}
	var jobs map[string]gitLabJob
	if err := yaml.Unmarshal([]byte(composed(t, setup.Options{Forge: "gitlab", Audience: "public"}, true)[".gitlab-ci.yml"]), &jobs); err != nil {
		t.Fatal(err)
	}
	for name, j := range jobs {
		add("gitlab "+name, "#!/bin/bash\nset -eo pipefail\n"+strings.Join(j.Script, "\n")+"\n")
	}
	scripts, err := filepath.Glob("../../scripts/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(scripts, "../../.ci/run") {
		if data, err := os.ReadFile(path); err == nil && strings.HasPrefix(string(data), "#!") && strings.Contains(strings.SplitN(string(data), "\n", 2)[0], "sh") {
			add(strings.TrimPrefix(path, "../../"), string(data))
		}
	}
	if len(args) < 10 {
		t.Errorf("only %q", args)
	}
	cmd := exec.Command(shellcheck, append([]string{"--color=never", "--norc"}, args...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
