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
		"started detected identified mitigated resolved": "undetected responding mitigating resolving",
		"started detected mitigated resolved":            "undetected responding* resolving",
		"started mitigated resolved":                     "* resolving",
		"started detected resolved":                      "undetected *",
		"started resolved":                               "*",
		"detected identified resolved":                   "responding *",
		"started detected":                               "undetected",
		"detected":                                       "",
	} {
		var b strings.Builder
		b.WriteString("---\ntitle: t\nseverity: sev1\nstatus: draft\n---\n\n## Timeline\n\n### 2026-03-04\n\n")
		for i, tag := range strings.Fields(tags) {
			fmt.Fprintf(&b, "- **%02d:00** `%s` — x\n", i, tag)
		}
		var got []string
		for _, p := range schema.Parse("a.md", []byte(b.String()), nil).Phases() {
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
