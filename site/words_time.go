package site

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// clockWords are the words for days and spans of time, put together once: half a million rows of
// lists have them.
type clockWords struct {
	months, short                                   [13]string
	weekdays                                        [8]string // from Monday, 1
	full, long, brief, row, axis, month, monthShort dayForm
	english                                         bool // spans are as schema has them
}

// A dayForm is how a day is written: texts with the parts of a day between them.
type dayForm []dayPiece

// A dayPiece is a text, or a part of a day: "weekday", "day", "month" or "year".
type dayPiece struct{ text, part string }

var dayPlace = regexp.MustCompile(`\{(?:weekday|day|month|year)\}`)

func dayFormOf(text string) (out dayForm) {
	at := 0
	for _, m := range dayPlace.FindAllStringIndex(text, -1) {
		out = append(out, dayPiece{text: text[at:m[0]]}, dayPiece{part: text[m[0]+1 : m[1]-1]})
		at = m[1]
	}
	return append(out, dayPiece{text: text[at:]})
}

func (f dayForm) write(d timeline.Date, months *[13]string, weekdays *[8]string) string {
	var w strings.Builder
	for _, p := range f {
		switch p.part {
		case "":
			w.WriteString(p.text)
		case "day":
			w.WriteString(strconv.Itoa(d.Day))
		case "month":
			w.WriteString(months[max(0, min(12, d.Month))])
		case "year":
			w.WriteString(strconv.Itoa(d.Year))
		case "weekday":
			day := time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC).Weekday()
			w.WriteString(weekdays[(int(day)+6)%7+1])
		}
	}
	return w.String()
}

func (v *voice) clockWords() (c clockWords) {
	for m := 1; m <= 12; m++ {
		c.months[m], c.short[m] = v.say("month."+strconv.Itoa(m)), v.say("month.short."+strconv.Itoa(m))
	}
	for d := 1; d <= 7; d++ {
		c.weekdays[d] = v.say("weekday." + strconv.Itoa(d))
	}
	c.full, c.long, c.brief = dayFormOf(v.say("date.full")), dayFormOf(v.say("date.long")), dayFormOf(v.say("date.short"))
	c.row = dayFormOf(strings.ReplaceAll(v.say("date.short"), " ", schema.NoBreak))
	c.axis, c.month, c.monthShort = dayFormOf(v.say("date.axis")), dayFormOf(v.say("date.month")), dayFormOf(v.say("date.month.short"))
	c.english = true
	for _, unit := range []string{"span.d", "span.h", "span.min", "span.s"} {
		c.english = c.english && v.said[unit] == englishWords[unit]
	}
	return c
}

// dayText is a day in the short form of lists, which no line breaks.
func (v *voice) dayText(w schema.When) string {
	if !w.Known() {
		return v.say("date.unknown")
	}
	return v.clock.row.write(w.Day, &v.clock.short, &v.clock.weekdays)
}

// shortDay is a day with a short month.
func (v *voice) shortDay(d timeline.Date) string {
	return v.clock.brief.write(d, &v.clock.short, &v.clock.weekdays)
}

// longDay is a day with its whole month.
func (v *voice) longDay(d timeline.Date) string {
	return v.clock.long.write(d, &v.clock.months, &v.clock.weekdays)
}

// fullDay is a day with its weekday, as headings have it.
func (v *voice) fullDay(d timeline.Date) string {
	return v.clock.full.write(d, &v.clock.months, &v.clock.weekdays)
}

// axisDay is a day below a bar.
func (v *voice) axisDay(t time.Time) string {
	return v.clock.axis.write(dateOf(t), &v.clock.short, &v.clock.weekdays)
}

// monthText is a month in the headings of lists.
func (v *voice) monthText(d timeline.Date) string {
	return v.clock.month.write(d, &v.clock.months, &v.clock.weekdays)
}

// shortMonth is a month below a plot.
func (v *voice) shortMonth(d timeline.Date) string {
	return v.clock.monthShort.write(d, &v.clock.short, &v.clock.weekdays)
}

// spanText is a span of time as people say it.
func (v *voice) spanText(d time.Duration) string {
	if v.clock.english {
		return schema.SpanText(d)
	}
	if d < 0 {
		return "−" + v.spanText(-d)
	}
	var parts []string
	for _, p := range schema.SpanParts(d) {
		text := strings.ReplaceAll(v.say("span."+p.Unit), " ", schema.NoBreak)
		parts = append(parts, fill(text, "n", strconv.FormatInt(p.N, 10)))
	}
	return strings.Join(parts, " ")
}

// about is a time, or a span of it, that may not be exact.
func (v *voice) about(approximate bool, text string) string {
	if approximate {
		return v.fill("about", "time", text)
	}
	return text
}

// elapsedText is how long after the start something was, as short as it fits below a clock.
func (v *voice) elapsedText(d time.Duration) string {
	sign := "+"
	if d < 0 {
		sign, d = "−", -d
	}
	unit := func(key string, n time.Duration) string {
		return v.fill("elapsed."+key, "n", strconv.FormatInt(int64(n), 10))
	}
	days, hours, minutes := d/(24*time.Hour), d/time.Hour%24, d/time.Minute%60
	switch {
	case days > 0 && hours > 0:
		return sign + unit("d", days) + " " + unit("h", hours)
	case days > 0:
		return sign + unit("d", days)
	case hours > 0 && minutes > 0:
		return sign + unit("h", hours) + " " + unit("m", minutes)
	case hours > 0:
		return sign + unit("h", hours)
	case minutes > 0:
		return sign + unit("m", minutes)
	}
	return sign + unit("s", d/time.Second)
}

// zoneText is a time zone for people: "UTC", "Copenhagen time", or as it is written.
func (v *voice) zoneText(zone string) string {
	switch zone {
	case "", "UTC", "Etc/UTC", "Z":
		return strings.NewReplacer("Etc/", "", "Z", "UTC").Replace(zone)
	}
	if i := strings.LastIndexByte(zone, '/'); i >= 0 {
		return v.fill("zone.place", "place", strings.ReplaceAll(zone[i+1:], "_", " "))
	}
	return zone
}

var daysLater = regexp.MustCompile(`\(\+(\d+)d\)$`)

// endText is the end of a range as the timeline has it, "01:10 (+1d)".
func (v *voice) endText(end string) string {
	return daysLater.ReplaceAllStringFunc(end, func(m string) string {
		return v.fill("timeline.end-later", "n", m[2:len(m)-2])
	})
}
