// Package audience makes of a document what one audience may read (the document standard,
// section 5).
//
// A wider document is composed, not cut: it holds what some node of the tree claims at a
// level wide enough, and what nobody claims is in none. Who may read a byte is answered by
// schema.Postmortem (LevelAt, LevelOver, FieldLevel); this package decides nothing of it.
// What it writes hangs only on what the audience may read: two documents that differ in
// nothing else make the same bytes.
//
// It may not read files, render pages, or know of rules.
package audience
