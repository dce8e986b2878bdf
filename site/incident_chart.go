package site

import (
	"cmp"
	"fmt"
	"html"
	"html/template"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema/stats"
)

// maxMonthBars is how many months the chart shows, the newest.
const maxMonthBars = 36

// An incidentChart shows how many incidents there were, month by month, or year by year where
// most months had none.
type incidentChart struct {
	Name, Caption string
	SVG           template.HTML
}

// incidentChart draws the incidents of each month, by severity; it is nil where none has a date.
func (b *builder) incidentChart(in stats.Incidents) *incidentChart {
	bars, total := in.Months, 0
	for _, m := range bars {
		total += m.Total
	}
	if total == 0 {
		return nil
	}
	c := &incidentChart{Name: "Incidents a month"}
	if total < len(bars) {
		c.Name, bars = "Incidents a year", b.years(bars)
	}
	bars = bars[max(0, len(bars)-maxMonthBars):]
	c.Caption = monthName(bars[0].Month)
	if last := monthName(bars[len(bars)-1].Month); last != c.Caption {
		c.Caption += " – " + last
	}
	if in.Undated > 0 {
		c.Caption += fmt.Sprintf("; %d of unknown date are not in it", in.Undated)
	}
	most := 1
	for _, m := range bars {
		most = max(most, m.Total)
	}
	c.Caption += fmt.Sprintf("; the highest bar is %d.", most)
	var w strings.Builder
	const high = 90
	fmt.Fprintf(&w, `<svg height="%d" aria-hidden="true">`, high+22)
	step := 100 / float64(len(bars))
	last, labels := -20.0, 0
	for i, m := range bars {
		y := float64(high)
		for k := len(m.BySeverity) - 1; k >= 0; k-- {
			t := m.BySeverity[k]
			h := float64(high-6) * float64(t.Incidents) / float64(most)
			y -= h
			fmt.Fprintf(&w, `<rect class="bar d%d" x="%s" y="%.1f" width="%s" height="%.1f"><title>%s, %s: %d</title></rect>`,
				b.rank(t.Name), percent(float64(i)*step), y, percent(min(4, step*.8)), max(1, h-1), monthName(m.Month), html.EscapeString(t.Name), t.Incidents)
		}
		if x := float64(i) * step; x-last > 9 && x < 94 {
			class := ""
			if labels++; labels%2 == 0 || labels%4 == 3 && len(bars) > 12 {
				class = ` class="minor"`
			}
			fmt.Fprintf(&w, `<text%s x="%s" y="%d">%s</text>`, class, percent(x), high+18, monthName(m.Month))
			last = x
		}
	}
	fmt.Fprintf(&w, `<line class="rule" x1="0" x2="100%%" y1="%d" y2="%d"/></svg>`, high, high)
	c.SVG = template.HTML(w.String())
	return c
}

// years adds up months.
func (b *builder) years(months []stats.MonthCount) (out []stats.MonthCount) {
	for _, m := range months {
		year, _, _ := strings.Cut(m.Month, "-")
		if len(out) == 0 || out[len(out)-1].Month != year {
			out = append(out, stats.MonthCount{Month: year})
		}
		y := &out[len(out)-1]
		y.Total += m.Total
		for _, t := range m.BySeverity {
			i := slices.IndexFunc(y.BySeverity, func(has stats.Tally) bool { return has.Name == t.Name })
			if i < 0 {
				i = len(y.BySeverity)
				y.BySeverity = append(y.BySeverity, stats.Tally{Name: t.Name})
			}
			y.BySeverity[i].Incidents += t.Incidents
		}
	}
	worst := func(t stats.Tally) int { return cmp.Or(b.rank(t.Name), math.MaxInt) }
	for _, y := range out {
		slices.SortFunc(y.BySeverity, func(s, t stats.Tally) int {
			return cmp.Or(cmp.Compare(worst(s), worst(t)), cmp.Compare(s.Name, t.Name))
		})
	}
	return out
}

// monthName is a month that is written as 2026-03; a year is its own name.
func monthName(text string) string {
	if t, err := time.Parse("2006-01", text); err == nil {
		return t.Format("Jan 2006")
	}
	return text
}
