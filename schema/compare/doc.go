// Package compare tells what changed in meaning between two states of a document: its fields, who
// may read it, its metrics, the entries of its timeline, its actions and its sections.
//
// What is compared is what was read (package schema), not lines: entries and actions are known
// again by their identity wherever they stand, text by its words however it is wrapped. It knows
// nothing of where documents lie, of git or of how a change is shown.
package compare
