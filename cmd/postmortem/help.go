package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/site"
)

var _ = register(verb{
	name: "help", args: "[VERB|GUIDE]", order: 90,
	summary: "explain a verb, or show a guide",
	help:    guidesHelp(),
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		return func(_ context.Context, s *streams, args []string) (int, error) {
			if len(args) == 0 {
				_, err := io.WriteString(s.out, overview())
				return exitDone, err
			}
			v, err := lookup(args[0])
			if err != nil {
				for _, g := range site.Guides() {
					if g.Name == args[0] {
						return exitDone, terminal.Page(s.out, s.env, g.Markdown)
					}
				}
				return exitFailed, err
			}
			own, _ := v.flags()
			fmt.Fprint(s.out, v.page(usages(own)))
			return exitDone, nil
		}
	},
})

// guidesHelp lists the guides.
func guidesHelp() string {
	var w strings.Builder
	w.WriteString("Without a name it lists all verbs. The guides:\n\n")
	for _, g := range site.Guides() {
		fmt.Fprintf(&w, "  postmortem help %-15s%s\n", g.Name, g.Title)
	}
	return strings.TrimSuffix(w.String(), "\n")
}

func guideNames() (out []string) {
	for _, g := range site.Guides() {
		out = append(out, g.Name)
	}
	return out
}
