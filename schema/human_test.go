package schema_test

import (
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/schema"
)

// A duration is exact to the minute, and below an hour to the second.
func TestHumanDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0m", 43 * time.Second: "43s", time.Minute: "1m", 59*time.Minute + 59*time.Second: "59m 59s",
		time.Hour: "1h", time.Hour + 5*time.Second: "1h", 4*time.Hour + 9*time.Minute + 30*time.Second: "4h 9m",
		73 * time.Hour: "3d 1h", 24*time.Hour + time.Minute: "1d 1m", -16 * time.Minute: "−16m",
	} {
		if got := schema.HumanDuration(d); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
}
