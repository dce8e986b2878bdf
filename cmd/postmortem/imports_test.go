package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/git-postmortem/postmortem/"

// rooms are the packages from the ground up, with the rooms that each may import: only
// such as stand above it in this list, so no arrow runs back. README draws the same.
var rooms = []struct{ name, imports string }{
	// The ground: bytes, files and terminals, of which nobody has to know what they hold.
	{"schema/source", ""},
	{"schema/jsonschema", ""},
	{"schema/language", ""},
	{"internal/terminal", ""},
	{"internal/atomicfile", ""},
	{"internal/tree", ""},
	{"internal/pack", ""},
	{"internal/server", ""},
	{"internal/forge", ""},
	// What a postmortem is.
	{"schema/frontmatter", "schema/source"},
	{"schema/timeline", "schema/language schema/source"},
	{"schema", "schema/frontmatter schema/language schema/source schema/timeline"},
	{"schema/audience", "schema schema/frontmatter schema/source schema/timeline"},
	{"schema/compare", "schema schema/audience schema/frontmatter schema/source schema/timeline"},
	{"schema/stats", "schema schema/compare schema/timeline"},
	// What is said of it, and how it looks. They own the types that they take.
	{"lint", "schema schema/source schema/timeline"},
	{"lint/prose", "lint schema schema/source"},
	{"lint/rules", "lint lint/prose schema schema/audience schema/compare schema/frontmatter schema/language schema/source schema/timeline"},
	{"lint/report", "internal/terminal lint schema"},
	{"site/search", "schema schema/audience schema/timeline"},
	{"site", "schema schema/audience schema/compare schema/source schema/stats schema/timeline site/search"},
	{"site/output", "internal/atomicfile"},
	{"internal/comms", "schema schema/audience schema/timeline site"},
	// Where it lies.
	{"internal/gitrepo", "internal/atomicfile internal/pack internal/tree"},
	{"internal/config", "lint schema schema/frontmatter schema/source schema/timeline site"},
	{"internal/archive", "internal/config internal/gitrepo internal/tree schema schema/audience site/output"},
	// What brings the two together.
	{"internal/change", "internal/archive internal/config internal/gitrepo internal/tree lint schema schema/compare"},
	{"internal/adopt", "lint schema schema/source schema/timeline"},
	{"internal/intake", "internal/gitrepo lint schema schema/source schema/timeline"},
	{"internal/gate", "schema schema/frontmatter schema/source schema/timeline"}, // never schema/audience: it is independent of the filter
	{"internal/publish", "internal/archive internal/change internal/config internal/forge internal/gate internal/gitrepo internal/tree lint schema schema/audience schema/source schema/stats site site/output site/search"},
	{"internal/setup", "internal/archive internal/change internal/config internal/forge lint schema"},
	{"cmd/postmortem", "internal/adopt internal/archive internal/atomicfile internal/change internal/comms internal/config internal/gitrepo internal/intake internal/publish internal/server internal/setup internal/terminal lint lint/report lint/rules schema schema/compare schema/jsonschema schema/source schema/stats schema/timeline site site/search"},
}

// What opens an archive does so as --config wants it.
func TestVerbsTakeTheConfiguration(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(f, "_test.go") && strings.Contains(string(text), "archive.Open(") {
			t.Errorf("%s opens an archive whatever --config says; s.archives().Open does not", f)
		}
	}
}

func TestImports(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	err = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "scripts") {
			if err == nil && file != root {
				err = filepath.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		room := path.Dir(filepath.ToSlash(rel))
		if found[room] == nil {
			found[room] = []string{}
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range parsed.Imports {
			name, _ := strconv.Unquote(i.Path.Value)
			if of, ours := strings.CutPrefix(name, module); ours && !slices.Contains(found[room], of) {
				found[room] = append(found[room], of)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	below := map[string]bool{}
	for _, r := range rooms {
		got, known := found[r.name]
		if !known {
			t.Errorf("there is no room %s; take it out of the table", r.name)
		}
		slices.Sort(got)
		if want := strings.Fields(r.imports); !slices.Equal(got, want) {
			t.Errorf("%s imports %v, and the table has %v", r.name, got, want)
		}
		for _, of := range got {
			if !below[of] {
				t.Errorf("%s imports %s, which does not stand below it", r.name, of)
			}
			if inside := strings.HasPrefix(of, "internal/"); inside && (strings.HasPrefix(r.name, "schema") || r.name == "site" || strings.HasPrefix(r.name, "lint") && of != "internal/terminal") {
				t.Errorf("%s imports %s: what a postmortem is, and how it is judged and shown, knows nothing of where it lies", r.name, of)
			}
		}
		below[r.name] = true
		delete(found, r.name)
	}
	for name := range found {
		t.Errorf("the room %s is not in the table", name)
	}
}
