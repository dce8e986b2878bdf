package site

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/stats"
)

var _ = register(page{name: "insights", order: 24, nav: &navPage{path: "insights.html", name: "Insights", engineers: true}, build: func(b *builder, _ []any) error {
	if !b.engineers {
		return nil
	}
	v := view{b: b, Path: "insights.html", Title: "Insights", Kind: "insights", Current: "insights.html", Feed: "feed.xml", Description: "What the incidents say together."}
	b.add(v.Path, func() ([]byte, error) {
		v.Data = b.insights(v)
		return b.render("insights.html", v)
	})
	return nil
}})

type insightsPage struct {
	Lead   string
	Clocks []clockView
	Over   *incidentChart
	Facts  []insight
	Parts  []stats.Part
}

// An insight is a sentence with its n.
type insight struct{ Name, Says string }

// A clockView shows one clock: every incident a dot on a logarithmic axis.
type clockView struct {
	Name, Says string
	SVG        template.HTML
	Rows       []clockRow
	More       int // values that the table leaves out
}

type clockRow struct {
	Title, Took string
	Link        template.URL
}

// maxRows is how many values the table of a clock has.
const maxRows = 100

func (b *builder) insights(v view) insightsPage {
	s := stats.Of(b.figures(), stats.Options{Now: b.in.Now, Severities: b.in.Severities, Anonymous: !b.people})
	in := s.Incidents
	p := insightsPage{Parts: s.Completeness}
	p.Lead = schema.Count(in.Total, "incident")
	if in.Retold {
		p.Lead += ", all of them of others, retold"
	}
	if in.Drafts > 0 {
		p.Lead += fmt.Sprintf(", %d not published yet", in.Drafts)
	}
	p.Lead += ". Every incident is a dot; the axis is logarithmic. No means, no rankings, no days since."
	if in.LeftOut.Retold > 0 {
		p.Lead += fmt.Sprintf(" Not counted: %s of others, retold.", schema.Count(in.LeftOut.Retold, "incident"))
	}
	for _, c := range s.Clocks {
		if c.N > 0 {
			p.Clocks = append(p.Clocks, b.clockView(v, c))
		}
	}
	p.Over = b.incidentChart(in)
	add := func(name, format string, args ...any) {
		p.Facts = append(p.Facts, insight{name, fmt.Sprintf(format, args...)})
	}
	if c := s.ByCustomers; c.N > 0 {
		add("First reported by customers", "%d of %d incidents that say who noticed", c.Incidents, c.N)
	}
	if c := s.Told.ColleaguesFirst; c.N > 0 {
		add("Colleagues before customers", "%d of %d incidents that say when both were told", c.Incidents, c.N)
	}
	if c := s.Told.Informed; c.Incidents > 0 {
		add("Who was informed", "%d of %d incidents name the teams that talk with customers", c.Incidents, c.N)
	}
	if r := s.Recurrence; r.N > 0 {
		add("Seen before", "%d of %d incidents share a contributing factor with an earlier one; %s seen more than once", r.Shared, r.N, schema.Count(len(r.Again), "factor"))
	}
	if a := s.Actions; a.Open+a.Done+a.Dropped > 0 {
		says := fmt.Sprintf("%d open, %d of them overdue; %d done", a.Open, a.Overdue, a.Done)
		if a.OnTime+a.Late > 0 {
			says += fmt.Sprintf(", %d by their day and %d after it", a.OnTime, a.Late)
		}
		if a.Untimed > 0 {
			says += fmt.Sprintf("; of %d it is not known whether they were on time", a.Untimed)
		}
		if a.Dropped > 0 {
			says += fmt.Sprintf("; %d dropped", a.Dropped)
		}
		add("Actions", "%s", says)
	}
	return p
}

// The axis of clocks reaches from a second to thirty days.
var (
	axisEnd   = math.Log10((30 * 24 * time.Hour).Seconds())
	axisMarks = []time.Duration{time.Second, 10 * time.Second, time.Minute, 10 * time.Minute, time.Hour, 10 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}
)

func clockX(seconds int64) float64 {
	return 1 + 98*min(1, math.Log10(float64(max(1, seconds)))/axisEnd)
}

const (
	dotPile   = 6   // dots that stand on each other
	dotsUntil = 200 // beyond, bars
)

func (b *builder) clockView(v view, c stats.Clock) clockView {
	out := clockView{Name: c.Name, Says: fmt.Sprintf("From %s. n%s=%s%d of %d", strings.TrimPrefix(c.Of, "from "), schema.NoBreak, schema.NoBreak, c.N, c.Incidents)}
	if c.Quartiles != nil {
		out.Says += fmt.Sprintf("; half within %s.", schema.SpanText(time.Duration(c.Quartiles.Median)*time.Second))
	} else {
		out.Says += "; too few for a median."
	}
	if c.Backwards > 0 {
		out.Says += fmt.Sprintf(" %d more run backwards and are left out.", c.Backwards)
	}
	if c.Suggested > 0 {
		out.Says += fmt.Sprintf(" Of %d more only the words of untagged entries tell it.", c.Suggested)
	}
	var w strings.Builder
	w.WriteString(`<svg height="58" aria-hidden="true">`)
	for i, m := range axisMarks {
		x, class := clockX(int64(m.Seconds())), ""
		if i%2 == 1 {
			class = ` class="minor"` // left out where it is narrow
		}
		fmt.Fprintf(&w, `<line class="rule" x1="%.1f%%" x2="%.1f%%" y1="0" y2="40"/><text%s x="%.1f%%" y="54" text-anchor="middle">%s</text>`, x, x, class, x, axisLabel(m))
	}
	if len(c.Values) > dotsUntil {
		clockBars(&w, c)
	} else {
		b.clockDots(&w, v, c)
	}
	if c.Quartiles != nil {
		x := clockX(c.Quartiles.Median)
		fmt.Fprintf(&w, `<line class="half" x1="%.2f%%" x2="%.2f%%" y1="0" y2="40"/>`, x, x)
	}
	w.WriteString("</svg>")
	out.SVG = template.HTML(w.String())
	for i := len(c.Values) - 1; i >= 0 && len(out.Rows) < maxRows; i-- {
		val := c.Values[i]
		out.Rows = append(out.Rows, clockRow{val.Title, b.speaking.about(val.Approximate, b.speaking.spanText(time.Duration(val.Seconds)*time.Second)), v.Link(b.byPath[val.Path].URL)})
	}
	out.More = len(c.Values) - len(out.Rows)
	return out
}

func axisLabel(d time.Duration) string {
	if d >= 24*time.Hour {
		return fmt.Sprintf("%d d", d/(24*time.Hour))
	}
	return strings.ReplaceAll(schema.SpanText(d), schema.NoBreak, " ")
}

func (b *builder) clockDots(w *strings.Builder, v view, c stats.Clock) {
	piles := map[int]int{}
	for _, val := range c.Values {
		x := clockX(val.Seconds)
		pile := int(math.Round(x / 1.1))
		y := 34 - 6*min(dotPile-1, piles[pile])
		piles[pile]++
		d := b.byPath[val.Path]
		fmt.Fprintf(w, `<a href="%s" tabindex="-1"><title>%s: %s</title><circle class="d%d" cx="%.2f%%" cy="%d" r="4.5"/></a>`,
			html.EscapeString(string(v.Link(d.URL))), html.EscapeString(sentence(d.Title, 80)), b.speaking.about(val.Approximate, b.speaking.spanText(time.Duration(val.Seconds)*time.Second)), b.rank(d.Severity), x, y)
	}
}

func clockBars(w *strings.Builder, c stats.Clock) {
	const wide = 1.4
	counts := map[int]int{}
	most := 0
	for _, val := range c.Values {
		i := int(clockX(val.Seconds) / wide)
		counts[i]++
		most = max(most, counts[i])
	}
	for i := 0; float64(i)*wide < 100; i++ {
		if n := counts[i]; n > 0 {
			h := max(1.5, 38*float64(n)/float64(most))
			fmt.Fprintf(w, `<rect class="bar" x="%.2f%%" y="%.1f" width="%.2f%%" height="%.1f"><title>%s</title></rect>`, float64(i)*wide, 40-h, wide*.85, h, schema.Count(n, "incident"))
		}
	}
}
