package timeline

// Precision says how finely a time is known.
type Precision int

// The precisions, coarsest first.
const (
	NoPrecision Precision = iota
	ToDay
	ToHour
	ToMinute
	ToSecond
)

func (p Precision) String() string {
	return [...]string{"unknown", "day", "hour", "minute", "second"}[p]
}

// MarshalText writes the precision's name.
func (p Precision) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// Seconds is how long one unit of the precision lasts.
func (p Precision) Seconds() int {
	return [...]int{0, 86400, 3600, 60, 1}[p]
}

// A Clock is a time of day.
type Clock struct {
	Hour, Minute, Second int
	Precision            Precision // NoPrecision: no clock
}

// Known reports whether there is a time of day.
func (c Clock) Known() bool { return c.Precision > ToDay }

// Seconds counts from midnight.
func (c Clock) Seconds() int { return c.Hour*3600 + c.Minute*60 + c.Second }

func (c Clock) String() string {
	out := append(twoDigits(make([]byte, 0, len("14:03:20")), c.Hour), ':')
	switch out = twoDigits(out, c.Minute); c.Precision {
	case ToSecond:
		return string(twoDigits(append(out, ':'), c.Second))
	case ToHour, ToMinute:
		return string(out)
	}
	return ""
}
