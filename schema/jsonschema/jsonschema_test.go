package jsonschema_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"sort"
	"testing"

	"github.com/google/go-cmp/cmp"
	validator "github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/jsonschema"
)

// compile returns a published schema with those that it refers to.
func compile(t *testing.T, name string) *validator.Schema {
	t.Helper()
	c := validator.NewCompiler()
	c.AssertFormat()
	for _, n := range jsonschema.Names() {
		doc, err := validator.UnmarshalJSON(bytes.NewReader(read(t, n)))
		if err != nil {
			t.Fatalf("%s: %v", n, err)
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

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := jsonschema.Schema(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Every schema is one, and what it refers to is published beside it.
func TestSchemasCompile(t *testing.T) {
	for _, name := range jsonschema.Names() {
		compile(t, name)
	}
}

// The schema for editors and the fields that are read by hand are the same.
func TestSchemaNamesEveryField(t *testing.T) {
	var doc struct {
		Properties map[string]struct {
			Enum []string `json:"enum"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(read(t, "frontmatter"), &doc); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range schema.StandardFields {
		names = append(names, f.Name)
		if diff := cmp.Diff(f.Values, doc.Properties[f.Name].Enum); f.Type == schema.WordField && diff != "" {
			t.Errorf("%s: %s", f.Name, diff)
		}
	}
	var inSchema []string
	for name := range doc.Properties {
		inSchema = append(inSchema, name)
	}
	sort.Strings(names)
	sort.Strings(inSchema)
	if diff := cmp.Diff(names, inSchema); diff != "" {
		t.Error(diff)
	}
}

// Where the schema and our own judgement can both judge, they agree.
func TestSchemaAgrees(t *testing.T) {
	s := compile(t, "frontmatter")
	for _, matter := range []string{
		"severity: sev1\nstatus: draft\ntitle: a", "severity: sev1\nstatus: done\ntitle: a", "severity: sev1\nstatus: draft\ntitle: [a]",
		"severity: sev1\nstatus: draft\ntitle: a\nstarted_at: 2026-03-04T10:00:00Z", "severity: sev1\nstatus: draft\ntitle: a\nstarted_at: 2026-03-04",
		"severity: sev1\nstatus: draft\ntitle: a\nstarted_at: unknown", "severity: sev1\nstatus: draft\ntitle: a\npublished_at: 2026-03-04",
		"severity: sev1\nstatus: draft\ntitle: a\nsources: [https://a.example, {title: b, url: https://b.example}]",
		"severity: sev1\nstatus: draft\ntitle: a\nsources: [ftp://a.example]", "severity: sev1\nstatus: draft\ntitle: a\nrelated: [a, {id: b, relation: recurrence}]",
		"severity: sev1\nstatus: draft\ntitle: a\nrelated: [{id: b, relation: cousin}]", "severity: sev1\nstatus: draft\ntitle: a\nimpact: {customers: 1}",
		"severity: sev1\nstatus: draft\ntitle: a\nimpact: many", "severity: sev1\nstatus: draft\ntitle: a\nservices: one", "severity: sev1\nstatus: draft\ntitle: a\nservices: {a: b}",
		"severity: sev1\nstatus: draft\ntitle: a\nx_own: {deep: [1]}", "severity: sev1\nstatus: draft\ntitle: a\ntype: outtage",
	} {
		pm := schema.Parse("a.md", []byte("---\n"+matter+"\n---\n"), nil)
		ours := true
		for _, f := range pm.Frontmatter.Root.Fields {
			spec, _ := pm.Options().FieldSpec(f.Key)
			ours = ours && len(pm.Options().Mismatches(spec, f.Value)) == 0
		}
		theirs := s.Validate(pm.Frontmatter.Root.Any()) == nil
		if ours != theirs {
			t.Errorf("we say %v, the schema says %v:\n%s", ours, theirs, matter)
		}
	}
	if !slices.Contains(schema.Statuses(), schema.InReview) {
		t.Error("no in-review")
	}
}
