package main

import (
	"bufio"
	"context"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(verb{
	name: "show", args: "ID|PATH", order: 41,
	summary: "show one postmortem: its facts, phases and timeline",
	help: `  postmortem show 2026-03-04-wrong-recipients
  postmortem show --json postmortems/2026-03-04-wrong-recipients.md`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		asJSON := flags.Bool("json", false, "write JSON; schema/jsonschema/export.schema.json describes it")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			if len(args) != 1 {
				return exitFailed, usagef("show takes the id or the path of one postmortem")
			}
			a, pm, err := one(ctx, s, args[0])
			if err != nil {
				return exitFailed, err
			}
			if *asJSON {
				r := pm.Export()
				r.Path = shown(s, a, r.Path)
				return exitDone, writeJSON(s, r)
			}
			out := bufio.NewWriter(s.out)
			(&drawing{out, terminal.Paints(s.out, s.env)}).postmortem(pm, shown(s, a, pm.Path))
			return exitDone, out.Flush()
		}
	},
})

// one finds the document that an argument names: by its id in the archive, else by its path.
func one(ctx context.Context, s *streams, name string) (*archive.Archive, *schema.Postmortem, error) {
	archives, err := archive.Open(s.dir)
	if err == nil {
		var ids []string
		for _, a := range archives {
			for _, p := range a.Paths {
				id, _ := schema.IDOf(p)
				if id == name {
					return a, a.Read(p), nil
				}
				ids = append(ids, id)
			}
		}
		if !strings.ContainsAny(name, "/.*") {
			if near := schema.Nearest(name, ids); near != "" {
				return nil, nil, fmt.Errorf("there is no postmortem %q; did you mean %s?", name, near)
			}
		}
	}
	archives, err = archive.Open(s.dir, name)
	if err != nil {
		return nil, nil, fmt.Errorf("there is no postmortem with the id or path %q; `postmortem list` shows them", name)
	}
	if len(archives) != 1 || len(archives[0].Paths) != 1 {
		return nil, nil, usagef("%s names several postmortems", name)
	}
	return archives[0], archives[0].Read(archives[0].Paths[0]), nil
}

// A drawing shows a postmortem with characters.
type drawing struct {
	w *bufio.Writer
	terminal.Painter
}

var phaseColors = map[string]string{schema.Undetected: terminal.Red, schema.Responding: terminal.Yellow, schema.Mitigating: terminal.Bright, schema.Resolving: terminal.Green}

func (t *drawing) postmortem(pm *schema.Postmortem, p string) {
	fmt.Fprintf(t.w, "%s\n", t.Paint(terminal.Bold, terminal.Line(pm.Title)))
	var facts []string
	for _, f := range []string{pm.Severity, pm.Status, pm.When().Text(), strings.Join(pm.Services, ", ")} {
		if f != "" {
			facts = append(facts, terminal.Line(f))
		}
	}
	if len(facts) == 0 {
		facts = []string{"no frontmatter"}
	}
	fmt.Fprintf(t.w, "%s\n%s\n", strings.Join(facts, " · "), t.Paint(terminal.Faint, path.Clean(p)))
	t.phases(pm)
	t.metrics(pm)
	t.timeline(pm)
	for _, problem := range pm.Problems {
		fmt.Fprintf(t.w, "\nline %d could not be read: %s\n", pm.LineOf(problem.Span), problem.Message)
	}
}

const barCells = 60

func (t *drawing) phases(pm *schema.Postmortem) {
	phases := pm.Phases()
	if len(phases) == 0 {
		return
	}
	total := time.Duration(0)
	for _, p := range phases {
		total += p.Duration
	}
	fmt.Fprintln(t.w)
	marks := map[string]string{schema.Undetected: "░", schema.Responding: "▒", schema.Mitigating: "▓", schema.Resolving: "█", "": "·"}
	for _, p := range phases {
		cells := max(1, int(barCells*p.Duration/total))
		fmt.Fprint(t.w, t.Paint(phaseColors[p.Name], strings.Repeat(marks[p.Name], cells)))
	}
	fmt.Fprintln(t.w)
	for _, p := range phases {
		about := ""
		if p.From.Approximate() || p.To.Approximate() {
			about = "about "
		}
		word := p.Name
		if word == "" {
			word = "not recorded"
		}
		fmt.Fprintf(t.w, "%s %-12s %s%s\n", t.Paint(phaseColors[p.Name], marks[p.Name]), word, about, schema.HumanDuration(p.Duration))
	}
}

// metrics lists the figures that the document states; of a document that states
// none, those that its words suggest, under a heading that says so.
func (t *drawing) metrics(pm *schema.Postmortem) {
	var stated []schema.Metric
	for _, m := range pm.Metrics() {
		if m.From != nil && m.To != nil {
			stated = append(stated, m)
		}
	}
	if len(stated) > 0 {
		t.figures("", stated)
	} else if guesses := pm.SuggestedMetrics(); len(guesses) > 0 {
		t.figures("Suggested by the words of its entries, which carry no tags:", guesses)
	}
}

func (t *drawing) figures(heading string, metrics []schema.Metric) {
	fmt.Fprintln(t.w)
	if heading != "" {
		fmt.Fprintln(t.w, t.Paint(terminal.Faint, heading))
	}
	for _, m := range metrics {
		value := "unknown"
		if m.Known {
			value = schema.HumanDuration(m.Duration)
			if m.Approximate {
				value = "about " + value
			}
		}
		name := strings.ReplaceAll(m.Name, "_", " ")
		fmt.Fprintf(t.w, "%-24s %-12s %s → %s\n", strings.ToUpper(name[:1])+name[1:], value, m.From.Text(), m.To.Text())
	}
}

func (t *drawing) timeline(pm *schema.Postmortem) {
	if read, all := pm.LinesRead(); read < all {
		defer fmt.Fprintf(t.w, "\n%d of %d lines of the timeline were read; `postmortem lint` names the others.\n", read, all)
	}
	if len(pm.Timeline) == 0 {
		fmt.Fprintln(t.w, "\nNo timeline.")
		return
	}
	section, day := "", ""
	for _, e := range pm.Timeline {
		if e.Section != section {
			section, day = e.Section, ""
			zone := ""
			if e.Zone != "" {
				zone = " (" + e.Zone + ")"
			}
			fmt.Fprintf(t.w, "\n%s\n", t.Paint(terminal.Bold, terminal.Line(section)+zone))
		}
		if d := dayText(e); d != day {
			day = d
			fmt.Fprintf(t.w, "  %s\n", day)
		}
		var tags []string
		for _, tag := range e.Tags {
			tags = append(tags, tag.Name)
		}
		label := ""
		if len(tags) > 0 {
			label = t.Paint(terminal.Cyan, "["+strings.Join(tags, " ")+"] ")
		}
		fmt.Fprintf(t.w, "  %-13s %s%s\n", e.ClockText(), label, terminal.Line(firstLine(e.Text)))
	}
}

func dayText(e *timeline.Entry) string {
	switch {
	case e.Dated() && e.Inferred:
		return e.Date.String() + " (inferred)"
	case e.Dated():
		return e.Date.String()
	}
	return "Unknown date"
}

// firstLine is a text's first line, cut where a terminal would wrap it.
func firstLine(text string) string {
	line, _, more := strings.Cut(text, "\n")
	runes := []rune(line)
	if len(runes) > 90 {
		return string(runes[:89]) + "…"
	}
	if more {
		return line + " …"
	}
	return line
}

func secondsText(f schema.Figure) string {
	if f.Seconds == nil {
		return ""
	}
	text := schema.HumanDuration(time.Duration(*f.Seconds) * time.Second)
	if f.Approximate {
		return "~" + text
	}
	return text
}
