package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/git-postmortem/postmortem/lint"
)

var _ = register(Format{Name: "json", About: "for programs; schema/jsonschema/lint.schema.json describes it", Write: writeJSON})

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

// writeJSON writes one finding after the other: a document may have ten thousand.
func writeJSON(w io.Writer, r *lint.Result, _ Options) error {
	out := bufio.NewWriter(w)
	each := func(prefix string, v any) {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent(prefix, "  ")
		_ = e.Encode(v) // these types have nothing that cannot be written
		_, _ = out.Write(bytes.TrimRight(b.Bytes(), "\n"))
	}
	fmt.Fprint(out, "{\n  \"schema_version\": 1,\n  \"documents\": ")
	each("  ", append([]string{}, r.Documents...))
	fmt.Fprint(out, ",\n  \"findings\": [")
	for i, f := range r.Findings {
		j := jsonFinding{f.Rule, f.Severity, f.Path, f.Line, f.Column, f.EndLine, f.EndColumn, f.Message, f.Hint, []jsonFix{}}
		for _, fix := range f.Fixes {
			jf := jsonFix{fix.Title, fix.Safety, []jsonEdit{}}
			for _, e := range fix.Edits {
				jf.Edits = append(jf.Edits, jsonEdit{e.Line, e.Column, e.EndLine, e.EndColumn, e.Text})
			}
			j.Fixes = append(j.Fixes, jf)
		}
		if i > 0 {
			fmt.Fprint(out, ",")
		}
		fmt.Fprint(out, "\n    ")
		each("    ", j)
	}
	if len(r.Findings) > 0 {
		fmt.Fprint(out, "\n  ")
	}
	fmt.Fprint(out, "],\n  \"summary\": ")
	each("  ", jsonSummary{len(r.Documents), r.Count(lint.Error), r.Count(lint.Warning), r.Count(lint.Info)})
	fmt.Fprint(out, "\n}\n")
	return out.Flush()
}
