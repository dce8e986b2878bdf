// Package archive finds the documents of a tree and reads them in parallel.
//
// It knows which files are postmortems and what lies beside them (the document standard,
// section 1), whatever tree they lie in: a working copy, a commit, the index, a buffer
// that is not saved. It knows nothing of what a document means (package schema) or whether
// it is well written (package lint), and writes nothing.
//
// What is found is said: Taken names the folders, Notices what looks like a postmortem
// and was left out, Details what only those want to know who ask for more.
package archive
