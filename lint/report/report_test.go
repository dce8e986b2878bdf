package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/report"
)

func render(t *testing.T, format string, findings ...lint.Finding) string {
	t.Helper()
	f, err := report.Lookup(format)
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf, &lint.Result{Documents: []string{"a.md"}, Findings: findings}, report.Options{Quiet: true}); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// The marks stand under the offending text, whatever stands before it. Wide
// characters take two cells; a tab moves the marks as it moves the text.
func TestFrameAlignment(t *testing.T) {
	for _, c := range []struct{ src, before, bad, want string }{
		{"ab BAD c", "ab ", "BAD", "   ^^^"},
		{"éé BAD", "éé ", "BAD", "   ^^^"},
		{"e\u0301 BAD", "e\u0301 ", "BAD", "  ^^^"},
		{"重启 BAD", "重启 ", "BAD", "     ^^^"},
		{"🔥 BAD", "🔥 ", "BAD", "   ^^^"},
		{"👩‍💻 BAD", "👩‍💻 ", "BAD", "   ^^^"},
		{"\tBAD", "\t", "BAD", "\t^^^"},
		{"a\tb BAD", "a\tb ", "BAD", " \t  ^^^"},
		{"x 重启", "x ", "重启", "  ^^^^"},
		{"x", "x", "", " ^"},
	} {
		start := len([]rune(c.before)) + 1
		out := render(t, "text", lint.Finding{Rule: "r", Severity: lint.Error, Path: "a.md", Line: 1, EndLine: 1, Column: start, EndColumn: start + len([]rune(c.bad)), Message: "m", Source: c.src})
		lines := strings.Split(out, "\n")
		if lines[3] != "1 | "+c.src || lines[4] != "  | "+c.want {
			t.Errorf("%q:\n%s", c.src, out)
		}
	}
}

func TestLongLinesAreCut(t *testing.T) {
	src := strings.Repeat("é", 500) + "BAD" + strings.Repeat("x", 500)
	out := render(t, "text", lint.Finding{Rule: "r", Severity: lint.Info, Path: "a.md", Line: 1, EndLine: 1, Column: 501, EndColumn: 504, Message: "m", Source: src})
	lines := strings.Split(out, "\n")
	at := strings.Index(lines[4], "^^^")
	if at < 0 || len([]rune(lines[3])) > 140 || string([]rune(lines[3])[at:at+3]) != "BAD" {
		t.Errorf("the marks are not under BAD:\n%s", out)
	}
}

// What a document says never reaches a terminal as a command to it.
func TestControlCharacters(t *testing.T) {
	out := render(t, "text", lint.Finding{Rule: "r", Severity: lint.Error, Path: "a\x1b]0;x\x07.md", Line: 1, EndLine: 1, Column: 1, EndColumn: 2, Message: "m \x1b[31m", Source: "\x1b[2J \u202e\u009b31m"})
	if strings.ContainsAny(out, "\x1b\x07\u202e\u009b") {
		t.Errorf("%q", out)
	}
}

func TestGitHubEscapes(t *testing.T) {
	got := render(t, "github", lint.Finding{Rule: "r", Severity: lint.Warning, Path: "a,b:c%.md", Line: 2, Column: 3, EndLine: 2, EndColumn: 5, Message: "50%\nx::y", Hint: "h\r"})
	want := "::warning file=a%2Cb%3Ac%25.md,line=2,col=3,endLine=2,endColumn=4,title=r::50%25%0Ax::y%0Ahint: h\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestGitHubLimit(t *testing.T) {
	var fs []lint.Finding
	for i := range 25 {
		fs = append(fs, lint.Finding{Rule: "r", Severity: lint.Error, Path: "a.md", Line: i + 1, EndLine: i + 1, Column: 1, EndColumn: 1, Message: "m"})
	}
	lines := strings.Split(strings.TrimSpace(render(t, "github", fs...)), "\n")
	if len(lines) != 10+16 || !strings.Contains(lines[9], "16 more of this level") {
		t.Fatalf("%d lines, the tenth: %s", len(lines), lines[9])
	}
	for _, l := range lines[10:] {
		if !strings.HasPrefix(l, "- a.md:") {
			t.Errorf("no plain line of the log: %s", l)
		}
	}
}

func FuzzGitHub(f *testing.F) {
	f.Add("a.md", "m\n::error::x")
	f.Fuzz(func(t *testing.T, path, message string) {
		out := render(t, "github", lint.Finding{Rule: "r", Severity: lint.Error, Path: path, Line: 1, Column: 1, EndLine: 1, EndColumn: 1, Message: message})
		if strings.Count(out, "\n") != 1 || strings.Contains(out, "\r") {
			t.Fatalf("one finding gave more than one command: %q", out)
		}
		properties, _, _ := strings.Cut(strings.TrimPrefix(out, "::error "), "::")
		if n := strings.Count(properties, ","); n != 5 {
			t.Fatalf("%d separators: %q", n, out)
		}
	})
}

func ExampleFormats() {
	fmt.Println(strings.Join(report.Names(), " "))
	// Output: checkstyle compact github gitlab json junit rdjsonl sarif text
}

// What is said of many documents in the same words is shown in full twice, and
// listed for the others; nothing of it is lost.
func TestManyDocuments(t *testing.T) {
	var fs []lint.Finding
	add := func(n int, rule, message string) {
		fs = append(fs, lint.Finding{Rule: rule, Severity: lint.Error, Path: fmt.Sprintf("%02d.md", n), Line: 7, EndLine: 7, Column: 1, EndColumn: 2, Message: message, Source: "some text"})
	}
	for n := range 8 {
		add(n, "a", "the same")
		add(n, "b", fmt.Sprint("another ", n))
		if n < 5 {
			add(n, "c", "the same in five")
		}
	}
	out := render(t, "text", fs...)
	if n := strings.Count(out, "7 | some text"); n != 2+8+5 {
		t.Errorf("%d findings in full:\n%s", n, out)
	}
	if !strings.Contains(out, "\nerror[a]: the same, in 6 more\n--> 02.md:7:1\n--> 03.md:7:1\n") || !strings.Contains(out, "--> 07.md:7:1\n\n") {
		t.Errorf("not listed:\n%s", out)
	}
	f, _ := report.Lookup("text")
	var buf bytes.Buffer
	if err := f.Write(&buf, &lint.Result{Findings: fs}, report.Options{Verbose: true}); err != nil || strings.Count(buf.String(), "7 | some text") != len(fs) {
		t.Errorf("--verbose does not show all: %v\n%s", err, buf.String())
	}
}

// The first look at a pile in other forms is the way to adopt one, and a line a kind of
// finding; -v shows each.
func TestPile(t *testing.T) {
	r := &lint.Result{}
	for i := range 12 {
		path := fmt.Sprintf("rca/%02d.md", i)
		r.Documents = append(r.Documents, path)
		r.Findings = append(r.Findings,
			lint.Finding{Rule: "timeline-zone", Severity: lint.Warning, Path: path, Line: 5, Column: 1, Message: "no zone", Source: "- 10:05 a"},
			lint.Finding{Rule: "timeline-order", Severity: lint.Error, Path: path, Line: 7, Column: 1, Message: fmt.Sprintf("10:%02d stands after 11:00", i), Source: "- 10:05 b"})
	}
	r.Foreign = len(r.Documents)
	text, _ := report.Lookup("text")
	write := func(o report.Options) string {
		var b bytes.Buffer
		if err := text.Write(&b, r, o); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	got := write(report.Options{})
	for _, want := range []string{
		"None of these 12 postmortems is in the form of this standard", "`postmortem new`",
		"error[timeline-order] 12 findings in 12 postmortems, such as rca/00.md:7: 10:00 stands after 11:00\n",
		"warning[timeline-zone] 12 findings in 12 postmortems, such as rca/00.md:5: no zone\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it lacks %q:\n%s", want, got)
		}
	}
	if lines := strings.Count(got, "\n"); lines > 12 {
		t.Errorf("it has %d lines", lines)
	}
	if all := write(report.Options{Verbose: true}); !strings.Contains(all, "rca/11.md:7:1") {
		t.Error("-v does not show each")
	}
	r.Foreign--
	if got := write(report.Options{}); strings.Contains(got, "None of these") || !strings.Contains(got, "rca/01.md:7:1") {
		t.Errorf("one that is ours makes no pile:\n%s", got)
	}
}
