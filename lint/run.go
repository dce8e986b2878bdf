package lint

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema"
)

// Result is what a run found.
type Result struct {
	Documents []string // every document that was looked at, in order
	Foreign   int      // of these, those that are not in the standard's form; fewer where not all were read
	Findings  []Finding
	Notices   []string // what could not be judged, and why

	private map[string]privateTexts // by document
}

// Conceal masks in a text what privacy rules found in a document.
func (r *Result) Conceal(path, text string) string { return r.private[path].conceal(text) }

// Count is the number of findings of a severity.
func (r *Result) Count(s Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Exceeds reports whether there is a finding at or above a severity; none exceeds Off.
func (r *Result) Exceeds(s Severity) bool {
	for _, f := range r.Findings {
		if s != Off && f.Severity >= s {
			return true
		}
	}
	return false
}

// Options are what a run is told beside the archive.
type Options struct {
	// Now is the day by which due dates are judged.
	Now time.Time

	// Only are the rules whose findings are wanted; none: all.
	Only []string

	onlyLocked bool
	since      *since // what the change departs from
	rest       *rest  // the documents of the archive that are not read in full
}

// wants reports whether findings of a rule are wanted.
func (o Options) wants(rule string) bool { return len(o.Only) == 0 || slices.Contains(o.Only, rule) }

// Run checks every document of the archive, and then the archive.
func Run(ctx context.Context, a *Input, o Options) (*Result, error) {
	r, err := run(ctx, a, o)
	if err == nil {
		r.Findings = once(r.Findings)
	}
	return r, err
}

// run finds what Run does, and leaves each finding by itself.
func run(ctx context.Context, a *Input, o Options) (*Result, error) {
	d, err := newDriver(a, o)
	if err != nil {
		return nil, err
	}
	d.past = newPastOnce(ctx, a.Past)
	checked := make([]checkedDocument, len(a.Paths))
	if err := a.Each(ctx, func(i int, pm *schema.Postmortem) { checked[i] = d.document(pm) }); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	d.adopt(checked)
	result := &Result{Documents: a.Paths, private: map[string]privateTexts{}}
	for _, c := range checked {
		result.Findings = append(result.Findings, c.findings...)
		if len(c.private) > 0 {
			result.private[c.path] = c.private
		}
		if !c.ours {
			result.Foreign++
		}
	}
	result.Findings = append(result.Findings, d.archive(checked)...)
	result.Findings = slices.DeleteFunc(result.Findings, func(f Finding) bool { return !o.wants(f.Rule) })
	sortFindings(result.Findings)
	result.Notices = d.past.notices()
	return result, nil
}

// adopt leaves what asks documents to take the standard's form only where one of the archive has it.
func (d *driver) adopt(checked []checkedDocument) {
	ours := d.rest != nil && d.rest.ours || slices.ContainsFunc(checked, func(c checkedDocument) bool { return c.ours })
	for i := range checked {
		c := &checked[i]
		c.findings = slices.DeleteFunc(c.findings, func(f Finding) bool { return f.adopts && !ours })
		for k := range c.findings {
			if f := &c.findings[k]; f.adopts && d.since == nil {
				f.Severity = min(f.Severity, Info)
			}
		}
	}
}

func newDriver(a *Input, o Options) (*driver, error) {
	for _, name := range o.Only {
		if _, err := Lookup(name); err != nil {
			return nil, err
		}
	}
	d := &driver{Options: o, settings: a.Settings, whole: a.Whole, find: a.Find}
	var last []*Rule
	for _, rule := range Rules() {
		r := &rule
		if o.onlyLocked && !r.Locked {
			continue
		}
		if r.CheckArchive != nil {
			d.archiveRules = append(d.archiveRules, r)
		}
		if r.CheckChange != nil && o.wants(r.Name) {
			d.changeRules = append(d.changeRules, r)
		}
		if r.Last {
			last = append(last, r)
		} else {
			d.documentRules = append(d.documentRules, r)
		}
	}
	d.documentRules = append(d.documentRules, last...)
	return d, nil
}

type driver struct {
	Options
	settings      *Settings
	whole         bool
	find          Find
	past          *pastOnce // nil: no rule looks at the past
	documentRules []*Rule   // in the order in which they look
	archiveRules  []*Rule
	changeRules   []*Rule
}

// A checkedDocument is what is kept of a document once it has been checked, so
// that neither its source nor its tree stays in memory.
type checkedDocument struct {
	path         string
	ours         bool
	findings     []Finding
	collected    map[string]any // by rule
	private      privateTexts
	draft        bool
	suppressions []suppression
	ignores      map[ignored]*suppression
}

// ignored is a rule that a comment hides on a line; line 0: in the whole file.
type ignored struct {
	rule string
	line int
}

func (d *driver) document(pm *schema.Postmortem) checkedDocument {
	c := checkedDocument{
		path:         pm.Path,
		ours:         pm.Ours(),
		draft:        pm.Stage() == schema.Draft,
		suppressions: suppressions(pm),
	}
	for i, s := range c.suppressions {
		for _, rule := range s.rules {
			k := ignored{rule, s.line}
			if s.reason == "" || c.ignores[k] != nil {
				continue // the first one counts, and without a reason none
			}
			if c.ignores == nil {
				c.ignores = map[ignored]*suppression{}
			}
			c.ignores[k] = &c.suppressions[i]
		}
	}
	var rule *Rule // that looks now
	texts := lineTexts{}
	pass := &Pass{texts: texts, Doc: pm, Find: d.find, Settings: d.settings, Now: d.Now, memo: map[string]any{}}
	pass.report = func(diag Diagnostic) {
		f := resolve(rule, d.severity(rule, pm.Path, c.draft, diag.AtMost), pm, texts, d.Now, diag)
		if diag.Private {
			if !rule.Masks {
				panic(rule.Name + " hides a text, and does not say that it does")
			}
			c.private.add(diag.Span.In(pm.Source))
		}
		if !c.hides(rule, f.Line) {
			c.findings = append(c.findings, f)
		}
	}
	pass.placed = func(line int) { c.hides(rule, line) } // a comment there has its use
	for _, rule = range d.documentRules {
		if d.severity(rule, pm.Path, c.draft, Off) == Off {
			continue
		}
		if rule.Last && pass.Suppressions == nil {
			for _, s := range c.suppressions {
				pass.Suppressions = append(pass.Suppressions, s.seen(func(name string) bool {
					r, ok := registry[name]
					return ok && r.Check != nil && r.CheckPast == nil && !r.Locked && !r.Last && d.severity(&r, pm.Path, false, Off) != Off
				}))
			}
		}
		c.look(rule, pass)
		if rule.CheckPast != nil && d.past != nil && d.wants(rule.Name) {
			d.past.look(&c, rule, pass)
		}
	}
	if d.since != nil && len(d.changeRules) > 0 && d.since.changed(pm) {
		d.since.look(&c, d.changeRules, pass, &rule)
	}
	c.private.ready()
	maskPrivate(c.findings, c.private)
	return c
}

// look lets one rule look at the document. A panic is a finding: it is a mistake of ours,
// and no reason to lose what other rules and other documents have.
func (c *checkedDocument) look(rule *Rule, pass *Pass) {
	defer c.survive(rule)
	if rule.Check != nil {
		find := pass.Find
		if rule.Near == nil {
			pass.Find = nil // what else is in the tree is for rules that say where it matters
		}
		defer func() { pass.Find = find }()
		rule.Check(pass)
	}
	if rule.Collect == nil {
		return
	}
	if v := rule.Collect(pass); v != nil {
		if c.collected == nil {
			c.collected = map[string]any{}
		}
		c.collected[rule.Name] = v
	}
}

func (c *checkedDocument) survive(rule *Rule) {
	if r := recover(); r != nil {
		c.findings = append(c.findings, Finding{
			Rule: rule.Name, Severity: Error, Path: c.path, Line: 1, Column: 1, EndLine: 1, EndColumn: 1,
			Message: fmt.Sprintf("this rule could not look at the document: the program panicked over it (%v)", r),
			Hint:    "this is a mistake of the program: please report it, with the document if it may be shown",
		})
	}
}

func (c *checkedDocument) hides(rule *Rule, line int) bool {
	if rule.Locked || rule.Raisable {
		return false
	}
	s := c.ignores[ignored{rule.Name, line}]
	if s == nil {
		s = c.ignores[ignored{rule.Name, 0}]
	}
	if s != nil {
		s.used[rule.Name] = true
	}
	return s != nil
}

// archive judges what the documents have in common.
func (d *driver) archive(checked []checkedDocument) []Finding {
	var out []Finding
	index := map[string]int{}
	for i, c := range checked {
		index[c.path] = i
	}
	for _, rule := range d.archiveRules {
		var facts []Fact
		for _, c := range checked {
			if v, ok := c.collected[rule.Name]; ok {
				facts = append(facts, Fact{c.path, v})
			}
		}
		pass := &Pass{Facts: facts, Whole: d.whole, Find: d.find, Settings: d.settings, Now: d.Now, report: func(diag Diagnostic) {
			c := &checked[index[diag.Path]]
			f := Finding{
				Rule: rule.Name, Severity: d.severity(rule, diag.Path, c.draft, diag.AtMost), Path: diag.Path, Message: diag.Message, Hint: diag.Hint,
				Line: diag.At.Line, Column: diag.At.Column, EndLine: diag.At.EndLine, EndColumn: diag.At.EndColumn, Source: diag.At.Source, collected: true,
			}
			f.anchor, f.said = strings.TrimSpace(f.Source), f.Message
			if diag.Replace != "" {
				f.Fixes = []ResolvedFix{diag.At.offer(diag.Replace)}
			}
			if f.Severity != Off && !c.hides(rule, f.Line) {
				one := []Finding{f}
				maskPrivate(one, c.private)
				out = append(out, one...)
			}
		}}
		if d.rest != nil {
			pass.others = d.rest.ids
			pass.Facts = append(pass.Facts, d.rest.facts[rule.Name]...)
			slices.SortStableFunc(pass.Facts, func(a, b Fact) int { return strings.Compare(a.Path, b.Path) })
		}
		rule.CheckArchive(pass)
	}
	return out
}

// severity is what a finding of the rule counts: as the configuration says, in a
// draft no more than a warning, and no more than the finding itself claims.
func (d *driver) severity(rule *Rule, path string, draft bool, atMost Severity) Severity {
	s := rule.Severity
	if level, set := d.settings.severity(rule.Name, path); set && !rule.Locked {
		s = level
	}
	if rule.Raisable {
		s = max(s, rule.Severity)
		if d.since != nil && d.since.settings != nil {
			if level, set := d.since.settings.severity(rule.Name, path); set {
				s = max(s, level) // a change cannot lower what its base has raised
			}
		}
	} else if draft && !rule.Locked {
		s = min(s, Warning)
	}
	if atMost != Off {
		s = min(s, atMost)
	}
	return s
}
