package intake

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// An Event is something that was written down.
type Event struct {
	At   time.Time
	Who  string // a handle or a name as the source has it, or ""
	Text string // plain text
}

// A Taken is what was read from a source: its events, earliest first, and how many of its
// records hold none.
type Taken struct {
	Events []Event
	Left   int
}

// taken puts events in the order in which they happened.
func taken(events []Event, left int) Taken {
	slices.SortStableFunc(events, func(a, b Event) int { return a.At.Compare(b.At) })
	return Taken{events, left}
}

// Draft is a new draft with the events as its timeline, in the zone that it states. What the
// secret rule finds in it is masked. d.Timezone must be known.
func Draft(name string, events []Event, d schema.NewDocument, o *schema.Options, settings *lint.Settings) ([]byte, error) {
	zone, err := timeline.LoadZone(d.Timezone)
	if err != nil {
		return nil, err
	}
	if events, err = masked(name, events, o, settings); err != nil {
		return nil, err
	}
	if len(events) > 0 {
		d.Day = events[0].At.In(zone).Format(time.DateOnly)
	}
	text := schema.New(d, o)
	pm := schema.Parse(name, text, o)
	section := pm.Section(schema.TimelineSection)
	if section == nil {
		return nil, fmt.Errorf("a postmortem of this type has no timeline")
	}
	if len(pm.Timeline) > 0 {
		// The entries of the template are what is to be filled in; here they are.
		from := source.LineStart(text, pm.Timeline[0].Span.Start)
		if i := strings.LastIndex(string(text[:from]), "\n### "); i > section.Body.Start {
			from = i + 1
		}
		text = source.Apply(text, 0, []source.Edit{{Span: source.Span{Start: from, End: section.Body.End}, Text: entries(events, zone) + "\n"}})
	}
	return text, nil
}

// entries are events as a timeline has them.
func entries(events []Event, zone *time.Location) string {
	var b strings.Builder
	day := ""
	for _, e := range events {
		at := e.At.In(zone)
		if d := at.Format(time.DateOnly); d != day {
			if day != "" {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "### %s\n\n", d)
			day = d
		}
		clock := at.Format("15:04")
		for _, turn := range []time.Duration{-time.Hour, time.Hour} {
			if at.Add(turn).Format("15:04") == clock {
				clock += at.Format(" -07:00") // the hour comes twice
				break
			}
		}
		text := escaped(e.Text)
		if e.Who != "" {
			text = escaped(e.Who) + ": " + text
		}
		fmt.Fprintf(&b, "- **%s** — %s\n", clock, text)
	}
	return b.String()
}

// escaped is plain text as Markdown that says it, on one line. Links stay links.
func escaped(text string) string {
	var out []string
	for word := range strings.FieldsSeq(text) {
		if (strings.HasPrefix(word, "https://") || strings.HasPrefix(word, "http://")) && !strings.ContainsAny(word, "<>\"`\\") {
			out = append(out, "<"+word+">")
			continue
		}
		var b strings.Builder
		for _, r := range word {
			if strings.ContainsRune("\\`*_[]<>#|&~!$", r) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		}
		out = append(out, b.String())
	}
	return strings.Join(out, " ")
}

// masked are events without the secrets that lint finds in what they say. It looks before
// their text is written as Markdown, whose marks would hide some of them.
func masked(name string, events []Event, o *schema.Options, settings *lint.Settings) ([]Event, error) {
	text := "# Taken over\n"
	for _, e := range events {
		text += "\n" + e.Who + ": " + e.Text + "\n"
	}
	if len(text) > schema.MaxDocument {
		return nil, fmt.Errorf("there is more than a document holds (1 MiB); take less of it")
	}
	in := &lint.Input{Paths: []string{name}, Settings: settings, Options: o, Find: func(p string) (string, bool) { return p, true }}
	in.Each = func(_ context.Context, do func(int, *schema.Postmortem)) error {
		do(0, schema.Parse(name, []byte(text), o))
		return nil
	}
	found, err := lint.Run(context.Background(), in, lint.Options{Only: []string{"secret"}})
	if err != nil {
		return nil, err
	}
	out := slices.Clone(events)
	for i, e := range out {
		out[i].Who, out[i].Text = found.Conceal(name, e.Who), found.Conceal(name, e.Text)
	}
	return out, nil
}
