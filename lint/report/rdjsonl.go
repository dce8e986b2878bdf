package report

import (
	"encoding/json"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/git-postmortem/postmortem/lint"
)

var _ = register(Format{Name: "rdjsonl", About: "Reviewdog's diagnostics, an object a line", Write: writeRDJSONL, FromRoot: true})

// rdDiagnostic is a diagnostic of Reviewdog (github.com/reviewdog/reviewdog, proto/rdf/reviewdog.proto):
// lines and columns from 1, columns in bytes of UTF-8, ends not included.
type rdDiagnostic struct {
	Message  string `json:"message"`
	Location struct {
		Path  string  `json:"path"`
		Range rdRange `json:"range"`
	} `json:"location"`
	Severity string `json:"severity"`
	Source   struct {
		Name string `json:"name"`
	} `json:"source"`
	Code struct {
		Value string `json:"value"`
	} `json:"code"`
	Suggestions []rdSuggestion `json:"suggestions,omitempty"`
}

type rdRange struct {
	Start rdPosition `json:"start"`
	End   rdPosition `json:"end"`
}

type rdPosition struct {
	Line   int `json:"line"`
	Column int `json:"column,omitempty"` // 0 where it is not known
}

type rdSuggestion struct {
	Range rdRange `json:"range"`
	Text  string  `json:"text"`
}

func writeRDJSONL(w io.Writer, r *lint.Result, _ Options) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, f := range r.Findings {
		d := rdDiagnostic{Message: f.Message, Severity: map[lint.Severity]string{lint.Error: "ERROR", lint.Warning: "WARNING", lint.Info: "INFO"}[f.Severity]}
		if f.Hint != "" {
			d.Message += "\n" + f.Hint
		}
		d.Location.Path = f.Path
		d.Location.Range = rdRange{place(f, f.Line, f.Column), place(f, f.EndLine, f.EndColumn)}
		d.Source.Name, d.Code.Value = "postmortem lint", f.Rule
		for _, fix := range f.Fixes {
			if len(fix.Edits) != 1 || fix.Safety != lint.Safe {
				continue // a suggestion is one edit, which people apply with a click
			}
			edit := fix.Edits[0]
			at := rdRange{place(f, edit.Line, edit.Column), place(f, edit.EndLine, edit.EndColumn)}
			if at.Start.Column > 0 && at.End.Column > 0 { // where it is has to be known to the byte
				d.Suggestions = append(d.Suggestions, rdSuggestion{at, edit.Text})
			}
		}
		if err := e.Encode(d); err != nil {
			return err
		}
	}
	return nil
}

// place is a place whose column is counted in bytes, as far as the line that the finding begins on
// tells: columns of findings are counted in characters.
func place(f lint.Finding, line, column int) rdPosition {
	if line != f.Line || strings.ContainsRune(f.Source, '•') { // a masked text has other bytes
		if column == 1 {
			return rdPosition{line, 1}
		}
		return rdPosition{Line: line}
	}
	at := 0
	for range column - 1 {
		if at >= len(f.Source) {
			return rdPosition{Line: line}
		}
		_, size := utf8.DecodeRuneInString(f.Source[at:])
		at += size
	}
	return rdPosition{line, at + 1}
}
