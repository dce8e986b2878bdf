package main

import (
	"bufio"
	"context"
	"encoding/json"
	"strings"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(verb{
	name: "export", args: "[PATH…]", order: 60,
	summary: "write postmortems for programs, and drafts of what people are told",
	help: `Writes one JSON object a line and document: fields, sections, the timeline with
instants, actions and derived metrics; schema/jsonschema/export.schema.json
describes it. A document that knows nothing of this standard is exported all the
same.

  postmortem export | jq -r 'select(.severity == "sev1") | .title'

With --as it drafts what people are told, from what they may read and nothing
else. Where the postmortem is silent stands a placeholder in [brackets]; what a
draft was made from is said beside it. Nothing is sent.

  postmortem export --as customer-email 2026-03-04
  postmortem export --as announcement 2026-03-04      # for colleagues, in Slack
  postmortem export --as status-page --format cstate 2026-03-04
  postmortem export --as digest --since 2026-03-01    # or a revision of git`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		var d drafting
		flags.StringVar(&d.as, "as", "", "draft a `KIND`: "+strings.Join(kinds(), ", "))
		flags.StringVar(&d.format, "format", "", "how to write: ndjson; drafts: text, markdown, slack, cstate, statuspage, as far as the kind takes them")
		flags.StringVar(&d.audience, "audience", "", "draft from what `AUDIENCE` may read (default: by kind; a status page is public)")
		flags.StringVar(&d.since, "since", "", "of a digest: the day or the revision `WHEN` it begins")
		flags.StringVar(&d.clock, "now", "", "the `date` that embargoes are judged by (default: SOURCE_DATE_EPOCH, the last commit, the clock)")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			if d.as != "" {
				return d.run(ctx, s, args)
			}
			if d.format != "" && d.format != "ndjson" {
				return exitFailed, usagef("there is no export format %q; it takes ndjson", d.format)
			}
			if d.audience != "" || d.since != "" || d.clock != "" {
				return exitFailed, usagef("--audience, --since and --now are for drafts: name one with --as")
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
