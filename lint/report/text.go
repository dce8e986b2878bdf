package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(Format{Name: "text", About: "for people: each finding with the line it is about", Write: writeText})

// severityColor is how a severity is painted.
func severityColor(s lint.Severity) string {
	switch s {
	case lint.Error:
		return terminal.Red
	case lint.Warning:
		return terminal.Yellow
	}
	return terminal.Blue
}

func writeText(w io.Writer, r *lint.Result, o Options) error {
	out := bufio.NewWriter(w)
	p := terminal.Painter(o.Color)
	foreign := r.Foreign > 1 && r.Foreign == len(r.Documents)
	if foreign && !o.Quiet {
		fmt.Fprintf(out, foreignArchive, r.Foreign)
	}
	framed, listed := r.Findings, []lint.Finding(nil)
	switch {
	case o.Verbose:
	case foreign && r.Foreign >= pile:
		framed = nil
		writeKinds(out, r.Findings, p)
	default:
		framed, listed = condense(r.Findings)
	}
	for _, f := range framed {
		writeFinding(out, f, p)
	}
	writeLists(out, listed, p)
	if !o.Quiet {
		fmt.Fprintln(out, summary(r))
		fmt.Fprint(out, fixable(r))
	}
	return out.Flush()
}

// pile is from how many documents in other forms on a first look needs no line of each.
const pile = 10

// writeKinds says in a line for each rule how often and where it found something, the
// gravest first: what somebody wants to know of a pile that nobody has linted before.
func writeKinds(out *bufio.Writer, findings []lint.Finding, p terminal.Painter) {
	type kind struct {
		severity lint.Severity
		rule     string
	}
	of := map[kind][]lint.Finding{}
	var kinds []kind
	for _, f := range findings {
		k := kind{f.Severity, f.Rule}
		if of[k] == nil {
			kinds = append(kinds, k)
		}
		of[k] = append(of[k], f)
	}
	slices.SortStableFunc(kinds, func(a, b kind) int {
		return cmp.Or(cmp.Compare(b.severity, a.severity), cmp.Compare(len(of[b]), len(of[a])), cmp.Compare(a.rule, b.rule))
	})
	for _, k := range kinds {
		documents := map[string]bool{}
		for _, f := range of[k] {
			documents[f.Path] = true
		}
		first := of[k][0]
		fmt.Fprintf(out, "%s %s in %s, such as %s:%d: %s\n", p.Paint(terminal.Bold+";"+severityColor(k.severity), fmt.Sprintf("%s[%s]", k.severity, k.rule)), schema.Count(len(of[k]), "finding"), schema.Count(len(documents), "postmortem"), terminal.Line(first.Path), first.Line, terminal.Line(first.Message))
	}
	if len(kinds) > 0 {
		fmt.Fprintln(out, "\n-v shows each with its line; `postmortem rules RULE` explains one.")
		fmt.Fprintln(out)
	}
}

// foreignArchive is for those who point the linter at what they have.
const foreignArchive = `None of these %d postmortems is in the form of this standard, so they are read as they are, and held
to what holds in any form: order, dates, durations, links, secrets. To adopt the form, begin with the
next one: ` + "`postmortem new`" + ` writes it, and CI then asks every new one for it.

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
	documents := map[string]map[string]int{} // what is said → path → which of its documents it is, from 0
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
func writeLists(out *bufio.Writer, findings []lint.Finding, p terminal.Painter) {
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
		places[s] = append(places[s], fmt.Sprintf("%s:%d:%d", terminal.Line(f.Path), f.Line, f.Column))
	}
	slices.SortStableFunc(all, func(a, b said) int {
		return cmp.Or(cmp.Compare(b.severity, a.severity), cmp.Compare(a.rule, b.rule), cmp.Compare(len(places[b]), len(places[a])))
	})
	for _, s := range all {
		paths := places[s]
		fmt.Fprintf(out, "%s: %s\n", p.Paint(terminal.Bold+";"+severityColor(s.severity), fmt.Sprintf("%s[%s]", s.severity, s.rule)), p.Paint(terminal.Bold, fmt.Sprintf("%s, in %d more", strings.ReplaceAll(terminal.Clean(s.message), "\n", " "), len(paths))))
		for i, path := range paths {
			if i == shownPaths && len(paths) > shownPaths+1 {
				fmt.Fprintf(out, "    and %d others; -v shows each\n", len(paths)-i)
				break
			}
			fmt.Fprintf(out, "%s %s\n", p.Paint(terminal.Blue, "-->"), path)
		}
		fmt.Fprintln(out)
	}
}

func writeFinding(out *bufio.Writer, f lint.Finding, p terminal.Painter) {
	color := severityColor(f.Severity)
	fmt.Fprintf(out, "%s: %s\n", p.Paint(terminal.Bold+";"+color, fmt.Sprintf("%s[%s]", f.Severity, f.Rule)), p.Paint(terminal.Bold, terminal.Clean(f.Message)))
	gutter := len(fmt.Sprint(f.Line))
	pad := strings.Repeat(" ", gutter)
	fmt.Fprintf(out, "%s%s %s:%d:%d\n", pad, p.Paint(terminal.Blue, "-->"), terminal.Line(f.Path), f.Line, f.Column)
	if strings.TrimSpace(f.Source) != "" {
		line, under := frame(f)
		bar := p.Paint(terminal.Blue, "|")
		fmt.Fprintf(out, "%s %s\n%s %s %s\n", pad, bar, p.Paint(terminal.Blue, fmt.Sprint(f.Line)), bar, line)
		fmt.Fprintf(out, "%s %s %s\n", pad, bar, strings.Replace(under, strings.TrimLeft(under, " \t"), p.Paint(color, strings.TrimLeft(under, " \t")), 1))
	}
	fix, how := offered(f)
	if fix != f.Hint && f.Hint != "" {
		for i, line := range strings.Split(strings.TrimRight(terminal.Clean(f.Hint), "\n"), "\n") {
			if i == 0 {
				fmt.Fprintf(out, "%s %s hint: %s\n", pad, p.Paint(terminal.Blue, "="), line)
			} else {
				fmt.Fprintf(out, "%s         %s\n", pad, line)
			}
		}
	}
	if fix != "" {
		fmt.Fprintf(out, "%s %s fix: %s (%s)\n", pad, p.Paint(terminal.Blue, "="), terminal.Clean(fix), how)
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

// fixable says how many findings --fix would fix.
func fixable(r *lint.Result) string {
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
		return fmt.Sprintf("`--fix` can fix %d of them, `--fix --unsafe` %d\n", safe, safe+unsafe)
	case safe > 0:
		return fmt.Sprintf("`--fix` can fix %d of them\n", safe)
	case unsafe > 0:
		return fmt.Sprintf("`--fix --unsafe` can fix %d of them; `--diff --unsafe` shows how\n", unsafe)
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
	line = lead + terminal.Clean(string(runes[from:to])) + tail
	marks := max(1, terminal.Width(terminal.Clean(string(runes[start:max(start, end)]))))
	return line, terminal.Blanks(lead+terminal.Clean(string(runes[from:start]))) + strings.Repeat("^", marks)
}

// summary says in one line what a run found.
func summary(r *lint.Result) string {
	documents := schema.Count(len(r.Documents), "postmortem")
	if len(r.Findings) == 0 {
		return documents + ", no findings"
	}
	return fmt.Sprintf("%s, %s, %s, %s", documents, schema.Count(r.Count(lint.Error), "error"), schema.Count(r.Count(lint.Warning), "warning"), schema.Count(r.Count(lint.Info), "note"))
}
