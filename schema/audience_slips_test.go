package schema_test

import (
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/schema"
)

const slipHead = "---\ntitle: t\nseverity: sev1\nstatus: published\naudience: public\n---\n\n"

// Whatever looks like an attempt at a mark and is not exactly one closes: what it covers is
// for nobody, and no build for readers outside is made.
func TestSlipsClose(t *testing.T) {
	o := &schema.Options{AudienceDefault: "document"}
	for name, body := range map[string]string{
		"a no-break space in a comment":  "a\n\n<!--\u00a0audience: internal -->\n\nsecret\n\n<!-- /audience -->\n",
		"three dashes":                   "a\n\n<!--- audience: internal -->\n\nsecret\n\n<!-- /audience -->\n",
		"two dashes missing":             "a\n\n<!- audience: internal -->\n\nsecret\n",
		"a lookalike letter":             "a\n\n<!-- аudience: internal -->\n\nsecret\n\n<!-- /audience -->\n",
		"misspelt where it opens":        "a\n\n<!-- audiance: internal -->\n\nsecret\n\n<!-- /audience -->\n",
		"misspelt where it closes":       "a\n\n<!-- audience: internal -->\n\nsecret\n\n<!-- /audeince -->\n",
		"misspelt at both ends":          "a\n\n<!-- audiense: internal -->\n\nsecret\n\n<!-- /audiense -->\n",
		"no colon":                       "a\n\n<!-- audience internal -->\n\nsecret\n\n<!-- /audience -->\n",
		"in a line":                      "a <!-- Audiense: internal -->secret<!-- /audience --> b\n",
		"never closed":                   "a\n\n<!-- audience: internal -->\n\nsecret\n",
		"an unknown audience":            "a\n\n<!-- audience: staff -->\n\nsecret\n\n<!-- /audience -->\n",
		"bold":                           "## Impact\n\n**Audience:** internal\n\nsecret\n",
		"bold as a whole":                "## Impact\n\n**Audience: internal**\n\nsecret\n",
		"a quotation":                    "## Impact\n\n> Audience: internal\n\nsecret\n",
		"a bullet":                       "## Impact\n\n- Audience: internal\n\nsecret\n",
		"a later paragraph":              "## Impact\n\nsecret\n\nAudience: internal\n",
		"a mark after a comment":         "## Impact\n\n<!-- from finance -->\n\nAudience: internal\n\nsecret\n",
		"text on its line":               "## Impact\n\nAudience: internal, please\n\nsecret\n",
		"text below it in one paragraph": "## Impact\n\nAudience: internal\nsecret\n",
		"a misspelt mark":                "## Impact\n\nAudiense: internal\n\nsecret\n",
		"a mark with a lookalike":        "## Impact\n\nАudience: internal\n\nsecret\n",
		"a mark for nobody":              "## Impact\n\nAudience: everyone\n\nsecret\n",
		"a chip in capitals":             "## Timeline\n\n- **10:00** `Internal` — secret\n",
		"half a chip":                    "## Timeline\n\n- **10:00** `intern` — secret\n",
		"a misspelt chip":                "## Timeline\n\n- **10:00** `detected` `internl` — secret\n",
		"a chip in a nested entry":       "## Timeline\n\n- **09:00** — a\n  - **10:00** `Restricted` — secret\n",
		"a chip in a table":              "## Timeline\n\n| Time | What |\n|---|---|\n| 10:00 | `Internal` — secret |\n",
		"an action for nobody":           "## Action items\n\n- [ ] **A1** secret (type: prevent; audience: pubic)\n",
	} {
		pm := schema.Parse("a.md", []byte(slipHead+body), o)
		if pm.Unsafe() == nil {
			t.Errorf("%s: nothing is said", name)
		}
		if at := strings.LastIndex(slipHead+body, "secret"); pm.LevelAt(at) != schema.Restricted {
			t.Errorf("%s: it is %s", name, pm.LevelAt(at))
		}
	}
}

// What only sounds like a mark is text.
func TestWhatIsNoSlip(t *testing.T) {
	for name, body := range map[string]string{
		"marks":                       "## Impact\n\nAudience: customers, entries too\n\nx <!-- audience: internal -->y<!-- /audience -->\n\n<!-- audience: internal -->\n\nz\n\n<!-- /audience -->\n",
		"a sentence about one":        "## Impact\n\nThe audience of the newsletter was internal.\n",
		"a label for readers":         "## Impact\n\nAudience: whoever is on call that night, and the ones who come after\n",
		"code":                        "## Impact\n\n```\n<!-- audiense: internal -->\nAudience: internal\n```\n\n`<!-- audience -->`\n",
		"another comment":             "<!-- audit log follows -->\n\n<!-- TODO: audio -->\n",
		"code in an entry's text":     "## Timeline\n\n- **10:00** `detected` — the table `internal` is locked\n- **10:05** — `Public` is a schema of Postgres\n",
		"an action with a dot":        "## Action items\n\n- [ ] **A1** x (type: prevent; audience: internal).\n",
		"a chip in capitals in prose": "## Impact\n\n- `Internal` errors rose.\n",
	} {
		pm := schema.Parse("a.md", []byte(slipHead+body), nil)
		if err := pm.Unsafe(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
