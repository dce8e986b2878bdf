package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/atomicfile"
	"github.com/git-postmortem/postmortem/internal/publish"
	"github.com/git-postmortem/postmortem/lint/report"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(verb{
	name: "index", args: "[FILE]", order: 45,
	summary: "keep a table of the postmortems in a README",
	help: `Writes a table of all postmortems into README.md, or FILE, for those who read
them on their forge: the newest first, with severity, how long it took and how
many actions are open. It stands between two lines, and nothing else is touched:

  ` + indexBegin + `
  ` + indexEnd + `

  postmortem index
  postmortem index --check docs/README.md   exit 1 if the table is old`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		check := flags.Bool("check", false, "change nothing; exit 1 if the table is not as it should be")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			if len(args) > 1 {
				return exitFailed, usagef("index takes one file")
			}
			name := "README.md"
			if len(args) == 1 {
				name = args[0]
			}
			return index(ctx, s, name, *check)
		}
	},
})

// The lines that the table stands between.
const (
	indexBegin = "<!-- postmortem index -->"
	indexEnd   = "<!-- /postmortem index -->"
)

func index(ctx context.Context, s *streams, name string, check bool) (int, error) {
	file := s.file(name)
	old, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return exitFailed, fmt.Errorf("there is no %s\n  hint: write one with the lines %s and %s", name, indexBegin, indexEnd)
	}
	if err != nil {
		return exitFailed, err
	}
	before, rest, ok := bytes.Cut(old, []byte(indexBegin))
	_, after, closed := bytes.Cut(rest, []byte(indexEnd))
	if !ok || !closed {
		return exitFailed, fmt.Errorf("%s has no place for the table\n  hint: add the lines %s and %s where it shall stand", name, indexBegin, indexEnd)
	}
	v := &view{s: s}
	records, _, err := v.listed(ctx, nil, nil, false)
	if err != nil {
		return exitFailed, err
	}
	var links func(p string) string
	if slices.ContainsFunc(records, func(r schema.Exported) bool { return r.Source != "" }) {
		if links, err = v.sourceLinks(); err != nil {
			return exitFailed, err
		}
	}
	eol := "\n"
	if bytes.Contains(old, []byte("\r\n")) {
		eol = "\r\n"
	}
	all := len(records)
	records = slices.DeleteFunc(records, func(r schema.Exported) bool { return r.Audience == schema.Restricted })
	if n := all - len(records); n > 0 {
		s.note("%s left out, because restricted", schema.Count(n, "postmortem"))
	}
	table := strings.ReplaceAll(indexTable(s, filepath.Dir(file), records, links), "\n", eol)
	text := bytes.Join([][]byte{before, []byte(indexBegin + eol), []byte(table), []byte(indexEnd), after}, nil)
	switch {
	case bytes.Equal(text, old):
		if !s.quiet {
			fmt.Fprintf(s.out, "%s is as it should be\n", name)
		}
		return exitDone, nil
	case check:
		s.note("the table in %s is not as it should be; `postmortem index %s` writes it", name, name)
		return exitFindings, nil
	}
	info, err := os.Stat(file)
	if err != nil {
		return exitFailed, err
	}
	if err := atomicfile.Write(file, text, info.Mode().Perm()); err != nil {
		return exitFailed, err
	}
	if !s.quiet {
		fmt.Fprintf(s.out, "wrote %s into %s\n", schema.Count(len(records), "postmortem"), name)
	}
	return exitDone, nil
}

// sourceLinks are where forges show the documents of sources, by their paths; "" where that is not known.
func (v *view) sourceLinks() (func(p string) string, error) {
	archives, err := v.open()
	if err != nil {
		return nil, err
	}
	links := map[string]string{}
	for _, a := range archives {
		defer a.Close()
		for _, part := range a.Sources {
			of, err := publish.ForgeLinks(part, nil)
			if err != nil {
				return nil, err
			}
			for _, p := range part.Paths {
				if of != nil && of(p) != nil {
					links[p] = of(p).Source
				}
			}
		}
	}
	return func(p string) string { return links[p] }, nil
}

// indexTable is the table, with links from a folder, and for documents of sources those of their forges.
func indexTable(s *streams, dir string, records []schema.Exported, forge func(p string) string) string {
	if len(records) == 0 {
		return "No postmortems yet.\n"
	}
	var w strings.Builder
	w.WriteString("| Date | Severity | Postmortem | Took | Open actions |\n|---|---|---|---|---|\n")
	for _, r := range records {
		open := 0
		for _, a := range r.Actions {
			if a.Stated && a.State == "open" {
				open++
			}
		}
		actions := ""
		if open > 0 {
			actions = fmt.Sprint(open)
		}
		title, link := report.Markdown(r.Title), ""
		if r.Source == "" {
			link = linkTo(s, dir, r.Path)
		} else {
			link = strings.NewReplacer("(", "%28", ")", "%29").Replace(forge(r.Path))
		}
		if link != "" {
			title = "[" + title + "](" + link + ")"
		}
		if r.Source != "" {
			title += " (" + report.Markdown(r.Source) + ")"
		}
		if schema.NotPublished(r.Status) {
			title += " (" + report.Markdown(r.Status) + ")"
		}
		fmt.Fprintf(&w, "| %s | %s | %s | %s | %s |\n", dayOf(r.Date), report.Markdown(r.Severity), title, secondsText(r.Metrics["time_to_resolve"]), actions)
	}
	return w.String()
}

// linkTo is the address of a document, as it is shown, from a folder.
func linkTo(s *streams, dir, shown string) string {
	rel, err := filepath.Rel(dir, s.file(filepath.FromSlash(shown)))
	if err != nil {
		rel = shown
	}
	parts := strings.Split(filepath.ToSlash(rel), "/")
	for i, p := range parts {
		parts[i] = strings.NewReplacer("(", "%28", ")", "%29").Replace(url.PathEscape(p))
	}
	return strings.Join(parts, "/")
}
