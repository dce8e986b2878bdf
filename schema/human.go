package schema

import (
	"fmt"
	"strconv"
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
	text := ""
	for i, p := range SpanParts(d) {
		if i > 0 {
			text += " "
		}
		text += strconv.FormatInt(p.N, 10) + NoBreak + p.Unit
	}
	return text
}

// A SpanPart is a number of days, hours, minutes or seconds.
type SpanPart struct {
	N    int64
	Unit string // "d", "h", "min" or "s"
}

// SpanParts are the one or two parts in which people say a span of time, which is not negative.
func SpanParts(d time.Duration) (out []SpanPart) {
	add := func(n time.Duration, unit string) { out = append(out, SpanPart{int64(n), unit}) }
	d = d.Round(time.Second)
	days, hours, minutes, seconds := d/(24*time.Hour), d/time.Hour%24, d/time.Minute%60, d/time.Second%60
	if days == 1 {
		days, hours = 0, hours+24
	}
	switch {
	case days > 0:
		add(days, "d")
		if hours > 0 {
			add(hours, "h")
		}
	case hours > 0:
		add(hours, "h")
		if minutes > 0 {
			add(minutes, "min")
		}
	case minutes > 0:
		add(minutes, "min")
		if seconds > 0 && minutes < 10 {
			add(seconds, "s")
		}
	default:
		add(seconds, "s")
	}
	return out
}
