package lint

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/schema"
)

// Fixed is what fixing did to one document.
type Fixed struct {
	Path          string
	Before, After []byte
	Applied       []AppliedFix

	private privateTexts
}

// Shown are the texts before and after for people to see: what a privacy rule found is masked.
func (f *Fixed) Shown() (before, after []byte) {
	return []byte(f.private.conceal(string(f.Before))), []byte(f.private.conceal(string(f.After)))
}

// Changed reports whether the document is another than before.
func (f *Fixed) Changed() bool { return !bytes.Equal(f.Before, f.After) }

// An AppliedFix is one fix that was applied, with the rule whose finding it mended.
type AppliedFix struct {
	Rule, Title string
	Line        int    // of the finding, in the text that the fix was applied to
	Removed     string // what its edits replaced
}

// maxFixRounds bounds how often a document is checked again after its fixes.
const maxFixRounds = 20

// A Fixer applies fixes until none is left. Bytes outside their edits stay as they
// are. A fix after which its finding is still there, or the document has an error
// that it did not have before and that the fix does not declare, is left out; so is
// one that overlaps another of the same round.
type Fixer struct {
	driver  *driver
	unsafe  bool
	options *schema.Options
}

// NewFixer makes a fixer for the documents of an archive. unsafe adds the fixes
// that are right most of the time.
func NewFixer(a *archive.Archive, unsafe bool, o Options) (*Fixer, error) {
	d, err := newDriver(a, o)
	if err != nil {
		return nil, err
	}
	return &Fixer{driver: d, unsafe: unsafe, options: &a.Config.Options}, nil
}

// Fix returns the document at path, whose text is source, as it is after its fixes.
func (f *Fixer) Fix(path string, source []byte) *Fixed {
	out := &Fixed{Path: path, Before: source, After: source}
	refused := map[string]bool{}
	for range maxFixRounds {
		before := f.check(path, out.After)
		out.private = before.private
		fixes := f.choose(before.findings, refused)
		if len(fixes) == 0 {
			break
		}
		after := apply(out.After, fixes)
		if f.worse(before, f.check(path, after), fixes) {
			// One of them does harm: find out which by applying them one by one.
			fixes = f.harmless(path, out.After, before, fixes, refused)
			if len(fixes) == 0 {
				continue
			}
			after = apply(out.After, fixes)
		}
		if bytes.Equal(after, out.After) {
			break
		}
		for _, x := range fixes {
			done := AppliedFix{Rule: x.rule, Title: x.Title, Line: x.line}
			for _, e := range x.Edits {
				done.Removed += string(e.Span.In(out.After)) + "\n"
			}
			out.Applied = append(out.Applied, done)
		}
		out.After = after
	}
	return out
}

func (f *Fixer) check(path string, source []byte) checkedDocument {
	return f.driver.document(schema.Parse(path, source, f.options))
}

type chosenFix struct {
	ResolvedFix
	rule string
	line int
}

// key names a fix across rounds, so that a refused one is not tried again.
func (c chosenFix) key() string { return c.rule + "\x00" + c.Title }

// choose takes the first permitted fix of each finding, in the order of the text,
// none touching what another one touches.
func (f *Fixer) choose(findings []Finding, refused map[string]bool) []chosenFix {
	var out []chosenFix
	for _, finding := range findings {
		for _, fix := range finding.Fixes {
			c := chosenFix{fix, finding.Rule, finding.Line}
			if f.driver.wants(c.rule) && (fix.Safety == Safe || fix.Safety == Unsafe && f.unsafe) && len(fix.Edits) > 0 && !refused[c.key()] {
				out = append(out, c)
				break
			}
		}
	}
	slices.SortStableFunc(out, func(a, b chosenFix) int { return cmp.Compare(a.Edits[0].Span.Start, b.Edits[0].Span.Start) })
	var taken []schema.Span
	kept := out[:0]
	for _, c := range out {
		if !touches(c, taken) {
			kept = append(kept, c)
			for _, e := range c.Edits {
				taken = append(taken, e.Span)
			}
		}
	}
	return kept
}

func touches(c chosenFix, taken []schema.Span) bool {
	for _, e := range c.Edits {
		for _, s := range taken {
			if e.Span.Start <= s.End && s.Start <= e.Span.End {
				return true
			}
		}
	}
	return false
}

func apply(source []byte, fixes []chosenFix) []byte {
	var edits []Edit
	for _, f := range fixes {
		for _, e := range f.Edits {
			edits = append(edits, e.Edit)
		}
	}
	slices.SortStableFunc(edits, func(a, b Edit) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(source[at:e.Span.Start])
		out.WriteString(e.Text)
		at = e.Span.End
	}
	out.Write(source[at:])
	return out.Bytes()
}

// worse reports whether fixes did not mend what they are for, or a rule has more
// errors after them than before, other than those that they declare.
func (f *Fixer) worse(before, after checkedDocument, fixes []chosenFix) bool {
	errors, mended := map[string]int{}, map[string]int{}
	count := func(findings []Finding, by int) {
		for _, x := range findings {
			if x.Severity == Error || registry[x.Rule].Locked {
				errors[x.Rule] += by
			}
			for _, fix := range x.Fixes {
				mended[chosenFix{fix, x.Rule, 0}.key()] += by
			}
		}
	}
	count(after.findings, 1)
	count(before.findings, -1)
	for _, fix := range fixes {
		mended[fix.key()]++
		for _, rule := range fix.leaves {
			delete(errors, rule)
		}
	}
	for _, fix := range fixes {
		if mended[fix.key()] > 0 {
			return true
		}
	}
	for _, more := range errors {
		if more > 0 {
			return true
		}
	}
	return false
}

func (f *Fixer) harmless(path string, source []byte, before checkedDocument, fixes []chosenFix, refused map[string]bool) []chosenFix {
	var out []chosenFix
	for _, fix := range fixes {
		if try := append(slices.Clone(out), fix); !f.worse(before, f.check(path, apply(source, try)), try) {
			out = try
		} else {
			refused[fix.key()] = true
		}
	}
	return out
}
