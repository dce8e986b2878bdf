package main

import (
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/internal/terminal"
)

// Help fits a terminal of 80 columns, and names every flag of its verb.
func TestHelpFits(t *testing.T) {
	pages := map[string]string{"": welcome + nextGit + nextInit + nextAdopt + nextNew + nextLint + nextMistake + nextServe + nextSearch + nextHelp, "--help": overview()}
	for _, v := range verbs {
		flags, _ := v.flags()
		pages[v.name] = v.page(usages(flags))
	}
	for name, page := range pages {
		for line := range strings.Lines(page) {
			if line = strings.TrimRight(line, "\n"); terminal.Width(line) > helpWidth {
				t.Errorf("postmortem help %s: %d columns: %s", name, terminal.Width(line), line)
			}
		}
	}
}
