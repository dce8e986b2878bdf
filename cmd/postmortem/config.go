package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(verb{
	name: "config", args: "[PATH]", order: 71,
	summary: "show what applies to a document, and where each value comes from",
	help: `  postmortem config
  postmortem config postmortems/2026-03-04-wrong-recipients.md
  postmortem config --words customers

` + "`--words`" + ` prints every word of the pages for an audience as a part of
postmortem.yaml: the archive's own, and as comments the standard where it has
none. Pages are in the language of site.language ("de", or {customers: de});
words stand below site.words, below an audience there, below a language, or
below a language of an audience, and the most special one counts.

` + "`postmortem schema config`" + ` tells an editor every setting of postmortem.yaml.`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		words := flags.String("words", "", "print the words of the pages for this `audience`")
		return func(_ context.Context, s *streams, args []string) (int, error) {
			if len(args) > 1 {
				return exitFailed, usagef("config explains one path at a time")
			}
			archives, err := s.archives().Open(s.dir, args...)
			if err != nil {
				return exitFailed, err
			}
			a := archives[0]
			if *words != "" {
				level, err := parseBuildAudience(*words)
				if err != nil {
					return exitFailed, usagef("--words takes %s, not %q", strings.Join(schema.Audiences[1:], ", "), *words)
				}
				return exitDone, printWords(s.out, a.Config, level)
			}
			document := ""
			if len(args) == 1 && len(a.Paths) == 1 {
				document = a.Paths[0]
			}
			source := "none; the defaults apply"
			if a.Config.File != "" {
				source = a.Config.File
				if rel, err := filepath.Rel(s.dir, source); err == nil {
					source = filepath.ToSlash(rel)
				}
			}
			fmt.Fprintf(s.out, "configuration: %s\n\n", source)
			w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
			for _, x := range a.Config.Settings(document) {
				from := x.From
				if rel, err := filepath.Rel(s.dir, from); err == nil && filepath.IsAbs(from) {
					from = filepath.ToSlash(rel)
				}
				fmt.Fprintf(w, "%s\t%s\t%s\n", x.Name, dash(x.Value), from)
			}
			return exitDone, w.Flush()
		}
	},
})
