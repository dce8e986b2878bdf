package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/publish"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site/search"
)

var _ = register(verb{
	name: "list", args: "[PATH…] [QUERY…]", order: 40, query: true,
	summary: "list the postmortems, newest first",
	help: `  postmortem list
  postmortem list service:payments after:2025
  postmortem list --json --history
  postmortem list --at v1.2 postmortems

` + queryHelp + `
A word with a slash, and one that is a file or folder, is a path. Only documents
that hold every word are listed; ` + "`postmortem search`" + ` shows more.`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		asJSON := flags.Bool("json", false, "write JSON; schema/jsonschema/list.schema.json describes it")
		at := atFlag(flags)
		history := flags.Bool("history", false, "with --json: who wrote and changed each document, and when")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			if *history && !*asJSON {
				return exitFailed, usagef("--history goes with --json")
			}
			v, err := viewOf(s, *at)
			if err != nil {
				return exitFailed, err
			}
			paths, query := v.pathsAndQuery(args)
			records, found, err := v.listed(ctx, paths, query, *history)
			if err != nil {
				return exitFailed, err
			}
			if found != nil {
				for _, note := range found.Notes()[1:] {
					s.note("%s", note)
				}
				if len(records) == 0 {
					s.note("no postmortem holds all of %s", strings.Join(query, " "))
				}
			}
			if *asJSON {
				return exitDone, writeJSON(s, struct {
					SchemaVersion int               `json:"schema_version"`
					Documents     []schema.Exported `json:"documents"`
				}{1, records})
			}
			if len(records) == 0 && found != nil {
				return exitDone, nil
			}
			if len(records) == 0 {
				s.note("the archive holds no postmortem yet; `postmortem new` begins one")
				return exitDone, nil
			}
			w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "DATE\tSEVERITY\tSTATUS\tRESOLVED IN\tID\tTITLE")
			for _, r := range records {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", dash(dayOf(r.Date)), dash(r.Severity), dash(r.Status), dash(secondsText(r.Metrics["time_to_resolve"])), terminal.Line(r.ID), terminal.Line(r.Title))
			}
			return exitDone, w.Flush()
		}
	},
})

// pathsAndQuery tells arguments that name files from words of a query.
func pathsAndQuery(s *streams, args []string) (paths, query []string) {
	return (&view{s: s}).pathsAndQuery(args)
}

func (v *view) pathsAndQuery(args []string) (paths, query []string) {
	for _, a := range args {
		if v.has(a) || filepath.IsAbs(a) || isPath(a) {
			paths = append(paths, a)
		} else {
			query = append(query, a)
		}
	}
	return paths, query
}

// isPath reports whether a word that names no file is meant as a path all the same: it has
// a slash outside of the value of a filter.
func isPath(word string) bool {
	slash := strings.IndexAny(word, "/\\")
	colon := strings.IndexByte(word, ':')
	return slash >= 0 && (colon < 0 || slash < colon)
}

// listed are the records of the documents that hold all of a query, newest first, unknown
// dates last. found is the answer to the query, nil where there is none.
func (v *view) listed(ctx context.Context, paths, query []string, history bool) (records []schema.Exported, found *finding, err error) {
	s := v.s
	archives, err := v.archives(paths)
	if err != nil {
		return nil, nil, err
	}
	found, holds, err := matching(ctx, s, archives, query)
	if err != nil {
		return nil, nil, err
	}
	type keyed struct {
		schema.Exported
		key string
	}
	var all []keyed
	for _, a := range archives {
		to := shownIn(s, a)
		records, unread := make([]keyed, len(a.Paths)), make([]bool, len(a.Paths))
		err := a.Each(ctx, func(i int, pm *schema.Postmortem) {
			records[i] = keyed{pm.ExportSummary(), pm.When().Key()}
			unread[i] = slices.ContainsFunc(pm.Problems, func(p schema.Problem) bool { return p.Kind == schema.ProblemDocument })
		})
		if err != nil {
			return nil, nil, err
		}
		if history {
			histories, notices := publish.Histories(ctx, a)
			for _, n := range notices {
				s.note("%s", n)
			}
			for i := range records {
				records[i].History = histories[records[i].Path]
			}
		}
		for i := range records {
			records[i].Path = to(records[i].Path)
			if holds(records[i].Path) {
				all = append(all, records[i])
				if unread[i] {
					s.note("%s is not to be read as text; `postmortem lint` says why", records[i].Path)
				}
			}
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].key > all[j].key })
	out := []schema.Exported{}
	for _, k := range all {
		out = append(out, k.Exported)
	}
	return out, found, nil
}

// matching answers which documents, by their shown path, hold all of a query: without one,
// all. found is the answer to the query, nil where there is none.
func matching(ctx context.Context, s *streams, archives []*archive.Archive, query []string) (found *finding, holds func(path string) bool, err error) {
	if len(query) == 0 {
		return nil, func(string) bool { return true }, nil
	}
	text := strings.Join(query, " ")
	if q := search.Parse(text); len(q.Errors) > 0 {
		return nil, nil, usagef("%s", strings.Join(q.Errors, "; "))
	}
	if found, err = find(ctx, s, archives, text, ""); err != nil {
		return nil, nil, err
	}
	if found.Truncated {
		return nil, nil, usagef("the query has more words than can be looked for")
	}
	full := map[string]bool{}
	for _, h := range found.Hits {
		full[found.docs[h.Doc].Path] = h.Full
	}
	return found, func(path string) bool { return full[path] }, nil
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
