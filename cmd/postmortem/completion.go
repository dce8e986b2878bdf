package main

import (
	"context"
	"embed"
	"strings"

	"github.com/spf13/pflag"
)

//go:embed completion
var completions embed.FS

var shells = []string{"bash", "zsh", "fish"}

var _ = register(verb{
	name: "completion", args: strings.Join(shells, "|"), order: 92,
	summary: "print what completes verbs, flags and values in a shell",
	help: `Completes ids, rules, services, severities and what else a word may be. A line
for your shell's own file:

  source <(postmortem completion bash)      # ~/.bashrc
  source <(postmortem completion zsh)       # ~/.zshrc, below compinit
  postmortem completion fish | source       # ~/.config/fish/config.fish`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		return func(_ context.Context, s *streams, args []string) (int, error) {
			if len(args) != 1 {
				return exitFailed, usagef("completion takes one of %s", strings.Join(shells, ", "))
			}
			text, err := completions.ReadFile("completion/" + args[0])
			if err != nil {
				return exitFailed, usagef("completion takes one of %s, not %q", strings.Join(shells, ", "), args[0])
			}
			_, err = s.out.Write(text)
			return exitDone, err
		}
	},
})
