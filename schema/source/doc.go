// Package source is the ground that everything else stands on: the bytes of one
// document, stretches of them (Span), the lines and columns that people and editors
// count in (Lines), and changes to them (Edit, Apply).
//
// It knows nothing of Markdown, frontmatter or postmortems, and imports nothing of
// this module. Offsets count bytes from 0; a Span is half-open; lines and columns
// count from 1.
package source
