package main

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// A workflow is what GitHub, Gitea and Forgejo read of one.
type workflow struct {
	Permissions map[string]string `yaml:"permissions"`
	Jobs        map[string]job    `yaml:"jobs"`
}

type job struct {
	If          string            `yaml:"if"`
	Permissions map[string]string `yaml:"permissions"`
	Steps       []step            `yaml:"steps"`
}

type step struct {
	ID   string            `yaml:"id"`
	If   string            `yaml:"if"`
	Name string            `yaml:"name"`
	Uses string            `yaml:"uses"`
	With map[string]string `yaml:"with"`
	Run  string            `yaml:"run"`
	Env  map[string]string `yaml:"env"`
}

// A composite is what an action.yml holds.
type composite struct {
	Inputs map[string]struct {
		Default string `yaml:"default"`
	} `yaml:"inputs"`
	Outputs map[string]struct {
		Value string `yaml:"value"`
	} `yaml:"outputs"`
	Runs struct {
		Steps []step `yaml:"steps"`
	} `yaml:"runs"`
}

// A runner does with a workflow what a forge does, in a checkout: it evaluates expressions,
// runs scripts and composite actions, and notes what the forge's own actions are told. What
// it does not know fails the test.
type runner struct {
	t       *testing.T
	dir     string            // the checkout
	env     []string          // beside what every runner sets
	given   map[string]string // inputs of composite actions, beside the workflow's own
	context map[string]string // the value of each context that an expression may name

	temp    string
	log     strings.Builder
	uploads map[string]string // action, without its version → the path that it was told
}

func newRunner(t *testing.T, dir string, context map[string]string) *runner {
	c := map[string]string{"github.base_ref": "", "github.event_name": "push", "github.event.repository.has_pages": "true", "github.token": "t0ken"}
	maps.Copy(c, context)
	r := &runner{t: t, dir: dir, temp: t.TempDir(), context: c, uploads: map[string]string{}}
	c["runner.temp"], c["runner.os"], c["runner.arch"] = r.temp, "Linux", "X64"
	return r
}

// job runs a job, and tells whether all went well. A job whose condition does not hold is not run.
func (r *runner) job(j job) (ran, ok bool) {
	if j.If != "" && !truthy(r.evaluate(j.If)) {
		return false, true
	}
	return true, r.steps(j.Steps)
}

func (r *runner) steps(steps []step) bool {
	for _, s := range steps {
		if s.If != "" && !truthy(r.evaluate(s.If)) {
			continue
		}
		action, _, _ := strings.Cut(s.Uses, "@")
		with := map[string]string{}
		for k, v := range s.With {
			with[k] = r.substitute(v)
		}
		switch {
		case s.Run != "":
			if !r.script(s) {
				return false
			}
		case strings.HasPrefix(s.Uses, "./"):
			if !r.composite(s, with) {
				return false
			}
		case action == "actions/checkout":
			if _, err := os.Stat(filepath.Join(r.dir, with["path"])); err != nil {
				r.t.Fatalf("nothing is checked out: %v", err)
			}
			if with["path"] == "" && with["fetch-depth"] != "0" {
				r.t.Error("the history of the documents is not fetched")
			}
		case action == "actions/cache":
			r.context["steps."+s.ID+".outputs.cache-hit"] = ""
		case action == "actions/setup-go":
			if _, err := os.Stat(with["go-version-file"]); with["go-version"] == "" && err != nil {
				r.t.Errorf("no Go: %v", err)
			}
		case action == "actions/upload-artifact", action == "actions/upload-pages-artifact":
			path := with["path"]
			if !filepath.IsAbs(path) {
				path = filepath.Join(r.dir, path)
			}
			r.uploads[action] = path
		case action == "actions/deploy-pages":
		default:
			r.t.Fatalf("what does %q do?", s.Uses)
		}
	}
	return true
}

func (r *runner) composite(s step, with map[string]string) bool {
	var a composite
	folder := filepath.Join(r.dir, s.Uses)
	load(r.t, filepath.Join(folder, "action.yml"), &a)
	for k := range with {
		if _, ok := a.Inputs[k]; !ok {
			r.t.Errorf("%s has no input %q", s.Uses, k)
		}
	}
	outer := r.context
	defer func() { r.context = outer }()
	r.context = map[string]string{"github.action_path": folder}
	for k, v := range outer {
		if !strings.HasPrefix(k, "steps.") && !strings.HasPrefix(k, "inputs.") {
			r.context[k] = v
		}
	}
	for k, v := range a.Inputs {
		r.context["inputs."+k] = v.Default
	}
	for _, given := range []map[string]string{with, r.given} {
		for k, v := range given {
			r.context["inputs."+k] = v
		}
	}
	if !r.steps(a.Runs.Steps) {
		return false
	}
	for k, v := range a.Outputs {
		outer["steps."+s.ID+".outputs."+k] = r.substitute(v.Value)
	}
	return true
}

// script runs a step as GitHub's runner does where it says shell: bash.
func (r *runner) script(s step) bool {
	if strings.Contains(s.Run, "${{") {
		r.t.Fatalf("an expression inside a script: %s", s.Run)
	}
	output := filepath.Join(r.temp, "output")
	_ = os.Remove(output)
	env := []string{"RUNNER_TEMP=" + r.temp, "GITHUB_ACTIONS=true", "GITHUB_WORKSPACE=" + r.dir, "GITHUB_REPOSITORY=owner/name",
		"GITHUB_OUTPUT=" + output, "GITHUB_STEP_SUMMARY=" + filepath.Join(r.temp, "summary")}
	for k, v := range s.Env {
		env = append(env, k+"="+r.substitute(v))
	}
	ok := r.bash(s.Run, env)
	data, _ := os.ReadFile(output)
	for line := range strings.Lines(string(data)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		r.context["steps."+s.ID+".outputs."+name] = value
	}
	return ok
}

func (r *runner) bash(script string, env []string) bool {
	cmd := exec.Command("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script)
	cmd.Dir = r.dir
	cmd.Env = append(append(append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "SOURCE_DATE_EPOCH=1772668800"), r.env...), env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	r.log.Write(out.Bytes())
	return err == nil
}

// summary is what the steps have written for people to read.
func (r *runner) summary() string {
	data, _ := os.ReadFile(filepath.Join(r.temp, "summary"))
	return string(data)
}

var expression = regexp.MustCompile(`\$\{\{\s*(.*?)\s*\}\}`)

func (r *runner) substitute(s string) string {
	return expression.ReplaceAllStringFunc(s, func(m string) string { return r.evaluate(expression.FindStringSubmatch(m)[1]) })
}

var formatCall = regexp.MustCompile(`^format\('([^']*)', ([a-z_.]+)\)$`)

// evaluate is what an expression of ours says: contexts and texts, ==, !=, !, && and ||
// without brackets, and format with one argument.
func (r *runner) evaluate(e string) (value string) {
	for or := range strings.SplitSeq(e, " || ") {
		for and := range strings.SplitSeq(or, " && ") {
			if value = r.term(strings.TrimSpace(and)); !truthy(value) {
				break
			}
		}
		if truthy(value) {
			return value
		}
	}
	return value
}

func (r *runner) term(e string) string {
	is := func(b bool) string { return map[bool]string{true: "true", false: "false"}[b] }
	if a, b, ok := strings.Cut(e, " == "); ok {
		return is(r.term(a) == r.term(b))
	}
	if a, b, ok := strings.Cut(e, " != "); ok {
		return is(r.term(a) != r.term(b))
	}
	if a, ok := strings.CutPrefix(e, "!"); ok {
		return is(!truthy(r.term(a)))
	}
	if m := formatCall.FindStringSubmatch(e); m != nil {
		return strings.ReplaceAll(m[1], "{0}", r.term(m[2]))
	}
	if text, ok := strings.CutPrefix(e, "'"); ok {
		return strings.TrimSuffix(text, "'")
	}
	value, ok := r.context[e]
	// What a step that was not run would have said is empty, as it is for a forge.
	if !ok && !strings.HasPrefix(e, "steps.") {
		r.t.Fatalf("what is ${{ %s }}?", e)
	}
	return value
}

func truthy(s string) bool { return s != "" && s != "false" }

func load(t *testing.T, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
