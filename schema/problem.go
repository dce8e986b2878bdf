package schema

import "github.com/git-postmortem/postmortem/schema/source"

// A Problem is something in a document that could not be read as it stands.
// Parsing collects problems and goes on; lint turns each into a finding.
type Problem struct {
	Kind    ProblemKind
	Span    source.Span
	Message string // lower case, says what is wrong
	Hint    string // how to fix it; may be empty
}

// ProblemKind says which part of a document a problem lies in.
type ProblemKind string

// The kinds of problem that parsing reports.
const (
	ProblemDocument    ProblemKind = "document"    // the file as a whole: too large, nested too deeply, unreadable
	ProblemFrontmatter ProblemKind = "frontmatter" // the frontmatter as a whole
	ProblemAudience    ProblemKind = "audience"    // a mark that says who may read
)
