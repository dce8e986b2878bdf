package schema_test

import (
	"testing"

	"github.com/git-postmortem/postmortem/schema"
)

// A date line in code or in a comment is nothing that the document says of itself.
func TestDateLinesAreSaid(t *testing.T) {
	for name, block := range map[string]string{
		"backquotes": "```\nDate: 2019-01-01\n```\n", "tildes": "~~~\nDate: 2019-01-01\n~~~\n",
		"indented": "    Date: 2019-01-01\n", "comment": "<!--\nDate: 2019-01-01\n-->\n",
		"in an item": "- log\n\n  ~~~\n  Date: 2019-01-01\n  ~~~\n",
	} {
		pm := schema.Parse("x.md", []byte("# Down\n\n"+block+"\n**Date:** 2026-03-05\n"), nil)
		if got := pm.When().Day.String(); got != "2026-03-05" {
			t.Errorf("%s: the date is %s", name, got)
		}
	}
}
