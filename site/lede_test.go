package site_test

import (
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/schema"
)

// The lede is the first sentence of the impact that says something: no label, and no word that
// stands for what is still to be written.
func TestLede(t *testing.T) {
	for text, want := range map[string]string{
		"Users saw errors for an hour. More follows.": "Users saw errors for an hour.",
		"Not recorded.":                         "",
		"TBD":                                   "",
		"Impact: Users saw errors for an hour.": "Users saw errors for an hour.",
		"**Severity:** high":                    "",
		"Severity: high\n\nNobody could log in for two hours.":    "Nobody could log in for two hours.",
		"- TODO: ask support\n- Nobody could log in.":             "Nobody could log in.",
		"| a | b |\n|---|---|\n| c | d |\n\nMails came too late.": "Mails came too late.",
	} {
		page := build(t, schema.Internal, "", map[string]string{"postmortems/x.md": "# X\n\n## Impact\n\n" + text + "\n"}, nil)["postmortems/x.html"]
		_, got, found := strings.Cut(page, `<p class="lede" dir="auto">`)
		got, _, _ = strings.Cut(got, "</p>")
		if !found {
			got = ""
		}
		if got != want {
			t.Errorf("%q leads with %q, want %q", text, got, want)
		}
	}
}
