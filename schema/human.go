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

// Count is a number with what it counts: "1 entry", "2 entries".
func Count(n int, noun string) string { return fmt.Sprintf("%d %s", n, Plural(n, noun)) }

// Plural is a noun as it stands behind a number.
func Plural(n int, noun string) string {
	switch {
	case n == 1:
		return noun
	case strings.HasSuffix(noun, "y") && len(noun) > 1 && !strings.ContainsRune("aeiou", rune(noun[len(noun)-2])):
		return strings.TrimSuffix(noun, "y") + "ies"
	case strings.HasSuffix(noun, "x") || strings.HasSuffix(noun, "s"):
		return noun + "es"
	}
	return noun + "s"
}

// And joins words as a sentence does: "a, b and c".
func And(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// IsOrAre is the verb that agrees with words.
func IsOrAre(words []string) string {
	if len(words) == 1 {
		return "is"
	}
	return "are"
}

// NoBreak holds a number and its unit together.
const NoBreak = "\u00a0"

// SpanText writes a span of time as people say it: hours up to 48, then days and hours; minutes
// with seconds below ten of them.
func SpanText(d time.Duration) string {
	if d < 0 {
		return "−" + SpanText(-d)
	}
	unit := func(n time.Duration, name string) string { return fmt.Sprintf("%d%s%s", n, NoBreak, name) }
	d = d.Round(time.Second)
	days, hours, minutes, seconds := d/(24*time.Hour), d/time.Hour%24, d/time.Minute%60, d/time.Second%60
	if days == 1 {
		days, hours = 0, hours+24
	}
	var parts []string
	switch {
	case days > 0:
		parts = append(parts, unit(days, "d"))
		if hours > 0 {
			parts = append(parts, unit(hours, "h"))
		}
	case hours > 0:
		parts = append(parts, unit(hours, "h"))
		if minutes > 0 {
			parts = append(parts, unit(minutes, "min"))
		}
	case minutes > 0:
		parts = append(parts, unit(minutes, "min"))
		if seconds > 0 && minutes < 10 {
			parts = append(parts, unit(seconds, "s"))
		}
	default:
		return unit(seconds, "s")
	}
	return strings.Join(parts, " ")
}
