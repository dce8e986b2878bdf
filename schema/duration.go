package schema

import (
	"fmt"
	"strings"
	"time"
)

// HumanDuration writes a span of time as people say it, and exactly: to the
// minute, below an hour to the second (4h 9m, 3d 1h, 43s).
func HumanDuration(d time.Duration) string {
	if d < 0 {
		return "−" + HumanDuration(-d)
	}
	var parts []string
	add := func(n int, unit string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d%s", n, unit))
		}
	}
	add(int(d/(24*time.Hour)), "d")
	add(int(d/time.Hour)%24, "h")
	add(int(d/time.Minute)%60, "m")
	if d < time.Hour {
		add(int(d/time.Second)%60, "s")
	}
	if len(parts) == 0 {
		return "0m"
	}
	return strings.Join(parts, " ")
}
