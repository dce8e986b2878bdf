package timeline

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Spoken is a time as somebody says it of an incident that they are in: "yesterday 14:30",
// "40 minutes ago".
type Spoken struct {
	At    time.Time // to the minute, in the zone that it was read in
	About bool      // counted back from now, or said to be about
}

// ReadSpoken reads a time that is said at a moment, in the zone that bare clock times are in.
// An error says what is read, or what of the words has two meanings: nothing is guessed.
// A time that is still to come is an error, as is one that daylight saving skips or repeats.
func ReadSpoken(text string, now time.Time, zone *time.Location) (Spoken, error) {
	w := spokenWords(text)
	about := false
	if rest, ok := cutAny(w, "about", "around", "ca.", "~"); ok {
		w, about = rest, true
	}
	if t, err := time.Parse(time.RFC3339, strings.ToUpper(strings.Join(w, "T"))); err == nil {
		return past(Spoken{t.In(zone), about}, text, now)
	}
	if len(w) == 1 && w[0] == "now" {
		return Spoken{now.In(zone).Truncate(time.Minute), about}, nil
	}
	if ago, days, ok := agoOf(w); ok && days == 0 {
		return Spoken{now.Add(-ago).In(zone).Truncate(time.Minute), true}, nil
	}
	in, w, err := zoneOf(w, text, zone)
	if err != nil {
		return Spoken{}, err
	}
	var clock Clock
	day, read := Date{}, false
	for i := range len(w) + 1 {
		// The clock stands in front of the day or behind it.
		for _, half := range [][2][]string{{w[:i], w[i:]}, {w[i:], w[:i]}} {
			c, ok := spokenClock(half[0])
			if !ok {
				continue
			}
			d, known, err := spokenDay(half[1], now.In(in))
			if err != nil {
				return Spoken{}, err
			}
			if known {
				clock, day, read = c, d, true
			}
		}
	}
	if !read {
		_, known, err := spokenDay(w, now.In(in))
		switch {
		case err != nil:
			return Spoken{}, err
		case known && len(w) > 0:
			return Spoken{}, fmt.Errorf("%q says a day and no time; for example %q", text, text+" 14:30")
		}
		return Spoken{}, fmt.Errorf("%q cannot be read for sure; what is read: %s", text, spokenForms)
	}
	t, err := wallTime(day, clock, in)
	if err != nil {
		return Spoken{}, err
	}
	return past(Spoken{t.In(zone), about}, text, now)
}

// ReadSpokenDay reads a day that is said at a moment: 2026-03-04, "yesterday", "last friday".
func ReadSpokenDay(text string, now time.Time) (Date, error) {
	d, ok, err := spokenDay(spokenWords(text), now)
	switch {
	case err != nil:
		return Date{}, err
	case !ok || text == "":
		return Date{}, fmt.Errorf("%q cannot be read for sure; what is read: %s", text, spokenDays)
	case d.DaysSince(dayOf(now)) > 0 && len(spokenWords(text)) > 1:
		return Date{}, fmt.Errorf("%q is still to come", text)
	}
	return d, nil
}

const (
	spokenDays  = "2026-03-04, 4 March 2026, today, yesterday, 3 days ago, friday, last friday"
	spokenForms = "14:30, 2:30pm or noon, which is today, with one of these days (" + spokenDays + ") and a zone where it is another (UTC, +01:00, Europe/Paris); 40 minutes ago, an hour ago; 2026-03-04T14:30:00+01:00"
)

// spokenWords are the words of a text in lower case, without those that say nothing.
func spokenWords(text string) (out []string) {
	text = strings.ToLower(strings.ReplaceAll(text, ",", " "))
	text = strings.ReplaceAll(text, "~", "~ ")
	if len(text) > 10 && text[10] == 't' && isDigit(text[9]) {
		text = text[:10] + " " + text[11:] // 2026-03-04T14:30
	}
	for w := range strings.FieldsSeq(text) {
		if w != "at" && w != "on" && w != "in" {
			out = append(out, w)
		}
	}
	return out
}

func cutAny(w []string, words ...string) ([]string, bool) {
	for _, word := range words {
		if len(w) > 0 && w[0] == word {
			return w[1:], true
		}
	}
	return w, false
}

// past is a time that is not still to come.
func past(s Spoken, text string, now time.Time) (Spoken, error) {
	if s.At.After(now) {
		return Spoken{}, fmt.Errorf("%q is %s, which is still to come; say its day, for example yesterday", text, s.At.Format("2006-01-02 15:04 -07:00"))
	}
	return s, nil
}

// units are the lengths of time that are counted back; days are counted by the calendar.
var units = map[string]time.Duration{"minute": time.Minute, "min": time.Minute, "m": time.Minute, "hour": time.Hour, "hr": time.Hour, "h": time.Hour}

var calendar = map[string]int{"day": 1, "d": 1, "week": 7}

var numbers = map[string]int{
	"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}

// agoOf reads "40 minutes ago", "1h 20m ago", "half an hour ago", "3 days ago".
func agoOf(w []string) (ago time.Duration, days int, ok bool) {
	if len(w) < 2 || w[len(w)-1] != "ago" {
		return 0, 0, false
	}
	w = w[:len(w)-1]
	if len(w) == 3 && w[0] == "half" && w[1] == "an" && w[2] == "hour" {
		return 30 * time.Minute, 0, true
	}
	var parts []string
	for _, word := range w {
		if i := strings.IndexFunc(word, func(r rune) bool { return r < '0' || r > '9' }); i > 0 {
			parts = append(parts, word[:i], word[i:]) // 40m
		} else if word != "and" {
			parts = append(parts, word)
		}
	}
	if len(parts) == 0 || len(parts)%2 != 0 {
		return 0, 0, false
	}
	for i := 0; i < len(parts); i += 2 {
		n, known := numbers[parts[i]]
		if !known {
			var err error
			if n, err = strconv.Atoi(parts[i]); err != nil || n < 0 || n > 9999 {
				return 0, 0, false
			}
		}
		unit := parts[i+1]
		if len(unit) > 2 {
			unit = strings.TrimSuffix(unit, "s")
		}
		switch {
		case units[unit] > 0:
			ago += time.Duration(n) * units[unit]
		case calendar[unit] > 0:
			days += n * calendar[unit]
		default:
			return 0, 0, false
		}
	}
	return ago, days, days == 0 || ago == 0
}

// zoneOf takes the zone off the end of the words.
func zoneOf(w []string, text string, zone *time.Location) (*time.Location, []string, error) {
	if len(w) < 2 {
		return zone, w, nil
	}
	last := w[len(w)-1]
	written := last
	for field := range strings.FieldsSeq(text) {
		if strings.EqualFold(field, last) {
			written = field // Europe/Paris, whose case counts
		}
	}
	letters := abbreviations[strings.ToUpper(last)] != ""
	switch {
	case AmbiguousZone(last):
		return nil, nil, fmt.Errorf("%s %w; write the offset, for example +01:00, or a zone such as Europe/Dublin", strings.ToUpper(last), ErrAmbiguousZone)
	case letters, strings.ContainsAny(last[:1], "+-"), strings.Contains(last, "/"):
		loc, err := ResolveZone(written)
		if err != nil {
			return nil, nil, fmt.Errorf("%q: %w; for example UTC, +01:00 or Europe/Paris", written, err)
		}
		return loc, w[:len(w)-1], nil
	}
	return zone, w, nil
}

// spokenClock reads 14:30, 14:30:05, 2:30pm, 2 pm, noon.
func spokenClock(w []string) (c Clock, ok bool) {
	s := strings.Join(w, "")
	if len(w) == 0 || len(w) > 2 {
		return c, false
	}
	if s == "noon" {
		return Clock{Hour: 12, Precision: ToMinute}, true
	}
	layouts := []string{"15:04", "15:04:05", "3:04pm", "3pm"}
	if len(w) == 2 {
		layouts = layouts[2:]
	}
	s = strings.NewReplacer("a.m.", "am", "p.m.", "pm").Replace(s)
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return Clock{Hour: t.Hour(), Minute: t.Minute(), Precision: ToMinute}, true
		}
	}
	return c, false
}

func dayOf(t time.Time) Date { return Date{t.Year(), int(t.Month()), t.Day()} }

var weekdays = map[string]time.Weekday{
	"sunday": time.Sunday, "monday": time.Monday, "tuesday": time.Tuesday, "wednesday": time.Wednesday, "thursday": time.Thursday, "friday": time.Friday, "saturday": time.Saturday,
}

// spokenDay reads a day; no words are today.
func spokenDay(w []string, now time.Time) (d Date, ok bool, err error) {
	today := dayOf(now)
	switch {
	case len(w) == 0, len(w) == 1 && w[0] == "today":
		return today, true, nil
	case len(w) == 1 && w[0] == "yesterday":
		return today.AddDays(-1), true, nil
	}
	if ago, days, ok := agoOf(w); ok && ago == 0 {
		return today.AddDays(-days), true, nil
	}
	text := strings.Join(w, " ")
	for _, layout := range []string{time.DateOnly, "2 January 2006", "January 2 2006", "2 Jan 2006", "Jan 2 2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			return dayOf(t), true, nil
		}
	}
	name, last := w[0], false
	if len(w) == 2 && w[0] == "last" {
		name, last = w[1], true
	}
	weekday, known := weekdays[name]
	if !known || len(w) == 2 && !last || len(w) > 2 {
		return d, false, nil
	}
	back := (int(now.Weekday()) - int(weekday) + 7) % 7
	if back == 0 {
		if !last {
			return d, false, fmt.Errorf("%q is today or a week ago; say today, or write the date: %s", text, today.AddDays(-7))
		}
		return today.AddDays(-7), true, nil
	}
	// To some, last friday is the one of last week; weeks begin on Sunday or on Monday.
	begun := max(int(now.Weekday()), (int(now.Weekday())+6)%7)
	if last && back <= begun {
		return d, false, fmt.Errorf("%q is %s to some and %s to others; write the date, or %q for the first", text, today.AddDays(-back), today.AddDays(-back-7), name)
	}
	return today.AddDays(-back), true, nil
}

// wallTime is the moment at which a zone's clock shows a time.
func wallTime(d Date, c Clock, loc *time.Location) (time.Time, error) {
	t, once := at(d, c, loc)
	if once {
		return t, nil
	}
	clock := fmt.Sprintf("%s %s", d, c)
	if t.Hour() != c.Hour || t.Minute() != c.Minute {
		return t, fmt.Errorf("%s never came in %s: the clocks went forward over it", clock, loc)
	}
	// It came twice: the second time with the offset of the day's end.
	end := time.Date(d.Year, time.Month(d.Month), d.Day, 12, 0, 0, 0, loc)
	begin := time.Date(d.Year, time.Month(d.Month), d.Day-1, 12, 0, 0, 0, loc)
	return t, fmt.Errorf("%s came twice in %s: the clocks went back over it; write %q or %q", clock, loc, clock+begin.Format(" -07:00"), clock+end.Format(" -07:00"))
}
