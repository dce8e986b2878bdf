package main

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/publish"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(verb{
	name: "list", args: "[PATH…]", order: 40,
	summary: "list the postmortems, newest first",
	help: `  postmortem list
  postmortem list --json --history`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		asJSON := flags.Bool("json", false, "write JSON; schema/jsonschema/list.schema.json describes it")
		history := flags.Bool("history", false, "with --json: who wrote and changed each document, and when")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			if *history && !*asJSON {
				return exitFailed, usagef("--history goes with --json")
			}
			records, err := listed(ctx, s, args, *history)
			if err != nil {
				return exitFailed, err
			}
			if *asJSON {
				return exitDone, writeJSON(s, struct {
					SchemaVersion int               `json:"schema_version"`
					Documents     []schema.Exported `json:"documents"`
				}{1, records})
			}
			if len(records) == 0 {
				s.note("the archive holds no postmortem yet; `postmortem new` begins one")
				return exitDone, nil
			}
			w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "DATE\tSEVERITY\tSTATUS\tRESOLVED IN\tTITLE")
			for _, r := range records {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", dash(dayOf(r.Date)), dash(r.Severity), dash(r.Status), dash(secondsText(r.Metrics["time_to_resolve"])), terminal.Line(r.Title))
			}
			return exitDone, w.Flush()
		}
	},
})

// listed are the records of the documents, newest first, unknown dates last.
func listed(ctx context.Context, s *streams, args []string, history bool) ([]schema.Exported, error) {
	archives, err := openArchives(s, args)
	if err != nil {
		return nil, err
	}
	type keyed struct {
		schema.Exported
		key string
	}
	var all []keyed
	for _, a := range archives {
		records := make([]keyed, len(a.Paths))
		if err := a.Each(ctx, func(i int, pm *schema.Postmortem) { records[i] = keyed{pm.ExportSummary(), pm.When().Key()} }); err != nil {
			return nil, err
		}
		if history {
			histories, notice := publish.Histories(ctx, a)
			if notice != "" {
				s.note("%s", notice)
			}
			for i := range records {
				records[i].History = histories[records[i].Path]
			}
		}
		for i := range records {
			records[i].Path = shown(s, a, records[i].Path)
		}
		all = append(all, records...)
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].key > all[j].key })
	out := []schema.Exported{}
	for _, k := range all {
		out = append(out, k.Exported)
	}
	return out, nil
}

func dayOf(date *string) string {
	if date == nil {
		return ""
	}
	return (*date)[:min(10, len(*date))]
}

func dash(s string) string {
	if strings.TrimSpace(s) == "" {
		return "-"
	}
	return terminal.Line(s)
}
