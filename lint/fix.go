package lint

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// Fixed is what fixing did to one document.
type Fixed struct {
	Path          string
	Before, After []byte
	Applied       []AppliedFix
	Refused       int // fixes that were left out, since they would have done harm

	private privateTexts
}

// Shown are the texts before and after for people to see: what a privacy rule found is masked.
func (f *Fixed) Shown() (before, after []byte) {
	return []byte(f.private.conceal(string(f.Before))), []byte(f.private.conceal(string(f.After)))
}

// Changed reports whether the document is another than before.
func (f *Fixed) Changed() bool { return !bytes.Equal(f.Before, f.After) }

// An AppliedFix is one fix that was applied, with the rule whose finding it fixed.
type AppliedFix struct {
	Rule, Title string
	Line        int    // of the finding, in the text that the fix was applied to
	Removed     string // what its edits replaced
}

// maxFixRounds bounds how often a document is checked again after its fixes.
const maxFixRounds = 20

// A Fixer applies fixes until none is left. Bytes outside their edits stay as they
// are. A fix after which its finding is still there, the document says something
// else, or has an error that it did not have before and that the fix does not declare,
// is left out; so is one that overlaps another of the same round.
type Fixer struct {
	driver  *driver
	unsafe  bool
	options *schema.Options
}

// NewFixer makes a fixer for the documents of an archive. unsafe adds the fixes
// that are right most of the time.
func NewFixer(a *Input, unsafe bool, o Options) (*Fixer, error) {
	d, err := newDriver(a, o)
	if err != nil {
		return nil, err
	}
	return &Fixer{driver: d, unsafe: unsafe, options: a.Options}, nil
}

// Fix returns the document at path, whose text is source, as it is after its fixes.
func (f *Fixer) Fix(path string, src []byte) *Fixed {
	out := &Fixed{Path: path, Before: src, After: src}
	t := &trial{f: f, path: path, refused: map[string]bool{}}
	for range maxFixRounds {
		t.source = out.After
		t.before = f.check(path, out.After)
		for _, p := range t.before.private {
			out.private.add([]byte(p.text))
		}
		out.private.ready()
		fixes := t.choose()
		if len(fixes) == 0 {
			break
		}
		kept := t.harmless(nil, fixes)
		if len(kept) == 0 {
			continue // all of them are refused now
		}
		after := apply(out.After, kept)
		if bytes.Equal(after, out.After) {
			break
		}
		for _, x := range kept {
			done := AppliedFix{Rule: x.rule, Title: x.Title, Line: x.line}
			for _, e := range x.Edits {
				done.Removed += string(e.Span.In(out.After)) + "\n"
			}
			out.Applied = append(out.Applied, done)
		}
		out.After = after
		// What was refused may be right now that its surroundings are.
		clear(t.refused)
	}
	out.Refused = len(t.refused)
	return out
}

// A read document with what was found in it.
type readDocument struct {
	checkedDocument
	pm *schema.Postmortem
}

func (f *Fixer) check(path string, src []byte) readDocument {
	pm := schema.Parse(path, src, f.options)
	return readDocument{f.driver.document(pm), pm}
}

type chosenFix struct {
	ResolvedFix
	rule   string
	line   int
	anchor string // the line that the finding stands on
	nth    int    // of the fixes that are otherwise the same
}

// key names a fix across rounds, so that a refused one is not tried again.
func (c chosenFix) key() string {
	return fmt.Sprint(c.rule, "\x00", c.Title, "\x00", c.anchor, "\x00", c.nth)
}

// A trial is the fixing of one document.
type trial struct {
	f       *Fixer
	path    string
	source  []byte
	before  readDocument
	refused map[string]bool
	checks  int
}

// maxChecks bounds how often a document is read again to find out which of its
// fixes do harm; those that are left then are refused.
const maxChecks = 200

// choose takes the first permitted fix of each finding, in the order of the text,
// none touching what another one touches, nor a line on which its rule is to be ignored.
func (t *trial) choose() []chosenFix {
	var out []chosenFix
	same := map[string]int{}
	for _, finding := range t.before.findings {
		if finding.adopts && !slices.Contains(t.f.driver.Only, finding.Rule) {
			continue // a pile takes the form of the standard only when it is asked to
		}
		for _, fix := range finding.Fixes {
			c := chosenFix{fix, finding.Rule, finding.Line, strings.TrimSpace(finding.Source), 0}
			first := c.key()
			c.nth = same[first]
			same[first]++
			if t.permits(c) {
				out = append(out, c)
				break
			}
		}
	}
	slices.SortStableFunc(out, func(a, b chosenFix) int { return cmp.Compare(a.Edits[0].Span.Start, b.Edits[0].Span.Start) })
	end := -1
	kept := out[:0]
	for _, c := range out {
		if from, to := extent(c); from > end {
			kept = append(kept, c)
			end = to
		}
	}
	return kept
}

func (t *trial) permits(c chosenFix) bool {
	f := t.f
	if !f.driver.wants(c.rule) || c.Safety != Safe && (c.Safety != Unsafe || !f.unsafe) || len(c.Edits) == 0 || t.refused[c.key()] {
		return false
	}
	end := -1
	for _, e := range c.Edits {
		if e.Span.Start < end || e.Span.End < e.Span.Start {
			return false // its own edits overlap
		}
		end = e.Span.End
		for _, s := range t.before.suppressions {
			if s.covers(c.rule, e.Line, e.EndLine) {
				return false
			}
		}
	}
	return true
}

// extent is from where to where the edits of a fix reach.
func extent(c chosenFix) (from, to int) {
	from, to = c.Edits[0].Span.Start, c.Edits[0].Span.End
	for _, e := range c.Edits {
		from, to = min(from, e.Span.Start), max(to, e.Span.End)
	}
	return from, to
}

func apply(src []byte, fixes []chosenFix) []byte {
	var edits []source.Edit
	for _, f := range fixes {
		for _, e := range f.Edits {
			edits = append(edits, e.Edit)
		}
	}
	return source.Apply(src, 0, edits)
}

// worse reports whether fixes did not fix what they are for, change what the
// document says or what its author wants ignored, or leave more errors of a rule than
// before, other than those that they declare. An error counts as one in a draft as well.
func (t *trial) worse(after readDocument, fixes []chosenFix) bool {
	errors, fixed := map[string]int{}, map[string]int{}
	count := func(findings []Finding, by int) {
		for _, x := range findings {
			if rule := registry[x.Rule]; x.Severity == Error || rule.Locked || t.before.draft && rule.Severity == Error && x.Severity == Warning {
				errors[x.Rule] += by
			}
			fixed[x.Rule+"\x00"+strings.TrimSpace(x.Source)] += by
		}
	}
	count(after.findings, 1)
	count(t.before.findings, -1)
	for _, fix := range fixes {
		fixed[fix.rule+"\x00"+fix.anchor]++
		for _, rule := range fix.leaves {
			delete(errors, rule)
		}
	}
	for _, fix := range fixes {
		if fixed[fix.rule+"\x00"+fix.anchor] > 0 {
			return true
		}
	}
	for _, more := range errors {
		if more > 0 {
			return true
		}
	}
	return !holdsAll(usedComments(after), usedComments(t.before)) || !preserves(t.before.pm, after.pm, fixes)
}

// usedComments are the reasons of the ignore comments that hide something: a fix
// that takes a comment's use away has gone beyond what it is for.
func usedComments(c readDocument) (out []string) {
	for _, s := range c.suppressions {
		for rule := range s.used {
			out = append(out, rule+": "+s.reason)
		}
	}
	return out
}

// harmless are those of fixes that do no harm together with taken, which do none.
// It halves them until it has found each of the others.
func (t *trial) harmless(taken, fixes []chosenFix) []chosenFix {
	try := append(slices.Clone(taken), fixes...)
	if t.checks++; t.checks <= maxChecks && !t.worse(t.f.check(t.path, apply(t.source, try)), try) {
		return try
	}
	if len(fixes) == 1 || t.checks > maxChecks {
		for _, fix := range fixes {
			t.refused[fix.key()] = true
		}
		return taken
	}
	half := len(fixes) / 2
	return t.harmless(t.harmless(taken, fixes[:half]), fixes[half:])
}
