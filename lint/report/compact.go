package report

import (
	"bufio"
	"fmt"
	"io"

	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/lint"
)

var _ = register(Format{Name: "compact", About: "one line a finding, as compilers write them", Write: func(w io.Writer, r *lint.Result, o Options) error {
	out := bufio.NewWriter(w)
	p := terminal.Painter(o.Color)
	for _, f := range r.Findings {
		writeCompact(out, f, p)
	}
	if !o.Quiet {
		fmt.Fprintln(out, summary(r))
	}
	return out.Flush()
}})

func writeCompact(w io.Writer, f lint.Finding, p terminal.Painter) {
	fmt.Fprintf(w, "%s:%d:%d: %s: %s [%s]\n", terminal.Line(f.Path), f.Line, f.Column, p.Paint(severityColor(f.Severity), f.Severity.String()), terminal.Line(f.Message), f.Rule)
}
