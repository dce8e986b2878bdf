package site_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/schema"
)

// similarTo are the incidents that a page names as similar, with what they share.
func similarTo(page string) (out []string) {
	_, list, _ := strings.Cut(page, "Similar incidents")
	for _, m := range regexp.MustCompile(`<a class="title"[^>]*>([^<]*)</a><p class="in">([^<]*)</p>`).FindAllStringSubmatch(list, -1) {
		out = append(out, m[1]+": "+m[2])
	}
	return out
}

// Similar incidents are those that the document names, then those that share most with it: a
// service weighs more than a factor, a factor more than a tag, two words more than one of
// them, and what is rare more than what is not. Of equals, the newest is first. Four are shown.
func TestSimilar(t *testing.T) {
	documents := map[string]string{}
	add := func(day, fields string) {
		documents["postmortems/"+day+"-x.md"] = "---\ntitle: Of " + day + "\nseverity: sev1\nstatus: published\n" + fields + "---\n"
	}
	add("2026-01-01", "contributing_factors: [untested]\nservices: [api, web]\ntags: [dns, night]\nrelated: [2025-01-01-x]\n")
	add("2025-01-01", "")
	add("2025-01-02", "services: [web]\n")
	add("2025-01-03", "contributing_factors: [Untested]\ntags: [dns]\n")
	add("2025-01-04", "tags: [dns]\n")
	add("2025-01-05", "contributing_factors: [untested]\n")
	add("2025-01-06", "services: [mail]\n")
	files := build(t, schema.Internal, "", documents, nil)
	want := []string{"Of 2025-01-01: Related", "Of 2025-01-02: Shares web", "Of 2025-01-03: Shares untested, dns", "Of 2025-01-05: Shares untested"}
	if diff := cmp.Diff(want, similarTo(files["postmortems/2026-01-01-x.html"])); diff != "" {
		t.Error(diff)
	}
	delete(documents, "postmortems/2025-01-03-x.md")
	add("2025-01-07", "services: [API, WEB]\n")
	add("2025-01-08", "tags: [night]\n")
	files = build(t, schema.Internal, "", documents, nil)
	want = []string{"Of 2025-01-01: Related", "Of 2025-01-07: Shares api, web", "Of 2025-01-02: Shares web", "Of 2025-01-05: Shares untested"}
	if diff := cmp.Diff(want, similarTo(files["postmortems/2026-01-01-x.html"])); diff != "" {
		t.Error(diff)
	}
	if got := similarTo(files["postmortems/2025-01-08-x.html"]); len(got) != 1 || got[0] != "Of 2026-01-01: Shares night" {
		t.Errorf("what shares a tag with one: %q", got)
	}
}

// A word that more than one of five incidents have makes nothing similar.
func TestCommonWordsTellNothing(t *testing.T) {
	documents := map[string]string{}
	for i := range 201 {
		rare := ""
		if i < 40 {
			rare = ", rare"
		}
		documents[fmt.Sprintf("postmortems/n%03d.md", i)] = "---\ntitle: N\nseverity: sev1\nstatus: published\ntags: [common" + rare + "]\n---\n"
	}
	files := build(t, schema.Internal, "", documents, nil)
	if got := similarTo(files["postmortems/n200.html"]); got != nil {
		t.Errorf("what shares a word with everything: %q", got)
	}
	if got := similarTo(files["postmortems/n000.html"]); len(got) != 4 || got[0] != "N: Shares rare" {
		t.Errorf("what shares a word with 39 others: %q", got)
	}
}
