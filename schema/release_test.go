package schema_test

import (
	"testing"

	"github.com/git-postmortem/postmortem/schema"
)

// A document that was imported and states no status counts as published, as it did before,
// unless its text says that it is a draft; one of ours needs a status for it.
func TestReleased(t *testing.T) {
	for text, want := range map[string]bool{
		"# Down\n\nIt was down.\n":                                                         true,
		"# Down\n\nStatus: draft\n\nIt was down.\n":                                        false,
		"---\ntitle: Down\nseverity: sev2\nimported: 2026-03-04\n---\n\nIt was.\n":         true,
		"---\ntitle: Down\nseverity: sev2\nimported: 2026-03-04\n---\n\nStatus: draft\n":   false,
		"---\ntitle: Down\nseverity: sev2\nimported:\n---\n\nIt was.\n":                    false,
		"---\ntitle: Down\nseverity: sev2\n---\n\nIt was.\n":                               false,
		"---\ntitle: Down\nstatus: draft\nimported: 2026-03-04\n---\n\nIt was.\n":          false,
		"---\ntitle: Down\nseverity: sev2\nstatus: published\n---\n\nStatus: draft\n":      true,
		"---\ntitle: Down\nseverity: sev2\nstatus: withdrawn\n---\n\nIt was not so bad.\n": false,
	} {
		if got := schema.Parse("a.md", []byte(text), nil).Released(); got != want {
			t.Errorf("released is %v of %q", got, text)
		}
	}
}
