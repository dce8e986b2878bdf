package main

import (
	"bufio"
	"context"
	"encoding/json"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(verb{
	name: "export", args: "[PATH…]", order: 60,
	summary: "write postmortems for other programs",
	help: `Writes one JSON object a line and document: fields, sections, the timeline with
instants, actions and derived metrics; schema/jsonschema/export.schema.json
describes it. A document that knows nothing of this standard is exported all the
same.

  postmortem export | jq -r 'select(.severity == "sev1") | .title'`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		format := flags.String("format", "ndjson", "how to write: ndjson")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			if *format != "ndjson" {
				return exitFailed, usagef("there is no export format %q; it takes ndjson", *format)
			}
			archives, err := openArchives(s, args)
			if err != nil {
				return exitFailed, err
			}
			out := bufio.NewWriter(s.out)
			e := json.NewEncoder(out)
			e.SetEscapeHTML(false)
			for _, a := range archives {
				records := make([]schema.Exported, len(a.Paths))
				if err := a.Each(ctx, func(i int, pm *schema.Postmortem) { records[i] = pm.Export() }); err != nil {
					return exitFailed, err
				}
				for _, r := range records {
					r.Path = shown(s, a, r.Path)
					if err := e.Encode(r); err != nil {
						return exitFailed, err
					}
				}
			}
			return exitDone, out.Flush()
		}
	},
})
