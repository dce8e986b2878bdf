package site

import (
	"cmp"
	"fmt"
	"html"
	"html/template"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// runOf is how an incident went, as a page may show it, or nil. inside says that the whole
// document is shown: outside of the house a moment may have been left out, so no phase is
// drawn over the place where one could stand, and none that is only read from words.
func runOf(pm *schema.Postmortem, inside bool) *schema.Run {
	r := pm.Run()
	if r == nil || inside {
		return r
	}
	if r.Suggested || r.Untagged {
		return nil
	}
	for i := range r.Phases {
		if r.Phases[i].Skipped {
			r.Phases[i].Name = ""
		}
	}
	return r
}

// widths are how much of a bar each phase takes, in per cent. One that would be too narrow to
// see is widened; where one dwarfs the others it is cut, which is said.
func widths(r *schema.Run) (out []float64, cut int) {
	cut = -1
	total := time.Duration(0)
	for _, p := range r.Phases {
		total += p.Duration
	}
	longest := 0
	for i, p := range r.Phases {
		out = append(out, 100*float64(p.Duration)/float64(total))
		if out[i] > out[longest] {
			longest = i
		}
	}
	least := 1.0
	if len(out) > 2 && out[longest] > 92 {
		cut, least = longest, 5
		rest := 100 - out[longest]
		for i := range out {
			if i == longest {
				out[i] = 60
			} else {
				out[i] = 40 * out[i] / rest
			}
		}
	}
	sum := 0.0
	for i := range out {
		out[i] = max(least, out[i])
		sum += out[i]
	}
	for i := range out {
		out[i] *= 100 / sum
	}
	return out, cut
}

// className is a phase's name for the style sheet.
func className(phase string) string { return cmp.Or(phase, "unknown") }

// week is where the length of the small bar ends: its scale is logarithmic.
const week = 7 * 24 * time.Hour

// mini draws the run as lists show it, or "".
func mini(r *schema.Run) string {
	if r == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString(`<svg class="mini" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">`)
	length := 14 + 86*min(1, max(0, math.Log(float64(max(r.Total, time.Minute))/float64(time.Minute))/math.Log(float64(week/time.Minute))))
	v, _ := widths(r)
	x := 0.0
	for i, p := range r.Phases {
		w := v[i] * length / 100
		class := className(p.Name)
		if r.Suggested {
			class = "unknown"
		}
		fmt.Fprintf(&b, `<rect class="seg %s" x="%.3g" width="%.3g" height="6"/>`, class, x, max(1.2, w-.8))
		x += w
	}
	b.WriteString("</svg>")
	return b.String()
}

// A runView is how the page of a postmortem shows a run.
type runView struct {
	Total string
	Words string // "from start to resolved"
	Ends  string
	Cut   bool
	SVG   template.HTML
	Cells []runCell
	Notes []string
}

type runCell struct {
	Class, Word, Value, Detail string
	Outlined, Told             bool
}

// runView draws a run to scale, with the words to people above it and all other entries below.
func (b *builder) runView(pm *schema.Postmortem, r *schema.Run) *runView {
	if r == nil {
		return nil
	}
	voice := b.voice(pm)
	v := &runView{Total: voice.about(r.From.Approximate() || r.To.Approximate(), voice.spanText(r.Total)), Words: "from the first to the last entry", Ends: voice.endsText(r.From, r.To)}
	if !r.Untagged {
		v.Words = voice.fill("run.ends", "from", voice.say("run.end."+r.From.Phase), "to", voice.say("run.end."+r.To.Phase))
	}
	if zone := voice.zoneText(zoneOf(pm)); zone != "" {
		v.Ends += " " + zone
	}
	share, cut := widths(r)
	v.Cut = cut >= 0
	v.SVG = b.track(pm, r, share, cut)
	unnoticed := false
	for _, p := range r.Phases {
		unnoticed = unnoticed || p.Name == "" && p.From.Phase == schema.TagStarted
		if p.Name == "" && !b.people || r.Untagged {
			continue
		}
		v.Cells = append(v.Cells, runCell{
			Class: className(p.Name), Outlined: r.Suggested, Word: voice.say("phase." + p.Name), Value: voice.about(p.Approximate(), voice.spanText(p.Duration)),
			Detail: momentClock(p.From) + " – " + momentClock(p.To),
		})
	}
	switch {
	case r.Suggested:
		v.Notes = append(v.Notes, "The phases are read from the words of the entries, which carry no tags.")
	case r.Untagged && b.people:
		v.Notes = append(v.Notes, "Which moments began and ended it is not recorded.")
	case unnoticed && b.people:
		v.Notes = append(v.Notes, "When it was noticed is not recorded.")
		if len(r.Phases) == 1 {
			v.Cells = nil
		}
	}
	if told := b.told(pm); told != nil && !r.Untagged && !r.Suggested {
		v.Cells = append(v.Cells, *told)
	}
	return v
}

// told is when customers, or else colleagues, were told.
func (b *builder) told(pm *schema.Postmortem) *runCell {
	for _, t := range []struct{ metric, word string }{{"time_to_tell_customers", "told.customers"}, {"time_to_tell_colleagues", "told.colleagues"}} {
		voice := b.voice(pm)
		word := voice.say(t.word)
		if m := pm.Metric(t.metric); m.Known && word != "" && (b.engineers || t.word == "told.customers") {
			side := "told.after"
			if m.Duration < 0 {
				side = "told.before"
			}
			return &runCell{Told: true, Word: word, Value: voice.about(m.Approximate, voice.spanText(m.Duration.Abs())), Detail: voice.fill(side, "time", momentClock(m.To))}
		}
	}
	return nil
}

// momentClock is the time of day of a moment.
func momentClock(m *schema.Moment) string {
	if m.Entry != nil {
		return startClock(m.Entry)
	}
	return m.Instant.Format("15:04")
}

// endsText are both ends of a run, with the day once where it is the same.
func (v *voice) endsText(from, to *schema.Moment) string {
	day := func(m *schema.Moment, text func(timeline.Date) string) string {
		if m.Entry == nil || !m.Entry.Dated() {
			return ""
		}
		return text(m.Entry.Date)
	}
	first, last := day(from, v.shortDay), day(to, v.shortDay)
	switch {
	case first == last && first == "":
		return momentClock(from) + " – " + momentClock(to)
	case first == last:
		return momentClock(from) + " – " + momentClock(to) + ", " + day(to, v.longDay)
	}
	return strings.ReplaceAll(momentClock(from)+", "+first+" – "+momentClock(to)+", "+last, ", –", " –")
}

// zoneOf is the zone that the times of a document are in: its own, else that of most entries.
func zoneOf(pm *schema.Postmortem) string {
	if pm.Timezone != "" {
		return pm.Timezone
	}
	counts := map[string]int{}
	best := ""
	for _, e := range pm.Timeline {
		if e.Zone == "" {
			continue
		}
		if counts[e.Zone]++; counts[e.Zone] > counts[best] {
			best = e.Zone
		}
	}
	return best
}

const patterns = `<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V7"/></pattern><pattern id="dots" width="7" height="7" patternUnits="userSpaceOnUse"><circle cx="2" cy="2" r="1.1"/></pattern></defs>`

// track draws the bar. Its coordinates are in per cent, so that nothing is distorted.
func (b *builder) track(pm *schema.Postmortem, r *schema.Run, share []float64, cut int) template.HTML {
	var w strings.Builder
	voice := b.voice(pm)
	var words []string
	left := make([]float64, len(share)+1)
	for i, p := range r.Phases {
		left[i+1] = left[i] + share[i]
		if p.Name != "" || b.people {
			words = append(words, voice.fill("run.phase", "phase", voice.say("phase."+p.Name), "time", voice.spanText(p.Duration)))
		}
	}
	if len(words) == 0 {
		words = []string{voice.fill("run.ends", "from", momentClock(r.From), "to", momentClock(r.To))}
	}
	fmt.Fprintf(&w, `<svg class="track" role="img" aria-label="%s">%s`, html.EscapeString(strings.ReplaceAll(strings.Join(words, ", "), schema.NoBreak, " ")), patterns)
	for i, p := range r.Phases {
		gap := .15
		if i == len(r.Phases)-1 {
			gap = 0
		}
		at := fmt.Sprintf(`x="%s" y="10" width="%s" height="26" rx="2"`, percent(left[i]), percent(max(.4, share[i]-gap)))
		guess := ""
		if r.Suggested {
			guess = " guess"
		}
		fmt.Fprintf(&w, `<rect class="seg %s%s" %s/>`, className(p.Name), guess, at)
		if pattern := map[string]string{schema.Responding: "hatch", schema.Resolving: "dots"}[p.Name]; pattern != "" && !r.Suggested {
			fmt.Fprintf(&w, `<rect class="%s" %s/>`, pattern, at)
		}
	}
	if cut >= 0 {
		middle := left[cut] + share[cut]/2
		for _, x := range []float64{middle - .45, middle + .35} {
			fmt.Fprintf(&w, `<line class="break" x1="%s" x2="%s" y1="40" y2="6"/>`, percent(x), percent(x+.6))
		}
	}
	// Where a moment stands on the bar, counted from its beginning.
	place := func(at time.Duration) float64 {
		from := time.Duration(0)
		for i, p := range r.Phases {
			if at <= from+p.Duration {
				return left[i] + share[i]*float64(at-from)/float64(p.Duration)
			}
			from += p.Duration
		}
		return 100
	}
	ticks, diamonds := "", ""
	for _, e := range pm.Timeline {
		at, ok := schema.Between(r.From, &schema.Moment{Entry: e, Instant: e.Instant})
		if !ok || at < 0 || at > r.Total {
			continue
		}
		if x := place(at); told(e) {
			diamonds += fmt.Sprintf(`<svg x="%s" overflow="visible"><path class="comm" d="M0 -1L4 3L0 7L-4 3Z"/></svg>`, percent(min(99.6, x)))
		} else {
			ticks += fmt.Sprintf("M%.0f 0v5", x*10)
		}
	}
	if ticks != "" {
		strokes(&w, 38, "ticks", ticks)
	}
	w.WriteString(diamonds)
	if cut < 0 {
		b.speaking.axis(&w, r, place)
	}
	w.WriteString("</svg>")
	return template.HTML(w.String())
}

// strokes draws a path whose x goes to 1000, over the whole width.
func strokes(w *strings.Builder, y int, class, path string) {
	fmt.Fprintf(w, `<svg y="%d" width="100%%" height="5" viewBox="0 0 1000 5" preserveAspectRatio="none"><path class="%s" d="%s"/></svg>`, y, class, path)
}

// percent is a length in hundredths of a per cent, as short as can be: a page has many.
func percent(x float64) string { return strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64) + "%" }

// steps are the distances of labels on the axis: round times.
var steps = []time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 48 * time.Hour, 96 * time.Hour, week, 2 * week, 4 * week,
}

// axis labels 4 to 8 round times, none near an end or another.
func (v *voice) axis(w *strings.Builder, r *schema.Run, place func(time.Duration) float64) {
	e := r.From.Entry
	if e == nil {
		return
	}
	clock := e.Stamp.Clock
	start := time.Date(2000, 1, 1, clock.Hour, clock.Minute, 0, 0, time.UTC).Add(time.Duration(clock.Seconds()%60) * time.Second)
	if e.Dated() {
		start = time.Date(e.Date.Year, time.Month(e.Date.Month), e.Date.Day, clock.Hour, clock.Minute, clock.Seconds()%60, 0, time.UTC)
	}
	wall := func(at time.Duration) time.Time { return start.Add(at) }
	if !e.Instant.IsZero() && e.Location != nil {
		wall = func(at time.Duration) time.Time { return e.Instant.Add(at).In(e.Location) }
	}
	step := steps[len(steps)-1]
	for _, s := range steps {
		if r.Total/s <= 8 {
			step = s
			break
		}
	}
	midnight := time.Date(start.Year(), start.Month(), start.Day(), 0, 0, 0, 0, time.UTC)
	last, marks := -9.0, ""
	for at := midnight.Sub(start); at <= r.Total; at += step {
		if at < 0 {
			continue
		}
		x := place(at)
		if x < 3 || x > 97 || x-last < 6 {
			continue
		}
		t := wall(at)
		label := t.Format("15:04")
		switch {
		case e.Dated() && (step >= 24*time.Hour || t.Hour() == 0 && t.Minute() == 0 && r.Total > 12*time.Hour):
			label = v.axisDay(t)
		case step < time.Minute:
			label = t.Format("15:04:05")
		}
		marks += fmt.Sprintf("M%.0f 1v4", x*10)
		fmt.Fprintf(w, `<text x="%s" y="61">%s</text>`, percent(x), html.EscapeString(label))
		last = x
	}
	if marks != "" {
		strokes(w, 43, "axis", marks)
	}
}
