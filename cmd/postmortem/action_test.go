package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"go.yaml.in/yaml/v4"
)

type step struct {
	Name string            `yaml:"name"`
	Uses string            `yaml:"uses"`
	With map[string]string `yaml:"with"`
	Run  string            `yaml:"run"`
	Env  map[string]string `yaml:"env"`
}

var expression = regexp.MustCompile(`\$\{\{\s*([^}]*?)\s*\}\}`)

// TestActionInForeignRepository runs what the workflow in the README runs, in a
// repository that knows nothing of this one but the documents.
func TestActionInForeignRepository(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not installed; GitHub's runners have it")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	workflow := readmeWorkflow(t, filepath.Join(root, "README.md"))
	var action struct {
		Inputs map[string]struct {
			Default string `yaml:"default"`
		} `yaml:"inputs"`
		Runs struct {
			Steps []step `yaml:"steps"`
		} `yaml:"runs"`
	}
	load(t, filepath.Join(root, ".github/actions/postmortem/action.yml"), &action)

	// The workflow checks this repository out into the folder from which it uses the action.
	foreign := t.TempDir()
	var tool string
	var used bool
	var with map[string]string
	for _, s := range workflow {
		if strings.HasPrefix(s.Uses, "actions/checkout@") && s.With["path"] != "" {
			tool = s.With["path"]
		}
		if strings.HasPrefix(s.Uses, "./") {
			if tool == "" || s.Uses != "./"+tool+"/.github/actions/postmortem" {
				t.Fatalf("the workflow uses %s, and checks the tool out into %q", s.Uses, tool)
			}
			used, with = true, s.With
		}
	}
	if !used {
		t.Fatal("the workflow in the README does not use the action")
	}
	if err := os.Symlink(root, filepath.Join(foreign, tool)); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		full := filepath.Join(foreign, name)
		_ = os.MkdirAll(filepath.Dir(full), 0o755)
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("postmortems/2026-03-04-slow.md", "---\ntitle: Slow\nseverity: sev4\nstatus: draft\nowner: \"@ops\"\n---\n\n## Summary\n\nIt was slow.\n")

	commitAll(t, foreign, "refs/remotes/origin/main")

	runSteps := func() (string, bool) {
		temp := t.TempDir()
		var log strings.Builder
		for _, s := range action.Runs.Steps {
			if s.Run == "" {
				continue // setup-go: the machine that runs this test has Go
			}
			cmd := exec.Command("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", s.Run)
			cmd.Dir = foreign
			cmd.Env = append(os.Environ(), "RUNNER_TEMP="+temp, "GITHUB_WORKSPACE="+foreign)
			for k, v := range s.Env {
				cmd.Env = append(cmd.Env, k+"="+expression.ReplaceAllStringFunc(v, func(m string) string {
					name := expression.FindStringSubmatch(m)[1]
					if name == "github.action_path" {
						return filepath.Join(foreign, tool, ".github/actions/postmortem")
					}
					input, ok := strings.CutPrefix(name, "inputs.")
					if !ok {
						t.Fatalf("the action uses ${{ %s }}", name)
					}
					if given, ok := with[input]; ok {
						return strings.ReplaceAll(given, "${{ github.base_ref }}", "main")
					}
					return action.Inputs[input].Default
				}))
			}
			out, err := cmd.CombinedOutput()
			log.Write(out)
			if err != nil {
				return log.String(), false
			}
		}
		return log.String(), true
	}
	if log, ok := runSteps(); !ok {
		t.Fatalf("a clean archive fails:\n%s", log)
	}
	if _, err := os.Stat(filepath.Join(foreign, action.Inputs["output"].Default, "index.html")); err != nil {
		t.Error("no archive was built")
	}
	write("postmortems/2026-03-05-bad, name.md", "No frontmatter\n")
	log, ok := runSteps()
	if ok || !strings.Contains(log, "::error file=postmortems/2026-03-05-bad%2C name.md,line=1") {
		t.Errorf("a finding fails the step, with an annotation:\n%s", log)
	}
}

// commitAll commits the documents of a new repository, and names the commit as a clone would name main.
func commitAll(t *testing.T, dir, ref string) {
	t.Helper()
	repo, err := git.PlainInit(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := repo.Worktree()
	if err != nil {
		t.Fatal(err)
	}
	if err := tree.AddGlob("postmortems/*"); err != nil {
		t.Fatal(err)
	}
	hash, err := tree.Commit("base", &git.CommitOptions{Author: &object.Signature{Name: "Ada", Email: "ada@example.com", When: time.Unix(1772668800, 0)}})
	if err != nil {
		t.Fatal(err)
	}
	if err := repo.Storer.SetReference(plumbing.NewHashReference(plumbing.ReferenceName(ref), hash)); err != nil {
		t.Fatal(err)
	}
}

// The action and the workflows ask for no more than they need, and put no input into a script.
func TestWorkflowsAreSafe(t *testing.T) {
	for _, file := range []string{"../../.github/actions/postmortem/action.yml", "../../.github/workflows/postmortems.yml"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(data), "\n") {
			if strings.Contains(line, "run:") && strings.Contains(line, "${{") {
				t.Errorf("%s: an expression inside a script: %s", file, line)
			}
		}
	}
}

// readmeWorkflow returns the steps of the workflow that the README tells others to copy.
func readmeWorkflow(t *testing.T, readme string) []step {
	t.Helper()
	data, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(data), "```yaml\n# .github/workflows/")
	if !ok {
		t.Fatal("the README has no workflow to copy")
	}
	text, _, _ := strings.Cut(rest, "```")
	var w struct {
		Permissions map[string]string `yaml:"permissions"`
		Jobs        map[string]struct {
			Steps []step `yaml:"steps"`
		} `yaml:"jobs"`
	}
	if err := yaml.Unmarshal([]byte("# "+text), &w); err != nil {
		t.Fatal(err)
	}
	if len(w.Permissions) != 1 || w.Permissions["contents"] != "read" {
		t.Errorf("permissions %v", w.Permissions)
	}
	var steps []step
	for _, job := range w.Jobs {
		steps = append(steps, job.Steps...)
	}
	return steps
}

func load(t *testing.T, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}
