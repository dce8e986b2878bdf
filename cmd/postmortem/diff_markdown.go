package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/git-postmortem/postmortem/internal/change"
	"github.com/git-postmortem/postmortem/lint/report"
	"github.com/git-postmortem/postmortem/schema/compare"
)

// maxDiffBytes bounds what is written as Markdown: GitHub takes 1 MiB of a step's summary.
const maxDiffBytes = 400 << 10

// diffMarkdown writes a difference for a pull request. Everything that people wrote is escaped, and
// stands behind words of ours.
func diffMarkdown(w io.Writer, s *sides, d *change.Difference) error {
	out := bufio.NewWriter(w)
	to := "the files"
	if s.to != "" {
		to = report.Markdown(shortRevision(s.to))
	}
	fmt.Fprintf(out, "### What changed in meaning\n\nFrom %s to %s: %s\n", report.Markdown(shortRevision(s.from)), to, lowerFirst(diffCounts(d)))
	room := maxDiffBytes
	for i := range d.Documents {
		text := documentMarkdown(&d.Documents[i].Document)
		if room -= len(text); room < 0 {
			fmt.Fprintf(out, "\n%d more are too long for this summary; `postmortem diff` shows them.\n", len(d.Documents)-i)
			break
		}
		fmt.Fprint(out, text)
	}
	return out.Flush()
}

func documentMarkdown(d *compare.Document) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n#### %s: %s\n\nIn %s", strings.ToUpper(string(d.Change[:1]))+string(d.Change[1:]), report.Markdown(d.Title), report.Markdown(d.Path))
	if d.WasPath != "" {
		fmt.Fprintf(&b, ", which was %s", report.Markdown(d.WasPath))
	}
	fmt.Fprintln(&b)
	for _, g := range groups(d) {
		fmt.Fprintln(&b)
		if g.heading != "" {
			fmt.Fprintf(&b, "**%s**\n\n", g.heading)
		}
		for _, r := range g.rows {
			fmt.Fprintf(&b, "- %s", rowMarkdown(g.heading, r))
		}
	}
	return b.String()
}

// rowMarkdown is a row as an item of a list, with its line end.
func rowMarkdown(heading string, r diffRow) string {
	lines := make([]string, len(r.lines))
	for i, l := range r.lines {
		lines[i] = report.Markdown(l)
	}
	label := report.Markdown(r.label)
	if heading == "Timeline" && r.label != "" {
		label = string(r.kind) + " " + label
	}
	head := "**" + label + "**: "
	if label == "" {
		head = string(r.kind) + ": "
	}
	return head + strings.Join(lines, "<br>") + "\n"
}

// shortRevision is a revision as people write it; a whole hash is cut.
func shortRevision(name string) string {
	if len(name) == 40 && strings.Trim(name, "0123456789abcdef") == "" {
		return name[:12]
	}
	return name
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
