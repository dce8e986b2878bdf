package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/stats"
)

// A statsPage shows figures to people: under each heading a line a figure, with how many it
// is of.
type statsPage struct {
	out   strings.Builder
	p     terminal.Painter
	width int
}

const (
	labelCells = 26 // of what a line is about
	maxBar     = 24 // of the longest bar
	fewValues  = 10 // how many values of a field are shown
	fewMonths  = 24 // how many months are shown one by one
)

func (t *statsPage) write(f *stats.Stats) {
	t.incidents(f.Incidents)
	t.when(f.Incidents)
	t.clocks(f.Clocks)
	t.noticed(f)
	t.told(f)
	t.values("Contributing factors", f.Factors)
	t.values("Triggers", f.Trigger)
	t.recurrence(f.Recurrence)
	t.actions(f.Actions, f.NotOurs)
	t.burnDown(f.BurnDown)
	t.complete(f)
}

func (t *statsPage) heading(text string) {
	fmt.Fprintf(&t.out, "\n%s\n", t.p.Paint(terminal.Bold, text))
}

// line is what a figure is about and what it is, wrapped below itself.
func (t *statsPage) line(label, text string) {
	left := "  " + terminal.Pad(label, labelCells) + "  "
	for _, part := range terminal.Wrap(text, t.width-labelCells-4) {
		fmt.Fprintln(&t.out, strings.TrimRight(left+part, " "))
		left = strings.Repeat(" ", labelCells+4)
	}
}

// text is a sentence below a heading.
func (t *statsPage) text(format string, args ...any) {
	for _, part := range terminal.Wrap(fmt.Sprintf(format, args...), t.width-2) {
		fmt.Fprintf(&t.out, "  %s\n", part)
	}
}

func (t *statsPage) incidents(in stats.Incidents) {
	line := schema.Count(in.Total, "incident")
	if in.Retold {
		line += " of others, retold"
	}
	switch {
	case in.First == "":
	case in.First == in.Last:
		line += ", of " + string(in.First)
	default:
		line += ", " + string(in.First) + " to " + string(in.Last)
	}
	fmt.Fprintln(&t.out, t.p.Paint(terminal.Bold, line))
	var notes []string
	if said := tallies(in.BySeverity); said != "" {
		notes = append(notes, said)
	} else if in.Total > 0 {
		notes = append(notes, "no severity is stated")
	}
	if in.Drafts > 0 {
		notes = append(notes, schema.Count(in.Drafts, "draft")+" among them")
	}
	if in.Undated > 0 {
		notes = append(notes, fmt.Sprintf("%d without a date", in.Undated))
	}
	if in.Unread > 0 {
		notes = append(notes, fmt.Sprintf("%d whose text cannot be read (`postmortem lint` says why)", in.Unread))
	}
	if len(notes) > 0 {
		t.sentence(strings.Join(notes, "; "))
	}
	var beside []string
	if n := in.LeftOut.Retold; n > 0 {
		beside = append(beside, fmt.Sprintf("%d of others (retold)", n))
	}
	if n := in.LeftOut.Withdrawn; n > 0 {
		beside = append(beside, fmt.Sprintf("%d withdrawn", n))
	}
	if len(beside) > 0 {
		t.sentence("not counted: " + schema.And(beside))
	}
}

// sentence is one of its own, which begins with a capital and ends in a full stop.
func (t *statsPage) sentence(text string) {
	for _, part := range terminal.Wrap(strings.ToUpper(text[:1])+text[1:]+".", t.width) {
		fmt.Fprintln(&t.out, part)
	}
}

// tallies are counts by severity in words: "2 sev1, 3 sev2"; nothing where none is stated.
func tallies(of []stats.Tally) string {
	if len(of) == 1 && of[0].Name == "" {
		return ""
	}
	var out []string
	for _, s := range of {
		name := terminal.Line(s.Name)
		if name == "" {
			name = "without a severity"
		}
		out = append(out, fmt.Sprintf("%d %s", s.Incidents, name))
	}
	return strings.Join(out, ", ")
}

// when shows the incidents of each month, or of each year where the months are many.
func (t *statsPage) when(in stats.Incidents) {
	if len(in.Months) == 0 {
		return
	}
	t.heading("When they were")
	last := in.LastYear
	switch said := tallies(last.BySeverity); {
	case last.Total == 0:
		t.text("None in the last 12 months (to %s).", last.Until)
	case said == "":
		t.text("%d in the last 12 months (to %s).", last.Total, last.Until)
	default:
		t.text("%d in the last 12 months (to %s): %s.", last.Total, last.Until, said)
	}
	if len(in.Months) <= fewMonths {
		t.bars(in.Months)
		return
	}
	t.bars(years(in))
	if last.Total < fewMonths/2 {
		return
	}
	recent := in.Months
	for len(recent) > 0 && recent[0].Month < string(last.After)[:len("2026-03")] {
		recent = recent[1:]
	}
	for len(recent) > 0 && recent[len(recent)-1].Month > string(last.Until)[:len("2026-03")] {
		recent = recent[:len(recent)-1]
	}
	fmt.Fprintln(&t.out)
	t.bars(recent)
}

// bars draws a line a month or year. Of a long row of empty ones only the ends are told.
func (t *statsPage) bars(of []stats.MonthCount) {
	most := 0
	for _, m := range of {
		most = max(most, m.Total)
	}
	for i := 0; i < len(of); i++ {
		m := of[i]
		end := i
		for m.Total == 0 && end+1 < len(of) && of[end+1].Total == 0 {
			end++
		}
		switch {
		case end > i+1:
			fmt.Fprintf(&t.out, "  %s to %s  none\n", m.Month, of[end].Month)
			i = end
		case m.Total == 0:
			fmt.Fprintf(&t.out, "  %s  -\n", m.Month)
		default:
			bar := strings.Repeat("█", max(1, m.Total*maxBar/max(most, maxBar)))
			fmt.Fprintln(&t.out, strings.TrimRight(fmt.Sprintf("  %s  %s %d  %s", m.Month, bar, m.Total, t.p.Paint(terminal.Faint, tallies(m.BySeverity))), " "))
		}
	}
}

// years adds months up; severities stand in the order of all.
func years(in stats.Incidents) (out []stats.MonthCount) {
	counts := map[string]int{} // by severity, of the year that is added up
	flush := func() {
		for _, s := range in.BySeverity {
			if n := counts[s.Name]; n > 0 {
				y := &out[len(out)-1]
				y.BySeverity = append(y.BySeverity, stats.Tally{Name: s.Name, Incidents: n})
			}
		}
		clear(counts)
	}
	for _, m := range in.Months {
		year, _, _ := strings.Cut(m.Month, "-")
		if len(out) == 0 || out[len(out)-1].Month != year {
			flush()
			out = append(out, stats.MonthCount{Month: year})
		}
		out[len(out)-1].Total += m.Total
		for _, s := range m.BySeverity {
			counts[s.Name] += s.Incidents
		}
	}
	flush()
	return out
}

func (t *statsPage) clocks(clocks []stats.Clock) {
	t.heading("How long it took")
	stated := 0
	for _, c := range clocks {
		stated += c.N + c.Backwards
	}
	if stated == 0 {
		t.text("Nothing can be said: no incident states both ends of such a time.")
	}
	for _, c := range clocks {
		if stated == 0 {
			break
		}
		t.line(c.Name, clockText(c))
		if c.Backwards > 0 {
			t.line("", fmt.Sprintf("not counted: %d that would end before it begins", c.Backwards))
		}
	}
	suggested := 0
	for _, c := range clocks {
		suggested = max(suggested, c.Suggested)
	}
	if suggested > 0 {
		t.text("%s no entry of the timeline, and only the words suggest times; they are not counted. Tags such as `detected` state them.", schema.Count(suggested, "postmortem")+" "+verbFor(suggested, "tags", "tag"))
	}
}

func verbFor(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// clockText is what is known of one clock: the quartiles, or the values where they are few.
func clockText(c stats.Clock) string {
	of := fmt.Sprintf("(n = %d of %d)", c.N, c.Incidents)
	if c.N == 0 {
		return "not stated " + of
	}
	if q := c.Quartiles; q != nil {
		text := fmt.Sprintf("half within %s; the middle half %s to %s; all %s to %s %s", seconds(q.Median), seconds(q.Lower), seconds(q.Upper), seconds(c.Values[0].Seconds), seconds(c.Values[c.N-1].Seconds), of)
		if c.Approximate > 0 {
			text += fmt.Sprintf(", %d of them approximate", c.Approximate)
		}
		return text
	}
	var values []string
	for _, v := range c.Values {
		text := seconds(v.Seconds)
		if v.Approximate {
			text = "~" + text
		}
		values = append(values, text)
	}
	text := strings.Join(values, ", ") + " " + of
	if c.N > 1 {
		text = strings.Join(values, ", ") + "; too few for a median " + of
	}
	return text
}

func seconds(n int64) string { return schema.HumanDuration(time.Duration(n) * time.Second) }

func (t *statsPage) noticed(f *stats.Stats) {
	if f.DetectedBy.N == 0 {
		t.heading("Who noticed")
		t.text("No incident says so (detected_by).")
		return
	}
	t.heading(fmt.Sprintf("Who noticed (n = %d of %d)", f.DetectedBy.N, f.DetectedBy.Incidents))
	t.tally(f.DetectedBy.Values)
	if f.ByCustomers.N > 0 {
		t.text("Customers told us first in %d of %d that say how it was noticed%s.", f.ByCustomers.Incidents, f.ByCustomers.N, percent(f.ByCustomers.Incidents, f.ByCustomers.N))
	}
}

// told says whether those who talk with customers knew before them.
func (t *statsPage) told(f *stats.Stats) {
	t.heading("Who was told")
	c := f.Told
	if c.ColleaguesFirst.N == 0 {
		t.text("No incident says when both colleagues and customers were told (comms-internal, comms-customer).")
	} else {
		t.text("Colleagues knew before customers in %d of %d that say when both were told%s.", c.ColleaguesFirst.Incidents, c.ColleaguesFirst.N, percent(c.ColleaguesFirst.Incidents, c.ColleaguesFirst.N))
	}
	if c.Informed.Incidents > 0 {
		t.text("%d of %d say which teams were told (informed).", c.Informed.Incidents, c.Informed.N)
	}
}

// percent is a share, where there are enough to speak of one.
func percent(part, n int) string {
	if n < stats.MinForMedian {
		return ""
	}
	return fmt.Sprintf(", %d %%", (part*200+n)/(2*n))
}

// values are those that occur more than once, the most frequent ones.
func (t *statsPage) values(name string, v stats.Values) {
	if v.N == 0 {
		return
	}
	t.heading(fmt.Sprintf("%s (n = %d of %d)", name, v.N, v.Incidents))
	shown := 0
	for shown < len(v.Values) && v.Values[shown].Incidents > 1 && shown < fewValues {
		shown++
	}
	t.tally(v.Values[:shown])
	rest := v.Values[shown:]
	switch {
	case len(rest) == 0:
	case rest[0].Incidents > 1:
		t.text("and %d more", len(rest))
	case shown > 0:
		t.text("and %d more, each in one incident", len(rest))
	default:
		t.text("%s, each in one incident", schema.Count(len(rest), "value"))
	}
}

func (t *statsPage) tally(values []stats.Tally) {
	for _, v := range values {
		t.line(terminal.Cut(terminal.Line(v.Name), labelCells), fmt.Sprint(v.Incidents))
	}
}

func (t *statsPage) recurrence(r stats.Recurrence) {
	t.heading("What came again")
	if r.N == 0 && r.Stated == 0 {
		t.text("Nothing can be said: no incident with a date states its contributing factors.")
		return
	}
	t.text("%d of %d share a contributing factor with an earlier incident%s.", r.Shared, r.N, percent(r.Shared, r.N))
	if r.Stated > 0 {
		t.text("%d of %d say that they are a recurrence of another one.", r.Stated, r.Of)
	}
	if r.Undated > 0 {
		t.text("Not counted: %d with factors and without a date.", r.Undated)
	}
}

func (t *statsPage) actions(c stats.ActionCounts, l stats.LeftOut) {
	t.heading("Actions")
	if c == (stats.ActionCounts{}) {
		t.text("None that state whether they are done.")
	} else {
		says := fmt.Sprintf("%d, %d of them overdue", c.Open, c.Overdue)
		switch {
		case c.NoDate == c.Open && c.Open > 0:
			says = fmt.Sprintf("%d, none with a date", c.Open)
		case c.NoDate > 0:
			says += fmt.Sprintf(", %d without a date", c.NoDate)
		}
		t.line("Open", says)
		done := fmt.Sprint(c.Done)
		if c.Done > 0 {
			var how []string
			for _, part := range []struct {
				n    int
				text string
			}{{c.OnTime, "on time"}, {c.Late, "late"}, {c.Untimed, "without both dates"}} {
				if part.n > 0 {
					how = append(how, fmt.Sprintf("%d %s", part.n, part.text))
				}
			}
			done += ": " + strings.Join(how, ", ")
		}
		t.line("Done", done)
		t.line("Dropped", fmt.Sprint(c.Dropped))
		if c.NotStated > 0 {
			t.line("Not stated", fmt.Sprint(c.NotStated))
		}
	}
	for _, note := range leftOut(l) {
		t.text("%s.", note)
	}
}

func (t *statsPage) complete(f *stats.Stats) {
	asked := false
	for _, p := range f.Completeness {
		asked = asked || p.N > 0
	}
	if !asked {
		return
	}
	heading := "What the postmortems have"
	if f.Incidents.Drafts > 0 {
		heading += ", drafts apart"
	}
	t.heading(heading)
	for _, p := range f.Completeness {
		if p.N > 0 {
			t.line(strings.ToUpper(p.Name[:1])+p.Name[1:], fmt.Sprintf("%d of %d%s", p.Has, p.N, percent(p.Has, p.N)))
		}
	}
}
