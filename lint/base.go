package lint

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
)

// A Base is what a change departs from. Its documents are named by their paths from
// the root of the archive that is checked.
type Base struct {
	// Text returns a document's text at the base, under whatever name it had; ok is
	// false for a new document, and for a file that was none at the base.
	Text func(path string) (text []byte, name string, ok bool, err error)
	// Same reports whether a document is at the base what it is now, to the byte and with
	// nothing else in the configuration, so that nothing has to be read to know it.
	Same func(path string, text []byte) bool
	// Options are the words of the base's configuration, with which its documents are read.
	Options *schema.Options
	// Names are the documents of the base, by their names there; those that the change
	// takes away are Gone.
	Names, Gone []string
	// Find answers for what the base's documents link to.
	Find Find
	// Past reads the history that the documents had at the base, by their names there.
	Past func(ctx context.Context) *Past
	// Governed is the archive of the change as the base's configuration would have it,
	// by which locked rules judge: a change cannot disarm them. It is nil where the
	// change leaves the configuration as it was. GovernedName is what one of its paths
	// is called from the root of the archive that is checked.
	Governed     *Input
	GovernedName func(path string) string
}

// RunNew checks as Run does, and leaves only the findings that the base does not
// have: it checks the documents with findings at the base as well, and takes off
// what both have, by rule and by the text that the finding is about, as often as
// the base has it and no graver than there. So a section that went missing is new,
// though no line of it is in the change, and an old finding that moved is not. What
// documents have in common is compared with what they had in common at the base.
//
// Of several bases, as crossing merges have them, none has what is new.
func RunNew(ctx context.Context, a *Input, o Options, base Base, more ...Base) (*Result, error) {
	old := map[string]bool{}
	r, err := runFrom(ctx, a, base, o, old)
	if err != nil {
		return nil, err
	}
	changes := []map[place][]Finding{r.takeChanges()}
	for _, base := range more {
		other, err := runFrom(ctx, a, base, o, old)
		if err != nil {
			return nil, err
		}
		changes = append(changes, other.takeChanges())
		r.merge(other)
		for _, notice := range other.Notices {
			if !slices.Contains(r.Notices, notice) {
				r.Notices = append(r.Notices, notice)
			}
		}
		r.Foreign = min(r.Foreign, other.Foreign)
	}
	if len(more) > 0 {
		r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool { return old[f.identity()] || old[f.Path] })
	}
	r.Findings = append(r.Findings, fewest(changes)...)
	sortFindings(r.Findings)
	r.Findings = once(r.Findings)
	return r, nil
}

// identity names a finding of one state of a document.
func (f Finding) identity() string {
	return fmt.Sprintf("%s\x00%s\x00%d\x00%d", f.key(), f.said, f.Line, f.Column)
}

// A place is what a rule says of one document.
type place struct{ path, rule string }

// takeChanges takes out what rules found that compare documents with the base (CheckChange).
func (r *Result) takeChanges() map[place][]Finding {
	out := map[place][]Finding{}
	r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool {
		if f.compared {
			out[place{f.Path, f.Rule}] = append(out[place{f.Path, f.Rule}], f)
		}
		return f.compared
	})
	return out
}

// fewest are the findings of a comparison with each of several bases: where one of them has none the
// change brings nothing, else those of the base that is nearest.
func fewest(of []map[place][]Finding) (out []Finding) {
	for at, least := range of[0] {
		for _, other := range of[1:] {
			if len(other[at]) < len(least) {
				least = other[at]
			}
		}
		out = append(out, least...)
	}
	return out
}

// runFrom is what one base does not have. What it has is added to old: findings by their identity,
// and the paths of documents in which nothing is new.
func runFrom(ctx context.Context, a *Input, base Base, o Options, old map[string]bool) (*Result, error) {
	part, was, rest, err := narrow(ctx, a, base, o)
	if err != nil {
		return nil, err
	}
	if part == nil {
		return runWhole(ctx, a, base, o, old)
	}
	o.rest = rest
	r, err := runWhole(ctx, part, *was, o, old)
	if err != nil {
		return nil, err
	}
	for _, p := range a.Paths {
		if _, full := slices.BinarySearch(part.Paths, p); !full {
			old[p] = true
		}
	}
	if rest.ours || r.Foreign < len(r.Documents) {
		r.Foreign = 0
	} else {
		r.Foreign = len(a.Paths)
	}
	r.Documents = a.Paths
	return r, nil
}

// runWhole is runFrom over documents that are all read in full.
func runWhole(ctx context.Context, a *Input, base Base, o Options, old map[string]bool) (*Result, error) {
	since, err := newSince(a, base)
	if err != nil {
		return nil, err
	}
	compared := o
	compared.since = since
	r, err := run(ctx, a, compared)
	if err = cmp.Or(err, since.err); err != nil {
		return nil, err
	}
	b := &baseline{Base: base, had: map[string]tally{}, parts: map[string]Severity{}, checked: map[string]bool{}, paths: a.Paths}
	if err := b.under(ctx, a, o); err != nil {
		return nil, err
	}
	if base.Governed != nil {
		o.onlyLocked = true
		governed, err := run(ctx, base.Governed, o)
		if err != nil {
			return nil, err
		}
		governed.rename(base.GovernedName)
		r.merge(governed)
		for _, p := range governed.Documents {
			if !slices.Contains(a.Paths, p) {
				b.paths = append(b.paths[:len(b.paths):len(b.paths)], p)
			}
		}
		if err := b.under(ctx, base.Governed, o); err != nil {
			return nil, err
		}
	}
	return r, b.subtract(r, old)
}

// rename gives every document another name.
func (r *Result) rename(name func(string) string) {
	private := map[string]privateTexts{}
	documents := make([]string, len(r.Documents))
	for i, p := range r.Documents {
		documents[i] = name(p)
		private[documents[i]] = r.private[p]
	}
	for i := range r.Findings {
		r.Findings[i].Path = name(r.Findings[i].Path)
	}
	r.Documents, r.private = documents, private
}

// merge adds the findings, and the documents with findings, that r does not have,
// and masks in each what the privacy rules of both have found.
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
	for p, texts := range o.private {
		own := r.private[p]
		for _, t := range texts {
			own.add([]byte(t.text))
		}
		if own.ready(); len(own) > 0 {
			r.private[p] = own
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
	known := map[string]map[string]string{} // by document
	for i := range r.Findings {
		f := &r.Findings[i]
		if known[f.Path] == nil {
			known[f.Path] = map[string]string{}
		}
		r.private[f.Path].mask(f, known[f.Path])
	}
	slices.Sort(r.Documents)
	sortFindings(r.Findings)
}

// A baseline counts the findings at the base.
type baseline struct {
	Base
	runs    []baseRun
	paths   []string            // of the documents of the change
	had     map[string]tally    // by anchor
	parts   map[string]Severity // by part of a finding, the gravest severity
	checked map[string]bool
}

// A baseRun is one configuration under which the base is checked.
type baseRun struct {
	*driver
	options *schema.Options
	actual  *schema.Options // those of the base, where options are others
}

func (b *baseline) under(ctx context.Context, a *Input, o Options) error {
	d, err := newDriver(a, o)
	if err != nil {
		return err
	}
	d.find = b.Find
	d.past = newPastOnce(ctx, b.Past)
	b.runs = append(b.runs, baseRun{d, a.Options, b.Options})
	return nil
}

// subtract leaves what the base does not have, and adds the rest to old.
func (b *baseline) subtract(r *Result, old map[string]bool) error {
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
		if b.pays(f) {
			old[f.identity()] = true
		} else {
			kept = append(kept, f)
		}
	}
	r.Findings = kept
	return nil
}

// pays takes off a finding that the base has, no less grave. One that is about
// several parts is old if the base lacks each of them as well.
func (b *baseline) pays(f Finding) bool {
	if len(f.parts) > 0 {
		return !slices.ContainsFunc(f.parts, func(part string) bool { return b.parts[partKey(f, part)] < f.Severity })
	}
	had := b.had[f.key()]
	for s := f.Severity; s <= Error; s++ {
		for reach := f.reach; reach <= schema.Public; reach++ {
			if had[s][reach] > 0 {
				had[s][reach]--
				b.had[f.key()] = had
				return true
			}
		}
	}
	return false
}

// tally counts findings by their severity, and by who may read what they are about.
type tally [Error + 1][schema.Public + 1]int

func partKey(f Finding, part string) string { return f.Path + "\x00" + f.Rule + "\x00" + part }

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
	if run.actual != nil && slices.ContainsFunc(c.findings, func(f Finding) bool { return f.reach != 0 }) {
		// Who could read it is what the configuration of the base said.
		was := schema.Parse(name, text, run.actual)
		for i := range c.findings {
			if f := &c.findings[i]; f.reach != 0 {
				f.reach = min(f.reach, was.LevelAt(f.offset), was.WidestAt(run.Now))
			}
		}
	}
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
	for _, p := range b.paths {
		if err := add(p); err != nil {
			return err
		}
	}
	for _, name := range b.Names {
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
	most := map[string]tally{}
	for _, run := range b.runs {
		had := map[string]tally{}
		for _, f := range findings(run) {
			for _, part := range f.parts {
				b.parts[partKey(f, part)] = max(b.parts[partKey(f, part)], f.Severity)
			}
			n := had[f.key()]
			n[f.Severity][f.reach]++
			had[f.key()] = n
		}
		for key, n := range had {
			m := most[key]
			for s := range n {
				for reach := range n[s] {
					m[s][reach] = max(m[s][reach], n[s][reach])
				}
			}
			most[key] = m
		}
	}
	for key, m := range most {
		n := b.had[key]
		for s := range m {
			for reach := range m[s] {
				n[s][reach] += m[s][reach]
			}
		}
		b.had[key] = n
	}
}

// key names what a finding is about without its place. A rule that looks at a
// document as a whole anchors in what it says, since its place is only where to begin.
func (f Finding) key() string {
	what := f.said
	if registry[f.Rule].Scope == Span {
		what = f.anchor
	}
	return f.Path + "\x00" + f.Rule + "\x00" + what
}
