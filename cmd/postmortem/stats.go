package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema/stats"
)

var _ = register(verb{
	name: "stats", args: "[PATH…] [QUERY…]", order: 45, query: true,
	summary: "figures over all postmortems, each with how many it is of",
	help: `  postmortem stats
  postmortem stats service:payments after:2025
  postmortem stats --csv > incidents.csv    # a line an incident

` + queryHelp + `
Only what the documents state is counted, and how many state it is said (n). A
median needs ten values; there are no means, and no figures of people or teams.
Incidents of others, retold, count only where there are no others. Drafts count,
and are not asked whether they are complete.
How many actions were open, week by week, is of git, and of the postmortems that
have actions today. Without a query, the files are read as they are, restricted
ones too.

` + csvHelp,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		asJSON := flags.Bool("json", false, "write JSON; schema/jsonschema/stats.schema.json describes it")
		asCSV := flags.Bool("csv", false, "write CSV, a line an incident")
		clock := flags.String("now", "", "the `day` that \"the last 12 months\" end on and due dates are judged by (default: SOURCE_DATE_EPOCH, else today)")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			if *asJSON && *asCSV {
				return exitFailed, usagef("--json and --csv are two formats; choose one")
			}
			at, err := now(s, *clock, time.Time{})
			if err != nil {
				return exitFailed, err
			}
			paths, query := pathsAndQuery(s, args)
			archives, err := openArchives(s, paths)
			if err != nil {
				return exitFailed, err
			}
			found, holds, err := matching(ctx, s, archives, query)
			if err != nil {
				return exitFailed, err
			}
			docs, scale, err := readStats(ctx, s, archives, !*asCSV)
			if err != nil {
				return exitFailed, err
			}
			all := len(docs)
			var kept []stats.Document
			for _, d := range docs {
				if holds(d.Path) {
					kept = append(kept, d)
				}
			}
			if found != nil {
				for _, note := range found.Notes()[1:] {
					s.note("%s", note)
				}
				if len(kept) == 0 {
					s.note("no postmortem holds all of %s", strings.Join(query, " "))
				}
			}
			figures := stats.Of(kept, stats.Options{Now: at, Severities: scale})
			switch {
			case *asJSON:
				return exitDone, writeJSON(s, struct {
					SchemaVersion int    `json:"schema_version"`
					Now           string `json:"now"`
					Query         string `json:"query"`
					*stats.Stats
				}{1, at.Format(time.RFC3339), strings.Join(query, " "), figures})
			case *asCSV:
				return exitDone, writeCSV(s, incidentColumns(), incidentRows(kept, at))
			case all == 0:
				s.note("the archive holds no postmortem yet; `postmortem new` begins one")
				return exitDone, nil
			case len(kept) == 0:
				return exitDone, nil
			}
			t := statsPage{p: terminal.Paints(s.out, s.env), width: terminal.Columns(s.out, s.env)}
			t.write(figures)
			return exitDone, terminal.Page(s.out, s.env, t.out.String())
		}
	},
})

func incidentColumns() []string {
	columns := []string{"postmortem", "path", "title", "date", "severity", "type", "status", "origin", "services", "contributing_factors", "trigger", "detected_by", "told_first"}
	columns = append(columns, stats.Metrics()...)
	return append(columns, "approximate", "actions_open", "actions_overdue", "actions_done", "actions_late", "actions_dropped", "actions_not_stated")
}

// incidentRows are what figures are computed from, a row an incident; times are in seconds,
// and empty where they are not known. Those of others, and what is withdrawn, are there as
// well, and say so.
func incidentRows(docs []stats.Document, at time.Time) (rows [][]string) {
	for i := range docs {
		d := &docs[i]
		origin := "own"
		if d.External {
			origin = "external"
		}
		row := []string{d.ID, d.Path, d.Title, string(d.Date), d.Severity, d.Type, d.Status, origin, strings.Join(d.Services, ", "), strings.Join(d.Factors, ", "), d.Trigger, d.DetectedBy, d.ToldFirst}
		var approximate []string
		for i, metric := range stats.Metrics() {
			v, ok := d.Clock(i)
			if !ok {
				row = append(row, "")
				continue
			}
			row = append(row, fmt.Sprint(v.Seconds))
			if v.Approximate {
				approximate = append(approximate, metric)
			}
		}
		list := stats.Actions(docs[i:i+1], at)
		n := list.Counts()
		row = append(row, strings.Join(approximate, ", "))
		for _, count := range []int{n.Open, n.Overdue, n.Done, n.Late, n.Dropped, n.NotStated} {
			row = append(row, fmt.Sprint(count))
		}
		rows = append(rows, row)
	}
	return rows
}
