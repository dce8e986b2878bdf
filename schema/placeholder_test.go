package schema_test

import (
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/schema"
)

func TestIsPlaceholder(t *testing.T) {
	for _, text := range []string{
		"", "TBD", "tbd.", "**TBD**", "TODO", "TODO: ask support how many customers called", "[TODO] write this", "(N/A)", "n.a.", "None yet", "_None yet._", "Not recorded.", "not  recorded",
		"…", "-", "—", "??", "✅", "None.", "TBD. Not recorded.", "To be added!", "<describe the impact>", "{{ impact }}", "Lorem ipsum dolor sit amet", strings.Repeat("-", 500),
		"???", "To be written", "Unknown", "Nothing was recorded.", "Not yet known", "still to be determined",
	} {
		if !schema.IsPlaceholder(text) {
			t.Errorf("%q says something", text)
		}
	}
	for _, text := range []string{
		"None, because nobody was awake.", "TODO lists were lost.", "Nobody could log in.", "Not recorded: the disk was full.", "42", "Unknown users could read 12 files.", "まだ不明な点が多い", "Pending orders were lost.", "Not recorded by the monitor, and so unseen for a day.", "None of the mails arrived.", "Nothing was lost.",
		"(All times are UTC.) The API failed.", "TBD Bank could not pay.",
		"NA region was down.", strings.Repeat("TBD ", 100),
	} {
		if schema.IsPlaceholder(text) {
			t.Errorf("%q says nothing", text)
		}
	}
}

func TestUnlabelled(t *testing.T) {
	for text, want := range map[string]string{
		"Impact: nobody could log in.":               "nobody could log in.",
		"**Impact:** nobody could log in.":           "nobody could log in.",
		"Severity: high":                             "",
		"Duration: 3 hours":                          "",
		"Impact:":                                    "",
		"Impact — users saw errors for an hour":      "users saw errors for an hour",
		"Duration: 3 hours 20 minutes":               "",
		"Status - nobody could log in for two hours": "nobody could log in for two hours",
		"Time-outs of the API":                       "Time-outs of the API",
		"Impact: Severity: high":                     "",
		"Auswirkung: Niemand kam mehr hinein":        "Niemand kam mehr hinein",
		"影響：ログインできない状態が一時間ほど続き、多くの利用者が何度も試した。数えてはいないが百人を超える。": "ログインできない状態が一時間ほど続き、多くの利用者が何度も試した。数えてはいないが百人を超える。",
		"Two regions failed: eu and us.":    "Two regions failed: eu and us.",
		"At 12:30 nobody could log in.":     "At 12:30 nobody could log in.",
		"Nobody could log in. Impact: high": "Nobody could log in. Impact: high",
		"https://example.com was down":      "https://example.com was down",
	} {
		if got := schema.Unlabelled(text); got != want {
			t.Errorf("%q is %q, not %q", text, got, want)
		}
	}
}
