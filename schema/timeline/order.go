package timeline

// An Inversion is an entry that stands after one that happened later.
type Inversion struct {
	Before, Entry *Entry
	By            int // seconds, at the coarser precision of the two
	// Slight: one of the two is approximate, and they differ by less than an hour.
	Slight bool
}

// Inversions compares each entry with the nearest one before it in its series
// that it can be compared with: by instant where both have one, else by clock;
// starts with starts, at the coarser precision of the two; equal is in order.
func Inversions(entries []*Entry) []Inversion {
	var out []Inversion
	last := map[int]*Entry{}
	for _, e := range entries {
		before := last[e.Series]
		if e.Dated() || e.Timed() {
			last[e.Series] = e
		}
		if before == nil || e.Stamp.Unknown && !e.Timed() {
			continue
		}
		if by, ok := earlierBy(e, before); ok && by > 0 {
			slight := (e.Stamp.Approximate || before.Stamp.Approximate) && by < 3600
			out = append(out, Inversion{before, e, by, slight})
		}
	}
	return out
}

// earlierBy is how many seconds e lies before o at the coarser precision of the two.
func earlierBy(e, o *Entry) (seconds int, ok bool) {
	unit := min(e.Precision(), o.Precision())
	if unit == NoPrecision {
		return 0, false
	}
	if !e.Instant.IsZero() && !o.Instant.IsZero() && unit > ToDay {
		a, b := e.Instant.Unix(), o.Instant.Unix()
		if unit == ToHour {
			return int(b/3600-a/3600) * 3600, true
		}
		if unit == ToMinute {
			return int(b/60-a/60) * 60, true
		}
		return int(b - a), true
	}
	days := 0
	switch {
	case e.Dated() && o.Dated():
		days = o.Date.DaysSince(e.Date)
	case !e.Dated() && !o.Dated() && e.Series == o.Series:
		days = o.Offset - e.Offset
	default:
		return 0, false
	}
	if unit == ToDay {
		return days * 86400, true
	}
	size := unit.Seconds()
	clocks := o.Stamp.Clock.Seconds()/size - e.Stamp.Clock.Seconds()/size
	return days*86400 + clocks*size, true
}
