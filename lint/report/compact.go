package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
)

var _ = register(Format{"compact", "one line a finding, as compilers write them", func(w io.Writer, r *lint.Result, o Options) error {
	out := bufio.NewWriter(w)
	p := palette(o.Color)
	for _, f := range r.Findings {
		writeCompact(out, f, p)
	}
	if !o.Quiet {
		fmt.Fprintln(out, summary(r))
	}
	return out.Flush()
}})

func writeCompact(w io.Writer, f lint.Finding, p palette) {
	line := func(s string) string { return strings.ReplaceAll(clean(s), "\n", " ") }
	fmt.Fprintf(w, "%s:%d:%d: %s: %s [%s]\n", line(f.Path), f.Line, f.Column, p.paint(p.severity(f.Severity), f.Severity.String()), line(f.Message), f.Rule)
}
