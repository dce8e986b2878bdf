package schema_test

import (
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/frontmatter"
	"github.com/git-postmortem/postmortem/schema/source"
)

// Every format keeps where each key and each value stands.
func TestMatterSpans(t *testing.T) {
	for name, doc := range map[string]string{
		"yaml": "---\n# note\ntitle: \"Ä: ☃\"\nséverity: 'a''b'\ntags: [one, \"two\"]\nimpact:\n  customers: 12\n---\n\nBody.\n",
		"toml": "+++\n# note\ntitle = \"Ä: ☃\"\nseverity = 'ab'\ntags = [\"one\", \"two\"]\n[impact]\ncustomers = 12\n+++\n\nBody.\n",
		"json": ";;;\n{\"title\": \"Ä: ☃\", \"severity\": \"ab\",\n \"tags\": [\"one\", \"two\"], \"impact\": {\"customers\": 12}}\n;;;\n\nBody.\n",
		"crlf": strings.ReplaceAll("---\ntitle: \"Ä: ☃\"\ntags: [one, \"two\"]\nimpact:\n  customers: 12\n---\n\nBody.\n", "\n", "\r\n"),
		"bom":  "\ufeff---\ntitle: \"Ä: ☃\"\ntags: [one, \"two\"]\nimpact:\n  customers: 12\n---\n\nBody.\n",
	} {
		t.Run(name, func(t *testing.T) {
			pm := schema.Parse("a.md", []byte(doc), nil)
			if len(pm.Problems) > 0 || pm.Frontmatter == nil {
				t.Fatalf("problems: %+v", pm.Problems)
			}
			at := func(s source.Span) string { return string(s.In(pm.Source)) }
			title := pm.Field("title")
			if at(title.KeySpan) != "title" && at(title.KeySpan) != `"title"` {
				t.Errorf("key of title at %q", at(title.KeySpan))
			}
			if at(title.Value.Span) != `"Ä: ☃"` || pm.Title != "Ä: ☃" {
				t.Errorf("title at %q is %q", at(title.Value.Span), pm.Title)
			}
			tags := pm.Field("tags").Value
			if len(tags.Items) != 2 || strings.Trim(at(tags.Items[0].Span), `"`) != "one" || strings.Trim(at(tags.Items[1].Span), `"`) != "two" {
				t.Errorf("tags at %q", at(tags.Span))
			}
			customers := pm.Field("impact").Value.Get("customers")
			if at(customers.KeySpan) != "customers" && at(customers.KeySpan) != `"customers"` || at(customers.Value.Span) != "12" || customers.Value.Kind != frontmatter.Number {
				t.Errorf("customers at %q: %q", at(customers.KeySpan), at(customers.Value.Span))
			}
			if body := strings.TrimSpace(string(pm.Body())); body != "Body." {
				t.Errorf("body %q", body)
			}
		})
	}
}

func TestWhatIsNoFrontmatter(t *testing.T) {
	for name, doc := range map[string]string{
		"a rule first":   "---\n\nText between two rules.\n\n---\n\nMore.\n",
		"four dashes":    "----\ntitle: a\n----\n",
		"a table":        "| a | b |\n|---|---|\n",
		"a JSON example": "{\n  \"title\": \"a\"\n}\n",
		"only text":      "Text\n",
		"empty":          "",
	} {
		pm := schema.Parse("a.md", []byte(doc), nil)
		if pm.Frontmatter != nil || len(pm.Problems) > 0 {
			t.Errorf("%s: matter %v, problems %v", name, pm.Frontmatter, pm.Problems)
		}
		if got := strings.TrimSpace(string(pm.Body())); got != strings.TrimSpace(doc) {
			t.Errorf("%s: the body is %q", name, got)
		}
	}
}

// What cannot be read becomes a problem at its place, and the body is still read.
func TestBrokenMatter(t *testing.T) {
	for _, c := range []struct{ name, doc, at, message string }{
		{"unclosed", "---\ntitle: a\nstatus: draft\n\n## Summary\n\nKept.\n", "---", "never closed"},
		{"colon", "---\ntitle: a: b\n---\n\n## Summary\n\nKept.\n", ": b", "mapping values"},
		{"duplicate", "---\ntitle: a\ntitle: b\n---\n\n## Summary\n\nKept.\n", "title", "stands twice"},
		{"alias of itself", "---\na: &a [*a]\n---\n\n## Summary\n\nKept.\n", "", ""},
		{"alias bomb", "---\n" + bomb() + "---\n\n## Summary\n\nKept.\n", "", ""},
		{"too long", "---\ntitle: " + strings.Repeat("x", 70_000) + "\n---\n\n## Summary\n\nKept.\n", "---", "more than the 65536"},
		{"toml", "+++\ntitle = \n+++\n\n## Summary\n\nKept.\n", "", "cannot be read"},
		{"toml duplicate", "+++\na = 1\na = 2\n+++\n\n## Summary\n\nKept.\n", "", "cannot be read"},
		{"json", ";;;\n{\"a\": }\n;;;\n\n## Summary\n\nKept.\n", "", "cannot be read"},
		{"json duplicate", ";;;\n{\"a\": 1, \"a\": 2}\n;;;\n\n## Summary\n\nKept.\n", `"a"`, "stands twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			pm := schema.Parse("a.md", []byte(c.doc), nil)
			if len(pm.Problems) != 1 || pm.Problems[0].Kind != schema.ProblemFrontmatter {
				t.Fatalf("problems: %+v", pm.Problems)
			}
			p := pm.Problems[0]
			if !strings.Contains(p.Message, c.message) || !strings.HasPrefix(string(p.Span.In(pm.Source)), c.at) {
				t.Errorf("%q at %q", p.Message, p.Span.In(pm.Source))
			}
			if s := pm.Section(schema.Summary); s == nil || !strings.Contains(string(s.Body.In(pm.Source)), "Kept.") {
				t.Error("the body was lost")
			}
		})
	}
}

func bomb() string {
	s := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 9; i++ {
		a, b := string(rune('0'+i)), string(rune('0'+i-1))
		s += "a" + a + ": &a" + a + " [" + strings.Repeat("*a"+b+", ", 9) + "*a" + b + "]\n"
	}
	return s
}

func TestAliasesAreFollowed(t *testing.T) {
	pm := schema.Parse("a.md", []byte("---\nservices: &s [api, db]\ntags: *s\nstatus: draft\n---\n"), nil)
	if len(pm.Problems) > 0 || strings.Join(pm.Tags, " ") != "api db" {
		t.Errorf("tags %v, problems %v", pm.Tags, pm.Problems)
	}
	if got := string(pm.Field("tags").Value.Span.In(pm.Source)); got != "*s" {
		t.Errorf("an alias stands where it is written, not at %q", got)
	}
}
