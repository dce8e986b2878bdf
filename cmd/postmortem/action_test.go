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
	workflow := readmeWorkflow(t, filepath.Join(root, "site", "guides", "ci.md"))
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

	var summary string // of the last run
	// runSteps returns the log, what the archive was built into, and whether all went well.
	runSteps := func() (log, archive string, ok bool) {
		temp := t.TempDir()
		var b strings.Builder
		for _, s := range action.Runs.Steps {
			if s.Run == "" {
				continue // setup-go: the machine that runs this test has Go
			}
			cmd := exec.Command("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", s.Run)
			cmd.Dir = foreign
			cmd.Env = append(os.Environ(), "RUNNER_TEMP="+temp, "GITHUB_WORKSPACE="+foreign, "GITHUB_OUTPUT="+filepath.Join(temp, "output"), "GITHUB_STEP_SUMMARY="+filepath.Join(temp, "summary"))
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
						if strings.Contains(given, "github.base_ref") {
							return "origin/main" // as in a pull request
						}
						return given
					}
					return action.Inputs[input].Default
				}))
			}
			out, err := cmd.CombinedOutput()
			b.Write(out)
			if err != nil {
				break
			}
			ok = s.Name == action.Runs.Steps[len(action.Runs.Steps)-1].Name
		}
		output, _ := os.ReadFile(filepath.Join(temp, "output"))
		said, _ := os.ReadFile(filepath.Join(temp, "summary"))
		summary = string(said)
		archive, _ = strings.CutPrefix(strings.TrimSpace(string(output)), "archive=")
		return b.String(), archive, ok
	}
	log, archive, ok := runSteps()
	if !ok {
		t.Fatalf("a clean archive fails:\n%s", log)
	}
	if _, err := os.Stat(filepath.Join(archive, "index.html")); err != nil || strings.HasPrefix(archive, foreign) {
		t.Errorf("no archive was built outside of the workspace, but in %q: %v", archive, err)
	}
	if !strings.Contains(summary, "From ") || !strings.Contains(summary, " to HEAD: nothing changed in meaning.") {
		t.Errorf("the summary of the job does not say what changed:\n%s", summary)
	}
	write("postmortems/2026-03-05-bad, name.md", "No frontmatter\n")
	if log, archive, ok = runSteps(); ok || archive != "" || !strings.Contains(log, "::error file=postmortems/2026-03-05-bad%2C name.md,line=1") {
		t.Errorf("a finding fails the step, with an annotation, and nothing is built:\n%s", log)
	}
	// A file name is no workflow command, and what ends the run is an annotation.
	if err := os.Remove(filepath.Join(foreign, "postmortems/2026-03-05-bad, name.md")); err != nil {
		t.Fatal(err)
	}
	write("postmortems/2026-03-05-x\n::error::injected.md", "No frontmatter\n")
	write("postmortems/2026-03-06-x\n::error::injected", "No frontmatter\n")
	log, _, _ = runSteps()
	for line := range strings.Lines(log) {
		if strings.HasPrefix(strings.TrimSpace(line), "::error::injected") {
			t.Errorf("a file name gives a workflow command:\n%s", log)
		}
	}
	write("postmortem.yaml", "rules:\n  timelin-order: off\n")
	if log, _, ok = runSteps(); ok || !strings.Contains(log, "::error file=postmortem.yaml,line=2,title=postmortem::") {
		t.Errorf("a mistake in the configuration is an annotation:\n%s", log)
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
	uploads := false
	for _, s := range w.Jobs["publish"].Steps {
		uploads = uploads || strings.HasPrefix(s.Uses, "actions/deploy-pages@")
	}
	if !uploads {
		t.Error("the workflow publishes no site")
	}
	return w.Jobs["check"].Steps
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
