package timeline

import (
	"fmt"
	"strconv"
)

// A Date is a calendar day of which parts may be missing: a part that is not written is 0.
type Date struct{ Year, Month, Day int }

// IsZero reports whether nothing of the date is known.
func (d Date) IsZero() bool { return d == Date{} }

// Known reports whether year, month and day are all there.
func (d Date) Known() bool { return d.Year != 0 && d.Month != 0 && d.Day != 0 }

// Valid reports whether the parts that are there can stand in one calendar date.
func (d Date) Valid() bool {
	if d.Month == 0 || d.Day == 0 {
		return d.Month >= 0 && d.Month <= 12 && d.Day >= 0 && d.Day <= 31
	}
	return d.Month >= 1 && d.Month <= 12 && d.Day >= 1 && d.Day <= daysIn(d.Year, d.Month)
}

func (d Date) String() string {
	if d.Year < 1000 || d.Year > 9999 || d.Month < 0 || d.Month > 99 || d.Day < 0 || d.Day > 99 {
		return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
	}
	out := make([]byte, 0, len("2026-03-04"))
	out = append(strconv.AppendInt(out, int64(d.Year), 10), '-')
	return string(twoDigits(append(twoDigits(out, d.Month), '-'), d.Day))
}

// twoDigits adds a number below 100.
func twoDigits(to []byte, n int) []byte { return append(to, byte('0'+n/10), byte('0'+n%10)) }

// daysIn is the length of a month; without a year, February may have 29 days.
func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year == 0 || year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// days counts days from 0000-03-01 in the proleptic Gregorian calendar (the
// algorithm of Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms").
func (d Date) days() int {
	y, m := d.Year, d.Month
	if m <= 2 {
		y--
		m += 9
	} else {
		m -= 3
	}
	return 365*y + y/4 - y/100 + y/400 + (153*m+2)/5 + d.Day - 1
}

func dateOfDays(n int) Date {
	era := n / 146097
	doe := n - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d := Date{Year: yoe + era*400, Month: mp + 3, Day: doy - (153*mp+2)/5 + 1}
	if mp >= 10 {
		d.Month, d.Year = mp-9, d.Year+1
	}
	return d
}

// AddDays returns the day n days later. The date must be Known.
func (d Date) AddDays(n int) Date { return dateOfDays(d.days() + n) }

// DaysSince is how many days d lies after o. Both must be Known.
func (d Date) DaysSince(o Date) int { return d.days() - o.days() }
