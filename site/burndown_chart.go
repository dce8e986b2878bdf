package site

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/stats"
)

const (
	maxChartWeeks = 5 * 52 // that the chart shows, the last ones
	tableWeeks    = 12     // that the table has
	minChartWeeks = 2      // that a chart is worth
)

// A burnDownChart shows how many actions were open at the end of each week, and how many of them were
// overdue.
type burnDownChart struct {
	Says   string
	SVG    template.HTML
	Weeks  []burnDownWeek // the last ones, the newest first
	Untold string         // of which actions it does not tell, and why
}

type burnDownWeek struct {
	Name                          string
	Open, Overdue, Opened, Closed int
}

// burnDown draws the actions week by week; it is nil where git tells of none, or of too few weeks.
func (b *builder) burnDown(of *stats.BurnDown) *burnDownChart {
	if of == nil || len(of.Weeks) < minChartWeeks {
		return nil
	}
	c := &burnDownChart{Untold: of.Untold.Text()}
	weeks := of.Weeks[max(0, len(of.Weeks)-maxChartWeeks):]
	most := 1
	for _, w := range weeks {
		most = max(most, w.Open)
	}
	c.Says = fmt.Sprintf("Open at the end of each week from %s on, overdue ones dark; at most %d. As far as git knows, n%s=%s%d: an action counts from the commit that wrote it down, to the day on which it was done, or the commit that closed it.",
		b.dayOf(weeks[0].Begins), most, schema.NoBreak, schema.NoBreak, of.Actions)
	for i := len(weeks) - 1; i >= 0 && len(c.Weeks) < tableWeeks; i-- {
		w := weeks[i]
		c.Weeks = append(c.Weeks, burnDownWeek{b.dayOf(w.Begins), w.Open, w.Overdue, w.Opened + w.Reopened, w.Closed})
	}
	const high = 80
	var w strings.Builder
	fmt.Fprintf(&w, `<svg height="%d" aria-hidden="true"><svg width="100%%" height="%d" viewBox="0 0 %d %d" preserveAspectRatio="none">`, high+22, high, len(weeks), most)
	stepped(&w, "bar", weeks, most, func(w stats.Week) int { return w.Open })
	stepped(&w, "overdue", weeks, most, func(w stats.Week) int { return w.Overdue })
	w.WriteString("</svg>")
	last, labels, month := -20.0, 0, ""
	for i, week := range weeks {
		x := 100 * float64(i) / float64(len(weeks))
		name := monthName(string(week.Begins)[:len("2026-03")])
		if x-last > 9 && x < 92 && name != month {
			class := ""
			if labels++; labels%2 == 0 || labels%4 == 3 {
				class = ` class="minor"`
			}
			fmt.Fprintf(&w, `<text%s x="%s" y="%d">%s</text>`, class, percent(x), high+18, name)
			last, month = x, name
		}
	}
	fmt.Fprintf(&w, `<line class="rule" x1="0" x2="100%%" y1="%d" y2="%d"/></svg>`, high, high)
	c.SVG = template.HTML(w.String())
	return c
}

// stepped draws an area that goes up and down week by week.
func stepped(w *strings.Builder, class string, weeks []stats.Week, most int, of func(stats.Week) int) {
	fmt.Fprintf(w, `<path class="%s" d="M0 %d`, class, most)
	at := 0
	for i, week := range weeks {
		if n := of(week); n != at {
			fmt.Fprintf(w, "H%dV%d", i, most-n)
			at = n
		}
	}
	fmt.Fprintf(w, `H%dV%dZ"/>`, len(weeks), most)
}

// dayOf is a day that is written as 2026-03-04 in words.
func (b *builder) dayOf(d stats.Day) string {
	if t, err := time.Parse(time.DateOnly, string(d)); err == nil {
		return b.speaking.shortDay(dateOf(t))
	}
	return string(d)
}
