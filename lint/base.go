package lint

import (
	"context"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/schema"
)

// A Base is what a change departs from.
type Base struct {
	// Text returns a document's text at the base, under whatever name it had; ok is
	// false for a new document.
	Text func(path string) (text []byte, name string, ok bool, err error)
	// Names are the documents that the base has, by their names there.
	Names func() ([]string, error)
	// Governed is the archive of the change under the base's configuration, by which
	// locked rules judge: a change cannot disarm them. It is nil where the change leaves
	// the configuration as it was.
	Governed *archive.Archive
}

// RunNew checks as Run does, and leaves only the findings that the base does not
// have: it checks the documents with findings at the base as well, and takes off
// what both have, by rule and by the text that the finding is about, as often as
// the base has it. So a section that went missing is new, though no line of it is
// in the change, and an old finding that moved is not. What documents have in
// common is compared with what they had in common at the base.
func RunNew(ctx context.Context, a *archive.Archive, base Base, o Options) (*Result, error) {
	r, err := Run(ctx, a, o)
	if err != nil {
		return nil, err
	}
	b := &baseline{Base: base, had: map[string]int{}, checked: map[string]bool{}}
	if err := b.under(a, o); err != nil {
		return nil, err
	}
	if base.Governed != nil {
		o.onlyLocked = true
		governed, err := Run(ctx, base.Governed, o)
		if err != nil {
			return nil, err
		}
		r.merge(governed)
		if err := b.under(base.Governed, o); err != nil {
			return nil, err
		}
	}
	return r, b.subtract(r)
}

// merge adds the findings, and the documents with findings, that r does not have.
func (r *Result) merge(o *Result) {
	type identity struct {
		rule, path, message string
		line, column        int
	}
	of := func(f Finding) identity { return identity{f.Rule, f.Path, f.Message, f.Line, f.Column} }
	seen := map[identity]bool{}
	for _, f := range r.Findings {
		seen[of(f)] = true
	}
	for path, texts := range o.private {
		for _, text := range texts {
			own := r.private[path]
			own.add([]byte(text))
			r.private[path] = own
		}
	}
	for _, f := range o.Findings {
		if !seen[of(f)] {
			r.Findings = append(r.Findings, f)
			if !slices.Contains(r.Documents, f.Path) {
				r.Documents = append(slices.Clone(r.Documents), f.Path)
			}
		}
	}
	slices.Sort(r.Documents)
	sortFindings(r.Findings)
}

// A baseline counts the findings at the base.
type baseline struct {
	Base
	runs    []baseRun
	had     map[string]int // by document and anchor
	checked map[string]bool
}

// A baseRun is one configuration under which the base is checked.
type baseRun struct {
	*driver
	paths   []string
	options *schema.Options
}

func (b *baseline) under(a *archive.Archive, o Options) error {
	d, err := newDriver(a, o)
	if err != nil {
		return err
	}
	b.runs = append(b.runs, baseRun{d, a.Paths, &a.Config.Options})
	return nil
}

func (b *baseline) subtract(r *Result) error {
	if slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.collected }) {
		if err := b.collect(); err != nil {
			return err
		}
	}
	var kept []Finding
	for _, f := range r.Findings {
		if err := b.document(f.Path); err != nil {
			return err
		}
		key := anchor(f)
		if b.had[key] > 0 {
			b.had[key]--
			continue
		}
		kept = append(kept, f)
	}
	r.Findings = kept
	return nil
}

// document counts the findings of a document as it was at the base, once.
func (b *baseline) document(path string) error {
	if b.checked[path] {
		return nil
	}
	b.checked[path] = true
	text, name, ok, err := b.Text(path)
	if err != nil || !ok {
		return err
	}
	b.count(func(run baseRun) []Finding { return run.at(path, name, text).findings })
	return nil
}

// at is a document at the base as one configuration sees it, under the name that it has now.
func (run baseRun) at(path, name string, text []byte) checkedDocument {
	c := run.driver.document(schema.Parse(name, text, run.options))
	c.path = path
	for i := range c.findings {
		c.findings[i].Path = path
	}
	return c
}

// collect counts what the documents had in common at the base.
func (b *baseline) collect() error {
	now := map[string]string{} // the name at the base → the name now
	texts := map[string][]byte{}
	add := func(path string) error {
		text, name, ok, err := b.Text(path)
		if _, twice := now[name]; err == nil && ok && !twice {
			now[name], texts[name] = path, text
		}
		return err
	}
	for _, p := range b.runs[0].paths {
		if err := add(p); err != nil {
			return err
		}
	}
	names, err := b.Names()
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, known := now[name]; !known {
			if err := add(name); err != nil {
				return err
			}
		}
	}
	b.count(func(run baseRun) []Finding {
		var checked []checkedDocument
		for name, path := range now {
			checked = append(checked, run.at(path, name, texts[name]))
		}
		slices.SortFunc(checked, func(a, b checkedDocument) int { return strings.Compare(a.path, b.path) })
		return run.archive(checked)
	})
	return nil
}

// count adds what a part of the base has: where configurations differ, the most
// that any of them finds.
func (b *baseline) count(findings func(baseRun) []Finding) {
	most := map[string]int{}
	for _, run := range b.runs {
		n := map[string]int{}
		for _, f := range findings(run) {
			n[anchor(f)]++
		}
		for key, k := range n {
			most[key] = max(most[key], k)
		}
	}
	for key, k := range most {
		b.had[key] += k
	}
}

// anchor names what a finding is about without its place. A rule that looks at a
// document as a whole anchors in what it says, since its place is only where to begin.
func anchor(f Finding) string {
	what := f.Message
	if registry[f.Rule].Scope == Span {
		what = strings.TrimSpace(f.Source)
	}
	return f.Path + "\x00" + f.Rule + "\x00" + what
}
