// Package rules holds the rules, one file each beside its testdata. A rule is a
// value that registers itself; importing the package is all it takes.
//
// A rule looks at a parsed document and reports what it sees. It opens no file,
// sets no severity and applies no fix.
package rules

import "github.com/git-postmortem/postmortem/lint"

func register(r lint.Rule) lint.Rule { return lint.Register(r) }
