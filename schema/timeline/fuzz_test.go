package timeline_test

import (
	"testing"

	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

func FuzzScan(f *testing.F) {
	for _, s := range []string{
		"2021-06-22 08:21 x", "~14:48–14:55 UTC — x", "Feb 21st, 13:00 - x", "[03-26 23:04] x", "14:?? x", "22025-03-18 09:36", "23:50–00:10+1d", "2:39 PM", "19. April 10.00 x",
		"00-01 T0:00", "12-01 T0:00", "**23:30 UTC (Oct 29)** x", "Resolved 2020-02-12 12:07", "09:00 UTC+2 – 10:00 x", "2X:XX", "HH:mm", "10:19\u202fAM",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		src := []byte(line)
		whole := source.Span{Start: 0, End: len(src)}
		st, rest, ok := timeline.ScanStart(src, whole)
		if ok {
			check(t, line, st)
			if rest < st.Span.End || rest > len(src) {
				t.Fatalf("%q: the text begins at %d, the time ends at %d", line, rest, st.Span.End)
			}
			// What was read is read again from the same bytes alone.
			// Clocks without a colon are clocks only by what stands behind them.
			again, _, ok := timeline.ScanStart(src, source.Span{Start: st.Span.Start, End: st.Span.End})
			if st.Notation&(timeline.Compact|timeline.Dotted) == 0 && (!ok || again.Clock != st.Clock) {
				t.Fatalf("%q reads %+v, and its literal %q reads %+v", line, st, st.Span.In(src), again)
			}
		}
		if st, label, ok := timeline.ScanEnd(src, whole); ok {
			check(t, line, st)
			if label.Start != 0 || label.End > st.Span.Start {
				t.Fatalf("%q: label %v, time %v", line, label, st.Span)
			}
		}
		timeline.FindDate(line)
		if e := timeline.ReadFieldTime(line, "Europe/Copenhagen"); e != nil && !e.Date.Valid() {
			t.Fatalf("%q is %s", line, e.Date)
		}
	})
}

func check(t *testing.T, line string, st timeline.Stamp) {
	t.Helper()
	if st.Span.Start < 0 || st.Span.Start >= st.Span.End || st.Span.End > len(line) {
		t.Fatalf("%q: span %v", line, st.Span)
	}
	for _, c := range []timeline.Clock{st.Clock, st.End} {
		if c.Hour < 0 || c.Hour > 24 || c.Minute < 0 || c.Minute > 59 || c.Second < 0 || c.Second > 60 {
			t.Fatalf("%q: clock %+v", line, c)
		}
	}
	if d := st.Date; d.Month < 0 || d.Month > 12 || d.Day < 0 || d.Day > 31 || d.Year < 0 || d.Year > 9999 {
		t.Fatalf("%q: date %+v", line, d)
	}
	if !st.HasTime() && !st.Unknown && !st.Placeholder {
		t.Fatalf("%q: nothing was read", line)
	}
}
