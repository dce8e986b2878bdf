package schema_test

import (
	"testing"

	"github.com/git-postmortem/postmortem/schema"
)

func TestToldFirst(t *testing.T) {
	for timeline, want := range map[string]string{
		"- **10:00** `comms-internal` — a\n- **11:00** `comms-customer` — b\n":  "colleagues",
		"- **10:00** `comms-public` — a\n- **11:00** `comms-internal` — b\n":    "customers",
		"- **10:00** `comms-public` `comms-internal` — a\n":                     "together",
		"- **10:00** `comms-internal` — a\n":                                    "",
		"- **~10:00** `comms-internal` — a\n- **10:30** `comms-customer` — b\n": "",
		"- **~10:00** `comms-internal` — a\n- **14:30** `comms-customer` — b\n": "colleagues",
		"- **??** `comms-internal` — a\n- **14:30** `comms-customer` — b\n":     "",
		"- **10:00** `detected` — a\n":                                          "",
	} {
		pm := schema.Parse("a.md", []byte("---\ntitle: T\nstatus: draft\n---\n\n## Timeline (UTC)\n\n### 2026-03-04\n\n"+timeline), nil)
		if got := pm.ToldFirst(); got != want {
			t.Errorf("%q: %q, want %q", timeline, got, want)
		}
	}
}
