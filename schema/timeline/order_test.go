package timeline_test

import (
	"testing"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// What "about" forgives is less than an hour: an approximate time that stands further off is
// as much out of order as any other.
func TestInversions(t *testing.T) {
	for doc, want := range map[string]struct {
		seconds int
		slight  bool
	}{
		"- 12:00 a\n- 11:59 b\n":       {60, false},
		"- 12:00 a\n- ~11:59 b\n":      {60, true},
		"- ~12:00 a\n- 11:01 b\n":      {3540, true},
		"- ~12:00 a\n- 11:00 b\n":      {3600, false},
		"- 12:00 a\n- 12:00 b\n":       {},
		"- 12:00:30 a\n- 12:00 b\n":    {}, // to the minute, they are equal
		"- 12:00 a\n- ?? b\n- 12:01 c": {},
	} {
		pm := schema.Parse("2022-05-01-x.md", []byte("## Timeline\n\n"+doc), nil)
		found := timeline.Inversions(pm.Timeline)
		switch {
		case want.seconds == 0 && len(found) > 0:
			t.Errorf("%q: %+v", doc, found[0])
		case want.seconds > 0 && (len(found) != 1 || found[0].By != want.seconds || found[0].Slight != want.slight):
			t.Errorf("%q: %+v", doc, found)
		}
	}
}
