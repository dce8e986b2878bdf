package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/publish"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site/search"
)

// queryHelp says how queries are written.
const queryHelp = `A query has words, "phrases in quotes", -words that must be absent, and filters:
service: severity: factor: tag: type: status: year: before:2025-03 after:2024
longer:2h. A minus before a filter leaves out. The last word may be half a word.`

var _ = register(verb{
	name: "search", args: "QUERY…", order: 42, query: true,
	summary: "find postmortems by their words",
	help: `  postmortem search connection pool
  postmortem search 'service:payments before:2025 "connection pool"'

` + queryHelp + `
Documents that hold every word come first, then those that lack one. The search
is that of the built archive, over the files as they are; no build is needed.`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		asJSON := flags.Bool("json", false, "write JSON; schema/jsonschema/search.schema.json describes it")
		limit := flags.Int("limit", 10, "how many results to show at most; 0 is all")
		order := flags.String("sort", "relevance", "the order: "+strings.Join(search.Sorts, ", "))
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			text := strings.Join(args, " ")
			if strings.TrimSpace(text) == "" {
				return exitFailed, usagef("search takes what to look for")
			}
			if *limit < 0 {
				return exitFailed, usagef("--limit takes a number of results, not %d", *limit)
			}
			if !slices.Contains(search.Sorts, *order) {
				return exitFailed, usagef("--sort takes %s, not %q", strings.Join(search.Sorts, ", "), *order)
			}
			archives, err := openArchives(s, nil)
			if err != nil {
				return exitFailed, err
			}
			f, err := find(ctx, s, archives, text, *order)
			if err != nil {
				return exitFailed, err
			}
			hits := f.Hits
			if *limit > 0 {
				hits = hits[:min(*limit, len(hits))]
			}
			if *asJSON {
				return exitDone, writeJSON(s, f.record(text, hits))
			}
			return exitDone, f.print(s, hits)
		}
	},
})

// A finding is the answer to a query, with the documents that it is about.
type finding struct {
	*search.Result
	query *search.Query
	docs  []*search.Document
}

// indexed reads archives into an index.
func indexed(ctx context.Context, s *streams, archives []*archive.Archive) (*search.Index, error) {
	clock, err := now(s, "", time.Time{})
	if err != nil {
		return nil, err
	}
	paths := map[*archive.Archive]func(string) string{}
	for _, a := range archives {
		paths[a] = shownIn(s, a)
	}
	x, leftOut, unread, err := publish.Index(ctx, archives, clock, func(a *archive.Archive, p string) string { return paths[a](p) })
	if err == nil && leftOut > 0 {
		s.note("%s not searched: restricted to fewer than internal readers", schema.Count(leftOut, "postmortem"))
	}
	if err == nil && unread > 0 {
		s.note("%s not searched: not to be read as text; `postmortem lint` says why", schema.Count(unread, "postmortem"))
	}
	return x, err
}

// find answers a query over archives.
func find(ctx context.Context, s *streams, archives []*archive.Archive, text, order string) (*finding, error) {
	x, err := indexed(ctx, s, archives)
	if err != nil {
		return nil, err
	}
	r, err := x.Reader()
	if err != nil {
		return nil, err
	}
	f := &finding{query: search.Parse(text), docs: x.Documents()}
	f.Result, err = r.Search(f.query, order)
	return f, err
}

// print shows results for people: the count and what was widened first.
func (f *finding) print(s *streams, hits []search.Hit) error {
	out := bufio.NewWriter(s.out)
	p := terminal.Paints(s.out, s.env)
	width := terminal.Columns(s.out, s.env)
	for i, note := range f.Notes() {
		style := terminal.Bold
		if i > 0 {
			style = ""
		}
		fmt.Fprintln(out, p.Paint(style, terminal.Line(note)))
	}
	ids := map[string]int{}
	for _, d := range f.docs {
		ids[d.ID]++
	}
	lacking := false
	mark := func(pieces []string) string {
		var b strings.Builder
		for i, text := range pieces {
			if text = terminal.Line(text); i%2 == 1 {
				text = p.Paint(terminal.Bright, text)
			}
			b.WriteString(text)
		}
		return b.String()
	}
	for _, h := range hits {
		d := f.docs[h.Doc]
		if !h.Full && !lacking && f.Full > 0 {
			lacking = true
			without := "one of the words"
			if f.Without != "" {
				without = f.Without
			}
			fmt.Fprintf(out, "\n%s\n", p.Paint(terminal.Faint, "Without "+terminal.Line(without)+":"))
		}
		fmt.Fprintln(out)
		name := d.ID
		if ids[name] > 1 {
			name = d.Path
		}
		heading(out, p, width, day(d), d.Severity, d.Title, name)
		if e := f.Excerpt(d); e != nil {
			label := ""
			if e.Label != "" {
				label = terminal.Line(e.Label) + ": "
			}
			for _, line := range terminal.Wrap(p.Paint(terminal.Cyan, label)+mark(e.Marked), width-12) {
				fmt.Fprintf(out, "            %s\n", line)
			}
		}
	}
	if rest := len(f.Hits) - len(hits); rest > 0 {
		fmt.Fprintf(out, "\n%s\n", p.Paint(terminal.Faint, fmt.Sprintf("%d more; --limit 0 shows all", rest)))
	}
	return out.Flush()
}

// heading writes when, how bad and what, and the id below.
func heading(out io.Writer, p terminal.Painter, width int, day, severity, title, id string) {
	before := day + "  " + terminal.Pad(dash(severity), 4) + "  "
	for _, line := range terminal.Wrap(terminal.Line(title), width-terminal.Width(before)) {
		fmt.Fprintf(out, "%s%s\n", before, p.Paint(terminal.Bold, line))
		before = terminal.Blanks(before)
	}
	fmt.Fprintf(out, "            %s\n", p.Paint(terminal.Faint, terminal.Line(id)))
}

// day is a document's day, as wide as a day is.
func day(d *search.Document) string {
	if !d.When.Known() {
		return "no date   "
	}
	return d.When.Day.String()
}

type searchRecord struct {
	SchemaVersion int            `json:"schema_version"`
	Query         string         `json:"query"`
	Interpreted   string         `json:"interpreted"`
	Notes         []string       `json:"notes"`
	Total         int            `json:"total"` // documents that hold every word
	More          int            `json:"more"`  // documents that lack one
	Results       []resultRecord `json:"results"`
}

type resultRecord struct {
	ID       string          `json:"id"`
	Path     string          `json:"path"`
	Title    string          `json:"title"`
	Date     *string         `json:"date"`
	Severity string          `json:"severity"`
	Score    int             `json:"score"`
	Full     bool            `json:"full"`
	Excerpt  *string         `json:"excerpt"`
	Matched  []matchedRecord `json:"matched"`
}

type matchedRecord struct {
	Field search.Field `json:"field"`
	Line  *int         `json:"line"`
}

func (f *finding) record(text string, hits []search.Hit) searchRecord {
	out := searchRecord{1, text, f.Interpreted(f.query), f.Notes(), f.Full, f.More, []resultRecord{}}
	for _, h := range hits {
		d := f.docs[h.Doc]
		r := resultRecord{ID: d.ID, Path: d.Path, Title: d.Title, Severity: d.Severity, Score: h.Score, Full: h.Full, Matched: []matchedRecord{}}
		if d.When.Known() {
			date := d.When.Text()
			r.Date = &date
		}
		if e := f.Excerpt(d); e != nil {
			plain := strings.Join(e.Marked, "")
			r.Excerpt = &plain
		}
		for _, m := range f.Matched(d) {
			one := matchedRecord{Field: m.Field}
			if m.Line > 0 {
				one.Line = &m.Line
			}
			r.Matched = append(r.Matched, one)
		}
		out.Results = append(out.Results, r)
	}
	return out
}
