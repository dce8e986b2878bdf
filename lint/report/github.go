package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/lint"
)

var _ = register(Format{Name: "github", About: "annotations in a GitHub workflow", Write: writeGitHub, FromRoot: true})

// maxAnnotations is how many annotations of one level GitHub shows for a step.
const maxAnnotations = 10

// writeGitHub writes workflow commands. Where a level has more findings than
// GitHub shows, its last annotation says how many more there are.
func writeGitHub(w io.Writer, r *lint.Result, o Options) error {
	out := bufio.NewWriter(w)
	commands := map[lint.Severity]string{lint.Error: "error", lint.Warning: "warning", lint.Info: "notice"}
	shown := map[lint.Severity]int{}
	for _, f := range inOrder(r.Findings) {
		total, command := r.Count(f.Severity), commands[f.Severity]
		shown[f.Severity]++
		n := shown[f.Severity]
		if n == maxAnnotations && total > maxAnnotations {
			fmt.Fprintf(out, "::%s title=postmortem::%s\n", command,
				escapeData(fmt.Sprintf("%d more of this level; the job's log has them all", total-n+1)))
		}
		if n >= maxAnnotations && total > maxAnnotations {
			fmt.Fprint(out, "- ") // a line of the log that cannot be a command
			writeCompact(out, f, false)
			continue
		}
		message := f.Message
		if f.Hint != "" {
			message += "\nhint: " + strings.TrimSpace(f.Hint)
		}
		fmt.Fprintf(out, "::%s file=%s,line=%d,col=%d,endLine=%d,endColumn=%d,title=%s::%s\n", command,
			escapeProperty(f.Path), f.Line, f.Column, f.EndLine, max(f.EndColumn-1, 1), escapeProperty(f.Rule), escapeData(message))
	}
	if !o.Quiet {
		fmt.Fprintln(out, summary(r))
	}
	return out.Flush()
}

// GitHubError writes an error that ended the run as an annotation; file and line tell what
// it is about, where that is known.
func GitHubError(w io.Writer, file string, line int, message string) error {
	place := ""
	if file != "" {
		place = fmt.Sprintf("file=%s,line=%d,", escapeProperty(file), max(line, 1))
	}
	_, err := fmt.Fprintf(w, "::error %stitle=postmortem::%s\n", place, escapeData(terminal.Clean(message)))
	return err
}

// escapeData and escapeProperty escape as GitHub's own toolkit does
// (actions/toolkit, packages/core/src/command.ts).
func escapeData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func escapeProperty(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
