package frontmatter

import "github.com/git-postmortem/postmortem/schema/source"

// A Problem is a place that cannot be read as it stands.
type Problem struct {
	Span    source.Span
	Message string // lower case, says what is wrong
	Hint    string // how to fix it; may be empty
}
