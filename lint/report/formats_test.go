package report_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/report"
	_ "github.com/git-postmortem/postmortem/lint/rules"
	published "github.com/git-postmortem/postmortem/schema/jsonschema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// fixture is what formats stumble over: every severity, a finding over two lines,
// one without an extent, marks and line ends in texts, odd names, a masked secret, fixes.
var fixture = &lint.Result{
	Documents: []string{"postmortems/ünï, & #1:2%.md", "postmortems/b.md"},
	Findings: []lint.Finding{
		{Rule: "timeline-order", Severity: lint.Error, Path: "postmortems/ünï, & #1:2%.md", Line: 12, Column: 5, EndLine: 12, EndColumn: 10,
			Message: "14:43 stands after 14:49 (line 11)", Hint: "move it,\nor fix 100% of it: now", Source: "- **14:43** — 重启 <b>|`x`",
			Fixes: []lint.ResolvedFix{{Title: "sort", Safety: lint.Unsafe, Edits: []lint.ResolvedEdit{{Edit: source.Edit{Text: "a\nb"}, Line: 11, Column: 1, EndLine: 12, EndColumn: 3}}}}},
		{Rule: "secret", Severity: lint.Error, Path: "postmortems/b.md", Line: 3, Column: 8, EndLine: 3, EndColumn: 12, Message: "this looks like a token", Source: "token: ••••"},
		{Rule: "section-required", Severity: lint.Warning, Path: "postmortems/b.md", Line: 1, Column: 1, EndLine: 3, EndColumn: 4, Message: "the sections \"A\" and ::error::B are missing\r\n| x | [y](z)", Source: "---"},
		{Rule: "field-alias", Severity: lint.Info, Path: "postmortems/b.md", Line: 2, Column: 4, EndLine: 2, EndColumn: 4, Message: "m", Source: "a: b"},
	},
}

func written(t *testing.T, name string) string {
	t.Helper()
	f, err := report.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf, fixture, report.Options{}); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// Formats for programs are held to the schemas that their readers go by: SARIF to
// the one that OASIS publishes (docs.oasis-open.org/sarif/sarif/v2.1.0; SARIF_SCHEMA names
// the file, which .ci/run takes from the npm package @microsoft/jest-sarif), GitLab's to
// its documentation written down as one, our own to the one that we publish.
func TestSchemas(t *testing.T) {
	own, err := published.Schema("lint")
	if err != nil {
		t.Fatal(err)
	}
	schemas := map[string][]byte{"json": own, "gitlab": file(t, "gitlab.schema.json")}
	if s := sarifSchema(t); s != nil {
		schemas["sarif"] = s
	}
	for name, s := range schemas {
		definition, err := jsonschema.UnmarshalJSON(bytes.NewReader(s))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		if err := c.AddResource(name, definition); err != nil {
			t.Fatal(err)
		}
		compiled, err := c.Compile(name)
		if err != nil {
			t.Fatal(err)
		}
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(written(t, name)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := compiled.Validate(document); err != nil {
			t.Errorf("%s: %v\n%s", name, err, written(t, name))
		}
	}
}

func file(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// What code scanning asks of SARIF beyond its schema: columns of a stated kind,
// regions of one line, fingerprints, and rules that the results point to.
func TestSARIFForCodeScanning(t *testing.T) {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(written(t, "sarif")))
	if err != nil {
		t.Fatal(err)
	}
	at := func(v any, path ...any) any {
		for _, step := range path {
			switch s := step.(type) {
			case string:
				v = v.(map[string]any)[s]
			case int:
				v = v.([]any)[s]
			}
		}
		return v
	}
	run := at(document, "runs", 0)
	if at(run, "columnKind") != "unicodeCodePoints" {
		t.Errorf("columnKind is %v", at(run, "columnKind"))
	}
	seen := map[any]bool{}
	for i, r := range at(run, "results").([]any) {
		region := at(r, "locations", 0, "physicalLocation", "region")
		if at(region, "startLine") != at(region, "endLine") {
			t.Errorf("result %d spans lines: %v", i, region)
		}
		mark := at(r, "partialFingerprints", "postmortem/v1")
		if mark == nil || seen[mark] {
			t.Errorf("result %d has no fingerprint of its own: %v", i, mark)
		}
		seen[mark] = true
		index, _ := at(r, "ruleIndex").(interface{ Int64() (int64, error) }).Int64()
		if rule := at(run, "tool", "driver", "rules", int(index)); at(rule, "id") != at(r, "ruleId") || at(rule, "help", "markdown") == "" {
			t.Errorf("result %d points to the wrong rule, or to one without help", i)
		}
	}
	if uri := at(run, "results", 0, "locations", 0, "physicalLocation", "artifactLocation", "uri"); uri != "postmortems/%C3%BCn%C3%AF,%20&%20%231:2%25.md" {
		t.Errorf("the address of the document is %v", uri)
	}
}

// A fingerprint names a finding by its rule, its document and its text: it stays when lines
// move, and is another one in another document, for another rule, and where the text comes twice.
func TestFingerprints(t *testing.T) {
	marks := func(format string, key ...any) func(findings ...lint.Finding) []string {
		return func(findings ...lint.Finding) (out []string) {
			document, err := jsonschema.UnmarshalJSON(strings.NewReader(render(t, format, findings...)))
			if err != nil {
				t.Fatal(err)
			}
			if format == "sarif" {
				document = document.(map[string]any)["runs"].([]any)[0].(map[string]any)["results"]
			}
			for _, f := range document.([]any) {
				for _, k := range key {
					f = f.(map[string]any)[k.(string)]
				}
				out = append(out, f.(string))
			}
			return out
		}
	}
	finding := func(rule, path string, line int, text string) lint.Finding {
		return lint.Finding{Rule: rule, Severity: lint.Error, Path: path, Line: line, Column: 1, EndLine: line, EndColumn: 2, Message: "m", Source: text}
	}
	for format, of := range map[string]func(...lint.Finding) []string{
		"gitlab": marks("gitlab", "fingerprint"), "sarif": marks("sarif", "partialFingerprints", "postmortem/v1"),
	} {
		all := of(finding("placeholder", "a.md", 1, "TODO"), finding("placeholder", "a.md", 2, "TODO"), finding("placeholder", "b.md", 1, "TODO"),
			finding("placeholder", "b.md", 2, "TODO: ask"), finding("secret", "b.md", 2, "TODO: ask"))
		for i, mark := range all {
			if slices.Contains(all[:i], mark) {
				t.Errorf("%s: two findings have one fingerprint: %v", format, all)
			}
		}
		if moved := of(finding("placeholder", "a.md", 17, "TODO")); moved[0] != all[0] {
			t.Errorf("%s: a finding that moved is another one", format)
		}
		// What other documents have makes no difference.
		if alone := of(finding("placeholder", "b.md", 1, "TODO")); alone[0] != all[2] {
			t.Errorf("%s: a finding is another one without those of another document", format)
		}
	}
}

// Each format grades a finding in its reader's words.
func TestLevels(t *testing.T) {
	for format, form := range map[string]string{
		"sarif": `"ruleId": "%s",\s+"ruleIndex": \d+,\s+"level": "%s"`, "gitlab": `"check_name": "%s",\s+"fingerprint": "\w+",\s+"severity": "%s"`, "github": `(?m)^::%[2]s .*title=%[1]s::`,
	} {
		words := map[string][]string{"sarif": {"error", "warning", "note"}, "gitlab": {"major", "minor", "info"}, "github": {"error", "warning", "notice"}}[format]
		for rule, level := range map[string]string{"timeline-order": words[0], "secret": words[0], "section-required": words[1], "field-alias": words[2]} {
			if want := fmt.Sprintf(form, rule, level); !regexp.MustCompile(want).MatchString(written(t, format)) {
				t.Errorf("%s: nothing matches %s", format, want)
			}
		}
	}
}

// Formats of lines have one finding on each, whatever texts hold.
func TestLines(t *testing.T) {
	for name, line := range map[string]string{
		"github":  `^::(error|warning|notice) file=[^,:\r\n]+,line=\d+,col=\d+,endLine=\d+,endColumn=\d+,title=[a-z-]+::[^\r\n]+$`,
		"compact": `^[^\r\n]+:\d+:\d+: (error|warning|info): [^\r\n]+ \[[a-z-]+\]$`,
	} {
		form := regexp.MustCompile(line)
		lines := strings.Split(strings.TrimSpace(written(t, name)), "\n")
		if len(lines) != len(fixture.Findings)+1 {
			t.Errorf("%s: %d lines for %d findings and a summary", name, len(lines), len(fixture.Findings))
		}
		for _, l := range lines[:len(lines)-1] {
			if !form.MatchString(l) {
				t.Errorf("%s: %q", name, l)
			}
		}
	}
}

// Every format tells of every finding, and none repeats a control character.
func TestEveryFormat(t *testing.T) {
	for _, f := range report.Formats() {
		out := written(t, f.Name)
		for _, finding := range fixture.Findings {
			if !strings.Contains(out, finding.Rule) {
				t.Errorf("%s does not tell of %s:\n%s", f.Name, finding.Rule, out)
			}
		}
		if strings.ContainsAny(out, "\x1b\r") {
			t.Errorf("%s has a control character: %q", f.Name, out)
		}
	}
}

// sarifSchema is the schema of SARIF, which is not ours to keep here; nil where it is not at hand.
func sarifSchema(t *testing.T) []byte {
	t.Helper()
	path := os.Getenv("SARIF_SCHEMA")
	if path == "" {
		if os.Getenv("CI") == "true" {
			t.Error("SARIF_SCHEMA does not name the schema of SARIF 2.1.0; .ci/run installs it")
		} else {
			t.Log("the schema of SARIF is not checked: SARIF_SCHEMA names no file; .ci/run installs one")
		}
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The XML formats can be read back: each finding once, whatever its text holds.
func TestXML(t *testing.T) {
	type failure struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
	var junit struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Name    string   `xml:"name,attr"`
				Failure *failure `xml:"failure"`
				Said    string   `xml:"system-out"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(written(t, "junit")), &junit); err != nil {
		t.Fatal(err)
	}
	if junit.Tests != 4 || junit.Failures != 2 || len(junit.Suites) != 2 || junit.Suites[0].Name != "postmortems/ünï, & #1:2%.md" || junit.Suites[0].Cases[0].Failure.Type != "timeline-order" || !strings.Contains(junit.Suites[1].Cases[1].Said, "::error::B are missing") {
		t.Errorf("%+v", junit)
	}
	var checkstyle struct {
		Files []struct {
			Name   string `xml:"name,attr"`
			Errors []struct {
				Line     int    `xml:"line,attr"`
				Severity string `xml:"severity,attr"`
				Source   string `xml:"source,attr"`
			} `xml:"error"`
		} `xml:"file"`
	}
	if err := xml.Unmarshal([]byte(written(t, "checkstyle")), &checkstyle); err != nil {
		t.Fatal(err)
	}
	if len(checkstyle.Files) != 2 || len(checkstyle.Files[1].Errors) != 3 || checkstyle.Files[1].Errors[0].Source != "postmortem.secret" || checkstyle.Files[1].Errors[2].Severity != "info" {
		t.Errorf("%+v", checkstyle)
	}
}

// Reviewdog counts columns in bytes, and findings in characters.
func TestReviewdog(t *testing.T) {
	f, err := report.Lookup("rdjsonl")
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	err = f.Write(&buf, &lint.Result{Findings: []lint.Finding{
		{Rule: "a", Severity: lint.Error, Path: "p.md", Line: 3, Column: 3, EndLine: 3, EndColumn: 4, Message: "m", Source: "äö重x", Fixes: []lint.ResolvedFix{{Safety: lint.Safe, Edits: []lint.ResolvedEdit{{Edit: source.Edit{Text: "y"}, Line: 3, Column: 4, EndLine: 3, EndColumn: 5}}}}},
		{Rule: "b", Severity: lint.Info, Path: "p.md", Line: 5, Column: 2, EndLine: 6, EndColumn: 2, Message: "m", Hint: "h", Source: "•••"},
	}}, report.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"message":"m","location":{"path":"p.md","range":{"start":{"line":3,"column":5},"end":{"line":3,"column":8}}},"severity":"ERROR","source":{"name":"postmortem lint"},"code":{"value":"a"},"suggestions":[{"range":{"start":{"line":3,"column":8},"end":{"line":3,"column":9}},"text":"y"}]}
{"message":"m\nh","location":{"path":"p.md","range":{"start":{"line":5},"end":{"line":6}}},"severity":"INFO","source":{"name":"postmortem lint"},"code":{"value":"b"}}
`
	if buf.String() != want {
		t.Errorf("%s", buf.String())
	}
}
