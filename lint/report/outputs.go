package report

import (
	"fmt"
	"io"
	"sort"
	"strings"
	"text/tabwriter"

	"github.com/git-postmortem/postmortem/lint"
)

// An OutputFile is a file that takes a result in one format.
type OutputFile struct {
	Format Format
	Path   string
}

// ParseOutputs reads FORMAT:FILE arguments.
func ParseOutputs(args []string) ([]OutputFile, error) {
	var out []OutputFile
	for _, arg := range args {
		name, path, ok := strings.Cut(arg, ":")
		if !ok || path == "" {
			return nil, fmt.Errorf("--output takes FORMAT:FILE, for example sarif:findings.sarif, not %q", arg)
		}
		f, err := Lookup(name)
		if err != nil {
			return nil, err
		}
		out = append(out, OutputFile{f, path})
	}
	return out, nil
}

// Statistics counts the findings by rule, most first.
func Statistics(w io.Writer, r *lint.Result) error {
	type row struct {
		rule     string
		severity lint.Severity
		n        int
	}
	index := map[string]int{}
	var rows []row
	for _, f := range r.Findings {
		i, ok := index[f.Rule]
		if !ok {
			i = len(rows)
			index[f.Rule] = i
			rows = append(rows, row{rule: f.Rule})
		}
		rows[i].n++
		rows[i].severity = max(rows[i].severity, f.Severity)
	}
	sort.Slice(rows, func(i, j int) bool {
		return rows[i].n > rows[j].n || rows[i].n == rows[j].n && rows[i].rule < rows[j].rule
	})
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, x := range rows {
		fmt.Fprintf(out, "%d\t%s\t  %s\n", x.n, x.severity, x.rule)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, summary(r))
	return err
}
