package comms_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/internal/comms"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/site"
)

// The help shows drafts as the program makes them (UPDATE_HELP=1 writes them anew).
func TestHelpDrafts(t *testing.T) {
	pm := schema.Parse("postmortems/essay.md", site.HelpStory(), nil)
	if len(pm.Problems) > 0 {
		t.Fatal(pm.Problems)
	}
	for _, d := range site.HelpDrafts() {
		name := d.Command[strings.LastIndexByte(d.Command, ' ')+1:]
		for _, k := range comms.Kinds {
			if k.Name != name {
				continue
			}
			filtered, err := audience.Apply([]*schema.Postmortem{pm}, k.Audience, time.Time{})
			if err != nil || len(filtered) != 1 {
				t.Fatal(len(filtered), err)
			}
			text, err := k.New(comms.Request{Filtered: filtered[0], Word: func(key string) string { return site.Word(nil, key) }}).Write(k.Format)
			if err != nil {
				t.Fatal(err)
			}
			if os.Getenv("UPDATE_HELP") != "" {
				if err := os.WriteFile(filepath.Join("..", "..", "site", "help", name+"."+k.Format), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if diff := cmp.Diff(text, d.Text); diff != "" {
				t.Errorf("%s (UPDATE_HELP=1 writes it anew): %s", name, diff)
			}
		}
	}
}

// Text of a document means nothing to what takes the draft: no mention, no link, no mark of its own.
func TestHostileText(t *testing.T) {
	const text = "---\ntitle: \"<!channel> *x* [a](javascript:1) `y` & {{< z >}}\"\nstatus: published\naudience: public\n---\n\n## Summary\n\nAudience: public\n\nAsk \\<@U123> or <https://e.example/?a=<b> now, [here](javascript:alert(1)), `a``b` and **bold [x](https://e.example/a|b)**.\n\n| a | b |\n|---|---|\n| \\| | `|` |\n\n```\n```x\n```\n\n## Impact\n\nAudience: public\n\n1. one\n   - two\n"
	pm := schema.Parse("a.md", []byte(text), nil)
	filtered, err := audience.Apply([]*schema.Postmortem{pm}, schema.Public, time.Time{})
	if err != nil || len(filtered) != 1 {
		t.Fatal(err)
	}
	for _, k := range comms.Kinds {
		for _, format := range k.Formats {
			d := k.New(comms.Request{Filtered: filtered[0], Word: func(key string) string { return site.Word(nil, key) }, Link: "https://e.example/x"})
			out, err := d.Write(format)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(out, "javascript:alert") || format == "slack" && (strings.Contains(out, "<!channel>") || strings.Contains(out, "<@U123>")) {
				t.Errorf("%s as %s: %s", k.Name, format, out)
			}
			if format == "slack" {
				for _, want := range []string{"&lt;!channel&gt;", "&lt;@U123&gt;", "<https://e.example/a%7Cb|*x*>"} {
					if !strings.Contains(out, want) {
						t.Errorf("%s as %s has no %q: %s", k.Name, format, want, out)
					}
				}
			}
		}
	}
}
