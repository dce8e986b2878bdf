package schema_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
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

// No slip of two letters lets a document out before its time, and no other field holds one back.
func TestEmbargoSlips(t *testing.T) {
	holds := func(key string) bool {
		return schema.Parse("a.md", fmt.Appendf(nil, "---\ntitle: Down\n%q: 2099-01-01\n---\n\nIt was.\n", key), nil).EmbargoField() != nil
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		key := []byte("embargo_until")
		for range r.IntN(3) {
			switch at := r.IntN(len(key)); r.IntN(4) {
			case 0:
				key = append(key[:at], key[at+1:]...)
			case 1:
				key[at] = byte('a' + r.IntN(26))
			case 2:
				key = append(key[:at], append([]byte{byte('A' + r.IntN(26))}, key[at:]...)...)
			case 3:
				if at > 0 {
					key[at-1], key[at] = key[at], key[at-1]
				}
			}
		}
		if near := schema.EditDistance(strings.ToLower(string(key)), "embargo_until") <= 2; near != holds(string(key)) {
			t.Errorf("%s holds nothing back, or is too far off to do so", key)
		}
	}
	for _, key := range []string{"embargo", "Embargoed", "embargoed-until", "embargo_date", "embargo_till", "EMBARGO-UNTIL"} {
		if !holds(key) {
			t.Errorf("%s holds nothing back", key)
		}
	}
	for _, key := range []string{"contributing_factors", "mitigated_at", "acknowledged_at", "published_at", "timezone", "embark", "until"} {
		if holds(key) {
			t.Errorf("%s holds it back", key)
		}
	}
}
