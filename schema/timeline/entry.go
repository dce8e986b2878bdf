package timeline

import (
	"fmt"
	"time"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema/source"
)

// A Form is the way in which an entry is written down.
type Form int

// The forms of entries.
const (
	ListForm Form = iota
	LabelForm
	TableForm
	HeadingForm
	ParagraphForm
)

// A Tag is one word that an entry is tagged with, in code marks before the dash.
type Tag struct {
	Name string
	Span source.Span
}

// A Part is a block, or the rest of one from a byte on, that holds an entry's text.
type Part struct {
	Node ast.Node
	From int
}

// An Entry is one line of a timeline: what happened, and all that the document
// says about when.
type Entry struct {
	Section string // the heading or label that it stands under, as written
	Series  int    // entries are ordered among those of one series
	Form    Form
	Span    source.Span // the whole entry
	Stamp   Stamp
	Literal string // the time as written
	Label   string // what stands before the time in LabelForm
	Tags    []Tag
	Text    string // Markdown, without the time and the tags
	TextAt  int    // where the text begins
	Parts   []Part

	Date      Date // resolved; zero where the day is not known
	EndDate   Date
	Zone      string // as written, or the zone that the surroundings give
	Location  *time.Location
	Instant   time.Time // zero where zone, day or minute is not known
	EndAt     time.Time
	Offset    int  // days after the first entry of a series whose day is not known, as far as midnights tell
	Inferred  bool // the day was inferred, at midnight or at the turn of a year
	Folded    bool // the clock time comes twice on this day, or never: no instant
	Swallowed bool // the line has no list marker, so that Markdown gives it to the item above
	OfDay     bool // it says no time, and stands under its day
	Dayless   int  // >0: stands in the n-th "Unknown date"; its day is not known, but its order is
}

// Timed reports whether the entry has a time of day.
func (e *Entry) Timed() bool { return e.Stamp.Clock.Known() }

// Dated reports whether the entry's day is known.
func (e *Entry) Dated() bool { return e.Date.Known() }

// Precision says how finely the entry's time is known.
func (e *Entry) Precision() Precision {
	if e.Timed() {
		return e.Stamp.Clock.Precision
	}
	if e.Dated() {
		return ToDay
	}
	return NoPrecision
}

// Local is the wall-clock time with its date resolved, as ISO 8601 writes it
// (2021-06-22T08:21, or 2021-06-22 where only the day is known), or "".
func (e *Entry) Local() string {
	if e.Stamp.Unknown {
		return local(e.Date, Clock{}) // `14:??` is no time of day
	}
	return local(e.Date, e.Stamp.Clock)
}

// EndLocal is Local for the end of a range, or "".
func (e *Entry) EndLocal() string {
	if !e.Stamp.IsRange || !e.Stamp.End.Known() && e.Stamp.EndDate.IsZero() {
		return ""
	}
	return local(e.EndDate, e.Stamp.End)
}

func local(d Date, c Clock) string {
	switch {
	case !d.Known():
		return ""
	case c.Known():
		return d.String() + "T" + c.String()
	}
	return d.String()
}

// HasTag reports whether the entry is tagged with one of names.
func (e *Entry) HasTag(names ...string) bool {
	for _, t := range e.Tags {
		for _, n := range names {
			if t.Name == n {
				return true
			}
		}
	}
	return false
}

// Sub is e minus earlier, with the span of time that either could be off by.
// ok is false where the two cannot be subtracted: a clock is missing, the days
// are not known, or only one of the two stands under an unknown date.
func (e *Entry) Sub(earlier *Entry) (d time.Duration, ok bool) {
	if e.Precision() < ToMinute || earlier.Precision() < ToMinute {
		return 0, false
	}
	if !e.Instant.IsZero() && !earlier.Instant.IsZero() {
		return e.Instant.Sub(earlier.Instant), true
	}
	if e.Folded || earlier.Folded {
		return 0, false
	}
	seconds := e.Stamp.Clock.Seconds() - earlier.Stamp.Clock.Seconds()
	switch {
	case e.Dated() && earlier.Dated():
		if e.Zone != earlier.Zone {
			return 0, false
		}
		seconds += 86400 * e.Date.DaysSince(earlier.Date)
	case !e.Dated() && !earlier.Dated() && e.Series == earlier.Series && e.Zone == earlier.Zone:
		seconds += 86400 * (e.Offset - earlier.Offset)
	default:
		return 0, false
	}
	return time.Duration(seconds) * time.Second, true
}

// ClockText is the entry's time of day as people read it: `~14:40`, `14:48–14:55`,
// `14:??`, its day where only that is known, or "unknown".
func (e *Entry) ClockText() string {
	s := e.Stamp
	text := "unknown"
	switch {
	case s.Clock.Precision == ToHour && s.Unknown:
		text = fmt.Sprintf("%02d:??", s.Clock.Hour)
	case s.Clock.Known():
		text = s.Clock.String()
	case e.Dated() && !s.Unknown:
		text = e.Date.String()
	}
	if s.Approximate {
		text = "~" + text
	}
	if s.IsRange {
		switch {
		case s.EndUnknown:
			text += "–??"
		case !s.End.Known():
			text += "–" + e.EndDate.String()
		case e.EndDate.Known() && e.EndDate != e.Date:
			text += fmt.Sprintf("–%s (+%dd)", s.End, e.EndDate.DaysSince(e.Date))
		default:
			text += "–" + s.End.String()
		}
	}
	return text
}

// TimeText is ClockText with the entry's day, where that is known.
func (e *Entry) TimeText() string {
	if e.Dated() && e.Timed() {
		return e.Date.String() + " " + e.ClockText()
	}
	return e.ClockText()
}
