package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
)

// maxSummaryRows bounds the table: GitHub takes 1 MiB a step.
const maxSummaryRows = 200

// StepSummary writes the findings as a Markdown table for GitHub's job summary.
func StepSummary(w io.Writer, r *lint.Result) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "### Postmortems\n\n%s.\n", summary(r))
	if len(r.Findings) > 0 {
		fmt.Fprint(out, "\n| | where | what | rule |\n|---|---|---|---|\n")
	}
	n := 0
	for _, severity := range []lint.Severity{lint.Error, lint.Warning, lint.Info} {
		for _, f := range r.Findings {
			if f.Severity != severity {
				continue
			}
			if n++; n > maxSummaryRows {
				continue
			}
			fmt.Fprintf(out, "| %s | %s:%d | %s | %s |\n", f.Severity, cellText(f.Path), f.Line, cellText(f.Message), f.Rule)
		}
	}
	if n > maxSummaryRows {
		fmt.Fprintf(out, "\n%d more are in the log.\n", n-maxSummaryRows)
	}
	fmt.Fprintln(out)
	return out.Flush()
}

// cellText makes a text harmless in a table cell: no markup of the document's own.
func cellText(s string) string {
	s = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "|", "\\|", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "\n", " ", "\r", " ").Replace(clean(s))
	return s
}
