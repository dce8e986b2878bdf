package change_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/change"
	"github.com/git-postmortem/postmortem/lint"
	_ "github.com/git-postmortem/postmortem/lint/rules"
	"github.com/git-postmortem/postmortem/schema"
)

// TestNearIsWhole changes small archives at random and compares what --new-from finds with what it
// finds when every document is read in full on both sides.
func TestNearIsWhole(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is needed to make a repository")
	}
	narrowed, found, elsewhere := 0, 0, 0
	for seed := range uint64(16) {
		w := &world{t: t, dir: t.TempDir(), r: rand.New(rand.NewPCG(seed, 14)), files: map[string]string{}}
		w.git("init", "-q", "-b", "main")
		w.begin()
		for range 6 {
			w.git("add", "-A")
			w.git("commit", "-q", "--allow-empty", "-m", "base")
			changed := map[string]bool{}
			for range 1 + w.r.IntN(3) {
				for _, p := range w.change() {
					changed[p] = true
				}
			}
			whole, _ := w.lint(false)
			fast, read := w.lint(true)
			if diff := cmp.Diff(whole.Findings, fast.Findings, cmpopts.IgnoreUnexported(lint.Finding{}, lint.ResolvedFix{})); diff != "" {
				t.Fatalf("seed %d, changed %v (-whole +near):\n%s\n%s", seed, changed, diff, w.git("diff", "HEAD"))
			}
			if diff := cmp.Diff(whole.Documents, fast.Documents); diff != "" || whole.Foreign == len(whole.Documents) != (fast.Foreign == len(fast.Documents)) {
				t.Fatalf("seed %d: documents (-whole +near):\n%s\nforeign %d and %d", seed, diff, whole.Foreign, fast.Foreign)
			}
			if read < len(whole.Documents) {
				narrowed++
			}
			found += len(whole.Findings)
			for _, f := range whole.Findings {
				if !changed[f.Path] {
					elsewhere++
				}
			}
		}
	}
	t.Logf("%d of 96 changes were read in part; %d findings, %d of them in documents that the change left as they were", narrowed, found, elsewhere)
	if narrowed < 40 || found < 200 || elsewhere < 50 {
		t.Error("the changes say too little")
	}
}

// A world is a repository that changes at random.
type world struct {
	t     *testing.T
	dir   string
	r     *rand.Rand
	files map[string]string
	next  int
}

func (w *world) git(args ...string) string {
	w.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func (w *world) lint(near bool) (*lint.Result, int) {
	w.t.Helper()
	archives, err := archive.Open(w.dir)
	if err != nil {
		w.t.Fatal(err)
	}
	a := archives[0]
	defer a.Close()
	bases, _, err := change.Bases(a, "HEAD")
	if err != nil {
		w.t.Fatal(err)
	}
	in := change.Input(a)
	read := len(in.Paths)
	if near {
		some := in.Some
		read = 0
		in.Some = func(ctx context.Context, which []int, do func(int, *schema.Postmortem)) error {
			read = max(read, len(which))
			return some(ctx, which, do)
		}
		in.Each = func(ctx context.Context, do func(int, *schema.Postmortem)) error {
			read = len(a.Paths)
			return a.Each(ctx, do)
		}
	} else {
		in.Some = nil
	}
	r, err := lint.RunNew(context.Background(), in, lint.Options{Now: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}, bases[0])
	if err != nil {
		w.t.Fatal(err)
	}
	return r, read
}

func (w *world) write(name, text string) {
	w.t.Helper()
	w.files[name] = text
	full := filepath.Join(w.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) remove(name string) {
	w.t.Helper()
	delete(w.files, name)
	if err := os.Remove(filepath.Join(w.dir, filepath.FromSlash(name))); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) begin() {
	w.write("postmortem.yaml", "folders: [postmortems]\n")
	for i := range 6 {
		w.write(fmt.Sprintf("postmortems/evidence/%d.png", i), "png")
	}
	for range 24 {
		w.write(w.name(), w.document())
	}
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

func (w *world) name() string {
	w.next++
	id := fmt.Sprintf("d%d", w.next)
	switch w.r.IntN(8) {
	case 0, 2, 3:
		id = fmt.Sprintf("D%d", 1+w.r.IntN(30)) // the id of another one, but for its case
	case 1:
		id = fmt.Sprintf("d%d", 1+w.r.IntN(30))
	}
	return fmt.Sprintf("postmortems/%s/%s.md", pick(w.r, []string{"a", "b", "c"}), id)
}

func (w *world) id() string { return fmt.Sprintf("d%d", 1+w.r.IntN(32)) }

// document is one at random: of ours or not, with what rules compare between documents.
func (w *world) document() string {
	r := w.r
	var b strings.Builder
	title := pick(r, []string{"Search is slow", "search  is SLOW", "Mail is late", "Überlast", "障害", "Disk full: again", "Search is \\u0073low"})
	if r.IntN(5) > 0 {
		b.WriteString("---\n")
		switch r.IntN(4) {
		case 0:
			fmt.Fprintf(&b, "title: \"%s\"\n", title)
		case 1:
			fmt.Fprintf(&b, "title: >\n  %s\n", strings.ReplaceAll(title, " is ", "\n  is "))
		case 2:
			fmt.Fprintf(&b, "title: '%s'\n", title)
		}
		fmt.Fprintf(&b, "severity: %s\nstatus: %s\nowner: '@ops'\n", pick(r, []string{"sev3", "sev9"}), pick(r, []string{"draft", "published", "in-review"}))
		if r.IntN(2) == 0 {
			fmt.Fprintf(&b, "related: [%s, ../a/%s.md, {id: %s}]\n", w.id(), w.id(), w.id())
		}
		if r.IntN(4) == 0 {
			fmt.Fprintf(&b, "redirect_from: [%s]\n", w.id())
		}
		b.WriteString("---\n\n")
	}
	if r.IntN(3) == 0 {
		fmt.Fprintf(&b, "# %s\n\n", pick(r, []string{title, "S**earch** is slow", "M&#97;il is late"}))
	}
	if r.IntN(4) == 0 {
		fmt.Fprintf(&b, "<!-- lint-ignore-file %s: known -->\n\n", pick(r, []string{"related-unknown", "title-unique", "section-alias", "link-broken"}))
	}
	for range 1 + r.IntN(4) {
		b.WriteString(pick(r, []string{
			"## Root cause\n\nA.\n\n", "## Whys\n\nA.\n\n", "## Contributing factors\n\nA.\n\n", "## **Root cause**\n\nA.\n\n", "Fault\n-----\n\nA.\n\n",
			"## Impact\n\nDescribe what the users saw of it.\n\n", "## Impact\n\nDescribe what the us**ers** saw of it.\n\n", "## Impact\n\nDescribe what the &#117;sers saw of it.\n\n", "## Impact\n\nExplain how *many* customers were hit.\n\nDescribe what the users saw of it.\n\n",
			"## What went well\n\nList whatever helped the responders.\n\n", "### Takeaways\n\nA.\n\n", "## Takeaways\n\nA.\n\n", "## Lessons learned\n\nA.\n\n",
			"```\n## Whys\n```\n\n", "<!--\n## Whys\n-->\n\n", "- a\n\n  ## Whys\n\n", "> ## Whys\n\n", "<div>\n## Whys\n</div>\n\n", "- ```\n  x\n## Whys\n```\n## Takeaways\n\n",
			"### Where we got lucky\n\nA.\n\n", "<div>\n```\n</div>\n\n## Whys\n\nA.\n\n", "**Root cause**: a\n\n", "## Timeline\n\n- 2026-01-02 10:00 UTC `detected` — A.\n\n",
		}))
	}
	for range r.IntN(3) {
		fmt.Fprintf(&b, pick(r, []string{
			"See ![a graph](../evidence/%d.png).\n\n", "See [it](../evidence/%d.png \"t\").\n\n", "See [it].\n\n[it]: ../evidence/%d.png\n\n", "See [it](<../evidence/%d.png>).\n\n",
			"See [it](/postmortems/evidence/%d.png).\n\n", "See [it](../evidence/%%3%d.png).\n\n", "See [the other](../b/d%d.md).\n\n", "See [it](\n../evidence/%d.png).\n\n", "See [the folder](../c/).\n\n<!-- %d -->\n\n",
		}), r.IntN(7))
	}
	text := b.String()
	if r.IntN(10) == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text
}

// change changes something, and returns which documents.
func (w *world) change() []string {
	r := w.r
	var documents []string
	for name := range w.files {
		if strings.HasSuffix(name, ".md") {
			documents = append(documents, name)
		}
	}
	slices.Sort(documents)
	name := pick(r, documents)
	text := w.files[name]
	switch r.IntN(16) {
	case 0:
		w.remove(name)
	case 1, 2:
		to := w.name()
		w.remove(name)
		w.write(to, text)
		return []string{name, to}
	case 3, 4:
		name = w.name()
		w.write(name, w.document())
	case 5:
		w.write(name, w.document())
	case 6:
		w.write(name, text+"\nOne more line.\n")
	case 7:
		w.write(name, strings.Replace(text, "status: draft", "status: published", 1))
	case 8:
		w.write(name, strings.Replace(text, "<!-- lint-ignore", "<!-- was-ignored", 1))
	case 9:
		lines := strings.SplitAfter(text, "\n")
		i := r.IntN(len(lines))
		w.write(name, strings.Join(slices.Delete(lines, i, i+1), ""))
	case 10, 11:
		for i := range 7 {
			png := fmt.Sprintf("postmortems/evidence/%d.png", i)
			if _, there := w.files[png]; there && r.IntN(4) == 0 {
				w.remove(png)
			} else if r.IntN(4) == 0 {
				w.write(png, "png")
			}
		}
		return nil
	case 12:
		w.write(name, strings.Replace(text, "## Root cause", "## Whys", 1))
	case 13:
		w.write(name, strings.Replace(text, "## Whys", "## Root cause", 1))
	case 14:
		w.write(name, strings.Replace(text, "related: [", "related: ["+w.id()+", ", 1))
	case 15:
		if r.IntN(3) == 0 {
			w.write("postmortem.yaml", "folders: [postmortems]\n"+pick(r, []string{"rules: {title-unique: error}\n", "sections: {aliases: {Impact: [Takeaways]}}\n", "overrides: [{paths: ['postmortems/a/**'], rules: {section-alias: off}}]\n", ""}))
		}
		w.write(".gitignore", fmt.Sprintf("/postmortems/%s/d%d.md\n", pick(r, []string{"a", "b", "c"}), r.IntN(30)))
		return nil
	}
	return []string{name}
}
