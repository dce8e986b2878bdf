// Package schema says what a postmortem is: it turns the bytes of one Markdown
// file into a *Postmortem in which everything has its place in the source.
//
// It holds the vocabulary (fields, sections, statuses, severities, audiences),
// the profiles that say what a type of incident requires, the metrics that
// follow from a timeline, and the answer to who may read a byte (visibility.go).
// The grammar of times is next door, in schema/timeline; what an audience may see
// of a document is composed in schema/audience.
//
// The room is pure: it opens no file, knows no git, reads no clock, and imports
// nothing else of this module. It judges nothing either: what cannot be read is
// kept as a positioned Problem, and package lint decides what to say about it.
package schema
