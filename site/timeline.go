package site

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// milestones are the tags of the moments at which an incident turned.
var milestones = []string{schema.TagStarted, schema.TagDetected, schema.TagIdentified, schema.TagMitigated, schema.TagResolved, schema.TagReopened, schema.TagClosed}

func isMilestone(e *timeline.Entry) bool { return e.HasTag(milestones...) }

// told reports whether an entry says that people were told.
func told(e *timeline.Entry) bool {
	return e.HasTag(schema.TagCommsInternal, schema.TagCommsCustomer, schema.TagCommsPublic, schema.TagCommsRegulator)
}

// A timelineView renders the timeline of a document, whatever form its author used, as one
// list of entries.
type timelineView struct {
	b       *builder
	m       *markdown
	placing *schema.Placing // nil where there is no timeline
	run     *schema.Run
	ids     map[*timeline.Entry]string
	origin  *timeline.Entry // what elapsed time counts from
	zone    string          // of most entries
	begun   bool            // the head of the timeline is written
	days    map[string]bool // anchors of days that are given
	wait    time.Duration   // from how long on it is worth saying that nothing was written down
	whole   time.Duration
	before  *timeline.Entry // the last entry that was written, if it has a time
	elapsed string          // what stood below its clock
	who     *readers
	last    string // the phase that holds from the last entry on
}

func (b *builder) timelineView(m *markdown, run *schema.Run) *timelineView {
	t := &timelineView{b: b, m: m, placing: m.doc.Placing(), run: run, days: map[string]bool{}}
	if t.placing == nil {
		return t
	}
	t.ids, t.zone = m.doc.Permalinks(), b.speaking.zoneText(zoneOf(m.doc))
	for _, e := range m.doc.Timeline {
		if t.origin == nil && e.Timed() {
			t.origin = e
		}
	}
	if s := m.doc.Moment(schema.TagStarted); s != nil && s.Entry != nil && s.Field == "" {
		t.origin = s.Entry
	}
	t.measure()
	return t
}

// measure finds from how long on a wait is worth drawing: at least a quarter of an hour, three
// times the median wait, and 8 % of the whole.
func (t *timelineView) measure() {
	var waits []time.Duration
	var last *timeline.Entry
	var least, most time.Duration
	for _, e := range t.m.doc.Timeline {
		if last != nil {
			if d, ok := e.Sub(last); ok && d > 0 {
				waits = append(waits, d)
			}
		}
		if t.origin != nil {
			if d, ok := e.Sub(t.origin); ok {
				least, most = min(least, d), max(most, d)
			}
		}
		if e.Precision() >= timeline.ToMinute {
			last = e
		}
	}
	t.whole = most - least
	t.wait = 15 * time.Minute
	if len(waits) > 0 {
		slices.Sort(waits)
		t.wait = max(t.wait, 3*waits[len(waits)/2])
	}
	t.wait = max(t.wait, t.whole*8/100)
}

// holds reports whether a block is part of the timeline.
func (t *timelineView) holds(n ast.Node) bool {
	p := t.placing
	return p != nil && (p.Entries[n] != nil || p.Days[n] || p.Within[n])
}

// blocks writes blocks that follow each other and are all part of the timeline.
func (t *timelineView) blocks(w *strings.Builder, nodes []ast.Node) {
	t.head(w)
	var last *timeline.Entry
	for _, n := range nodes {
		if entries := t.placing.Entries[n]; len(entries) > 0 {
			last = entries[len(entries)-1]
		}
	}
	day, heading := "", ast.Node(nil)
	open, inDay := false, false
	shut := func() {
		if open {
			w.WriteString("</ol>\n")
		}
		if inDay {
			w.WriteString("</div>\n")
		}
		open, inDay = false, false
	}
	for _, n := range nodes {
		if t.placing.Days[n] {
			heading = n
			continue
		}
		for _, e := range t.placing.Entries[n] {
			key := dayKey(e)
			wait := t.waitBefore(e)
			if !open || key != day || heading != nil {
				if open && wait != "" {
					w.WriteString(wait) // over a night it stands at the end of the day before
					wait = ""
				}
				shut()
				inDay = t.day(w, e, key, heading)
				w.WriteString("<ol class=\"tl\">")
				open, day, heading = true, key, nil
			}
			w.WriteString(wait)
			t.entry(w, e, e == last)
		}
	}
	shut()
	t.rest(w, nodes)
}

// rest writes what the form of a timeline holds beside its entries, as it is written.
func (t *timelineView) rest(w *strings.Builder, nodes []ast.Node) {
	var out strings.Builder
	for _, n := range nodes {
		if t.placing.Rest[n] && n.Kind() != ast.KindHeading {
			out.WriteString(string(t.m.blocks(n)))
		}
	}
	if out.Len() > 0 {
		fmt.Fprintf(w, "<details class=\"raw\"><summary>%s</summary>%s</details>\n", t.m.say("timeline.written"), idAttribute.ReplaceAllString(out.String(), ""))
	}
}

// What is shown a second time has no name by which addresses lead to it.
var idAttribute = regexp.MustCompile(` id="[^"]*"`)

// manyEntries is from how many entries on one may look at the milestones alone.
const manyEntries = 40

// head writes how many entries there are and what their times mean, once.
func (t *timelineView) head(w *strings.Builder) {
	if t.begun {
		return
	}
	t.begun = true
	entries := t.m.doc.Timeline
	voice := t.b.voice(t.m.doc)
	zone := voice.say("timeline.no-zone")
	if t.zone != "" {
		zone = voice.fill("timeline.zone", "zone", t.zone)
	}
	fmt.Fprintf(w, `<div class="tools"><p>%s, %s</p>`, html.EscapeString(voice.count("count.entry", len(entries))), html.EscapeString(zone))
	if len(entries) > manyEntries {
		n := 0
		for _, e := range entries {
			if isMilestone(e) || told(e) {
				n++
			}
		}
		if n > 0 {
			fmt.Fprintf(w, `<label class="button"><input type="checkbox" id="milestones"> %s</label>`, html.EscapeString(voice.fill("timeline.milestones", "n", strconv.Itoa(n))))
		}
	}
	w.WriteString("<button class=\"button\" type=\"button\" aria-pressed=\"false\" data-zone hidden></button></div>\n")
}

// dayKey tells days apart: the date, "unknown", or "" where nothing is said of a day.
func dayKey(e *timeline.Entry) string {
	switch {
	case e.Dated():
		return e.Date.String()
	case e.Dayless > 0:
		return fmt.Sprintf("unknown-%d", e.Dayless)
	case e.Offset > 0:
		return fmt.Sprintf("later-%d", e.Offset)
	}
	return ""
}

// day begins the entries of a day, and reports whether it has a heading.
func (t *timelineView) day(w *strings.Builder, e *timeline.Entry, key string, heading ast.Node) bool {
	label, voice := "", t.b.voice(t.m.doc)
	switch {
	case e.Dated():
		label = voice.fullDay(e.Date)
	case e.Dayless > 0:
		label = voice.say("timeline.unknown")
	case heading != nil:
		label = schema.PlainText(heading, t.m.doc.Source)
	case e.Offset > 0:
		label = voice.say("timeline.next-day")
		if e.Offset > 1 {
			label = voice.count("count.days-later", e.Offset)
		}
	default:
		return false
	}
	id := ""
	if heading != nil {
		id = schema.Anchor(heading)
	} else if !t.days[key] {
		id = "d-" + key
	}
	t.days[key] = true
	w.WriteString(`<div class="days"><h3 class="day"`)
	if id != "" {
		fmt.Fprintf(w, ` id="%s"`, html.EscapeString(id))
	}
	fmt.Fprintf(w, `><span>%s</span>`, html.EscapeString(label))
	if zone := voice.zoneText(e.Zone); zone != "" {
		fmt.Fprintf(w, `<span class="zone">%s</span>`, html.EscapeString(zone))
	}
	w.WriteString("</h3>\n")
	return true
}

// waitBefore is the item that says how long nothing was written down before an entry, or "".
func (t *timelineView) waitBefore(e *timeline.Entry) string {
	if t.before == nil {
		return ""
	}
	d, ok := e.Sub(t.before)
	if !ok || d < t.wait || t.whole <= 0 {
		return ""
	}
	size, voice := 1, t.b.voice(t.m.doc)
	switch share := float64(d) / float64(t.whole); {
	case share >= .3:
		size = 3
	case share >= .15:
		size = 2
	}
	return fmt.Sprintf(`<li class="wait w%d %s"><span>%s</span></li>`, size, t.phase(t.before), fill(html.EscapeString(voice.say("timeline.later")), "time", "<b>"+html.EscapeString(voice.spanText(d))+"</b>"))
}

// phase is the class of the phase that holds from an entry on.
func (t *timelineView) phase(e *timeline.Entry) string {
	if t.run == nil || t.run.Suggested || t.run.Untagged {
		return "before"
	}
	if !e.Timed() && t.last != "" {
		return t.last // when it was is not known: it stands where it was written
	}
	switch p := t.run.PhaseAt(e); p {
	case "":
		return "before"
	case schema.Settled:
		return "resolved"
	default:
		return p
	}
}

func (t *timelineView) entry(w *strings.Builder, e *timeline.Entry, last bool) {
	t.last = t.phase(e)
	class := "e " + t.last
	if isMilestone(e) {
		class += " mile"
	}
	if told(e) {
		class += " comm"
	}
	if e.Timed() && e.Stamp.Clock.Precision > timeline.ToMinute {
		class += " s"
	}
	if last {
		class += " last"
	}
	id := t.ids[e]
	fmt.Fprintf(w, `<li class="%s" id="%s"><div class="at"><a href="#%s">%s</a><span class="off">%s</span></div><div class="do">`, class, id, id, t.clock(e), html.EscapeString(t.since(e)))
	t.text(w, e)
	w.WriteString("</div></li>\n")
	t.before = nil
	if e.Precision() >= timeline.ToMinute {
		t.before = e
	}
}

// text writes the tags of an entry as words, and what it says.
func (t *timelineView) text(w *strings.Builder, e *timeline.Entry) {
	w.WriteString(`<p dir="auto">`)
	t.tags(w, e)
	if e.Label != "" && e.Text != e.Label {
		fmt.Fprintf(w, `<b>%s</b> `, html.EscapeString(e.Label))
	}
	pieces := t.placing.Text(e)
	i := 0
	for ; i < len(pieces) && pieces[i].From >= 0; i++ {
		text := t.m.inlineRange(pieces[i].Node, pieces[i].From, pieces[i].To)
		if e.Form == timeline.LabelForm && pieces[i].To >= 0 {
			text = strings.TrimRight(text, " :–—-([")
		}
		if i > 0 {
			w.WriteString(" · ")
		}
		fmt.Fprintf(w, "<bdi>%s</bdi>", text)
	}
	w.WriteString(t.who.at(e.Span.Start))
	w.WriteString("</p>")
	for ; i < len(pieces); i++ {
		w.WriteString(string(t.m.blocks(pieces[i].Node)))
	}
}

func (t *timelineView) tags(w *strings.Builder, e *timeline.Entry) {
	var marks, words []string
	for _, tag := range e.Tags {
		word := t.b.voice(t.m.doc).tagWord(tag.Name)
		if _, err := schema.ParseAudience(tag.Name); err == nil {
			continue
		}
		if strings.HasPrefix(tag.Name, "comms-") {
			words = append(words, word)
		} else {
			marks = append(marks, word)
		}
	}
	if len(marks) > 0 {
		other := ""
		if !isMilestone(e) {
			other = " other"
		}
		fmt.Fprintf(w, `<b class="tag%s">%s</b> `, other, html.EscapeString(strings.Join(marks, " · ")))
		if len(words) > 0 {
			w.WriteString("· ")
		}
	}
	if len(words) > 0 {
		fmt.Fprintf(w, `<b class="tag comm">%s</b> `, html.EscapeString(strings.Join(words, " · ")))
	}
}

// startClock is the time of day at which an entry begins, as people read it.
func startClock(e *timeline.Entry) string {
	s := *e
	s.Stamp.IsRange = false
	return s.ClockText()
}

// clock is the time of an entry, and its end below it where it has one.
func (t *timelineView) clock(e *timeline.Entry) string {
	text := startClock(e)
	switch {
	case e.Stamp.Unknown && e.Stamp.Clock.Precision != timeline.ToHour:
		text = "??"
	case !e.Timed() && !e.Stamp.Unknown:
		return `<span aria-hidden="true">–</span><span class="hidden">` + t.m.say("timeline.no-time") + `</span>`
	}
	out := "<span>" + html.EscapeString(text) + "</span>"
	if !e.Instant.IsZero() {
		out = fmt.Sprintf(`<time datetime="%s">%s</time>`, e.Instant.Format(time.RFC3339), html.EscapeString(text))
	}
	if _, end, found := strings.Cut(e.ClockText(), "–"); found {
		out += `<span class="until">–` + html.EscapeString(t.b.speaking.endText(end)) + `</span>`
	}
	return out
}

// since is how long after the start an entry lies, where it does not say the same as the one above.
func (t *timelineView) since(e *timeline.Entry) string {
	if t.origin == nil || e == t.origin {
		return ""
	}
	d, ok := e.Sub(t.origin)
	if !ok || d == 0 {
		return ""
	}
	text := t.b.speaking.elapsedText(d)
	if text == t.elapsed {
		return ""
	}
	t.elapsed = text
	return text
}
