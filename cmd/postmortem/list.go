package main

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/builder"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(verb{
	name: "list", args: "[PATH…]", order: 40,
	summary: "list the postmortems, newest first",
	help: `  postmortem list
  postmortem list --json --history`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		asJSON := flags.Bool("json", false, "write JSON; schema/list.schema.json describes it")
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
					SchemaVersion int             `json:"schema_version"`
					Documents     []schema.Record `json:"documents"`
				}{1, records})
			}
			if len(records) == 0 {
				s.note("the archive is empty; `postmortem new` begins a postmortem")
				return exitDone, nil
			}
			w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "DATE\tSEVERITY\tSTATUS\tRESOLVED IN\tTITLE")
			for _, r := range records {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", dash(dayOf(r.Date)), dash(r.Severity), dash(r.Status), dash(secondsText(r.Metrics["time_to_resolve"])), plainLine(r.Title))
			}
			return exitDone, w.Flush()
		}
	},
})

// listed are the records of the documents, newest first, unknown dates last.
func listed(ctx context.Context, s *streams, args []string, history bool) ([]schema.Record, error) {
	archives, err := openArchives(s, args)
	if err != nil {
		return nil, err
	}
	type keyed struct {
		schema.Record
		key string
	}
	var all []keyed
	for _, a := range archives {
		records := make([]keyed, len(a.Paths))
		if err := a.Each(ctx, func(i int, pm *schema.Postmortem) { records[i] = keyed{pm.Summary(), pm.When().Key()} }); err != nil {
			return nil, err
		}
		if history {
			histories, _, notice := builder.Histories(ctx, a)
			if notice != "" {
				s.note("%s", notice)
			}
			for i := range records {
				records[i].History = historyRecord(histories[records[i].Path])
			}
		}
		for i := range records {
			records[i].Path = shown(s, a, records[i].Path)
		}
		all = append(all, records...)
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].key > all[j].key })
	out := []schema.Record{}
	for _, k := range all {
		out = append(out, k.Record)
	}
	return out, nil
}

type commitRecord struct {
	Commit string `json:"commit"`
	Time   string `json:"time"`
	Author string `json:"author"`
}

type authorRecord struct {
	Name      string `json:"name"`
	Revisions int    `json:"revisions"`
}

// historyRecord is what git knows of a document, or nil where it knows nothing.
func historyRecord(h *gitrepo.History) any {
	if h == nil {
		return nil
	}
	record := func(c gitrepo.Commit) commitRecord {
		return commitRecord{c.Hash, c.Time.Format("2006-01-02T15:04:05Z07:00"), c.Author}
	}
	authors := []authorRecord{}
	for _, a := range h.Authors {
		authors = append(authors, authorRecord{a.Name, a.Revisions})
	}
	return struct {
		First     commitRecord   `json:"first"`
		Last      commitRecord   `json:"last"`
		Revisions int            `json:"revisions"`
		Authors   []authorRecord `json:"authors"`
		Complete  bool           `json:"complete"`
	}{record(h.First), record(h.Last), h.Revisions, authors, h.Complete}
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
	return plainLine(s)
}

// plainLine makes a document's text harmless for a terminal and a table.
func plainLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return ' '
		}
		return r
	}, s)
}
