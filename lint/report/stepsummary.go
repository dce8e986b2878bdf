package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

// maxSummaryRows bounds the table, and maxSummaryPassages the bytes of passages: GitHub
// takes 1 MiB a step.
const (
	maxSummaryRows     = 200
	maxSummaryPassages = 200 << 10
)

// A Changed postmortem is one that a change is about, as the summary shows it.
type Changed struct {
	Path     string
	Document *schema.Postmortem
	Conceal  func(string) string // masks what a privacy rule found
}

// StepSummary writes the findings as a Markdown table for GitHub's job summary, and
// the figures and the timeline of each changed postmortem.
func StepSummary(w io.Writer, r *lint.Result, changed []Changed) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "### Postmortems\n\n%s.\n", summary(r))
	findings := writeHeaded(out, inOrder(r.Findings))
	if len(findings) > 0 {
		fmt.Fprint(out, "\n| | where | what | rule |\n|---|---|---|---|\n")
	}
	for _, f := range findings[:min(len(findings), maxSummaryRows)] {
		fmt.Fprintf(out, "| %s | %s:%d | %s | %s |\n", f.Severity, Markdown(f.Path), f.Line, Markdown(f.Message), f.Rule)
	}
	if n := len(findings); n > maxSummaryRows {
		fmt.Fprintf(out, "\n%d more are in the log.\n", n-maxSummaryRows)
	}
	fmt.Fprintln(out)
	for i, c := range changed {
		if i == maxSummaryDocuments {
			fmt.Fprintf(out, "%d more postmortems are changed.\n", len(changed)-i)
			break
		}
		c.write(out)
	}
	return out.Flush()
}

// writeHeaded writes the findings that have a section of their own, with the whole passage
// that each is about, and returns the others. They come first in their order.
func writeHeaded(out *bufio.Writer, findings []lint.Finding) []lint.Finding {
	last, room := "", maxSummaryPassages
	for i, f := range findings {
		title := heading(f)
		if title == "" {
			return findings[i:]
		}
		if title != last {
			fmt.Fprintf(out, "\n#### %s\n", title)
			last = title
		}
		fmt.Fprintf(out, "\n%s:%d (%s): %s\n", Markdown(f.Path), f.Line, f.Severity, Markdown(f.Message))
		if f.Passage == "" {
			continue
		}
		if room -= len(f.Passage); room < 0 {
			fmt.Fprint(out, "\nThe passage is too long for this summary; it is at the place that is named.\n")
			continue
		}
		fmt.Fprint(out, "\n<details><summary>The text</summary>\n")
		for line := range strings.Lines(f.Passage) {
			if strings.TrimSpace(line) == "" {
				continue
			}
			fmt.Fprintf(out, "\n> %s\n", Markdown(strings.TrimSpace(line)))
		}
		fmt.Fprint(out, "\n</details>\n")
	}
	return nil
}

// StepSummaryError writes for the job summary why there are no findings to show.
func StepSummaryError(w io.Writer, message string) error {
	_, err := fmt.Fprintf(w, "### Postmortems\n\nThey could not be checked: %s\n", Markdown(message))
	return err
}

// maxSummaryDocuments and maxSummaryEntries bound what is shown of a large change.
const (
	maxSummaryDocuments = 20
	maxSummaryEntries   = 100
	maxSummaryText      = 300
)

func (c Changed) write(out *bufio.Writer) {
	pm := c.Document
	cell := func(s string) string {
		if r := []rune(c.Conceal(s)); len(r) > maxSummaryText {
			return Markdown(string(r[:maxSummaryText])) + "…"
		}
		return Markdown(c.Conceal(s))
	}
	fmt.Fprintf(out, "#### %s\n\n%s\n\n| from | to | | |\n|---|---|---|---|\n", cell(pm.Title), cell(c.Path))
	for _, m := range pm.Metrics() {
		name := strings.ReplaceAll(m.Name, "_", " ")
		if !m.Known {
			fmt.Fprintf(out, "| | | %s | not known: %s |\n", name, cell(m.Why))
			continue
		}
		about := ""
		if m.Approximate {
			about = "about "
		}
		fmt.Fprintf(out, "| %s | %s | %s | **%s%s** |\n", cell(m.From.Text()), cell(m.To.Text()), name, about, schema.HumanDuration(m.Duration))
	}
	if len(pm.Timeline) == 0 {
		fmt.Fprint(out, "\nIt has no timeline.\n\n")
		return
	}
	fmt.Fprintf(out, "\n<details><summary>Timeline, %s</summary>\n\n| when | tags | what |\n|---|---|---|\n", schema.Count(len(pm.Timeline), "entry"))
	for i, e := range pm.Timeline {
		if i == maxSummaryEntries {
			fmt.Fprintf(out, "| | | %d more |\n", len(pm.Timeline)-i)
			break
		}
		var tags []string
		for _, t := range e.Tags {
			tags = append(tags, t.Name)
		}
		fmt.Fprintf(out, "| %s | %s | %s |\n", cell(e.TimeText()), cell(strings.Join(tags, ", ")), cell(e.Text))
	}
	fmt.Fprint(out, "\n</details>\n\n")
}

// Markdown makes a text harmless in Markdown, also in the cell of a table: one line without
// markup of its own. It must not begin a line.
func Markdown(s string) string { return markdownMarks.Replace(terminal.Clean(s)) }

var markdownMarks = strings.NewReplacer("\\", "\\\\", "~", "\\~", "&", "&amp;", "<", "&lt;", ">", "&gt;", "|", "\\|", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "\n", " ", "\r", " ")
