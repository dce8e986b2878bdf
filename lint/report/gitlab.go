package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"github.com/git-postmortem/postmortem/lint"
)

var _ = register(Format{Name: "gitlab", About: "a GitLab code quality report", Write: writeGitLab, FromRoot: true})

// gitLabFinding is one entry of GitLab's code quality report format
// (docs.gitlab.com, "Implement a custom tool").
type gitLabFinding struct {
	Description string `json:"description"`
	CheckName   string `json:"check_name"`
	Fingerprint string `json:"fingerprint"`
	Severity    string `json:"severity"`
	Location    struct {
		Path  string `json:"path"`
		Lines struct {
			Begin int `json:"begin"`
			End   int `json:"end"`
		} `json:"lines"`
	} `json:"location"`
}

func writeGitLab(w io.Writer, r *lint.Result, _ Options) error {
	out := []gitLabFinding{}
	marks := fingerprints(r)
	for i, f := range r.Findings {
		g := gitLabFinding{Description: f.Message, CheckName: f.Rule, Fingerprint: marks[i]}
		g.Severity = map[lint.Severity]string{lint.Error: "major", lint.Warning: "minor", lint.Info: "info"}[f.Severity]
		g.Location.Path, g.Location.Lines.Begin, g.Location.Lines.End = f.Path, f.Line, f.EndLine
		out = append(out, g)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// fingerprints names each finding by its rule, its document and the text that it
// is about, so that it stays the same finding when lines move. Equal ones are numbered.
func fingerprints(r *lint.Result) []string {
	seen := map[string]int{}
	out := make([]string, len(r.Findings))
	for i, f := range r.Findings {
		key := f.Rule + "\x00" + f.Path + "\x00" + f.Source
		seen[key]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, seen[key]))
		out[i] = hex.EncodeToString(sum[:16])
	}
	return out
}
