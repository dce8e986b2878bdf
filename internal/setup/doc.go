// Package setup looks at a repository and composes what it needs to keep postmortems: its
// configuration, what CI runs, what a hook runs. Nothing is guessed: what a pile of
// documents does not tell is left as a comment for people to fill in.
//
// It writes no file and asks nobody; package main does.
package setup
