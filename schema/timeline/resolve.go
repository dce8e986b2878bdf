package timeline

import "time"

const halfDay = 12 * 3600

// resolve gives every entry its day and its zone, in the order of the document:
// from the entry itself, the date heading above it, the entry before it, the
// surroundings. What none of them says stays unknown.
func (r *reader) resolve(stated string) {
	if stated == "" && r.in.Zone == "" && !r.in.Strict {
		stated = r.onlyZone()
	}
	// The frontmatter of our documents has the last word.
	settled := r.in.Strict && r.in.Zone != ""
	if settled {
		stated = r.in.Zone
	}
	day := r.in.Day
	var previous *Entry
	turned := false            // the year of the day above was inferred
	dayless, under := 0, false // under: a heading or an entry has named the day
	series := r.in.Series
	kept := r.marks[:0:0]
	for i, m := range r.marks {
		if m.zone != "" && !settled {
			stated = m.zone
		}
		if m.lone && r.isContext(i) {
			m = mark{date: m.entry.Stamp.Date}
		}
		if m.dayless {
			dayless++
			day, previous = Date{}, nil
			series++
			continue
		}
		if m.entry == nil && m.date.IsZero() {
			continue // a heading that states a zone
		}
		if m.entry == nil {
			day, under = complete(m.date, day), true
			turned = m.date.Year == 0 && r.nextYear(&day, previous)
			r.names(m.date, turned)
			continue
		}
		e := m.entry
		e.Series = series
		if previous == nil || !e.Stamp.Date.IsZero() || day == previous.Date {
			r.half(e, previous)
		}
		e.zone(stated, r.in.Zone)
		if dayless > 0 && e.Stamp.Date.IsZero() {
			e.Dayless = dayless
		} else {
			if !e.Stamp.Date.IsZero() {
				dayless = 0
			}
			switch {
			case e.OfDay, e.Stamp.Vague && under:
				e.Date = day
			case e.Stamp.NoDay, e.Stamp.Date.IsZero() && e.Stamp.Unknown && !under && previous == nil:
				// The day of the title is none of a time that nobody knows.
			default:
				r.day(e, day, previous)
			}
			if e.Stamp.Date.IsZero() {
				e.Inferred = e.Inferred || turned && e.Dated()
			} else {
				turned = false
				r.names(e.Stamp.Date, e.Inferred)
			}
			if e.Dated() {
				day, under = e.Date, under || !e.Stamp.Date.IsZero()
			}
			if e.Dated() && r.year.named > 0 {
				r.year.entries = append(r.year.entries, e)
			}
			if r.in.Each.Known() && !e.Stamp.Date.IsZero() {
				day, previous = r.in.Each, nil
				e.end()
				e.instants()
				kept = append(kept, m)
				continue
			}
		}
		e.end()
		e.instants()
		if e.Timed() || !e.Stamp.Date.IsZero() {
			previous = e
		}
		kept = append(kept, m)
	}
	r.marks = kept
	r.turnBack()
}

// A year of a timeline that names none.
type year struct {
	named   int  // how many times a day was named
	said    bool // with its year: there is nothing to settle
	turned  bool // a new year was inferred
	entries []*Entry
}

// names notes that an entry or a heading names a day.
func (r *reader) names(d Date, turned bool) {
	r.year.named++
	r.year.said = r.year.said || d.Year != 0
	r.year.turned = r.year.turned || turned
}

// nextYear puts a day that names no year into the next one where it would lie long before
// the entry above it: the year stands once, and January after December is the next year.
func (r *reader) nextYear(d *Date, previous *Entry) bool {
	if r.in.Strict || !d.Known() || previous == nil || !previous.Dated() || previous.Date.DaysSince(*d) <= 180 {
		return false
	}
	d.Year++
	return true
}

// turnBack settles the years of a timeline that names none and goes over a new year: the
// year of the surroundings is that of its end, not of its beginning, where that puts an
// entry on the very day that they give.
func (r *reader) turnBack() {
	named := r.year.entries
	if !r.in.Day.Known() || r.in.Strict || r.year.said || r.year.named < 2 || len(named) < 2 {
		return
	}
	const near = 31
	last := named[len(named)-1].Date
	if r.year.turned {
		last.Year--
	}
	if !last.Valid() || r.in.Day.DaysSince(last) < -3 || r.in.Day.DaysSince(last) > near {
		return
	}
	if r.year.turned {
		for _, e := range named {
			e.back()
		}
		return
	}
	// `11-05` before `06-20` was last year's.
	for i := len(named) - 2; i >= 0; i-- {
		if named[i].Date.DaysSince(named[i+1].Date) > near {
			named[i].back()
		}
	}
}

// back puts an entry a year back, and says that this was inferred.
func (e *Entry) back() {
	d := Date{e.Date.Year - 1, e.Date.Month, e.Date.Day}
	if !d.Valid() {
		return
	}
	e.Date, e.EndDate, e.Instant, e.EndAt, e.Folded, e.Inferred = d, Date{}, time.Time{}, time.Time{}, false, true
	e.end()
	e.instants()
}

// half reads a clock of 12 hours without its half of the day as that of the entry before it
// makes it: among clocks with am and pm, `1:15` behind `12:10` is a quarter past one in the
// afternoon.
func (r *reader) half(e, previous *Entry) {
	st := &e.Stamp
	if r.in.Strict || previous == nil || !e.Timed() || !previous.Timed() || st.Notation&(TwelveHour|Hybrid|Compact) != 0 || st.Clock.Hour > 11 || !st.Date.IsZero() && st.Date != previous.Stamp.Date {
		return
	}
	before, now := previous.Stamp.Clock.Seconds(), st.Clock.Seconds()
	if before < halfDay || now >= before || now+halfDay < before || previous.Stamp.Notation&(TwelveHour|NoHalf) == 0 && !r.twelveHours() {
		return
	}
	st.Clock.Hour += 12
	st.Notation |= NoHalf
	if st.IsRange && st.End.Known() && st.EndDate.IsZero() && st.End.Hour <= 12 {
		st.End = behind(st.End, st.Clock)
	}
}

// twelveHours reports whether some clock of the timeline has a half of the day.
func (r *reader) twelveHours() bool {
	for _, m := range r.marks {
		if m.entry != nil && m.entry.Stamp.Notation&TwelveHour != 0 {
			return true
		}
	}
	return false
}

// onlyZone is the zone that some entries state and no entry contradicts: whoever
// writes `16:22 PST` and then `17:07` means the same clock. Of several zones, none is meant.
func (r *reader) onlyZone() string {
	zone := ""
	for _, m := range r.marks {
		if m.entry == nil || m.entry.Stamp.Zone == "" {
			continue
		}
		if zone != "" && zone != m.entry.Stamp.Zone {
			return ""
		}
		zone = m.entry.Stamp.Zone
	}
	return zone
}

// isContext reports whether the lone day at marks[i] is the day of what follows
// rather than an entry by itself.
func (r *reader) isContext(i int) bool {
	if i+1 < len(r.marks) {
		next := r.marks[i+1]
		if next.entry == nil {
			return r.marks[i].entry.Text == ""
		}
		if next.entry.Stamp.Date.IsZero() {
			return true
		}
	}
	// A day with neither text nor times below it says nothing by itself.
	return r.marks[i].entry.Text == ""
}

// complete fills the parts that d lacks from context.
func complete(d, context Date) Date {
	if d.Year == 0 {
		d.Year = context.Year
	}
	if d.Month == 0 {
		d.Month = context.Month
	}
	if d.Day == 0 {
		d.Day = context.Day
	}
	return d
}

// day resolves the entry's date.
func (r *reader) day(e *Entry, context Date, previous *Entry) {
	own := e.Stamp.Date
	switch {
	case own.IsZero():
		if !e.Timed() && !e.Stamp.Unknown && !e.Stamp.Placeholder {
			return // an item without any time takes no day from its neighbours
		}
		e.Date = context
		if !e.Timed() {
			return
		}
		if previous == nil || !previous.Timed() || previous.Date != e.Date {
			return
		}
		e.Offset = previous.Offset
		if !r.in.Strict && previous.Stamp.Clock.Seconds()-e.Stamp.Clock.Seconds() > halfDay {
			e.Offset++
			if e.Date.Known() {
				e.Date = e.Date.AddDays(1)
			}
			e.Inferred = true
		}
	case own.Year != 0:
		e.Date = own
	default:
		e.Date = complete(own, context)
		e.Inferred = r.nextYear(&e.Date, previous)
	}
	if e.Date.Known() && !e.Date.Valid() {
		e.Date = Date{}
	}
}

// zone takes the zone that is stated nearest.
func (e *Entry) zone(stated, document string) {
	for _, z := range []string{e.Stamp.Zone, stated, document} {
		if z != "" {
			e.Zone = z
			break
		}
	}
	if e.Zone != "" {
		e.Location, _ = ResolveZone(e.Zone)
	}
}

// end resolves the date of a range's end.
func (e *Entry) end() {
	if !e.Stamp.IsRange || !e.Stamp.End.Known() && e.Stamp.EndDate.IsZero() {
		return
	}
	switch {
	case !e.Stamp.EndDate.IsZero():
		e.EndDate = complete(e.Stamp.EndDate, e.Date)
	case e.Dated():
		e.EndDate = e.Date.AddDays(e.Stamp.EndDays)
		if e.Stamp.EndDays == 0 && e.Stamp.Clock.Seconds()-e.Stamp.End.Seconds() > halfDay {
			e.EndDate = e.Date.AddDays(1)
		}
	}
}

// instants sets the points in time, where day, minute and zone are known and the
// zone's clock shows that time once.
func (e *Entry) instants() {
	if e.Location == nil || e.Stamp.Clock.Precision < ToMinute || !e.Dated() {
		return
	}
	t, once := at(e.Date, e.Stamp.Clock, e.Location)
	if !once {
		e.Folded = true
		return
	}
	e.Instant = t
	if e.Stamp.IsRange && e.Stamp.End.Precision >= ToMinute && e.EndDate.Known() {
		if t, once := at(e.EndDate, e.Stamp.End, e.Location); once {
			e.EndAt = t
		}
	}
}

// at is the instant of a wall-clock time, and whether there is exactly one.
func at(d Date, c Clock, loc *time.Location) (time.Time, bool) {
	t := time.Date(d.Year, time.Month(d.Month), d.Day, c.Hour, c.Minute, c.Second, 0, loc)
	if t.Hour() != c.Hour%24 || t.Minute() != c.Minute {
		return t, false // the clocks went forward over it
	}
	for _, shift := range []time.Duration{-time.Hour, time.Hour, -30 * time.Minute, 30 * time.Minute} {
		o := t.Add(shift)
		if o.Hour() == t.Hour() && o.Minute() == t.Minute() && o.Day() == t.Day() {
			return t, false // the clocks went back over it
		}
	}
	return t, true
}

// settleDays reads dates that could be day or month first as the document's other dates
// are: one that can only be day first makes all of them so.
func (r *reader) settleDays() {
	dayFirst, monthFirst := false, false
	each := func(visit func(d *Date, n *Notation)) {
		for i := range r.marks {
			if e := r.marks[i].entry; e != nil {
				visit(&e.Stamp.Date, &e.Stamp.Notation)
				visit(&e.Stamp.EndDate, &e.Stamp.EndNotation)
				continue
			}
			visit(&r.marks[i].date, &r.marks[i].notation) // a row that holds a day
		}
	}
	each(func(d *Date, n *Notation) {
		dayFirst = dayFirst || *n&DayFirst != 0 && d.Day > 12 && *n&Numeric != 0
		monthFirst = monthFirst || *n&MonthFirst != 0
	})
	if dayFirst == monthFirst {
		dayFirst = !dayFirst && r.dayFirstNear()
	}
	if !dayFirst {
		return
	}
	each(func(d *Date, n *Notation) {
		if *n&Ambiguous != 0 {
			d.Month, d.Day = d.Day, d.Month
			*n = *n&^Ambiguous | DayFirst
		}
	})
}

// dayFirstNear reports whether dates that could be read both ways lie near the day that the
// surroundings give only if the day stands first.
func (r *reader) dayFirstNear() bool {
	const near = 31
	if !r.in.Day.Known() {
		return false
	}
	dayNear, monthFar := true, false
	for _, m := range r.marks {
		if m.entry == nil || m.entry.Stamp.Notation&Ambiguous == 0 || m.entry.Stamp.Date.Year == 0 {
			continue
		}
		d := m.entry.Stamp.Date
		swapped := Date{Year: d.Year, Month: d.Day, Day: d.Month}
		if n := r.in.Day.DaysSince(swapped); !swapped.Valid() || n > near || n < -near {
			dayNear = false
		}
		if n := r.in.Day.DaysSince(d); n > near || n < -near {
			monthFar = true
		}
	}
	return dayNear && monthFar
}
