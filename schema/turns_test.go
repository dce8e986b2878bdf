package schema_test

import (
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/schema"
)

// Where a day, a year or a clock turns, to the minute: a time that stands more than half a day
// before the one above it is of the next day, a date more than half a year before is of the
// next year, and what a clock shows twice or never is no instant.
func TestTurns(t *testing.T) {
	for _, c := range []struct{ name, doc, want string }{
		{"half a day back is out of order", "- 12:00 a\n- 00:00 b\n", "2022-05-01T12:00 2022-05-01T00:00"},
		{"a minute more is midnight", "- 12:01 a\n- 00:00 b\n", "2022-05-01T12:01 2022-05-02T00:00+"},
		{"eleven and a half hours are out of order", "- 23:30 a\n- 12:00 b\n", "2022-05-01T23:30 2022-05-01T12:00"},
		{"twelve and a half hours are midnight", "- 23:30 a\n- 11:00 b\n", "2022-05-01T23:30 2022-05-02T11:00+"},
		{"a day of its own is what it says", "- 23:30 a\n- 2022-05-01 00:10 b\n", "2022-05-01T23:30 2022-05-01T00:10"},
		{"a range over midnight", "- 23:50–00:10 a\n- 00:20 b\n", "2022-05-01T23:50=>2022-05-02T00:10 2022-05-02T00:20+"},
		{"a range whose end is a slip", "- 14:55–14:48 a\n", "2022-05-01T14:55=>2022-05-01T14:48"},
		{"half a year back is out of order", "- 30 Jun 2021, 10:00: a\n- 1 Jan, 10:00: b\n", "2021-06-30T10:00 2021-01-01T10:00"},
		{"a day more is the next year", "- 1 Jul 2021, 10:00: a\n- 1 Jan, 10:00: b\n", "2021-07-01T10:00 2022-01-01T10:00+"},
		{"a month back is out of order", "- 1 Mar 2021, 10:00: a\n- 1 Feb, 10:00: b\n", "2021-03-01T10:00 2021-02-01T10:00"},
	} {
		pm := schema.Parse("2022-05-01-x.md", []byte("## Timeline\n\n"+c.doc), nil)
		var got []string
		for _, e := range pm.Timeline {
			text := e.Local()
			if end := e.EndLocal(); end != "" {
				text += "=>" + end
			}
			if e.Inferred {
				text += "+"
			}
			got = append(got, text)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
	// Without any date, the order of days is known all the same.
	pm := schema.Parse("x.md", []byte("## Timeline\n\n- 23:55 a\n- 00:10 b\n- 00:20 c\n"), nil)
	if d, ok := pm.Timeline[2].Sub(pm.Timeline[0]); !ok || d.Minutes() != 25 {
		t.Errorf("from 23:55 to 00:20 it takes %s, %v", d, ok)
	}
}

// A document in the standard's form says its days itself: nothing is inferred in it.
func TestNothingIsInferredInOurForm(t *testing.T) {
	pm := schema.Parse("2022-05-01-x.md", []byte("---\ntitle: t\nseverity: sev1\nstatus: draft\n---\n\n## Timeline\n\n### 2021-12-31\n\n- **23:50** — a\n- **00:10** — b\n- **1 Jan 00:20** — c\n"), nil)
	for i, want := range []string{"2021-12-31T23:50", "2021-12-31T00:10", "2021-01-01T00:20"} {
		if e := pm.Timeline[i]; e.Local() != want || e.Inferred {
			t.Errorf("%s, inferred: %v; want %s", e.Local(), e.Inferred, want)
		}
	}
}

// The clocks of a zone where it is put forward and back, and zones that are offsets.
func TestClocks(t *testing.T) {
	for _, c := range []struct{ zone, at, want string }{
		{"Europe/Copenhagen", "2021-03-28 01:59", "00:59"}, {"Europe/Copenhagen", "2021-03-28 02:00", "no instant"},
		{"Europe/Copenhagen", "2021-03-28 02:59", "no instant"}, {"Europe/Copenhagen", "2021-03-28 03:00", "01:00"},
		{"Europe/Copenhagen", "2021-10-31 01:59", "23:59"}, {"Europe/Copenhagen", "2021-10-31 02:00", "no instant"},
		{"Europe/Copenhagen", "2021-10-31 02:59", "no instant"}, {"Europe/Copenhagen", "2021-10-31 03:00", "02:00"},
		{"America/New_York", "2021-11-07 00:59", "04:59"}, {"America/New_York", "2021-11-07 01:00", "no instant"},
		{"America/New_York", "2021-11-07 01:59", "no instant"}, {"America/New_York", "2021-11-07 02:00", "07:00"},
		// Half an hour, where it is done so.
		{"Australia/Lord_Howe", "2021-04-04 01:29", "14:29"}, {"Australia/Lord_Howe", "2021-04-04 01:30", "no instant"},
		{"Australia/Lord_Howe", "2021-04-04 01:59", "no instant"}, {"Australia/Lord_Howe", "2021-04-04 02:00", "15:30"},
		{"Australia/Lord_Howe", "2021-10-03 02:15", "no instant"}, {"Australia/Lord_Howe", "2021-10-03 02:30", "15:30"},
		{"Etc/UTC", "2021-07-01 10:00 +14:00", "20:00"}, {"Etc/UTC", "2021-07-01 10:00 UTC-3:30", "13:30"},
		{"Etc/UTC", "2021-07-01 10:00 +15:00", "10:00"}, // no place is so far ahead: it is text
		{"Etc/UTC", "2021-07-01 10:00 UTC-8", "18:00"}, {"Etc/UTC", "2021-07-01 10:00 +0545", "04:15"},
	} {
		pm := schema.Parse("x.md", []byte("---\ntimezone: "+c.zone+"\n---\n\n## Timeline\n\n- "+c.at+" x\n"), nil)
		got := "no instant"
		if i := pm.Timeline[0].Instant; !i.IsZero() {
			got = i.UTC().Format("15:04")
		}
		if got != c.want {
			t.Errorf("%s in %s: %s, want %s", c.at, c.zone, got, c.want)
		}
	}
}

// The first time that an incident is over counts; the last one where it came back in between,
// and only then.
func TestReopened(t *testing.T) {
	head := "---\nstatus: draft\ntimezone: Etc/UTC\n---\n\n## Timeline\n\n### 2026-03-04\n\n- **10:00** `started` — a\n- **11:00** `resolved` — b\n"
	for rest, want := range map[string]string{
		"":                             "1h0m0s",
		"- **12:00** `resolved` — c\n": "1h0m0s",
		"- **11:30** `reopened` — c\n- **12:00** `resolved` — d\n":                                                         "2h0m0s",
		"- **11:30** `reopened` — c\n- **12:00** `resolved` — d\n- **12:30** `reopened` — e\n- **14:00** `resolved` — f\n": "4h0m0s",
	} {
		if m := schema.Parse("x.md", []byte(head+rest), nil).Metric("time_to_resolve"); !m.Known || m.Duration.String() != want {
			t.Errorf("%q: %s, want %s", rest, m.Duration, want)
		}
	}
}
