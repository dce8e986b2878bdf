package report

import (
	"encoding/xml"
	"io"

	"github.com/git-postmortem/postmortem/lint"
)

var _ = register(Format{Name: "checkstyle", About: "Checkstyle's XML, which Jenkins and others read", Write: writeCheckstyle, FromRoot: true})

// checkstyle is what Checkstyle writes (checkstyle.org, XMLLogger): a file a document, an error a
// finding, with its severity as error, warning or info.
type checkstyle struct {
	XMLName xml.Name         `xml:"checkstyle"`
	Version string           `xml:"version,attr"`
	Files   []checkstyleFile `xml:"file"`
}

type checkstyleFile struct {
	Name   string            `xml:"name,attr"`
	Errors []checkstyleError `xml:"error"`
}

type checkstyleError struct {
	Line     int    `xml:"line,attr"`
	Column   int    `xml:"column,attr"`
	Severity string `xml:"severity,attr"`
	Message  string `xml:"message,attr"`
	Source   string `xml:"source,attr"`
}

func writeCheckstyle(w io.Writer, r *lint.Result, _ Options) error {
	out := checkstyle{Version: "8.0"}
	for _, path := range documentsOf(r) {
		file := checkstyleFile{Name: path}
		for _, f := range r.Findings {
			if f.Path == path {
				file.Errors = append(file.Errors, checkstyleError{f.Line, f.Column, f.Severity.String(), f.Message, "postmortem." + f.Rule})
			}
		}
		out.Files = append(out.Files, file)
	}
	return writeXML(w, out)
}

// documentsOf are the documents of a result, those alone included that only a finding names.
func documentsOf(r *lint.Result) []string {
	seen := map[string]bool{}
	var out []string
	add := func(path string) {
		if !seen[path] {
			seen[path] = true
			out = append(out, path)
		}
	}
	for _, path := range r.Documents {
		add(path)
	}
	for _, f := range r.Findings {
		add(f.Path)
	}
	return out
}

// writeXML writes a value as a document. The encoder escapes what XML has no character for.
func writeXML(w io.Writer, value any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(value); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
