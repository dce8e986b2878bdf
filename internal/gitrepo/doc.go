// Package gitrepo reads the git repository that an archive lies in: its commits and
// its index as trees (package tree), what a revision is called, what two of them have
// in common, and in one pass who wrote and changed each document, and when.
//
// It reads objects, references and the index through go-git's storage, needs no git on
// the PATH and runs no hook. Packs it reads itself (package pack), and it writes nothing but
// what it keeps of a history, in postmortem/ of the git folder. Every kind of checkout (worktree, bare,
// submodule, shared objects, sparse, shallow, partial, split index) is read, or one
// error says what cannot be; a date that the clone cannot know is left out.
package gitrepo
