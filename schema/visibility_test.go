package schema_test

import (
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// Each clause by which a byte gets its level, at the word HERE.
func TestLevels(t *testing.T) {
	for name, c := range map[string]struct {
		ceiling, text string
		want          schema.Audience
	}{
		"the ceiling":                        {"customers", "## S\n\nAudience: public\n\nHERE\n", schema.Customers},
		"unmarked text":                      {"public", "## S\n\nHERE\n", schema.Internal},
		"unmarked text of a restricted one":  {"restricted", "## S\n\nHERE\n", schema.Restricted},
		"a mark":                             {"public", "## S\n\nAudience: customers\n\nHERE\n", schema.Customers},
		"a mark that names nobody":           {"public", "## S\n\nAudience: everyone\n\nHERE\n", schema.Restricted},
		"two chips of an item":               {"public", "## Timeline\n\n- **2026-03-04 10:00** `internal` `public` — HERE\n", schema.Internal},
		"two chips of a paragraph":           {"public", "## Timeline\n\n**2026-03-04 10:00** `internal` `public` — HERE\n", schema.Internal},
		"two chips of a row":                 {"public", "## Timeline\n\n| time | what |\n|---|---|\n| 2026-03-04 10:00 | `internal` `public` HERE |\n", schema.Internal},
		"what is nested in an entry":         {"public", "## Timeline\n\nAudience: public, entries too\n\n- **2026-03-04 10:00** `internal` — It broke:\n  - HERE\n", schema.Internal},
		"a block of an entry":                {"public", "## Timeline\n\nAudience: public, entries too\n\n- **2026-03-04 10:00** `internal` — It broke.\n\n  HERE\n", schema.Internal},
		"an entry under a mark":              {"public", "## Timeline\n\nAudience: public\n\n- **2026-03-04 10:00** — HERE\n", schema.Internal},
		"an entry under a mark for entries":  {"public", "## Timeline\n\nAudience: public, entries too\n\n- **2026-03-04 10:00** — HERE\n", schema.Public},
		"before a comment that only closes":  {"public", "## S\n\nAudience: public\n\nHERE\n\n<!-- /audience -->\n", schema.Restricted},
		"behind a comment that only opens":   {"public", "## S\n\nAudience: public\n\nx\n\n<!-- audience: internal -->\n\nHERE\n", schema.Restricted},
		"inside of two comments":             {"public", "## S\n\nAudience: public\n\nx <!-- audience: customers -->y <!-- audience: internal -->HERE<!-- /audience --><!-- /audience -->\n", schema.Internal},
		"between the ends of two of a level": {"public", "## S\n\nAudience: public\n\nx <!-- audience: customers -->y <!-- audience: internal -->z<!-- /audience -->HERE<!-- /audience -->\n", schema.Customers},
	} {
		pm := schema.Parse("postmortems/a.md", []byte("---\ntitle: t\nseverity: sev1\nstatus: published\naudience: "+c.ceiling+"\n---\n\n"+c.text), nil)
		at := strings.Index(string(pm.Source), "HERE")
		if got := pm.LevelAt(at); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A stretch is as wide as the narrowest part of it, wherever in it that stands.
func TestLevelOver(t *testing.T) {
	text := "---\ntitle: t\nseverity: sev1\nstatus: published\naudience: public\n---\n\n## S\n\nAudience: public\n\nfrom <!-- audience: internal -->x<!-- /audience --> to\n"
	pm := schema.Parse("postmortems/a.md", []byte(text), nil)
	whole := source.Span{Start: strings.Index(text, "from"), End: strings.Index(text, "to\n") + 2}
	for name, over := range map[string]func(source.Span) schema.Audience{"LevelOver": pm.LevelOver, "NarrowedOver": pm.NarrowedOver} {
		if got := over(whole); got != schema.Internal {
			t.Errorf("%s: %s", name, got)
		}
		if got := over(source.Span{Start: whole.Start, End: whole.Start + 4}); got != schema.Public {
			t.Errorf("%s of its first word: %s", name, got)
		}
	}
}
