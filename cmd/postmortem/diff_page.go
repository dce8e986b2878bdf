package main

import (
	"fmt"
	"strings"

	"github.com/git-postmortem/postmortem/internal/change"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema/compare"
)

// A diffPage shows a difference to people at a terminal.
type diffPage struct {
	out   strings.Builder
	p     terminal.Painter
	width int
}

var (
	diffMarks  = map[compare.Kind]string{compare.Added: "+", compare.Removed: "-", compare.Changed: "~"}
	diffColors = map[compare.Kind]string{compare.Added: terminal.Green, compare.Removed: terminal.Red, compare.Changed: terminal.Yellow}
)

// maxDiffLabel is how many cells the label of a row may take before its text begins a line below.
const maxDiffLabel = 24

func (t *diffPage) write(d *change.Difference) {
	for i := range d.Documents {
		c := &d.Documents[i]
		t.mark(c.Change, "", terminal.Line(c.Title), terminal.Bold)
		path := terminal.Line(c.Path)
		if c.WasPath != "" {
			path += " (was " + terminal.Line(c.WasPath) + ")"
		}
		t.wrap("  ", path, terminal.Faint)
		for _, g := range groups(&c.Document) {
			t.group(g)
		}
		fmt.Fprintln(&t.out)
	}
	t.wrap("", diffCounts(d), "")
}

func (t *diffPage) group(g diffGroup) {
	indent := "  "
	if g.heading != "" {
		fmt.Fprintf(&t.out, "\n  %s\n", t.p.Paint(terminal.Bold, g.heading))
		indent = "    "
	}
	label := 0
	for _, r := range g.rows {
		if w := terminal.Width(terminal.Line(r.label)); w <= maxDiffLabel {
			label = max(label, w)
		}
	}
	for _, r := range g.rows {
		name := terminal.Line(r.label)
		mark := ""
		if g.heading != "" {
			mark = t.p.Paint(diffColors[r.kind], diffMarks[r.kind]) + " "
		}
		left := indent + mark + terminal.Pad(name, label) + "  "
		blank := indent + strings.Repeat(" ", len(diffMarks[r.kind])+1)
		if g.heading == "" {
			blank = indent
		}
		switch {
		case label == 0 && name == "":
			left = indent + mark
		case terminal.Width(name) > label:
			t.wrap(indent+mark, name, "")
			blank += "  "
			left = blank
		default:
			blank += strings.Repeat(" ", label+2)
		}
		for _, line := range r.lines {
			for _, part := range terminal.Wrap(terminal.Line(line), t.width-terminal.Width(blank)) {
				fmt.Fprintln(&t.out, strings.TrimRight(left+part, " "))
				left = blank
			}
		}
	}
}

// mark writes a line with the mark of what became of something.
func (t *diffPage) mark(kind compare.Kind, indent, text, codes string) {
	for i, part := range terminal.Wrap(text, t.width-len(indent)-2) {
		mark := " "
		if i == 0 {
			mark = t.p.Paint(diffColors[kind], diffMarks[kind])
		}
		fmt.Fprintf(&t.out, "%s%s %s\n", indent, mark, t.p.Paint(codes, part))
	}
}

func (t *diffPage) wrap(indent, text, codes string) {
	for _, part := range terminal.Wrap(text, t.width-terminal.Width(indent)) {
		fmt.Fprintln(&t.out, indent+t.p.Paint(codes, part))
	}
}
