// Package lint judges postmortems: it runs rules over parsed documents, drops
// what a document suppresses with a reason, and returns findings in an order that
// does not depend on the number of cores.
//
// The rules themselves are in lint/rules, one file each; the output formats are
// in lint/report. This package knows neither. It reads no file: documents come
// from package archive, and a rule sees a document, never the file system.
package lint

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
)

// Severity says how much a finding matters.
type Severity int

// The severities, least first.
const (
	Off Severity = iota
	Info
	Warning
	Error
)

var severityNames = [...]string{"off", "info", "warning", "error"}

func (s Severity) String() string { return severityNames[s] }

// MarshalText writes the severity's name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// ParseSeverity reads a severity's name.
func ParseSeverity(name string) (Severity, error) {
	if i := slices.Index(severityNames[:], name); i >= 0 {
		return Severity(i), nil
	}
	return Off, fmt.Errorf("unknown severity %q: one of %s", name, strings.Join(severityNames[:], ", "))
}

// Scope says what a rule looks at.
type Scope string

// The scopes of rules.
const (
	Span     Scope = "span"     // a place in a document
	Document Scope = "document" // a document as a whole
	Archive  Scope = "archive"  // all documents together
	History  Scope = "history"  // a document and what it was, before a change or in its revisions
)

// A Rule is a value: registering it is all it takes. Everything that is shown of
// a rule derives from it.
type Rule struct {
	Name     string // permanent, lower-case words with hyphens
	Since    string // the version that brought it
	Severity Severity
	Scope    Scope
	// Locked rules guard what must not leave: they can be neither ignored in a
	// document nor switched off, and stay errors in a draft.
	Locked bool
	// Raisable rules say what a change does that nobody should overlook: their severity may
	// be raised, and they can be neither ignored nor switched off.
	Raisable bool
	// Heading names a section of its own in what is shown of a change, before all else.
	Heading string
	Masks   bool // findings of it are private: Diagnostic.Private
	AnyText bool // it judges the text of files beside documents as well
	// Last rules look at a document after all others, and see which ignore comments
	// had anything to hide.
	Last bool
	// Fix is what a fix of the rule may do: "safe", "unsafe", "show" or "".
	Fix string
	// Doc is the rule's page in Markdown: one line that says what it catches, then
	// why, and the sections Bad and Good with an example document each. § stands for
	// the backquote.
	Doc string
	// Check judges one document. CheckArchive judges at the end what Collect took
	// from each document. CheckChange judges a document and what it was, CheckPast its revisions.
	// A rule has one of them at least.
	Check        func(*Pass)
	CheckChange  func(*Pass)
	Collect      func(*Pass) any
	CheckArchive func(*Pass)
	// CheckPast judges a document by its revisions (Pass.Revisions). NeedsPast says whether there is
	// anything to judge: the history is read for no other document.
	CheckPast func(*Pass)
	NeedsPast func(*Pass) bool
	// Near says which of the documents that a change leaves as they are it may have to be judged
	// with, or may find something else in. Rules that look at other documents (CheckArchive), or at
	// what else is in the tree (Pass.Find), have one; others depend on their document alone.
	Near func(*Change) NearBy
	// Spreads: what is near is near to other documents in its turn.
	Spreads bool
	// Glance is what Collect takes from a document, told by its text alone, for a rule that counts
	// over the whole archive. sure is false where only Collect can tell. Such a fact has no place,
	// and nothing is reported of it.
	Glance func(*Glimpse) (fact any, sure bool)
}

// Summary is the first line of the rule's page.
func (r Rule) Summary() string {
	line, _, _ := strings.Cut(strings.TrimSpace(r.Doc), "\n")
	return line
}

// Page is the rule's whole documentation in Markdown: what its value says of it,
// its Doc, and how to suppress it.
func (r Rule) Page() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s · looks at: %s · since %s", r.Name, r.Severity, r.Scope, r.Since)
	if r.Fix != "" {
		fmt.Fprintf(&b, " · fix: %s", r.Fix)
	}
	b.WriteString("\n\n" + strings.TrimSpace(r.Doc) + "\n\n## How to suppress\n\n")
	switch {
	case r.Locked:
		b.WriteString("This rule guards what must not leave: it can be neither ignored nor switched off.\n")
	case r.Raisable:
		fmt.Fprintf(&b, "This rule says what a change does that nobody should overlook: it can be neither ignored nor\nswitched off. `%s: error` under `rules` in postmortem.yaml makes it end a check.\n", r.Name)
	default:
		fmt.Fprintf(&b, "Put `<!-- lint-ignore %s: why -->` on the line before, or `<!-- lint-ignore-file %s: why -->`\nanywhere in the document; the reason is required. For the whole archive, set `%s: off` under\n`rules` in postmortem.yaml.\n", r.Name, r.Name, r.Name)
	}
	return b.String()
}

var registry = map[string]Rule{}

// Register adds a rule. It panics if the rule is incomplete or its name is taken:
// both are mistakes of a programmer, and show at start-up.
func Register(r Rule) Rule {
	if _, taken := registry[r.Name]; taken || r.Name == "" || r.Check == nil && r.CheckArchive == nil && r.CheckChange == nil && r.CheckPast == nil || (r.CheckPast == nil) != (r.NeedsPast == nil) || (r.Collect == nil) != (r.CheckArchive == nil) || r.Summary() == "" || r.Severity == Off {
		panic("lint: rule " + r.Name + " is incomplete or registered twice")
	}
	// Raw strings of Go hold no backquote, so the pages write § for it.
	r.Doc = strings.ReplaceAll(r.Doc, "§", "`")
	registry[r.Name] = r
	return r
}

// Rules returns every rule, by name.
func Rules() []Rule {
	out := make([]Rule, 0, len(registry))
	for _, r := range registry {
		out = append(out, r)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// Lookup returns the rule called name. The error names the nearest one.
func Lookup(name string) (Rule, error) {
	if r, ok := registry[name]; ok {
		return r, nil
	}
	var names, begun []string
	for _, r := range Rules() {
		names = append(names, r.Name)
		if name != "" && strings.HasPrefix(r.Name, name) {
			begun = append(begun, r.Name)
		}
	}
	if near := schema.Nearest(name, names); near != "" {
		return Rule{}, fmt.Errorf("there is no rule %q; did you mean %s?", name, near)
	}
	if len(begun) > 0 {
		return Rule{}, fmt.Errorf("there is no rule %q; these begin so: %s", name, strings.Join(begun, ", "))
	}
	return Rule{}, fmt.Errorf("there is no rule %q; `postmortem rules` lists them", name)
}
