package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	validator "github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/git-postmortem/postmortem/internal/setup"
	"github.com/git-postmortem/postmortem/lint"
)

const (
	actionFile   = ".github/actions/postmortem/action.yml"
	workflowFile = ".github/workflows/postmortems.yml"
)

func needsBash(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not installed; the runners of forges have it")
	}
}

// A foreign repository knows nothing of this one: a pull request, on main, of one document
// for everybody, where another is for colleagues.
type foreign struct {
	dir, base string // the checkout, and the commit that the pull request departs from
}

const (
	everybodys = "---\ntitle: Slow\nseverity: sev4\nstatus: published\nowner: \"@ops\"\naudience: public\nservices: [web]\nsupport_contact: support@example.com\ntype: near-miss\n---\n\n" +
		"## Summary\n\nAudience: public\n\nIt was slow.\n\n## Impact\n\nTen people waited.\n\n## Timeline\n\nNot recorded.\n\n## Contributing factors\n\nA disk was full.\n\n## Resolution\n\nThe disk was emptied.\n\n" +
		"## Lessons learned\n\n### Where we got lucky\n\nNobody was there.\n\n## Action items\n\nNone.\n\n## Customer message\n\nNot preserved.\n"
	colleagues = "---\ntitle: Zebracorn\nseverity: sev4\nstatus: draft\nowner: \"@ops\"\n---\n\n## Summary\n\nIt was a zebracorn.\n"
	mistaken   = "---\ntitle: Bad\nseverity: sev4\nstatus: in-review\nowner: \"@ops\"\n---\n\n## Timeline\n\n### 2026-03-04\n\n- **14:49** — It ends.\n- **14:43** — It begins.\n"
)

func newForeign(t *testing.T) foreign {
	t.Helper()
	needsBash(t)
	f := foreign{dir: t.TempDir()}
	f.write(t, "postmortems/2026-03-03-zebracorn.md", colleagues)
	f.base = commitAll(t, f.dir, "refs/remotes/origin/main")
	f.write(t, "postmortems/2026-03-04-slow.md", everybodys)
	commitAll(t, f.dir, "")
	return f
}

func (f foreign) write(t *testing.T, name, text string) {
	t.Helper()
	writeFile(t, f.dir, name, text)
}

// tool lays our action where a workflow checks it out, beside documents that are nobody's business.
func (f foreign) tool(t *testing.T, folder string) {
	t.Helper()
	data, err := os.ReadFile("../../" + actionFile)
	if err != nil {
		t.Fatal(err)
	}
	f.write(t, folder+"/"+actionFile, string(data))
	if folder != "." {
		f.write(t, folder+"/postmortems/2020-01-01-not-yours.md", mistaken)
	}
}

// composed are the files that init writes.
func composed(t *testing.T, o setup.Options, lenient bool) map[string]string {
	t.Helper()
	p := &setup.Pile{Branch: "main", Before: &lint.Result{}}
	if lenient {
		p.Adopted, p.Before = []string{"old.md"}, &lint.Result{Findings: []lint.Finding{{Path: "old.md", Severity: lint.Error}}}
	}
	if o.Program == "" {
		o.Program, o.Revision = setup.Program, "v1.0.0"
	}
	files, err := p.Files(o)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range files {
		out[f.Path] = f.Text
	}
	return out
}

// githubWorkflows are all that we use or tell others to use, by name.
func githubWorkflows(t *testing.T) map[string]string {
	t.Helper()
	own, err := os.ReadFile("../../" + workflowFile)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{"own": string(own), "README": block(t, "site/guides/ci.md", "yaml", "# .github/workflows/")}
	for audience, lenient := range map[string]bool{"public": false, "customers": true, "internal": false, "": true} {
		out[strings.TrimSpace("init "+audience)] = composed(t, setup.Options{Forge: "github", Audience: audience}, lenient)[workflowFile]
	}
	return out
}

func parsed(t *testing.T, text string) (w workflow) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), &w); err != nil {
		t.Fatal(err)
	}
	return w
}

// words tells whether a word lies in any file of a folder; a folder without a site fails the test.
func words(t *testing.T, folder, word string) (found bool) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(folder, "index.html")); err != nil {
		t.Fatalf("there is no site: %v", err)
	}
	if err := fs.WalkDir(os.DirFS(folder), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(folder, path))
		found = found || bytes.Contains(bytes.ToLower(data), []byte(word))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

var pullRequest = map[string]string{"github.event_name": "pull_request", "github.base_ref": "main"}

// A pull request is checked by each workflow: what it brings is annotated, what it means
// stands in the summary, and the archive is kept where nothing is wrong.
func TestPullRequests(t *testing.T) {
	for name, text := range githubWorkflows(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newForeign(t)
			f.tool(t, ".")
			f.tool(t, ".postmortem")
			w := parsed(t, text)
			request := func() (*runner, bool) {
				r := newRunner(t, f.dir, pullRequest)
				r.given = map[string]string{"binary": "postmortem"}
				ran, ok := r.job(w.Jobs["check"])
				if !ran {
					t.Fatal("a pull request is not checked")
				}
				if ran, _ := r.job(w.Jobs["publish"]); ran && w.Jobs["publish"].Steps != nil {
					t.Error("a pull request is published")
				}
				return r, ok
			}
			r, ok := request()
			if !ok {
				t.Fatalf("nothing is wrong, and it fails:\n%s", r.log.String())
			}
			if s := r.summary(); !strings.Contains(s, "to HEAD: 1 postmortem") || !strings.Contains(s, "Slow") || !strings.Contains(s, "### Postmortems") {
				t.Errorf("the summary does not say what changed in meaning, and what was found:\n%s", s)
			}
			archive := r.uploads["actions/upload-artifact"]
			if !words(t, archive, "zebracorn") || words(t, archive, "not yours") || strings.HasPrefix(archive, f.dir) {
				t.Errorf("the archive in %s is not that of the repository", archive)
			}

			f.write(t, "postmortems/2026-03-05-bad, name.md", mistaken)
			commitAll(t, f.dir, "")
			if r, ok = request(); ok || len(r.uploads) > 0 || !strings.Contains(r.log.String(), "::error file=postmortems/2026-03-05-bad%2C name.md,line=13,") {
				t.Errorf("a finding fails the job, with an annotation on its line, and nothing is built:\n%s", r.log.String())
			}
			if s := r.summary(); !strings.Contains(s, "| error | postmortems/2026-03-05-bad, name.md:13 |") {
				t.Errorf("the summary has no table of findings:\n%s", s)
			}
		})
	}
}

// What is merged is published, for those alone for whom it is, and only where Pages are set up.
func TestPublishing(t *testing.T) {
	for name, text := range githubWorkflows(t) {
		w := parsed(t, text)
		publish, ok := w.Jobs["publish"]
		if !ok {
			if name != "init" {
				t.Errorf("%s publishes nothing", name)
			}
			continue
		}
		if p := publish.Permissions; len(p) != 3 || p["contents"] != "read" || p["pages"] != "write" || p["id-token"] != "write" {
			t.Errorf("%s: permissions %v", name, p)
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newForeign(t)
			f.tool(t, ".")
			f.tool(t, ".postmortem")
			closed := strings.Contains(name, "internal") || strings.Contains(name, "customers")
			push := func(pages, open string) (*runner, bool, bool) {
				r := newRunner(t, f.dir, map[string]string{"github.event.repository.has_pages": pages})
				r.given = map[string]string{"binary": "postmortem"}
				bin := t.TempDir()
				if err := os.WriteFile(filepath.Join(bin, "gh"), []byte("#!/bin/sh\n[ \"$*\" = 'api repos/owner/name/pages --jq .public' ] && [ -n \"$GH_TOKEN\" ] && echo "+open), 0o755); err != nil {
					t.Fatal(err)
				}
				r.env = []string{"PATH=" + bin + string(filepath.ListSeparator) + os.Getenv("PATH")}
				ran, ok := r.job(publish)
				return r, ran, ok
			}
			r, ran, ok := push("true", map[bool]string{true: "false", false: "true"}[closed])
			if !ran || !ok {
				t.Fatalf("nothing is published:\n%s", r.log.String())
			}
			if site := r.uploads["actions/upload-pages-artifact"]; words(t, site, "zebracorn") != strings.Contains(name, "internal") || !words(t, site, "it was slow") {
				t.Error("the site holds what its readers may not see, or not what they may")
			}
			if closed {
				for _, open := range []string{"true", "nothing; exit 1"} {
					if r, _, ok := push("true", open); ok || len(r.uploads) > 0 || !strings.Contains(r.log.String(), "::error title=postmortem::This archive is not for everybody") {
						t.Errorf("pages that are open (%s) get what is not for everybody:\n%s", open, r.log.String())
					}
				}
			}
			if r, ran, _ := push("", "true"); ran {
				t.Errorf("a repository without Pages publishes:\n%s", r.log.String())
			}
		})
	}
}

// Where there are no Pages yet, a push to main says how to get them, and is not red for it.
func TestPagesNotSetUp(t *testing.T) {
	t.Parallel()
	f := newForeign(t)
	f.tool(t, ".postmortem")
	w := parsed(t, composed(t, setup.Options{Forge: "github", Audience: "public"}, true)[workflowFile])
	f.write(t, "postmortems/2026-03-05-old.md", mistaken) // lenient: old mistakes stop nothing
	r := newRunner(t, f.dir, map[string]string{"github.event.repository.has_pages": "false"})
	r.given = map[string]string{"binary": "postmortem"}
	if _, ok := r.job(w.Jobs["check"]); !ok || !strings.Contains(r.log.String(), "::notice title=postmortem::The archive is not published.") || !strings.Contains(r.log.String(), "::error file=") {
		t.Errorf("%s", r.log.String())
	}
}

// The action builds the program from the checkout that it lies in, and knows it again.
func TestActionBuildsItself(t *testing.T) {
	t.Parallel()
	f := newForeign(t)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(root, filepath.Join(f.dir, ".postmortem")); err != nil {
		t.Fatal(err)
	}
	cgo, err := exec.Command("go", "env", "CGO_ENABLED").Output() // as this test is built, so that much is built already
	if err != nil {
		t.Fatal(err)
	}
	r := newRunner(t, f.dir, nil)
	r.env = []string{"CGO_ENABLED=" + strings.TrimSpace(string(cgo))}
	if !r.steps([]step{{ID: "x", Uses: "./.postmortem/.github/actions/postmortem", With: map[string]string{"audience": "none"}}}) {
		t.Fatalf("%s", r.log.String())
	}
	if !strings.Contains(r.log.String(), "2 postmortems, no findings") || r.context["steps.x.outputs.archive"] != "" {
		t.Errorf("%s", r.log.String())
	}
	if _, err := os.Stat(filepath.Join(r.temp, "postmortem")); err != nil {
		t.Error(err)
	}

	// What is kept is named after what it is built from: another source is another program.
	var a composite
	load(t, filepath.Join(root, actionFile), &a)
	source := func(text string) string {
		dir := t.TempDir()
		writeFile(t, dir, actionFile, "")
		writeFile(t, dir, "with space.go", text)
		r := newRunner(t, f.dir, map[string]string{"github.action_path": filepath.Join(dir, ".github/actions/postmortem"), "inputs.binary": ""})
		if !r.script(a.Runs.Steps[0]) {
			t.Fatal(r.log.String())
		}
		return r.context["steps.program.outputs.source"]
	}
	if one, same, other := source("a"), source("a"), source("b"); one != same || one == other || len(one) != 40 {
		t.Errorf("sources are named %q, %q and %q", one, same, other)
	}

	r = newRunner(t, f.dir, nil)
	r.given = map[string]string{"binary": "./no/such"}
	if r.steps([]step{{Uses: "./.postmortem/.github/actions/postmortem"}}) || !strings.Contains(r.log.String(), "::error title=postmortem::There is no program ./no/such.") {
		t.Errorf("a program that is not there:\n%s", r.log.String())
	}
}

// A file name is no workflow command, and what ends the run is an annotation.
func TestActionAgainstHostileNames(t *testing.T) {
	t.Parallel()
	f := newForeign(t)
	f.tool(t, ".postmortem")
	check := func() (*runner, bool) {
		r := newRunner(t, f.dir, nil)
		r.given = map[string]string{"binary": "postmortem"}
		return r, r.steps([]step{{Uses: "./.postmortem/.github/actions/postmortem"}})
	}
	f.write(t, "postmortems/2026-03-05-x\n::error::injected.md", mistaken)
	f.write(t, "postmortems/2026-03-06-x\n::error::injected", mistaken)
	r, _ := check()
	for line := range strings.Lines(r.log.String()) {
		if strings.HasPrefix(strings.TrimSpace(line), "::error::injected") {
			t.Errorf("a file name gives a workflow command:\n%s", r.log.String())
		}
	}
	f.write(t, "postmortem.yaml", "rules:\n  timelin-order: off\n")
	if r, ok := check(); ok || !strings.Contains(r.log.String(), "::error file=postmortem.yaml,line=2,title=postmortem::") {
		t.Errorf("a mistake in the configuration is an annotation:\n%s", r.log.String())
	}
}

// Gitea and Forgejo run the workflow that init writes for them.
func TestGitea(t *testing.T) {
	t.Parallel()
	f := newForeign(t)
	for name, text := range composed(t, setup.Options{Forge: "gitea", Audience: "public"}, false) {
		f.write(t, name, text)
	}
	var w workflow
	load(t, filepath.Join(f.dir, ".gitea/workflows/postmortems.yml"), &w)
	for event, context := range map[string]map[string]string{"push": nil, "pull request": pullRequest} {
		r := newRunner(t, f.dir, context)
		r.env = []string{"POSTMORTEM=postmortem"}
		if _, ok := r.job(w.Jobs["check"]); !ok {
			t.Errorf("%s: nothing is wrong, and it fails:\n%s", event, r.log.String())
		}
		if site := r.uploads["actions/upload-artifact"]; words(t, site, "zebracorn") || !words(t, site, "it was slow") {
			t.Errorf("%s: the archive holds what its readers may not see, or not what they may", event)
		}
		if strings.Contains(r.log.String(), "1 postmortem added.") != (context != nil) {
			t.Errorf("%s: the log does not say what changed in meaning:\n%s", event, r.log.String())
		}
	}
	f.write(t, "postmortems/2026-03-05-bad.md", mistaken)
	r := newRunner(t, f.dir, pullRequest)
	r.env = []string{"POSTMORTEM=postmortem"}
	if _, ok := r.job(w.Jobs["check"]); ok || len(r.uploads) > 0 || !strings.Contains(r.log.String(), "postmortems/2026-03-05-bad.md:13:") {
		t.Errorf("a finding fails the job:\n%s", r.log.String())
	}
}

// A gitLabJob is what GitLab reads of one.
type gitLabJob struct {
	Extends   string            `yaml:"extends"`
	Image     string            `yaml:"image"`
	Variables map[string]string `yaml:"variables"`
	Script    []string          `yaml:"script"`
	Artifacts struct {
		Paths   []string          `yaml:"paths"`
		Reports map[string]string `yaml:"reports"`
	} `yaml:"artifacts"`
}

// GitLab gets a code quality report that it can read, the archive, and pages.
func TestGitLab(t *testing.T) {
	t.Parallel()
	f := newForeign(t)
	for name, text := range composed(t, setup.Options{Forge: "gitlab", Audience: "public"}, false) {
		f.write(t, name, text)
	}
	var jobs map[string]gitLabJob
	load(t, filepath.Join(f.dir, ".gitlab-ci.yml"), &jobs)
	run := func(name string, env ...string) (string, bool) {
		j := jobs[name]
		if base := jobs[j.Extends]; base.Image == "" || base.Variables["GIT_DEPTH"] != "0" || len(j.Script) == 0 {
			t.Fatalf("%s has no image, no history or no script", name)
		}
		r := newRunner(t, f.dir, nil)
		ok := r.bash(strings.Join(j.Script, "\n"), append(env, "POSTMORTEM=postmortem", "GITLAB_CI=true"))
		return r.log.String(), ok
	}
	type finding struct {
		Location struct{ Path string } `json:"location"`
	}
	report := func() (out []finding) {
		data, err := os.ReadFile(filepath.Join(f.dir, jobs["postmortems"].Artifacts.Reports["codequality"]))
		if err != nil {
			t.Fatal(err)
		}
		s, err := validator.NewCompiler().Compile("../../lint/report/testdata/gitlab.schema.json")
		if err != nil {
			t.Fatal(err)
		}
		v, err := validator.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(v); err != nil {
			t.Error(err)
		}
		if err := json.Unmarshal(data, &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	log, ok := run("postmortems", "CI_MERGE_REQUEST_DIFF_BASE_SHA="+f.base)
	if !ok || len(report()) != 0 || !strings.Contains(log, "1 postmortem added.") {
		t.Errorf("a merge request in which nothing is wrong:\n%s", log)
	}
	if site := filepath.Join(f.dir, jobs["postmortems"].Artifacts.Paths[0]); !words(t, site, "zebracorn") {
		t.Error("members of the project do not see the whole archive")
	}
	if log, ok = run("pages", "CI_COMMIT_BRANCH=main"); !ok {
		t.Fatal(log)
	}
	if site := filepath.Join(f.dir, jobs["pages"].Artifacts.Paths[0]); words(t, site, "zebracorn") || !words(t, site, "it was slow") || filepath.Base(site) != "public" {
		t.Error("pages hold what their readers may not see, or not what they may")
	}
	f.write(t, "postmortems/2026-03-05-bad.md", mistaken)
	if log, ok = run("postmortems", "CI_MERGE_REQUEST_DIFF_BASE_SHA="+f.base); ok || len(report()) == 0 || report()[0].Location.Path != "postmortems/2026-03-05-bad.md" {
		t.Errorf("a finding fails the job, and stands in the report:\n%s", log)
	}
	if log, ok = run("postmortems"); ok || len(report()) == 0 {
		t.Errorf("a finding on main:\n%s", log)
	}
}

// The script gets the program from where it is said to be, once where a commit or a
// release is named, and each time where it is a branch.
func TestScriptBuildsTheProgram(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed; .ci/run installs it")
	}
	postmortem, err := exec.LookPath("postmortem")
	if err != nil {
		t.Fatal(err)
	}
	source := t.TempDir()
	writeFile(t, source, "postmortems/source.txt", "gatehouse")
	commit := commitAll(t, source, "refs/heads/a/branch")
	bin, built := t.TempDir(), filepath.Join(t.TempDir(), "built")
	compiler := fmt.Sprintf("#!/bin/sh\n[ \"$1 $3 $4 $6\" = '-C build -o ./cmd/postmortem' ] && grep -q gatehouse \"$2/postmortems/source.txt\" && echo >> '%s' && cp '%s' \"$5\"\n", built, postmortem)
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte(compiler), 0o755); err != nil {
		t.Fatal(err)
	}
	for revision, times := range map[string]int{commit: 1, "a/branch": 2} {
		_ = os.Remove(built)
		f := newForeign(t)
		for name, text := range composed(t, setup.Options{Forge: setup.Script, Program: "https://git.example.com/a/b", Revision: revision}, false) {
			f.write(t, name, text)
		}
		r := newRunner(t, f.dir, nil)
		r.env = []string{"PATH=" + bin + string(filepath.ListSeparator) + os.Getenv("PATH"), "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url." + source + ".insteadOf", "GIT_CONFIG_VALUE_0=https://git.example.com/a/b"}
		if !r.bash("sh ci/postmortem.sh; sh ci/postmortem.sh build -o out; NEW_FROM=origin/main sh ci/postmortem.sh lint", nil) {
			t.Fatal(r.log.String())
		}
		if words(t, filepath.Join(f.dir, "out"), "gatehouse") || !strings.Contains(r.log.String(), "2 postmortems, no findings") {
			t.Errorf("%s", r.log.String())
		}
		if data, _ := os.ReadFile(built); len(data) != times+map[bool]int{true: 1}[times > 1] {
			t.Errorf("%s is built %d times", revision, len(data))
		}
	}
}

// commitAll commits the documents of a repository, which it makes where there is none, and
// returns the commit. A ref is set to it, as a clone would name main.
func commitAll(t *testing.T, dir, ref string) string {
	t.Helper()
	if _, err := git.PlainOpen(dir); err != nil {
		if _, err := git.PlainInit(dir, false); err != nil {
			t.Fatal(err)
		}
	}
	repo, tree := stage(t, dir)
	hash, err := tree.Commit("documents", &git.CommitOptions{Author: &object.Signature{Name: "Ada", Email: "ada@example.com", When: time.Unix(1772668800, 0)}})
	if err != nil {
		t.Fatal(err)
	}
	if ref != "" {
		if err := repo.Storer.SetReference(plumbing.NewHashReference(plumbing.ReferenceName(ref), hash)); err != nil {
			t.Fatal(err)
		}
	}
	return hash.String()
}

func stage(t *testing.T, dir string) (*git.Repository, *git.Worktree) {
	t.Helper()
	repo, err := git.PlainOpen(dir)
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
	return repo, tree
}

// Workflows ask for no more than they need, need nothing that a fork lacks, and take what
// others wrote by version.
func TestWorkflowsAreSafe(t *testing.T) {
	action, err := os.ReadFile("../../" + actionFile)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range githubWorkflows(t) {
		w := parsed(t, text)
		if len(w.Permissions) != 1 || w.Permissions["contents"] != "read" {
			t.Errorf("%s: permissions %v", name, w.Permissions)
		}
		for line := range strings.Lines(text + string(action)) {
			if strings.Contains(line, "vars.") || strings.Contains(line, "secrets.") {
				t.Errorf("%s: what forks lack: %s", name, line)
			}
			if _, uses, ok := strings.Cut(line, "uses: "); ok && !strings.HasPrefix(uses, "./") && !strings.Contains(uses, "@v") {
				t.Errorf("%s: of no version: %s", name, line)
			}
		}
	}
}
