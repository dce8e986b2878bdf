package timeline

import (
	"strings"
	"testing"
	"time"
)

// Thursday, 5 March 2026, 10:02 in Copenhagen.
var spokenNow = time.Date(2026, 3, 5, 9, 2, 30, 0, time.UTC)

func TestReadSpoken(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"14:30", `"14:30" is 2026-03-05 14:30 +01:00, which is still to come`},
		{"09:30", "2026-03-05 09:30 +01:00"},
		{"9:30", "2026-03-05 09:30 +01:00"},
		{"yesterday 14:30", "2026-03-04 14:30 +01:00"},
		{"Yesterday at 2:30 PM", "2026-03-04 14:30 +01:00"},
		{"14:30 yesterday", "2026-03-04 14:30 +01:00"},
		{"yesterday noon", "2026-03-04 12:00 +01:00"},
		{"9am today", "2026-03-05 09:00 +01:00"},
		{"about yesterday 14:30", "~2026-03-04 14:30 +01:00"},
		{"~09:30", "~2026-03-05 09:30 +01:00"},
		{"now", "2026-03-05 10:02 +01:00"},
		{"40 minutes ago", "~2026-03-05 09:22 +01:00"},
		{"40m ago", "~2026-03-05 09:22 +01:00"},
		{"1h20m ago", "cannot be read for sure"},
		{"1h 20m ago", "~2026-03-05 08:42 +01:00"},
		{"an hour and ten minutes ago", "~2026-03-05 08:52 +01:00"},
		{"half an hour ago", "~2026-03-05 09:32 +01:00"},
		{"3 days ago 14:30", "2026-03-02 14:30 +01:00"},
		{"3 days ago", "says a day and no time"},
		{"3 days 2 hours ago", "cannot be read for sure"},
		{"a week ago 8:00", "2026-02-26 08:00 +01:00"},
		{"2026-03-04 14:30", "2026-03-04 14:30 +01:00"},
		{"2026-03-04T14:30", "2026-03-04 14:30 +01:00"},
		{"2026-03-04T14:30:00Z", "2026-03-04 15:30 +01:00"},
		{"2026-03-04 14:30:00-05:00", "2026-03-04 20:30 +01:00"},
		{"2026-03-04 14:30 UTC", "2026-03-04 15:30 +01:00"},
		{"yesterday 14:30 America/New_York", "2026-03-04 20:30 +01:00"},
		{"yesterday 14:30 +00:00", "2026-03-04 15:30 +01:00"},
		{"yesterday 14:30 IST", "IST names the clocks of several places"},
		{"yesterday 14:30 Mars/Olympus", "no zone of the IANA database"},
		{"4 March 2026 14:30", "2026-03-04 14:30 +01:00"},
		{"March 4, 2026 at 14:30", "2026-03-04 14:30 +01:00"},
		{"4 march 14:30", "cannot be read for sure"},
		{"monday 14:30", "2026-03-02 14:30 +01:00"},
		{"friday 14:30", "2026-02-27 14:30 +01:00"},
		{"last friday 14:30", "2026-02-27 14:30 +01:00"},
		{"last monday 14:30", `"last monday" is 2026-03-02 to some and 2026-02-23 to others`},
		{"last sunday 14:30", `"last sunday" is 2026-03-01 to some`},
		{"thursday 9:30", "is today or a week ago"},
		{"last thursday 9:30", "2026-02-26 09:30 +01:00"},
		{"next friday 14:30", "cannot be read for sure"},
		{"yesterday", "says a day and no time"},
		{"yesterday evening", "cannot be read for sure"},
		{"midnight", "cannot be read for sure"},
		{"03/04/2026 14:30", "cannot be read for sure"},
		{"1430", "cannot be read for sure"},
		{"25:00", "cannot be read for sure"},
		{"", "cannot be read for sure"},
		{"2026-02-30 14:30", "cannot be read for sure"},
		{"2025-03-30 02:30", "2025-03-30 02:30 never came in Europe/Copenhagen: the clocks went forward over it"},
		{"2025-10-26 02:30", `came twice in Europe/Copenhagen: the clocks went back over it; write "2025-10-26 02:30 +02:00" or "2025-10-26 02:30 +01:00"`},
		{"2025-10-26 02:30 +02:00", "2025-10-26 02:30 +02:00"},
		{"2025-10-26 02:30 +01:00", "2025-10-26 02:30 +01:00"},
	} {
		zone, err := LoadZone("Europe/Copenhagen")
		if err != nil {
			t.Fatal(err)
		}
		s, err := ReadSpoken(c.text, spokenNow, zone)
		got := s.At.Format("2006-01-02 15:04 -07:00")
		if s.About {
			got = "~" + got
		}
		if err != nil {
			got = err.Error()
		}
		if err == nil && got != c.want || err != nil && !strings.Contains(got, c.want) {
			t.Errorf("%q is read as %s, want %s", c.text, got, c.want)
		}
	}
}

func TestReadSpokenDay(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"2026-03-04", "2026-03-04"},
		{"2027-03-04", "2027-03-04"}, // as it always was: a date is a date
		{"today", "2026-03-05"},
		{"Yesterday", "2026-03-04"},
		{"2 days ago", "2026-03-03"},
		{"two weeks ago", "2026-02-19"},
		{"last friday", "2026-02-27"},
		{"last tuesday", "to some"},
		{"4.3.2026", "cannot be read for sure; what is read: 2026-03-04"},
		{"yesterday 14:30", "cannot be read for sure"},
		{"tomorrow", "cannot be read for sure"},
		{"", "cannot be read for sure"},
	} {
		d, err := ReadSpokenDay(c.text, spokenNow)
		got := d.String()
		if err != nil {
			got = err.Error()
		}
		if err == nil && got != c.want || err != nil && !strings.Contains(got, c.want) {
			t.Errorf("%q is read as %s, want %s", c.text, got, c.want)
		}
	}
}

// Weeks begin on Sunday or on Monday: on each day, "last" is refused only where the two differ.
func TestLastWeekday(t *testing.T) {
	for day := 1; day <= 7; day++ { // 1 March 2026 is a Sunday
		now := time.Date(2026, 3, day, 12, 0, 0, 0, time.UTC)
		_, err := ReadSpokenDay("last saturday", now)
		if refused, want := err != nil, day == 1; refused != want {
			t.Errorf("on a %s, last saturday is refused: %v", now.Weekday(), refused)
		}
		_, err = ReadSpokenDay("last sunday", now)
		if refused, want := err != nil, day != 1; refused != want {
			t.Errorf("on a %s, last sunday is refused: %v", now.Weekday(), refused)
		}
	}
}
