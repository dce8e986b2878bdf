package lint

import (
	"slices"
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
// change, and an old finding that moved is not. What documents have in common is
// compared with what they had in common at the base. Findings of rules that look at
// the archive alone are all left: what was removed since is not known here.
func Subtract(a *archive.Archive, r *Result, base BaseText) error {
	d, err := newDriver(a)
	if err != nil {
		return err
	}
	b := &baseline{driver: d, base: base, options: &a.Config.Options, had: map[string]map[string]int{}, checked: map[string]checkedDocument{}}
	if slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.collected }) {
		if err := b.collect(a.Paths); err != nil {
			return err
		}
	}
	var kept []Finding
	for _, f := range r.Findings {
		if err := b.document(f.Path); err != nil {
			return err
		}
		had, key := b.had[f.Path], anchor(f)
		if had[key] > 0 {
			had[key]--
			continue
		}
		kept = append(kept, f)
	}
	r.Findings = kept
	return nil
}

// A baseline counts the findings at the base, by document and anchor.
type baseline struct {
	*driver
	base    BaseText
	options *schema.Options
	had     map[string]map[string]int
	checked map[string]checkedDocument // without the documents that are new
}

// document checks a document as it was at the base, once.
func (b *baseline) document(path string) error {
	if _, done := b.had[path]; done {
		return nil
	}
	b.had[path] = map[string]int{}
	text, name, ok, err := b.base(path)
	if err != nil || !ok {
		return err
	}
	c := b.driver.document(schema.Parse(name, text, b.options))
	c.fact.Path = path // as it is called now
	b.checked[path] = c
	b.count(path, c.findings)
	return nil
}

// collect adds what the documents had in common at the base.
func (b *baseline) collect(paths []string) error {
	var facts []Fact
	var checked []checkedDocument
	for _, p := range paths {
		if err := b.document(p); err != nil {
			return err
		}
		if c, ok := b.checked[p]; ok {
			facts, checked = append(facts, c.fact), append(checked, c)
		}
	}
	for _, f := range b.archive(facts, checked) {
		// Other archive rules would miss the documents that were removed since.
		if f.collected {
			b.count(f.Path, []Finding{f})
		}
	}
	return nil
}

func (b *baseline) count(path string, findings []Finding) {
	for _, f := range findings {
		b.had[path][anchor(f)]++
	}
}

// anchor names what a finding is about without its place. A rule that looks at a
// document as a whole anchors in what it says, since its place is only where to begin.
func anchor(f Finding) string {
	if registry[f.Rule].Scope == Span {
		return f.Rule + "\x00" + strings.TrimSpace(f.Source)
	}
	return f.Rule + "\x00" + f.Message
}
