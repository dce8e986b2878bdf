package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	validator "github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/git-postmortem/postmortem/schema/jsonschema"
)

// Every JSON document that a verb writes is what its published schema says.
func TestJSONSchemas(t *testing.T) {
	dir := archiveFixture(t)
	out := filepath.Join(t.TempDir(), "out")
	call(t, dir, "build", "-o", out)
	index, err := os.ReadFile(filepath.Join(out, "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	twin, err := os.ReadFile(filepath.Join(out, "postmortems", "a.json"))
	if err != nil {
		t.Fatal(err)
	}
	committed := archiveFixture(t)
	if err := os.RemoveAll(filepath.Join(committed, ".git")); err != nil {
		t.Fatal(err)
	}
	commitAll(t, committed, "refs/heads/base")
	unchanged := call(t, committed, "diff", "--json")
	a := filepath.Join(committed, "postmortems", "a.md")
	was, err := os.ReadFile(a)
	if err != nil {
		t.Fatal(err)
	}
	is := strings.NewReplacer("sev2", "sev3", "[a b, ä/ö]", "[b]", "14:39", "14:30", "— c", "— they were told", "- [ ] **A1**", "- [x] **A1**", "quite badly", "audience: public", "status: draft", "status: published\naudience: public").Replace(string(was)) + "- New (owner: @x)\n"
	if err := os.WriteFile(a, []byte(is), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(committed, "postmortems", "b.md"), filepath.Join(committed, "postmortems", "c.md")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(committed, "postmortems", "ünï & #.md")); err != nil {
		t.Fatal(err)
	}
	// An archive of sources says of each document which it is of.
	hub := t.TempDir()
	if err := errors.Join(emptyRepository(hub), os.WriteFile(filepath.Join(hub, "postmortem.yaml"), []byte("sources: [{name: other, path: '"+dir+"'}]\n"), 0o644)); err != nil {
		t.Fatal(err)
	}
	joined := filepath.Join(t.TempDir(), "out")
	call(t, hub, "build", "-o", joined)
	theirs, err := os.ReadFile(filepath.Join(joined, "postmortems", "other", "a.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{string(theirs), call(t, hub, "export"), call(t, hub, "list", "--json")} {
		if !strings.Contains(strings.ReplaceAll(text, " ", ""), `"source":"other"`) {
			t.Errorf("it does not say what it is of: %s", text)
		}
	}
	for name, documents := range map[string][]string{
		"diff":    {unchanged, call(t, committed, "diff", "--json"), call(t, committed, "diff", "--json", "base..base")},
		"lint":    {call(t, dir, "lint", "--format", "json", "--fail-on", "never"), call(t, emptyArchive(t), "lint", "--format", "json")},
		"export":  append(strings.Split(strings.TrimSpace(call(t, dir, "export")), "\n"), call(t, dir, "show", "--json", "a"), string(twin), string(theirs), call(t, hub, "show", "--json", "other:a")),
		"list":    {call(t, dir, "list", "--json"), call(t, dir, "list", "--json", "--history"), call(t, hub, "list", "--json", "--history")},
		"search":  {call(t, dir, "search", "--json", "database"), call(t, dir, "search", "--json", "zebracorn before:x"), call(t, hub, "search", "--json", "database"), call(t, emptyArchive(t), "search", "--json", "x")},
		"related": {call(t, dir, "related", "--json", "a"), call(t, hub, "related", "--json", "a")},
		"actions": {call(t, dir, "actions", "--json", "--all"), call(t, dir, "actions", "--json", "--overdue", "--owner", "nobody"), call(t, emptyArchive(t), "actions", "--json")},
		"stats":   {call(t, dir, "stats", "--json"), call(t, committed, "stats", "--json"), call(t, dir, "stats", "--json", "zebracorn"), call(t, emptyArchive(t), "stats", "--json")},
		"rules":   {call(t, dir, "rules", "--json")},
		"index":   {string(index)},
	} {
		s := compiled(t, name)
		for _, document := range documents {
			if !strings.HasPrefix(strings.Join(strings.Fields(document), ""), `{"schema_version":1,`) {
				t.Errorf("%s does not begin with its version: %.60s", name, document)
			}
			value, err := validator.UnmarshalJSON(strings.NewReader(document))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if err := s.Validate(value); err != nil {
				t.Errorf("%s: %v\n%s", name, err, document)
			}
		}
	}
}

func compiled(t *testing.T, name string) *validator.Schema {
	t.Helper()
	c := validator.NewCompiler()
	c.AssertFormat()
	for _, n := range jsonschema.Names() {
		data, err := jsonschema.Schema(n)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := validator.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("https://example.com/"+n+".schema.json", doc); err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.Compile("https://example.com/" + name + ".schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// call runs the program in a folder and returns what it wrote to standard output.
func call(t *testing.T, dir string, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	s := &streams{dir: dir, in: strings.NewReader(""), out: &out, err: &errs, env: func(k string) string {
		if k == "SOURCE_DATE_EPOCH" {
			return "1772668800"
		}
		return ""
	}}
	if code := run(context.Background(), s, args); code != exitDone {
		t.Fatalf("%v: exit %d: %s%s", args, code, out.String(), errs.String())
	}
	return out.String()
}

func archiveFixture(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := emptyRepository(dir); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"postmortems/a.md":       "---\ntitle: \"A <b>&amp;\"\nseverity: sev2\nsevrity: x\nstatus: draft\ntimezone: Europe/Copenhagen\nservices: [a b, ä/ö]\nrelated: [b]\nsources: [{title: s, url: https://example.com}]\nstarted_at: unknown\n---\n\n## Summary\n\nIt broke quite badly, for everybody.\n\n## Timeline\n\n### 2026-03-04\n\n- **14:39** `detected` — a\n- **~14:41–15:00** `mitigated` — b\n- **??** `comms-customer` — c\n- **16:00** `resolved` — d\n\n## Action items\n\n- [ ] **A1** Do (type: prevent; owner: @x)\n- [ ] **A2** Do (due: 2026-03-01)\n- [x] **A3** Do (due: soon; done: 2026-03-01)\n- ~~Do~~ (dropped: no use)\n",
		"postmortems/b.md":       "# Foreign\n\n| Time | What |\n|---|---|\n| x | y |\n",
		"postmortems/ünï & #.md": "---\ntitle: Odd name\nstatus: draft\nseverity: sev9\n---\n",
	} {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// emptyArchive is a folder in which an archive begins.
func emptyArchive(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "postmortem.yaml"), []byte("folders: [postmortems]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}
