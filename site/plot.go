package site

import (
	"fmt"
	"html"
	"html/template"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema/timeline"
)

const (
	minPlot  = 3   // incidents that a plot is worth
	maxDots  = 120 // beyond, months are bars: more dots are a blot, and a page that is no longer light
	plotRow  = 22  // the height of a severity's row
	plotLeft = .6  // where the first day lies, in per cent
	plotWide = 98.6
)

// plot draws the incidents of the last 12 months, or of all years where there is none in them:
// a row for each severity, a dot for each incident.
func (b *builder) plot(v view) template.HTML {
	var dated, recent []*document
	today := dateOf(b.in.Now)
	yearAgo := dateOf(b.in.Now.AddDate(-1, 0, 0))
	for _, d := range b.docs {
		if !d.When.Known() {
			continue
		}
		dated = append(dated, d)
		if d.When.Day.DaysSince(yearAgo) > 0 && d.When.Day.DaysSince(today) <= 0 {
			recent = append(recent, d)
		}
	}
	if len(dated) < minPlot {
		return ""
	}
	p := &plotting{b: b, v: v, docs: recent, from: yearAgo, to: today, monthly: true}
	caption, aside := "<b>"+html.EscapeString(b.speaking.say("home.year"))+"</b>", ""
	if len(recent) == 0 {
		first, last := dated[len(dated)-1].When.Day.Year, dated[0].When.Day.Year
		p.docs, p.monthly = dated, false
		p.from, p.to = timeline.Date{Year: first, Month: 1, Day: 1}, timeline.Date{Year: last, Month: 12, Day: 31}
		caption = fmt.Sprintf("<b>%d – %d</b>", first, last)
		if first == last {
			caption = fmt.Sprintf("<b>%d</b>", first)
		}
		aside = "<span>" + html.EscapeString(b.speaking.fill("home.quiet", "day", b.speaking.dayText(dated[0].When))) + "</span>"
	}
	p.findRows()
	var w strings.Builder
	fmt.Fprintf(&w, `<figure class="years"><figcaption><span>%s · %s</span>%s</figcaption><div class="plot">`, caption, p.words(), aside)
	if len(p.rows) > 1 || p.rows[0] != "" {
		w.WriteString(`<ul aria-hidden="true">`)
		for _, s := range p.rows {
			if s == "" {
				s = "none"
			}
			fmt.Fprintf(&w, "<li>%s</li>", html.EscapeString(s))
		}
		w.WriteString("</ul>")
	}
	fmt.Fprintf(&w, `<svg height="%d" aria-hidden="true">`, plotRow*len(p.rows)+plotRow)
	p.draw(&w)
	w.WriteString("</svg></div></figure>")
	return template.HTML(w.String())
}

type plotting struct {
	b        *builder
	v        view
	docs     []*document
	from, to timeline.Date
	monthly  bool
	rows     []string // severities, worst first
	row      map[string]int
}

func dateOf(t time.Time) timeline.Date {
	return timeline.Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}
}

// findRows are the severities that there are; those that are not of the scale come last, and
// pages for customers have one row.
func (p *plotting) findRows() {
	there := map[string]bool{}
	for _, d := range p.docs {
		there[p.severity(d)] = true
	}
	for _, s := range p.b.in.Severities {
		if there[s] {
			p.rows = append(p.rows, s)
			delete(there, s)
		}
	}
	if len(there) > 0 {
		p.rows = append(p.rows, "")
	}
	p.row = map[string]int{}
	for i, s := range p.rows {
		p.row[s] = i
	}
}

// severity is the row of a document: a severity of the scale, or "".
func (p *plotting) severity(d *document) string {
	if !p.b.engineers || p.b.rank(d.Severity) == 0 {
		return ""
	}
	return d.Severity
}

// words count the incidents by severity.
func (p *plotting) words() string {
	counts := make([]int, len(p.rows))
	for _, d := range p.docs {
		counts[p.row[p.severity(d)]]++
	}
	text := html.EscapeString(p.b.speaking.count("count.incident", len(p.docs)))
	var parts []string
	for i, s := range p.rows {
		if s == "" {
			s = "without a severity"
		}
		parts = append(parts, fmt.Sprintf("%d %s", counts[i], html.EscapeString(s)))
	}
	if len(p.rows) == 1 && p.rows[0] == "" {
		return text
	}
	return text + ": " + strings.Join(parts, ", ")
}

// x is where a day lies, in per cent.
func (p *plotting) x(day timeline.Date) float64 {
	return plotLeft + plotWide*float64(day.DaysSince(p.from))/float64(max(1, p.to.DaysSince(p.from)))
}

func (p *plotting) draw(w *strings.Builder) {
	for i := range p.rows {
		y := 13 + plotRow*i
		fmt.Fprintf(w, `<line class="rule" x1="0" x2="100%%" y1="%d" y2="%d"/>`, y, y)
	}
	p.axis(w)
	if len(p.docs) > maxDots {
		p.bars(w)
		return
	}
	for i := len(p.docs) - 1; i >= 0; i-- { // in the order of time
		d := p.docs[i]
		row := p.row[p.severity(d)]
		rank := p.b.rank(d.Severity)
		if !p.b.engineers {
			rank = 0
		}
		fmt.Fprintf(w, `<a href="%s" tabindex="-1"><title>%s, %s</title><circle class="d%d" cx="%s" cy="%d" r="5.5"/></a>`,
			html.EscapeString(string(p.v.Link(d.URL))), html.EscapeString(d.Title), html.EscapeString(p.b.speaking.dayText(d.When)), rank, percent(p.x(d.When.Day)), 13+plotRow*row)
	}
}

// axis labels months, or years.
func (p *plotting) axis(w *strings.Builder) {
	apart := 5.0
	if p.monthly {
		apart = 6
	}
	last, nth := -9.0, 0
	y := plotRow*len(p.rows) + plotRow - 2
	day := timeline.Date{Year: p.from.Year, Month: p.from.Month, Day: 1}
	for day.DaysSince(p.to) <= 0 {
		if x := p.x(day); day.DaysSince(p.from) >= 0 && x-last > apart {
			label := fmt.Sprint(day.Year)
			if p.monthly {
				label = p.b.speaking.clock.short[day.Month]
				if day.Month == 1 || nth == 0 {
					label = p.b.speaking.shortMonth(day)
				}
			}
			class := ""
			if nth%2 == 1 {
				class = ` class="minor"`
			}
			fmt.Fprintf(w, `<text%s x="%s" y="%d">%s</text>`, class, percent(x), y, html.EscapeString(label))
			last = x
			nth++
		}
		if !p.monthly {
			day.Year++
		} else if day.Month++; day.Month > 12 {
			day.Year, day.Month = day.Year+1, 1
		}
	}
}

// bars draws a bar for each month, or quarter of years, and severity: as many dots would be a blot.
func (p *plotting) bars(w *strings.Builder) {
	type key struct{ row, month int }
	counts := map[key]int{}
	most := 0
	first := p.from.Year*12 + p.from.Month - 1
	months := p.to.Year*12 + p.to.Month - 1 - first + 1
	step := max(1, (months+59)/60) // at most 60 bars
	for _, d := range p.docs {
		k := key{p.row[p.severity(d)], (d.When.Day.Year*12 + d.When.Day.Month - 1 - first) / step}
		counts[k]++
		most = max(most, counts[k])
	}
	for row, s := range p.rows {
		rank := p.b.rank(s)
		for m := 0; m*step < months; m++ {
			n := counts[key{row, m}]
			if n == 0 {
				continue
			}
			at := first + m*step
			end := at + step
			x := max(plotLeft, p.x(timeline.Date{Year: at / 12, Month: at%12 + 1, Day: 1}))
			wide := min(plotLeft+plotWide, p.x(timeline.Date{Year: end / 12, Month: end%12 + 1, Day: 1})) - x
			h := max(1.5, 18*float64(n)/float64(most))
			fmt.Fprintf(w, `<rect class="bar d%d" x="%.2f%%" y="%.1f" width="%.2f%%" height="%.1f"><title>%s: %d</title></rect>`, rank, x, float64(plotRow*row)+22-h, max(.3, wide*.8), h, html.EscapeString(p.b.speaking.monthText(timeline.Date{Year: at / 12, Month: at%12 + 1})), n)
		}
	}
}
