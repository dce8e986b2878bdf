package report

import (
	"encoding/json"
	"io"

	"github.com/git-postmortem/postmortem/lint"
)

var _ = register(Format{Name: "json", About: "for programs; schema/jsonschema/lint.schema.json describes it", Write: writeJSON})

type jsonResult struct {
	SchemaVersion int           `json:"schema_version"`
	Documents     []string      `json:"documents"`
	Findings      []jsonFinding `json:"findings"`
	Summary       jsonSummary   `json:"summary"`
}

type jsonFinding struct {
	Rule      string        `json:"rule"`
	Severity  lint.Severity `json:"severity"`
	Path      string        `json:"path"`
	Line      int           `json:"line"`
	Column    int           `json:"column"`
	EndLine   int           `json:"end_line"`
	EndColumn int           `json:"end_column"`
	Message   string        `json:"message"`
	Hint      string        `json:"hint"`
	Fixes     []jsonFix     `json:"fixes"`
}

type jsonFix struct {
	Title  string      `json:"title"`
	Safety lint.Safety `json:"safety"`
	Edits  []jsonEdit  `json:"edits"`
}

type jsonEdit struct {
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"end_line"`
	EndColumn int    `json:"end_column"`
	Text      string `json:"text"`
}

type jsonSummary struct {
	Documents int `json:"documents"`
	Errors    int `json:"errors"`
	Warnings  int `json:"warnings"`
	Infos     int `json:"infos"`
}

func writeJSON(w io.Writer, r *lint.Result, _ Options) error {
	out := jsonResult{
		SchemaVersion: 1, Documents: append([]string{}, r.Documents...), Findings: []jsonFinding{},
		Summary: jsonSummary{len(r.Documents), r.Count(lint.Error), r.Count(lint.Warning), r.Count(lint.Info)},
	}
	for _, f := range r.Findings {
		j := jsonFinding{f.Rule, f.Severity, f.Path, f.Line, f.Column, f.EndLine, f.EndColumn, f.Message, f.Hint, []jsonFix{}}
		for _, fix := range f.Fixes {
			jf := jsonFix{fix.Title, fix.Safety, []jsonEdit{}}
			for _, e := range fix.Edits {
				jf.Edits = append(jf.Edits, jsonEdit{e.Line, e.Column, e.EndLine, e.EndColumn, e.Text})
			}
			j.Fixes = append(j.Fixes, jf)
		}
		out.Findings = append(out.Findings, j)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}
