// Package adopt makes documents that never heard of the standard into the standard's:
// frontmatter from what a document says of itself, the standard's names for its sections,
// and the canonical timeline where every entry of it was read.
//
// It loses not a word, and nothing that was read before is read differently afterwards:
// each rewriting is read again and compared, and where it would lose something, or bring
// a finding that was not there, a smaller one takes its place. It opens no file, knows no
// terminal and reads no clock.
package adopt
