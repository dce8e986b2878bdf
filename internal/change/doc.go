// Package change brings documents to the linter: as they are (Input), and as they were in
// what a change departs from (Bases), merge bases, each with its own configuration, its own
// documents and their own names.
//
// It finds and reads nothing by itself: documents come from package archive, commits from
// package gitrepo. What is wrong with a document is package lint's to say.
package change
