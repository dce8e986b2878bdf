package lint

import (
	"context"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/git-postmortem/postmortem/schema"
)

// An Input is what a run looks at: documents that share one configuration.
type Input struct {
	Paths []string // of the documents, sorted
	Whole bool     // Paths are all documents of the archive, and not some that were named
	// Each reads every document and calls do with its place in Paths, on several
	// goroutines. It reads a document once.
	Each func(ctx context.Context, do func(i int, pm *schema.Postmortem)) error
	// Some is Each of some of them, by their places in Paths, and Texts reads every document's text
	// alone; of one that cannot be read it is nil. They serve to read in full only what a change can
	// touch (RunNew); where they are nil, all is read.
	Some  func(ctx context.Context, which []int, do func(i int, pm *schema.Postmortem)) error
	Texts func(ctx context.Context, do func(i int, text []byte)) error
	// Past reads the history of the documents; it is asked once, and only if a rule needs it. nil:
	// there is none to be asked for.
	Past func(ctx context.Context) *Past
	// Find answers for what the documents link to.
	Find     Find
	Settings *Settings
	Options  *schema.Options // the archive's words, with which its documents are read
}

// Find looks a path up in the tree that the documents lie in, as relative links name it
// from the archive's root, with forward slashes. name is what is there; it differs from
// the path only in case, and is "" where nothing is. outside: the path leads out of
// what can be known.
type Find func(path string) (name string, outside bool)

// Settings are what the configuration says of linting.
type Settings struct {
	Rules map[string]Severity // of rules, where another than their own applies
	// Overrides put other severities in place for some documents; the last one that
	// matches counts.
	Overrides []Override
	Denied    []DeniedTerm
	// SecretsAllowed are fingerprints of texts that look like secrets, and were reviewed.
	SecretsAllowed map[string]bool
	// CustomerFacing are the teams that must be told of an incident.
	CustomerFacing []string
	// PublishWithin is how many days after its incident a postmortem is published; 0: as rules have it.
	PublishWithin int
	// Support is whom customers of the whole archive turn to, or "".
	Support string
	// Sources are the names of other repositories of the archive. Their documents are not looked at:
	// each is linted in its own.
	Sources []string
}

// An Override sets the severities of rules for the documents that its globs match.
type Override struct {
	Paths []string
	Rules map[string]Severity
}

// A DeniedTerm is a word that may stand only in text as narrow as Widest.
type DeniedTerm struct {
	Term   string
	Widest schema.Audience
}

// Matches reports whether one of the override's globs matches a path.
func (o Override) Matches(path string) bool {
	for _, g := range o.Paths {
		if ok, _ := doublestar.Match(g, path); ok {
			return true
		}
	}
	return false
}

// severity is what the settings say of a rule for a document.
func (s *Settings) severity(rule, path string) (level Severity, set bool) {
	level, set = s.Rules[rule]
	for _, o := range s.Overrides {
		if l, ok := o.Rules[rule]; ok && o.Matches(path) {
			level, set = l, true
		}
	}
	return level, set
}

// CheckSeverity says why a rule may not count as level, or why there is no such rule.
func CheckSeverity(rule string, level Severity) error {
	r, err := Lookup(rule)
	if err == nil && (r.Locked && level != Error || r.Raisable && level < r.Severity) {
		err = &LockedError{r}
	}
	return err
}

// A LockedError says that a rule cannot be weakened.
type LockedError struct{ Rule Rule }

func (e *LockedError) Error() string {
	if e.Rule.Raisable {
		return "the rule " + e.Rule.Name + " says what nobody should overlook; it can be raised above " + e.Rule.Severity.String() + ", not lowered"
	}
	return "the rule " + e.Rule.Name + " guards what must not leave and cannot be weakened"
}
