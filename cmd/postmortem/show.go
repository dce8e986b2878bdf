package main

import (
	"context"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(verb{
	name: "show", args: "ID|PATH", order: 41,
	summary: "show one postmortem: its facts, phases and text",
	help: `  postmortem show 2026-03-04-wrong-recipients
  postmortem show 2026-03-04
  postmortem show --timeline postmortems/2026-03-04-wrong-recipients.md
  postmortem show --audience customers 2026-03-04
  postmortem show --at HEAD~10 2026-03-04

With --audience it is what that audience sees, or will see once it is published,
and says what is left out. With --at it is what a commit has, found by the name
that it had then or by today's.

A postmortem of a source is SOURCE:ID. The id without SOURCE, and the beginning
of an id or of a title, are enough where no other has them. On a terminal a long
text goes through $PAGER, or less.`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		at := atFlag(flags)
		asJSON := flags.Bool("json", false, "write JSON; schema/jsonschema/export.schema.json describes it")
		level := flags.String("audience", "", "show it as it is for `AUDIENCE`: internal, customers or public")
		clock := flags.String("now", "", "the `date` that embargoes are judged by (default: SOURCE_DATE_EPOCH, the last commit, the clock)")
		onlyTimeline := flags.Bool("timeline", false, "the drawing alone: facts, phases and the timeline, an entry a line")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			if len(args) != 1 {
				return exitFailed, usagef("show takes the id or the path of one postmortem")
			}
			v, err := viewOf(s, *at)
			if err != nil {
				return exitFailed, err
			}
			a, pm, err := v.one(ctx, args[0])
			if err != nil {
				return exitFailed, err
			}
			var text strings.Builder
			t := &drawing{w: &text, width: terminal.Columns(s.out, s.env), Painter: terminal.Paints(s.out, s.env)}
			if *level != "" {
				if pm, err = t.seen(ctx, s, a, pm, *level, *clock, *asJSON); err != nil {
					return exitFailed, err
				}
			}
			if *asJSON {
				r := pm.Export()
				r.Path = shown(s, a, r.Path)
				return exitDone, writeJSON(s, r)
			}
			t.head(pm, shown(s, a, pm.Path))
			if *onlyTimeline {
				t.timeline(pm)
			} else {
				t.body(pm)
			}
			t.unread(pm)
			return exitDone, terminal.Page(s.out, s.env, text.String())
		}
	},
})

// one finds the document that an argument names: by its id in the archive, else by its path,
// else by how its id or title begins, if no other begins so.
func one(ctx context.Context, s *streams, name string) (*archive.Archive, *schema.Postmortem, error) {
	return (&view{s: s}).one(ctx, name)
}

// one is one in a view: a document that was called otherwise in a commit is found by today's name too.
func (v *view) one(ctx context.Context, name string) (*archive.Archive, *schema.Postmortem, error) {
	a, pm, err := v.named(ctx, name)
	if err == nil || v.past == nil {
		return a, pm, err
	}
	today, now, e := (&view{s: v.s}).named(ctx, name)
	if e != nil {
		return nil, nil, err
	}
	if source, _ := schema.SourceOf(now.Path); source != "" {
		return nil, nil, err
	}
	was, ok, e := v.past.Called(ctx, today, now.Path)
	if e != nil || !ok {
		return nil, nil, errors.Join(err, e)
	}
	if a, err = v.past.OpenInTree(was); err != nil {
		return nil, nil, err
	}
	v.s.note("%s was called %s then", now.ID, shown(v.s, a, a.Paths[0]))
	pm, err = a.Read(a.Paths[0])
	return a, pm, err
}

func (v *view) named(ctx context.Context, name string) (*archive.Archive, *schema.Postmortem, error) {
	archives, err := v.open()
	if mistake := (*config.Error)(nil); errors.As(err, &mistake) {
		return nil, nil, err
	}
	if err == nil {
		var ids, same, elsewhere []string // elsewhere: those of sources, without the name of the source
		var where, there *archive.Archive
		for _, a := range archives {
			for _, p := range a.Paths {
				id, _ := schema.IDOf(p)
				source, _ := schema.SourceOf(p)
				switch {
				case id == name || source != "" && p == name:
					where, same = a, append(same, p)
				case schema.BareID(p, id) == name:
					there, elsewhere = a, append(elsewhere, p)
				}
				ids = append(ids, id)
			}
		}
		if len(same) == 0 {
			where, same = there, elsewhere
		}
		switch len(same) {
		case 0:
		case 1:
			pm, err := where.Read(same[0])
			return where, pm, err
		default:
			return nil, nil, fmt.Errorf("%d postmortems have the id %q; name one by its path: %s", len(same), name, strings.Join(same, ", "))
		}
		if !v.has(name) && !strings.ContainsAny(name, "/*") {
			if a, pm, err := beginning(ctx, archives, name); pm != nil || err != nil {
				return a, pm, err
			}
		}
		if !strings.ContainsAny(name, "/.*") {
			if near := schema.Nearest(name, ids); near != "" {
				return nil, nil, fmt.Errorf("there is no postmortem %q; did you mean %s?", name, near)
			}
		}
	}
	archives, err = v.open(name)
	if err != nil && v.past != nil {
		return nil, nil, fmt.Errorf("the revision has no postmortem with the id or path %q; `postmortem list --at` shows them", name)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("there is no postmortem with the id or path %q; `postmortem list` shows them", name)
	}
	if len(archives) != 1 || len(archives[0].Paths) != 1 {
		return nil, nil, usagef("%s names several postmortems", name)
	}
	pm, err := archives[0].Read(archives[0].Paths[0])
	return archives[0], pm, err
}

// maxNamed is how many documents are named that an argument could mean.
const maxNamed = 6

// beginning finds the one document whose id or title begins with a text, in whatever case;
// none is no error, several are.
func beginning(ctx context.Context, archives []*archive.Archive, text string) (*archive.Archive, *schema.Postmortem, error) {
	text = strings.ToLower(text)
	begins := func(s string) bool { return strings.HasPrefix(strings.ToLower(s), text) }
	var where *archive.Archive
	var names, titled []string
	for _, a := range archives {
		titles := make([]string, len(a.Paths))
		if err := a.Each(ctx, func(i int, pm *schema.Postmortem) { titles[i] = pm.Title }); err != nil {
			return nil, nil, err
		}
		for i, p := range a.Paths {
			if id, _ := schema.IDOf(p); begins(id) || begins(schema.BareID(p, id)) || begins(titles[i]) {
				where, names, titled = a, append(names, p), append(titled, id)
			}
		}
	}
	switch len(names) {
	case 0:
		return nil, nil, nil
	case 1:
		pm, err := where.Read(names[0])
		return where, pm, err
	}
	if slices.Sort(titled); len(slices.Compact(slices.Clone(titled))) < len(titled) {
		titled = names // ids that are not unique name nothing
	}
	list := strings.Join(titled[:min(len(titled), maxNamed)], ", ")
	if len(titled) > maxNamed {
		list += fmt.Sprintf(" and %d more", len(titled)-maxNamed)
	}
	return nil, nil, fmt.Errorf("%d postmortems begin with %q: %s", len(names), text, list)
}

// A drawing shows a postmortem with characters.
type drawing struct {
	w     *strings.Builder
	width int // in cells
	terminal.Painter
	outside bool // it is shown as readers outside see it, whose pages leave out phases that may hide a moment
}

var phaseColors = map[string]string{schema.Undetected: terminal.Red, schema.Responding: terminal.Yellow, schema.Mitigating: terminal.Bright, schema.Resolving: terminal.Green}

func (t *drawing) head(pm *schema.Postmortem, p string) {
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
	if !t.outside {
		t.phases(pm)
	}
	t.metrics(pm)
}

// unread says what of a document could not be read.
func (t *drawing) unread(pm *schema.Postmortem) {
	if read, all := pm.LinesRead(); read < all {
		fmt.Fprintf(t.w, "\n%d of %d lines of the timeline were read; `postmortem lint` names the others.\n", read, all)
	}
	for _, problem := range pm.Problems {
		fmt.Fprintf(t.w, "\nline %d could not be read: %s\n", pm.LineOf(problem.Span), problem.Message)
	}
}

const barCells = 60

func (t *drawing) phases(pm *schema.Postmortem) {
	run := pm.Run()
	if run == nil || run.Untagged || run.Suggested {
		return
	}
	phases, total := run.Phases, run.Total
	fmt.Fprintln(t.w)
	marks := map[string]string{schema.Undetected: "░", schema.Responding: "▒", schema.Mitigating: "▓", schema.Resolving: "█", schema.Settled: " ", "": "·"}
	for _, p := range phases {
		cells := max(1, int(barCells*p.Duration/total))
		fmt.Fprint(t.w, t.Paint(phaseColors[p.Name], strings.Repeat(marks[p.Name], cells)))
	}
	fmt.Fprintln(t.w)
	for _, p := range phases {
		about := ""
		if p.Approximate() {
			about = "about "
		}
		word := p.Name
		if word == "" {
			word = "not recorded"
		}
		if p.Name == schema.Settled {
			word = "seemed over"
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
		text, _, more := strings.Cut(e.Text, "\n")
		if more {
			text += " …"
		}
		for i, line := range terminal.Wrap(label+terminal.Line(text), t.width-entryIndent) {
			clock := ""
			if i == 0 {
				clock = e.ClockText()
			}
			fmt.Fprintf(t.w, "  %s %s\n", terminal.Pad(clock, entryIndent-3), line)
		}
	}
}

// entryIndent is where the text of an entry begins.
const entryIndent = 16

// body shows the text of a document as it was written. Lines that are too long for a terminal
// go on below, under their text; code stays as it is.
func (t *drawing) body(pm *schema.Postmortem) {
	fence := ""
	first := true
	fmt.Fprintln(t.w)
	for line := range strings.Lines(string(pm.Body())) {
		line = strings.TrimRight(terminal.Clean(strings.ReplaceAll(line, "\r", "")), "\n")
		text := strings.TrimLeft(line, " ")
		if first && text == "" {
			continue
		}
		isTitle := first && strings.TrimLeft(text, "# ") == terminal.Line(pm.Title) && strings.HasPrefix(text, "# ")
		first = first && isTitle
		switch mark := fenceOf(text); {
		case isTitle:
			continue // stands above
		case fence != "":
			if strings.HasPrefix(mark, fence) && strings.Trim(text, fence[:1]+" ") == "" {
				fence = ""
			}
			fmt.Fprintln(t.w, line)
		case mark != "":
			fence = mark
			fmt.Fprintln(t.w, line)
		case strings.HasPrefix(text, "#"):
			fmt.Fprintln(t.w, t.Paint(terminal.Bold, line))
		default:
			indent := strings.Repeat(" ", len(line)-len(text)+len(listMarker.FindString(text)))
			for i, part := range terminal.Wrap(text, t.width-len(indent)) {
				if i == 0 {
					fmt.Fprintln(t.w, line[:len(line)-len(text)]+part)
				} else {
					fmt.Fprintln(t.w, indent+part)
				}
			}
		}
	}
}

var listMarker = regexp.MustCompile(`^(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX-]\]\s+)?|^(?:>\s?)+`)

// fenceOf is the fence of code that a line opens or closes, or "".
func fenceOf(line string) string {
	for _, c := range []string{"`", "~"} {
		if n := len(line) - len(strings.TrimLeft(line, c)); n >= 3 {
			return strings.Repeat(c, n)
		}
	}
	return ""
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
