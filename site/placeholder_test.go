package site_test

import (
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/schema"
)

// What says nothing is not what a page leads with, nor what a list, a feed or the search without
// a query shows of a document; a label before a sentence is left out.
func TestPlaceholdersLeadNothing(t *testing.T) {
	page := func(summary, impact string) map[string]string {
		return build(t, schema.Internal, "https://example.com/", map[string]string{
			"postmortems/2026-03-04-x.md": "---\ntitle: t\nseverity: sev1\nstatus: published\n---\n\n## Summary\n\n" + summary + "\n\n## Impact\n\n" + impact + "\n",
		}, nil)
	}
	for _, nothing := range []string{"TBD", "**N/A**", "_None yet._", "Not recorded.", "…", "-", "TODO: ask support how many customers called in", "Severity: high", "**Impact:** high"} {
		files := page(nothing, nothing)
		if article := files["postmortems/2026-03-04-x.html"]; strings.Contains(article, `class="lede"`) {
			t.Errorf("the page leads with %q", nothing)
		}
		if strings.Contains(files["all.html"], `class="brief"`) || strings.Contains(files["feed.xml"], "<summary") {
			t.Errorf("a list shows %q", nothing)
		}
		if texts := searchTexts(t, files); strings.Contains(texts, `"lead":`) {
			t.Errorf("the search shows %q: %s", nothing, texts)
		}
	}
	for text, want := range map[string]string{
		"Impact: Nobody could log in.":                       "Nobody could log in.",
		"**Severity**: high\n\nNobody could log in.":         "Nobody could log in.",
		"- Severity: high\n- Nobody could log in.\n- Else.":  "Nobody could log in.",
		"Not recorded.\n\n**Impact:** Nobody could log in.":  "Nobody could log in.",
		"None, because nobody was awake.\n\nOr nearly so.\n": "None, because nobody was awake.",
	} {
		files := page("Text of it.", text)
		if _, lede, _ := strings.Cut(files["postmortems/2026-03-04-x.html"], `<p class="lede" dir="auto">`); !strings.HasPrefix(lede, want+"</p>") {
			t.Errorf("%q leads with %.60q", text, lede)
		}
	}
	files := page("TBD\n\nSummary: The disk was full.", "x")
	if !strings.Contains(files["all.html"], `<p class="brief" dir="auto">The disk was full.</p>`) || !strings.Contains(files["feed.xml"], ">The disk was full.<") {
		t.Error("the first sentence that says something is not in lists")
	}
	if texts := searchTexts(t, files); !strings.Contains(texts, `"lead":2`) {
		t.Errorf("the search does not begin at the first passage that says something: %s", texts)
	}
}

// searchTexts is what the search knows of the texts of a site.
func searchTexts(t *testing.T, files map[string]string) string {
	t.Helper()
	var out strings.Builder
	for _, name := range sorted(files) {
		if strings.Contains(name, "/t-") {
			out.WriteString(files[name])
		}
	}
	if out.Len() == 0 {
		t.Fatal("the search has no texts")
	}
	return out.String()
}
