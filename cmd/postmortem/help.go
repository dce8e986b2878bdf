package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/pflag"
)

var _ = register(verb{
	name: "help", args: "[VERB]", order: 90,
	summary: "explain a verb",
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		return func(_ context.Context, s *streams, args []string) (int, error) {
			if len(args) == 0 {
				_, err := io.WriteString(s.out, overview())
				return exitDone, err
			}
			v, err := lookup(args[0])
			if err != nil {
				return exitFailed, err
			}
			own, _ := v.flags()
			fmt.Fprint(s.out, v.page(usages(own)))
			return exitDone, nil
		}
	},
})
