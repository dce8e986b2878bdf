package rules_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/change"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/report"
	_ "github.com/git-postmortem/postmortem/lint/rules"
)

// now is the day on which due dates are judged.
var now = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)

var update = flag.Bool("update", false, "rewrite what the tests expect")

// A rule's testdata is one archive, testdata/RULE.txtar: files below bad/ are an
// archive in which the rule has the findings in the file want; in the one below
// good/ it has none. Files below bad/was/ and good/was/ are what they were before a change, those below
// bad/past/DAY/ and good/past/DAY/ what was committed on a day. Files below fixed/ are what its fixes make of those in bad/.
func TestRules(t *testing.T) {
	for _, rule := range lint.Rules() {
		t.Run(rule.Name, func(t *testing.T) {
			file := filepath.Join("testdata", rule.Name+".txtar")
			data, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatalf("every rule has testdata: %v", err)
			}
			bad, good := findings(t, rule.Name, data, "bad/"), findings(t, rule.Name, data, "good/")
			if bad == "" {
				t.Error("no finding in bad/")
			}
			if good != "" {
				t.Errorf("findings in good/:\n%s", good)
			}
			checkOffers(t, rule, data)
			made := fixes(t, rule, data)
			if len(made) == 0 && (rule.Fix == "safe" || rule.Fix == "unsafe") {
				t.Error("the rule says that it fixes, and fixes nothing in bad/")
			}
			if *update {
				rewrite(t, file, data, bad, made)
				return
			}
			var fixed []txtar.File
			for _, f := range data.Files {
				if strings.HasPrefix(f.Name, "fixed/") {
					fixed = append(fixed, f)
				}
			}
			if diff := cmp.Diff(fixed, made); diff != "" {
				t.Errorf("what its fixes make of bad/ (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(want(data), bad); diff != "" {
				t.Errorf("findings in bad/ (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDocumentation runs the examples of every rule's page: Bad raises the rule, Good does not.
func TestDocumentation(t *testing.T) {
	for _, rule := range lint.Rules() {
		t.Run(rule.Name, func(t *testing.T) {
			for _, part := range []string{"Bad", "Good"} {
				example := &txtar.Archive{Files: examples(rule.Doc, part)}
				if len(example.Files) == 0 {
					t.Fatalf("the page has no example under %s", part)
				}
				got := findings(t, rule.Name, example, "")
				if (got != "") != (part == "Bad") {
					t.Errorf("the example under %s raises: %q", part, got)
				}
			}
			if len(rule.Summary()) > 100 || !strings.HasSuffix(rule.Summary(), ".") {
				t.Errorf("the summary is no short sentence: %q", rule.Summary())
			}
		})
	}
}

// TestTestdataHasRule finds testdata that a renamed or removed rule left behind.
func TestTestdataHasRule(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, f := range files {
		if _, err := lint.Lookup(strings.TrimSuffix(filepath.Base(f), ".txtar")); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
}

// findings lints the files below prefix as an archive and returns what one rule has to say, with frames.
func findings(t *testing.T, rule string, data *txtar.Archive, prefix string) string {
	t.Helper()
	a := change.Input(unpack(t, data, prefix))
	a.Past = past(data, prefix)
	r, err := lint.RunNew(context.Background(), a, lint.Options{Now: now}, before(data, prefix, a.Paths))
	if err != nil {
		t.Fatal(err)
	}
	kept := &lint.Result{}
	for _, f := range r.Findings {
		if f.Rule == rule {
			kept.Findings = append(kept.Findings, f)
		}
	}
	var buf bytes.Buffer
	format, _ := report.Lookup("text")
	if err := format.Write(&buf, kept, report.Options{Quiet: true, Verbose: true}); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// before is what the files below was/ were before those beside them; without any, all
// that is there is new.
func before(data *txtar.Archive, prefix string, paths []string) lint.Base {
	texts := map[string][]byte{}
	base := lint.Base{Find: func(string) (string, bool) { return "", true }}
	for _, f := range data.Files {
		name, ok := strings.CutPrefix(f.Name, prefix+"was/")
		if !ok {
			continue
		}
		texts[name] = unescape(f.Data)
		base.Names = append(base.Names, name)
		if !slices.Contains(paths, name) {
			base.Gone = append(base.Gone, name)
		}
	}
	base.Text = func(path string) ([]byte, string, bool, error) {
		text, ok := texts[path]
		return text, path, ok, nil
	}
	return base
}

// past is what the files below past/DAY/ tell of the history of documents.
func past(data *txtar.Archive, prefix string) func(context.Context) *lint.Past {
	return func(context.Context) *lint.Past {
		return &lint.Past{Of: func(path string) (out []lint.Revision, complete bool) {
			for _, f := range data.Files {
				day, name, ok := strings.Cut(strings.TrimPrefix(f.Name, prefix+"past/"), "/")
				at, err := time.Parse(time.DateOnly, day)
				if !ok || err != nil || name != path {
					continue
				}
				text := func() ([]byte, string, error) { return unescape(f.Data), name, nil }
				out = append(out, lint.Revision{Commit: strings.Repeat("1", 40), Time: at, Text: text})
			}
			slices.SortFunc(out, func(a, b lint.Revision) int { return b.Time.Compare(a.Time) })
			return out, true
		}}
	}
}

// checkOffers holds a rule to what its page says of its fixes.
func checkOffers(t *testing.T, rule lint.Rule, data *txtar.Archive) {
	t.Helper()
	r, err := lint.Run(context.Background(), change.Input(unpack(t, data, "bad/")), lint.Options{Now: now, Only: []string{rule.Name}})
	if err != nil {
		t.Fatal(err)
	}
	offered := map[string]bool{}
	for _, f := range r.Findings {
		for _, fix := range f.Fixes {
			offered[string(fix.Safety)] = true
			if fix.Title == "" || len(fix.Edits) == 0 {
				t.Errorf("an empty fix: %+v", fix)
			}
		}
	}
	switch {
	case rule.Fix == "" && len(offered) > 0, rule.Fix == "show" && (offered["safe"] || offered["unsafe"]), rule.Fix == "unsafe" && offered["safe"]:
		t.Errorf("the page says fix: %q, and the findings offer %v", rule.Fix, offered)
	case rule.Fix != "" && !offered[rule.Fix]:
		t.Errorf("the page says fix: %s, and no finding in bad/ offers one", rule.Fix)
	}
}

// fixes returns the documents below bad/ that the fixes of one rule change, as they are then.
func fixes(t *testing.T, rule lint.Rule, data *txtar.Archive) []txtar.File {
	t.Helper()
	a := unpack(t, data, "bad/")
	fixer, err := lint.NewFixer(change.Input(a), true, lint.Options{Now: now, Only: []string{rule.Name}})
	if err != nil {
		t.Fatal(err)
	}
	var out []txtar.File
	for _, p := range a.Paths {
		pm, err := a.Read(p)
		if err != nil {
			t.Fatal(err)
		}
		if f := fixer.Fix(p, pm.Source); f.Changed() {
			out = append(out, txtar.File{Name: "fixed/" + p, Data: escape(f.After)})
		}
	}
	return out
}

// unpack writes the files below prefix as an archive.
func unpack(t *testing.T, data *txtar.Archive, prefix string) *archive.Archive {
	t.Helper()
	dir := t.TempDir()
	// Whatever an example looks like, it is a document.
	if err := os.WriteFile(filepath.Join(dir, "postmortem.yaml"), []byte("folders: [postmortems]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, f := range data.Files {
		name, ok := strings.CutPrefix(f.Name, prefix)
		if !ok || f.Name == "want" || strings.HasPrefix(f.Name, "fixed/") || strings.HasPrefix(name, "was/") || strings.HasPrefix(name, "past/") {
			continue
		}
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, unescape(f.Data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	archives, err := archive.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return archives[0]
}

// escape writes what testdata cannot hold as unescape reads it.
func escape(b []byte) []byte {
	b = []byte(strings.NewReplacer("\r", "\\x0d", "\ufeff", "\\xef\\xbb\\xbf", "\u202e", "\\xe2\\x80\\xae").Replace(string(b)))
	if !bytes.HasSuffix(b, []byte("\n")) {
		b = append(b, '\n')
	}
	return b
}

var escapes = regexp.MustCompile(`\\x[0-9a-f]{2}`)

// unescape turns \xNN into that byte, so that testdata can hold what no editor would.
func unescape(b []byte) []byte {
	return escapes.ReplaceAllFunc(b, func(m []byte) []byte {
		hex := func(c byte) byte {
			if c >= 'a' {
				return c - 'a' + 10
			}
			return c - '0'
		}
		return []byte{hex(m[2])<<4 | hex(m[3])}
	})
}

var fence = regexp.MustCompile("(?ms)^~~~markdown(?: file=(\\S+))?\n(.*?)^~~~$")

func examples(doc, part string) []txtar.File {
	_, rest, _ := strings.Cut(doc, "## "+part+"\n")
	rest, _, _ = strings.Cut(rest, "\n## Good")
	var out []txtar.File
	for _, m := range fence.FindAllStringSubmatch(rest, -1) {
		name := m[1]
		if name == "" {
			name = "postmortems/example.md"
		}
		out = append(out, txtar.File{Name: name, Data: []byte(m[2])})
	}
	return out
}

func want(data *txtar.Archive) string {
	for _, f := range data.Files {
		if f.Name == "want" {
			return string(f.Data)
		}
	}
	return ""
}

func rewrite(t *testing.T, file string, data *txtar.Archive, text string, made []txtar.File) {
	t.Helper()
	var files []txtar.File
	for _, f := range data.Files {
		if f.Name != "want" && !strings.HasPrefix(f.Name, "fixed/") {
			files = append(files, f)
		}
	}
	data.Files = append(append(files, made...), txtar.File{Name: "want", Data: []byte(text)})
	if err := os.WriteFile(file, txtar.Format(data), 0o644); err != nil {
		t.Fatal(err)
	}
}
