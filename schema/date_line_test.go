package schema_test

import (
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/schema"
)

// A date line in code or in a comment is nothing that the document says of itself.
func TestDateLinesAreSaid(t *testing.T) {
	for name, block := range map[string]string{
		"backquotes": "```\nDate: 2019-01-01\n```\n", "tildes": "~~~\nDate: 2019-01-01\n~~~\n",
		"indented": "    Date: 2019-01-01\n", "comment": "<!--\nDate: 2019-01-01\n-->\n",
		"a comment in a paragraph": "It broke. <!-- fill in:\nDate: 2019-01-01\n-->\n",
		"a sentence in code":       "```\nAll times are on 2019-01-01.\n```\n",
		"an amendment":             "## Amendments\n\nDate: 2019-01-01\n\n## Summary\n",
		"an action":                "## Action items\n\n- Date: 2019-01-01\n\n## Summary\n",
		"below other words":        "## Date\n\n" + strings.Repeat("It was long. ", 30) + "\n\n2019-01-01\n",
		"in an item":               "- log\n\n  ~~~\n  Date: 2019-01-01\n  ~~~\n",
	} {
		pm := schema.Parse("x.md", []byte("# Down\n\n"+block+"\n**Date:** 2026-03-05\n"), nil)
		if got := pm.When().Day.String(); got != "2026-03-05" {
			t.Errorf("%s: the date is %s", name, got)
		}
	}
}

// What a date line may be called, and what may stand before it.
func TestDateLabels(t *testing.T) {
	for line, want := range map[string]string{
		"**Date/Time:** 2026-03-05 10:00": "2026-03-05",
		"📅 **Date:** 2026-03-05":          "2026-03-05",
		"- 🗓️ Date: 5 March 2026":         "2026-03-05",
		"**Deploy/Rollback:** 2026-03-05": "unknown",
	} {
		got := "unknown"
		if day := schema.Parse("x.md", []byte("# Down\n\n"+line+"\n"), nil).When().Day; day.Known() {
			got = day.String()
		}
		if got != want {
			t.Errorf("%s: the date is %s", line, got)
		}
	}
}
