package site_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site"
)

// A document is found at the addresses that it had, unless another one has them now, and at the
// place on its page that was asked for.
func TestOldAddresses(t *testing.T) {
	files := build(t, schema.Internal, "https://e.example/", map[string]string{
		"postmortems/new.md":   "---\ntitle: A <b> thing\nredirect_from: [old, other, Old, new, '../up', '']\n---\n\n## Summary\n\nIt broke.\n\n## Lessons\n\nMany.\n",
		"postmortems/other.md": "---\ntitle: Other\nrelated: [old]\n---\n\n## Summary\n\nSomething else broke.\n",
		"postmortems/third.md": "---\ntitle: Third\nredirect_from: [old]\n---\n\n## Summary\n\nNo.\n",
	}, nil)
	if text := files["postmortems/old.html"]; !strings.Contains(text, `content="0; url=../postmortems/new.html"`) || !strings.Contains(text, "A &lt;b&gt; thing</a>") {
		t.Errorf("the old address does not lead on: %s", text)
	}
	if files["postmortems/Old.html"] != "" {
		t.Error("two names differ in case alone")
	}
	if !strings.Contains(files["postmortems/other.html"], "Something else broke") {
		t.Error("an old address took the place of a page")
	}
	if !strings.Contains(files["postmortems/other.html"], `href="../postmortems/new.html"`) {
		t.Error("a document that is named by its old id is not found")
	}
	if strings.Contains(files["sitemap.xml"], "old.html") {
		t.Error("search engines are sent to the old address")
	}
	for name := range files {
		if strings.Contains(name, "..") {
			t.Errorf("%s is outside", name)
		}
	}
	ctx, dir := browser(t), written(t, files)
	do(t, ctx, chromedp.Navigate("file://"+dir+"/postmortems/old.html#lessons"))
	await(t, ctx, `location.pathname.endsWith("/postmortems/new.html") && location.hash === "#lessons"`)
}

// A document whose file was renamed is found at its old address in internal builds, unless something
// else is there, or it cannot be told which document was.
func TestRenamed(t *testing.T) {
	documents := map[string]string{
		"postmortems/new.md":   "---\ntitle: New\nstatus: published\naudience: public\n---\n\n## Summary\n\nIt broke.\n",
		"postmortems/other.md": "---\ntitle: Other\nstatus: published\naudience: public\nredirect_from: [stated]\nrelated: [Codename]\n---\n\n## Summary\n\nSomething else broke.\n",
	}
	before := func(in *site.Input) {
		in.Before = func(path string) []string {
			if path == "postmortems/new.md" {
				return []string{"Codename", "codename", "other", "stated", "both", "new", "", "../up"}
			}
			return []string{"both"}
		}
	}
	files := buildWith(t, site.Settings{Name: "A"}, nil, schema.Internal, documents, nil, before)
	if text := files["postmortems/Codename.html"]; !strings.Contains(text, `content="0; url=../postmortems/new.html"`) {
		t.Errorf("the old address does not lead on: %s", text)
	}
	if !strings.Contains(files["postmortems/other.html"], "Something else broke") || !strings.Contains(files["postmortems/stated.html"], `url=../postmortems/other.html"`) {
		t.Error("a name that a file once had takes the place of another document")
	}
	if !strings.Contains(files["postmortems/other.html"], `href="../postmortems/new.html"`) {
		t.Error("a document that is named by its old id is not found")
	}
	for _, name := range []string{"postmortems/both.html", "postmortems/codename.html"} {
		if files[name] != "" {
			t.Errorf("there is a %s", name)
		}
	}
	for name, text := range buildWith(t, site.Settings{Name: "A"}, nil, schema.Public, documents, nil, before) {
		if strings.Contains(strings.ToLower(name+text), "codename.html") {
			t.Errorf("readers outside learn what a file was called: %s", name)
		}
	}
}
