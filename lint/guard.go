package lint

import (
	"slices"
	"time"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// A Guard looks at single documents with the locked rules alone: those that nothing
// switches off, because what they find does harm when it leaves the house.
type Guard struct{ d *driver }

// NewGuard is the guard of an archive.
func NewGuard(a *Input, now time.Time) (*Guard, error) {
	d, err := newDriver(a, Options{Now: now, onlyLocked: true})
	return &Guard{d}, err
}

// File returns what the locked rules that judge a text, and not a postmortem, find in a
// file beside a document that an audience is to have: secrets and denied terms.
func (g *Guard) File(name string, data []byte, a schema.Audience) []Finding {
	pm := schema.Unread(name, schema.Problem{}, &schema.Options{AudienceDefault: "document"})
	pm.Source, pm.Lines, pm.Audience = data, source.NewLines(data), a
	d := *g.d
	d.documentRules = slices.DeleteFunc(slices.Clone(d.documentRules), func(r *Rule) bool { return !r.AnyText })
	findings := once(d.document(pm).findings)
	sortFindings(findings)
	return findings
}

// Document returns what locked rules find in a document, in the order of its lines. It may
// be called by several goroutines.
func (g *Guard) Document(pm *schema.Postmortem) []Finding {
	findings := once(g.d.document(pm).findings)
	sortFindings(findings)
	return findings
}
