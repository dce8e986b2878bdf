package timeline

import "github.com/git-postmortem/postmortem/schema/source"

// Notation says how a time is written, where that is not the canonical way.
type Notation uint16

// How a date in numbers is written, which a range's end says for itself.
const ofDate = DayFirst | MonthFirst | Ambiguous | LongYear | Numeric

// The notations.
const (
	TwelveHour Notation = 1 << iota // 2:39 PM
	Hybrid                          // 17:14pm
	Dotted                          // 11.50
	Compact                         // 1625
	DayFirst                        // 19/04/2022, 19. April
	MonthFirst                      // 07-27-2023
	Ambiguous                       // 03/04/2022: month and day could be either
	LongYear                        // 22025-03-18
	Numeric                         // the date is all in numbers
	Spaced                          // 14: 45
	NoHalf                          // 1:15 among clocks of 12 hours, read by the one before it
)

// A Stamp is what one time expression says, and nothing that it does not.
type Stamp struct {
	Span        source.Span
	Date        Date
	Weekday     string
	Clock       Clock
	ClockSpan   source.Span // where the clock stands; empty where there is none
	EndSpan     source.Span // where the clock of a range's end stands
	Zone        string      // as written; "" where none is
	End         Clock
	EndDate     Date
	EndDays     int // of `00:10+1d`
	EndUnknown  bool
	IsRange     bool
	Approximate bool
	Unknown     bool // an honest `??` or `14:??`
	NoDay       bool // the day is said not to be known, or was never filled in
	Vague       bool // a part of the day: `Morning:`
	Placeholder bool // `HH:mm`, `TBA`: never filled in
	Notation    Notation
	EndNotation Notation // of EndDate
}

// HasTime reports whether the expression names a day or a time of day.
func (s Stamp) HasTime() bool { return s.Clock.Known() || !s.Date.IsZero() }
