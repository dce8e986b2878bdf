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
		fmt.Fprintf(out, "%s:%d:%d: %s: %s [%s]\n", clean(f.Path), f.Line, f.Column, p.paint(p.severity(f.Severity), f.Severity.String()),
			strings.ReplaceAll(clean(f.Message), "\n", " "), f.Rule)
	}
	if !o.Quiet {
		fmt.Fprintln(out, summary(r))
	}
	return out.Flush()
}})
