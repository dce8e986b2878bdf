package report

import (
	"encoding/xml"
	"fmt"
	"io"

	"github.com/git-postmortem/postmortem/lint"
)

var _ = register(Format{Name: "junit", About: "JUnit's XML, which shows findings as tests that failed", Write: writeJUnit, FromRoot: true})

// junit is JUnit's XML as most CI reads it (github.com/testmoapp/junitxml): a suite a document, a
// case a finding, which failed where it is an error. A document without one is a case that passed.
type junit struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	ClassName string        `xml:"classname,attr"`
	File      string        `xml:"file,attr"`
	Line      int           `xml:"line,attr,omitempty"`
	Failure   *junitFailure `xml:"failure,omitempty"`
	Said      string        `xml:"system-out,omitempty"` // what is no failure
}

type junitFailure struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func writeJUnit(w io.Writer, r *lint.Result, _ Options) error {
	out := junit{Name: "postmortem lint"}
	for _, path := range documentsOf(r) {
		suite := junitSuite{Name: path}
		for _, f := range r.Findings {
			if f.Path != path {
				continue
			}
			c := junitCase{Name: fmt.Sprintf("%s:%d", f.Rule, f.Line), ClassName: path, File: path, Line: f.Line}
			text := fmt.Sprintf("%s:%d:%d: %s: %s", path, f.Line, f.Column, f.Severity, f.Message)
			if f.Hint != "" {
				text += "\n" + f.Hint
			}
			if f.Severity == lint.Error {
				c.Failure = &junitFailure{f.Rule, f.Message, text}
				suite.Failures++
			} else {
				c.Said = text
			}
			suite.Cases = append(suite.Cases, c)
		}
		if len(suite.Cases) == 0 {
			suite.Cases = []junitCase{{Name: "no findings", ClassName: path, File: path}}
		}
		suite.Tests = len(suite.Cases)
		out.Tests, out.Failures = out.Tests+suite.Tests, out.Failures+suite.Failures
		out.Suites = append(out.Suites, suite)
	}
	return writeXML(w, out)
}
