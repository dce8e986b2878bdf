package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/git-postmortem/postmortem/lint"
)

var _ = register(Format{"text", "for people: each finding with the line it is about", writeText})

const (
	bold   = "\x1b[1m"
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	blue   = "\x1b[34m"
	reset  = "\x1b[0m"
)

type palette bool

func (p palette) paint(code, s string) string {
	if !p || s == "" {
		return s
	}
	return code + s + reset
}

func (p palette) severity(s lint.Severity) string {
	switch s {
	case lint.Error:
		return red
	case lint.Warning:
		return yellow
	}
	return blue
}

func writeText(w io.Writer, r *lint.Result, o Options) error {
	out := bufio.NewWriter(w)
	p := palette(o.Color)
	framed, listed := r.Findings, []lint.Finding(nil)
	if !o.Verbose {
		framed, listed = condense(r.Findings)
	}
	for _, f := range framed {
		writeFinding(out, f, p)
	}
	writeLists(out, listed, p)
	if !o.Quiet {
		if r.Foreign > 1 && r.Foreign == len(r.Documents) {
			fmt.Fprint(out, foreignArchive)
		}
		fmt.Fprintln(out, summary(r))
		fmt.Fprint(out, mendable(r))
	}
	return out.Flush()
}

// foreignArchive is for those who point the linter at what they have.
const foreignArchive = `None of these documents has the frontmatter of this standard, a status or a severity.
To adopt it, begin with ` + "`postmortem lint --diff --unsafe`" + `. To lint them as they are, switch off
in postmortem.yaml what only adopted documents have:

  rules: {frontmatter-missing: off, field-required: off, section-required: off}

`

// What is said of more documents than manyDocuments is shown with its line in the
// first fewDocuments of them, and listed for the others.
const (
	manyDocuments = 5
	fewDocuments  = 2
)

// condense parts the findings into those that are shown in full and those that are
// only listed, since the same was shown in other documents already: what a rule says
// of a document as a whole, or of a place in the very same words.
func condense(findings []lint.Finding) (framed, listed []lint.Finding) {
	said := func(f lint.Finding) string {
		if r, err := lint.Lookup(f.Rule); err == nil && r.Scope == lint.Document {
			return f.Rule
		}
		return f.Rule + "\x00" + f.Message
	}
	documents := map[string]map[string]int{} // what is said → path → the how manieth of its documents
	for _, f := range findings {
		of := said(f)
		if documents[of] == nil {
			documents[of] = map[string]int{}
		}
		if _, seen := documents[of][f.Path]; !seen {
			documents[of][f.Path] = len(documents[of])
		}
	}
	for _, f := range findings {
		if of := documents[said(f)]; len(of) > manyDocuments && of[f.Path] >= fewDocuments {
			listed = append(listed, f)
		} else {
			framed = append(framed, f)
		}
	}
	return framed, listed
}

// shownPaths is how many documents of a list are named; --verbose shows all.
const shownPaths = 5

// writeLists says for each rule, the gravest first, what else it found where.
func writeLists(out *bufio.Writer, findings []lint.Finding, p palette) {
	type said struct {
		severity      lint.Severity
		rule, message string
	}
	var all []said
	places := map[said][]string{}
	for _, f := range findings {
		s := said{f.Severity, f.Rule, f.Message}
		if places[s] == nil {
			all = append(all, s)
		}
		places[s] = append(places[s], fmt.Sprintf("%s:%d:%d", clean(f.Path), f.Line, f.Column))
	}
	slices.SortStableFunc(all, func(a, b said) int {
		return cmp.Or(cmp.Compare(b.severity, a.severity), cmp.Compare(a.rule, b.rule), cmp.Compare(len(places[b]), len(places[a])))
	})
	for _, s := range all {
		paths := places[s]
		fmt.Fprintf(out, "%s: %s\n", p.paint(bold+p.severity(s.severity), fmt.Sprintf("%s[%s]", s.severity, s.rule)), p.paint(bold, fmt.Sprintf("%s, in %d more", strings.ReplaceAll(clean(s.message), "\n", " "), len(paths))))
		for i, path := range paths {
			if i == shownPaths && len(paths) > shownPaths+1 {
				fmt.Fprintf(out, "    and %d others; -v shows each\n", len(paths)-i)
				break
			}
			fmt.Fprintf(out, "%s %s\n", p.paint(blue, "-->"), path)
		}
		fmt.Fprintln(out)
	}
}

func writeFinding(out *bufio.Writer, f lint.Finding, p palette) {
	color := p.severity(f.Severity)
	fmt.Fprintf(out, "%s: %s\n", p.paint(bold+color, fmt.Sprintf("%s[%s]", f.Severity, f.Rule)), p.paint(bold, clean(f.Message)))
	gutter := len(fmt.Sprint(f.Line))
	pad := strings.Repeat(" ", gutter)
	fmt.Fprintf(out, "%s%s %s:%d:%d\n", pad, p.paint(blue, "-->"), clean(f.Path), f.Line, f.Column)
	if strings.TrimSpace(f.Source) != "" {
		line, under := frame(f)
		bar := p.paint(blue, "|")
		fmt.Fprintf(out, "%s %s\n%s %s %s\n", pad, bar, p.paint(blue, fmt.Sprint(f.Line)), bar, line)
		fmt.Fprintf(out, "%s %s %s\n", pad, bar, strings.Replace(under, strings.TrimLeft(under, " \t"), p.paint(color, strings.TrimLeft(under, " \t")), 1))
	}
	fix, how := offered(f)
	if fix != f.Hint && f.Hint != "" {
		for i, line := range strings.Split(strings.TrimRight(clean(f.Hint), "\n"), "\n") {
			if i == 0 {
				fmt.Fprintf(out, "%s %s hint: %s\n", pad, p.paint(blue, "="), line)
			} else {
				fmt.Fprintf(out, "%s         %s\n", pad, line)
			}
		}
	}
	if fix != "" {
		fmt.Fprintf(out, "%s %s fix: %s (%s)\n", pad, p.paint(blue, "="), clean(fix), how)
	}
	fmt.Fprintln(out)
}

// offered is the first fix of a finding, and what applies it.
func offered(f lint.Finding) (title, how string) {
	if len(f.Fixes) == 0 {
		return "", ""
	}
	how = map[lint.Safety]string{lint.Safe: "--fix", lint.Unsafe: "--fix --unsafe", lint.Show: "by hand"}[f.Fixes[0].Safety]
	return f.Fixes[0].Title, how
}

// mendable says how many findings --fix would mend.
func mendable(r *lint.Result) string {
	var safe, unsafe int
	for _, f := range r.Findings {
		switch _, how := offered(f); how {
		case "--fix":
			safe++
		case "--fix --unsafe":
			unsafe++
		}
	}
	switch {
	case safe > 0 && unsafe > 0:
		return fmt.Sprintf("`--fix` can mend %d of them, `--fix --unsafe` %d\n", safe, safe+unsafe)
	case safe > 0:
		return fmt.Sprintf("`--fix` can mend %d of them\n", safe)
	case unsafe > 0:
		return fmt.Sprintf("`--fix --unsafe` can mend %d of them; `--diff --unsafe` shows how\n", unsafe)
	}
	return ""
}

// frameWidth is how many cells of a long line are shown around the finding.
const frameWidth = 120

// frame returns the line of a finding and the marks under it. The marks count
// display cells, so that they stand right also behind tabs, accents, CJK and emoji.
func frame(f lint.Finding) (line, under string) {
	runes := []rune(f.Source)
	start := min(f.Column-1, len(runes))
	end := len(runes)
	if f.EndLine == f.Line {
		end = min(f.EndColumn-1, len(runes))
	}
	end = max(end, start)
	from, to := 0, len(runes)
	lead, tail := "", ""
	if len(runes) > frameWidth {
		if from = max(0, start-40); from > 0 {
			lead = "…"
		}
		if to = min(len(runes), from+frameWidth); to < len(runes) {
			tail = "…"
		}
		end = min(end, to)
	}
	line = lead + clean(string(runes[from:to])) + tail
	marks := max(1, width(clean(string(runes[start:max(start, end)]))))
	return line, blanks(lead+clean(string(runes[from:start]))) + strings.Repeat("^", marks)
}

// cells counts as terminals outside East Asia do, whatever the machine's locale.
var cells = &runewidth.Condition{StrictEmojiNeutral: true}

// width is how many cells a terminal takes for s, cluster by cluster; a tab counts one.
func width(s string) int { return cells.StringWidth(s) + strings.Count(s, "\t") }

// blanks is as wide as s: tabs stay tabs, all else becomes spaces.
func blanks(s string) string {
	var b strings.Builder
	for _, part := range strings.SplitAfter(s, "\t") {
		text := strings.TrimSuffix(part, "\t")
		b.WriteString(strings.Repeat(" ", width(text)))
		if text != part {
			b.WriteByte('\t')
		}
	}
	return b.String()
}

// clean makes control characters of a document harmless for a terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return r
		case r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0:
			return '\ufffd'
		case r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return '\ufffd'
		}
		return r
	}, s)
}

// summary says in one line what a run found.
func summary(r *lint.Result) string {
	documents := count(len(r.Documents), "postmortem")
	if len(r.Findings) == 0 {
		return documents + ", no findings"
	}
	return fmt.Sprintf("%s, %s, %s, %s", documents, count(r.Count(lint.Error), "error"), count(r.Count(lint.Warning), "warning"), count(r.Count(lint.Info), "note"))
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
