package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/jsonschema"
)

var _ = register(verb{
	name: "schema", args: "[NAME]", order: 72,
	summary: "print the JSON Schema of what people or the program write",
	help: `Without a name it lists what there is. Editors check frontmatter and
postmortem.yaml by them, programs what they read with --json.

  postmortem schema
  postmortem schema config > postmortem.schema.json`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		return func(_ context.Context, s *streams, args []string) (int, error) {
			names := jsonschema.Names()
			switch {
			case len(args) > 1:
				return exitFailed, usagef("schema prints one schema at a time")
			case len(args) == 0:
				w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
				for _, name := range names {
					fmt.Fprintf(w, "%s\t%s\n", name, schemaTitle(name))
				}
				return exitDone, w.Flush()
			case !slices.Contains(names, args[0]):
				if near := schema.Nearest(args[0], names); near != "" {
					return exitFailed, usagef("there is no schema %q; did you mean %s?", args[0], near)
				}
				return exitFailed, usagef("there is no schema %q; the schemas are %s", args[0], strings.Join(names, ", "))
			}
			text, err := jsonschema.Schema(args[0])
			if err == nil {
				_, err = s.out.Write(text)
			}
			return exitDone, err
		}
	},
})

// schemaTitle is what a schema says that it is of.
func schemaTitle(name string) string {
	var said struct{ Title string }
	text, err := jsonschema.Schema(name)
	if err != nil || json.Unmarshal(text, &said) != nil {
		return ""
	}
	return said.Title
}
