package terminal

import (
	"bytes"
	"testing"
	"time"
)

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	at := time.Date(2026, 3, 4, 14, 39, 0, 0, time.UTC)
	p := NewProgress(&out, "reading", func() time.Time { return at })
	said := func(want string) {
		t.Helper()
		if got := out.String(); got != want {
			t.Errorf("at %s: %q, want %q", at.Format("05.000"), got, want)
		}
		out.Reset()
	}
	p.Step(1, 10000)
	at = at.Add(499 * time.Millisecond)
	p.Step(2, 10000)
	at = at.Add(500 * time.Millisecond)
	p.Step(999, 10000)
	p.Erase()
	said("") // what is quick says nothing, and erases nothing
	at = at.Add(time.Millisecond)
	p.Step(1000, 10000)
	said("\rreading 1,000 of 10,000\x1b[K")
	at = at.Add(99 * time.Millisecond)
	p.Step(1001, 10000)
	said("")
	at = at.Add(time.Millisecond)
	p.Step(4210, 1234567)
	said("\rreading 4,210 of 1,234,567\x1b[K")
	p.Erase()
	said("\r\x1b[K")
	p.Erase()
	said("")
	at = at.Add(time.Second)
	p.Step(3, 12)
	said("\rreading 3 of 12\x1b[K")
	p.Erase()
	out.Reset()

	// As serve does: another work, much later, is as quick as the first.
	at = at.Add(time.Hour)
	p.Step(1, 12)
	at = at.Add(time.Second - time.Millisecond)
	p.Step(12, 12)
	said("")
	at = at.Add(time.Millisecond)
	p.Step(12, 12)
	said("\rreading 12 of 12\x1b[K")

	var none *Progress
	none.Step(1, 2)
	none.Erase()
	if Shows(&out, func(string) string { return "" }) {
		t.Error("what is no terminal shows a progress")
	}
}
