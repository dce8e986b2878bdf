package lint

import (
	"slices"
	"time"

	"github.com/git-postmortem/postmortem/schema"
)

// A Concealer masks what the rules that mask find, in texts of documents that are not linted for
// their own sake: as they once were, say.
type Concealer struct{ d *driver }

// NewConcealer is the concealer of an archive, with those rules that its configuration leaves on.
func NewConcealer(a *Input, now time.Time) (*Concealer, error) {
	d, err := newDriver(a, Options{Now: now})
	if err != nil {
		return nil, err
	}
	d.documentRules = slices.DeleteFunc(d.documentRules, func(r *Rule) bool { return !r.Masks })
	d.changeRules = nil
	return &Concealer{d}, nil
}

// Of returns what masks in a text all that is private in a document. It may be called by several goroutines.
func (c *Concealer) Of(pm *schema.Postmortem) func(text string) string {
	return c.d.document(pm).private.conceal
}
