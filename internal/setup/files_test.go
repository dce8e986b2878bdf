package setup

import (
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/git-postmortem/postmortem/lint"
)

// Every file that CI reads is YAML, says what was decided, and no input gets into a script.
func TestFiles(t *testing.T) {
	adopted := &lint.Result{Findings: []lint.Finding{{Path: "old.md", Severity: lint.Error}}}
	for _, kind := range Forges {
		for _, audience := range []string{"", "public", "internal"} {
			for _, before := range []*lint.Result{{}, adopted} {
				p := &Pile{Branch: "it's: a [branch]", Adopted: []string{"old.md"}, Before: before}
				files, err := p.Files(Options{Forge: kind, Audience: audience, Program: Program, Revision: "0123abc"})
				if err != nil {
					t.Fatal(err)
				}
				all := ""
				for _, f := range files {
					all += f.Text
					if strings.HasSuffix(f.Path, ".yml") || strings.HasSuffix(f.Path, ".yaml") {
						var v map[string]any
						if err := yaml.Unmarshal([]byte(f.Text), &v); err != nil {
							t.Errorf("%s for %s: %v\n%s", f.Path, kind, err, f.Text)
						}
						on, _ := v["on"].(map[string]any)
						push, _ := on["push"].(map[string]any)
						if branches, ok := push["branches"].([]any); ok && branches[0] != p.Branch {
							t.Errorf("%s is for the branch %v", f.Path, branches)
						}
					}
					for line := range strings.Lines(f.Text) {
						if strings.Contains(line, "run:") && strings.Contains(line, "${{") {
							t.Errorf("%s: an expression inside a script: %s", f.Path, line)
						}
					}
				}
				if !strings.Contains(all, "0123abc") {
					t.Errorf("%s: the revision is in no file", kind)
				}
				for want, of := range map[string]string{"audience: " + audience + " #": "github", "--audience " + audience + " -o public": "gitlab", "--audience " + audience + " #": "gitea"} {
					if audience == "" || of != kind || strings.Contains(all, want) {
						continue
					}
					t.Errorf("%s: nothing is built for %q", kind, audience)
				}
				if lenient := strings.Contains(all, "never"); lenient != (before == adopted) {
					t.Errorf("%s: old mistakes stop nothing: %v", kind, lenient)
				}
			}
		}
	}
}

// What goes into a script is what it should be, or nothing.
func TestHostilePrograms(t *testing.T) {
	p := &Pile{Branch: "main", Before: &lint.Result{}}
	for _, o := range []Options{
		{Forge: Script, Program: "https://example.com/a'; rm -rf ~; '", Revision: "main"},
		{Forge: Script, Program: Program, Revision: "main'; true"},
		{Forge: Script, Program: Program, Revision: "--upload-pack=x"},
		{Forge: "github", Program: "https://git.example.com/a/b", Revision: "main"},
	} {
		if _, err := p.Files(o); err == nil {
			t.Errorf("%+v is taken", o)
		}
	}
	if _, err := p.Files(Options{Forge: "github", Program: "o/n", Revision: "main"}); err != nil {
		t.Error(err)
	}
}

// CI gets the Go that the program needs.
func TestGoVersion(t *testing.T) {
	data, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), "\ngo "+goVersion+".") {
		t.Errorf("go.mod wants another Go than %s", goVersion)
	}
}
