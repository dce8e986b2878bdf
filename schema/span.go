package schema

import "github.com/git-postmortem/postmortem/schema/timeline"

// A Span is a half-open range of bytes in a document's source.
type Span = timeline.Span
