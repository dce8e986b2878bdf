package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/terminal"
)

// maxRelated is how many similar incidents are shown.
const maxRelated = 5

var _ = register(verb{
	name: "related", args: "ID|PATH", order: 43,
	summary: "find incidents that are like one, and the words that make them so",
	help: `  postmortem related postmortems/2026-03-04-wrong-recipients.md

Works for a draft as well: have we seen this before?`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		asJSON := flags.Bool("json", false, "write JSON; schema/jsonschema/related.schema.json describes it")
		limit := flags.Int("limit", maxRelated, "how many incidents to show at most")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			if len(args) != 1 || *limit < 1 {
				return exitFailed, usagef("related takes the id or the path of one postmortem, and shows at least one")
			}
			a, pm, err := one(ctx, s, args[0])
			if err != nil {
				return exitFailed, err
			}
			archives, err := (&view{s: s}).open()
			if err != nil {
				return exitFailed, err
			}
			here := shown(s, a, pm.Path)
			if !holds(s, archives, here) {
				archives = append(archives, a) // it is not of the archive, and compared with it all the same
			}
			x, err := indexed(ctx, s, archives)
			if err != nil {
				return exitFailed, err
			}
			docs := x.Documents()
			record := relatedRecord{SchemaVersion: 1, ID: pm.ID, Path: here, Related: []relatedItem{}}
			at := -1
			for i, d := range docs {
				if d.Path == here {
					at = i
				}
			}
			if at < 0 {
				return exitFailed, fmt.Errorf("%s is restricted to fewer than internal readers, and compared with nothing", here)
			}
			for _, r := range x.Related(at, *limit) {
				d := docs[r.Doc]
				record.Related = append(record.Related, relatedItem{d.ID, d.Path, d.Title, day(d), d.Severity, r.Score, r.Words})
			}
			if *asJSON {
				return exitDone, writeJSON(s, record)
			}
			if len(record.Related) == 0 {
				s.note("nothing in the archive is like %s", here)
				return exitDone, nil
			}
			out := bufio.NewWriter(s.out)
			p, width := terminal.Paints(s.out, s.env), terminal.Columns(s.out, s.env)
			for i, r := range record.Related {
				if i > 0 {
					fmt.Fprintln(out)
				}
				heading(out, p, width, r.Day, r.Severity, r.Title, r.ID)
				if len(r.Words) > 0 {
					fmt.Fprintf(out, "            shares %s\n", terminal.Line(strings.Join(r.Words, ", ")))
				}
			}
			return exitDone, out.Flush()
		}
	},
})

// holds reports whether archives have a document.
func holds(s *streams, archives []*archive.Archive, path string) bool {
	for _, a := range archives {
		to := shownIn(s, a)
		for _, p := range a.Paths {
			if to(p) == path {
				return true
			}
		}
	}
	return false
}

type relatedRecord struct {
	SchemaVersion int           `json:"schema_version"`
	ID            string        `json:"id"`
	Path          string        `json:"path"`
	Related       []relatedItem `json:"related"`
}

type relatedItem struct {
	ID       string   `json:"id"`
	Path     string   `json:"path"`
	Title    string   `json:"title"`
	Day      string   `json:"-"`
	Severity string   `json:"severity"`
	Score    int      `json:"score"`
	Words    []string `json:"words"`
}
