package lint

import (
	"strings"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/schema"
)

// BaseText returns a document's text at the base of a change, under whatever name
// it had; ok is false for a new document.
type BaseText func(path string) (text []byte, name string, ok bool, err error)

// Subtract leaves only the findings that the base of a change does not have: it
// checks each document with findings at the base as well, and takes off what both
// have, by rule and by the text that the finding is about, as often as the base
// has it. So a section that went missing is new, though no line of it is in the
// change, and an old finding that moved is not.
func Subtract(a *archive.Archive, r *Result, base BaseText) error {
	d, err := newDriver(a)
	if err != nil {
		return err
	}
	old := map[string]map[string]int{}
	var kept []Finding
	for _, f := range r.Findings {
		had, checked := old[f.Path]
		if !checked {
			if had, err = d.atBase(f.Path, base, &a.Config.Options); err != nil {
				return err
			}
			old[f.Path] = had
		}
		key := anchor(f)
		if had[key] > 0 {
			had[key]--
			continue
		}
		kept = append(kept, f)
	}
	r.Findings = kept
	return nil
}

// atBase counts the findings of a document at the base, by anchor.
func (d *driver) atBase(path string, base BaseText, o *schema.Options) (map[string]int, error) {
	text, name, ok, err := base(path)
	if err != nil || !ok {
		return map[string]int{}, err
	}
	had := map[string]int{}
	for _, f := range d.document(schema.Parse(name, text, o)).findings {
		had[anchor(f)]++
	}
	return had, nil
}

// anchor names what a finding is about without its place. A rule that looks at a
// document as a whole anchors in what it says, since its place is only where to begin.
func anchor(f Finding) string {
	if registry[f.Rule].Scope == Span {
		return f.Rule + "\x00" + strings.TrimSpace(f.Source)
	}
	return f.Rule + "\x00" + f.Message
}
