package lint

import (
	"sync"
	"time"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// A Diagnostic is what a rule says about a place.
type Diagnostic struct {
	Span    source.Span
	Path    string // for CheckArchive: the document
	At      *Place // for CheckArchive: where in it, instead of Span
	Replace string // for CheckArchive: what could stand there instead; it is offered
	// Parts are what the finding is about, where that is several things at once, such as
	// the sections that are missing: it is new where one of them is.
	Parts []string
	// Same names what is wrong where it may be so in many places of a document: of those
	// that are neither ignored nor old the first is shown, with how many more there are.
	Same    string
	Message string   // what is wrong, with what the document says; no final full stop
	Hint    string   // how to fix it
	AtMost  Severity // lowers the severity of this one finding; Off: it counts as its rule does
	Fixes   []Fix
	// Private: the text in the span is masked wherever the finding is shown.
	Private bool
	// Passage is the text that the finding is about, where people must see it whole to judge.
	Passage string
	// Adopts: the finding asks a document that is not in the standard's form to take it. It
	// counts only where others of the archive have it: a note, and for a document that a
	// change brings as its rule does.
	Adopts bool
}

// Safety says how far a fix may be trusted.
type Safety string

// The kinds of fix.
const (
	Safe   Safety = "safe"   // no reader could disagree with it
	Unsafe Safety = "unsafe" // right most of the time
	Show   Safety = "show"   // offered, never applied
)

// A Fix is a way to fix a finding.
type Fix struct {
	Title  string
	Safety Safety
	Edits  []source.Edit
	// Leaves are rules whose errors the fix knowingly leaves in place of the one that
	// it fixes: a stub is still to be filled in.
	Leaves []string
}

// A Pass is one rule's look at one document, or at the whole archive.
type Pass struct {
	Doc      *schema.Postmortem // nil for CheckArchive
	Was      *schema.Postmortem // for CheckChange: the document before the change; nil where it is new
	Facts    []Fact             // of every document, for CheckArchive
	Whole    bool               // Facts are of all documents of the archive, and not of some that were named
	Find     Find
	Settings *Settings
	Now      time.Time
	// Revisions are those of the document, the newest first, for CheckPast; all of them are known.
	Revisions []Revision
	// Suppressions are the document's ignore comments, for a rule that comes Last.
	Suppressions []Suppression
	report       func(Diagnostic)
	memo         map[string]any // what rules share of one document
	gone         *gone
	texts        lineTexts
	placed       func(line int) // of Collect
	others       []string       // ids of documents that Facts may lack
}

// OtherIDs are the ids of documents of which there may be no fact, because nothing that the rule says
// of the others hangs on them (Rule.Near), for CheckArchive.
func (p *Pass) OtherIDs() []string { return p.others }

// A Place is a span for people, with the line that it begins on: all that is left
// of it once the document is no longer there.
type Place struct {
	Line, Column, EndLine, EndColumn int
	Source                           string
	span                             source.Span
}

// offer is a fix that puts text in the place, and is never applied.
func (p *Place) offer(text string) ResolvedFix {
	edit := ResolvedEdit{source.Edit{Span: p.span, Text: text}, p.Line, p.Column, p.EndLine, p.EndColumn}
	return ResolvedFix{Title: "write " + text, Safety: Show, Edits: []ResolvedEdit{edit}}
}

// Place keeps where a span of the document is, for a rule that collects.
func (p *Pass) Place(s source.Span) *Place {
	start, end := p.Doc.Lines.Position(s.Start), p.Doc.Lines.Position(s.End)
	p.placed(start.Line)
	return &Place{start.Line, start.Column, end.Line, end.Column, p.texts.of(p.Doc, start.Line), s}
}

// lineTexts are the lines of a document that findings show, each made once: a line may
// have ten thousand of them.
type lineTexts map[int]string

func (t lineTexts) of(pm *schema.Postmortem, line int) string {
	text, ok := t[line]
	if !ok {
		text = string(pm.Lines.Span(line).In(pm.Source))
		t[line] = text
	}
	return text
}

// Shared returns what make returns, made once for all rules that look at the
// document. Rules use it for a reading of the text that several of them need.
func Shared[T any](p *Pass, name string, make func() T) T {
	if v, ok := p.memo[name]; ok {
		return v.(T)
	}
	v := make()
	if p.memo != nil {
		p.memo[name] = v
	}
	return v
}

// OfGone returns what make returns of the documents that the change removes, made once
// for all documents of a run.
func OfGone[T any](p *Pass, make func([]*schema.Postmortem) T) T {
	p.gone.once.Do(func() { p.gone.made = make(p.gone.documents) })
	return p.gone.made.(T)
}

// gone are the documents that a change removes, with what the one rule that looks at them
// makes of them.
type gone struct {
	documents []*schema.Postmortem
	once      sync.Once
	made      any
}

// Report adds a finding.
func (p *Pass) Report(d Diagnostic) { p.report(d) }

// A Fact is what a rule collected of one document.
type Fact struct {
	Path  string
	Value any
}

// Offer is a fix that is shown and never applied: only an author can know that it is right.
func Offer(title string, at source.Span, text string) []Fix {
	return []Fix{{Title: title, Safety: Show, Edits: []source.Edit{{Span: at, Text: text}}}}
}
