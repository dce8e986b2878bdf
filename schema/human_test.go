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

// A noun behind a number is what people write.
func TestCount(t *testing.T) {
	for want, got := range map[string]string{
		"1 day": schema.Count(1, "day"), "2 days": schema.Count(2, "day"), "0 entries": schema.Count(0, "entry"), "2 keys": schema.Count(2, "key"), "2 fixes": schema.Count(2, "fix"), "3 postmortems": schema.Count(3, "postmortem"),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A line of Markdown is read without its marks; what holds nothing else stays.
func TestPlainLine(t *testing.T) {
	for in, want := range map[string]string{
		"Ask for a *second* `approval` of [the queue](https://example.com).": "Ask for a second approval of the queue.",
		"https://example.com/1": "https://example.com/1", "**": "**", "![](x.png)": "![](x.png)", "": "", "a  b": "a b",
	} {
		if got := schema.PlainLine(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}
