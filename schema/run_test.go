package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/schema"
)

// A phase lasts from its moment to the one that ends it. Where that was not written down,
// the stretch has no name: nobody knows how long of it was what.
func TestPhases(t *testing.T) {
	for tags, want := range map[string]string{
		"started detected identified mitigated resolved":                  "undetected responding mitigating resolving",
		"started detected mitigated resolved":                             "undetected responding* resolving",
		"started mitigated resolved":                                      "* resolving",
		"started detected resolved":                                       "undetected responding*",
		"started resolved":                                                "*",
		"detected identified resolved":                                    "responding mitigating*",
		"started detected mitigated identified resolved":                  "undetected responding* resolving",
		"started detected mitigated resolved reopened mitigated resolved": "undetected responding* resolving settled responding* resolving",
		"started detected mitigated reopened resolved":                    "undetected responding* resolving* responding*",
		"started mitigated detected resolved":                             "* resolving",
		"resolved reopened":                                               "settled",
		"started":                                                         "",
		"started detected":                                                "undetected",
		"detected":                                                        "",
	} {
		var b strings.Builder
		b.WriteString("---\ntitle: t\nseverity: sev1\nstatus: draft\n---\n\n## Timeline\n\n### 2026-03-04\n\n")
		for i, tag := range strings.Fields(tags) {
			fmt.Fprintf(&b, "- **%02d:00** `%s` — x\n", i, tag)
		}
		var got []string
		run := schema.Parse("a.md", []byte(b.String()), nil).Run()
		if run == nil {
			run = &schema.Run{}
		}
		for _, p := range run.Phases {
			name := p.Name
			if p.Skipped {
				name += "*"
			}
			got = append(got, name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", tags, got, want)
		}
	}
}
