package site

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema"
)

// elapsedText is how long after the start something was, as short as it fits below a clock.
func elapsedText(d time.Duration) string {
	sign := "+"
	if d < 0 {
		sign, d = "−", -d
	}
	days, hours, minutes := d/(24*time.Hour), d/time.Hour%24, d/time.Minute%60
	switch {
	case days > 0 && hours > 0:
		return fmt.Sprintf("%s%dd %dh", sign, days, hours)
	case days > 0:
		return fmt.Sprintf("%s%dd", sign, days)
	case hours > 0 && minutes > 0:
		return fmt.Sprintf("%s%dh %dm", sign, hours, minutes)
	case hours > 0:
		return fmt.Sprintf("%s%dh", sign, hours)
	case minutes > 0:
		return fmt.Sprintf("%s%dm", sign, minutes)
	}
	return fmt.Sprintf("%s%ds", sign, d/time.Second)
}

// about is put before what is not exact.
func about(approximate bool) string {
	if approximate {
		return "about "
	}
	return ""
}

// overdueText says how long something has been overdue.
func overdueText(days int) string {
	switch {
	case days < 60:
		return schema.Count(days, "day") + " overdue"
	case days < 730:
		return fmt.Sprintf("%d months overdue", (days*10+152)/304)
	}
	return fmt.Sprintf("%d years overdue", days/365)
}

// zoneText is a time zone for people: "UTC", "Copenhagen time", or as it is written.
func zoneText(zone string) string {
	switch zone {
	case "", "UTC", "Etc/UTC", "Z":
		return strings.NewReplacer("Etc/", "", "Z", "UTC").Replace(zone)
	}
	if i := strings.LastIndexByte(zone, '/'); i >= 0 {
		return strings.ReplaceAll(zone[i+1:], "_", " ") + " time"
	}
	return zone
}

// dayText is a day in the short form of lists.
func dayText(w schema.When) string {
	if !w.Known() {
		return "Date unknown"
	}
	return fmt.Sprintf("%d%s%s%s%d", w.Day.Day, schema.NoBreak, time.Month(w.Day.Month).String()[:3], schema.NoBreak, w.Day.Year)
}

// longDayText is a day with its weekday, as headings have it.
func longDayText(year, month, day int) string {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return fmt.Sprintf("%s %d %s %d", t.Weekday(), day, t.Month(), year)
}

// The words of pages for engineers, and those that pages for customers have instead.
var (
	engineersWords = Words{
		"phase.": "Not recorded", "phase.undetected": "Undetected", "phase.responding": "Responding", "phase.mitigating": "Mitigating",
		"phase.resolving": "Resolving", "phase.settled": "Seemed resolved", "told.customers": "Customers told", "told.colleagues": "Colleagues told",
		"tag.trigger": "Trigger", "tag.started": "Started", "tag.detected": "Detected", "tag.acknowledged": "Acknowledged", "tag.escalated": "Escalated",
		"tag.investigating": "Investigating", "tag.identified": "Identified", "tag.decision": "Decision", "tag.mitigated": "Mitigated", "tag.resolved": "Resolved",
		"tag.reopened": "Reopened", "tag.closed": "Closed", "tag.comms-internal": "Colleagues told", "tag.comms-customer": "Customers told",
		"tag.comms-public": "Public told", "tag.comms-regulator": "Regulator told",
	}
	customersWords = Words{
		"phase.": "Affected", "phase.undetected": "Before we noticed", "phase.responding": "Finding the cause", "phase.mitigating": "Stopping it",
		"phase.resolving": "Putting it right", "phase.settled": "Seemed resolved", "told.customers": "We wrote to you",
		"tag.trigger": "Cause", "tag.detected": "Noticed", "tag.acknowledged": "Taken up", "tag.identified": "Cause found", "tag.mitigated": "Stopped",
		"tag.resolved": "Put right", "tag.reopened": "Came back", "tag.comms-customer": "We wrote to you", "tag.comms-public": "We published",
		"section.Customer message": "What we wrote to you", "section.Summary": "What happened", "section.Impact": "What it meant for you",
		"section.Resolution": "How we put it right", "section.Action items": "What we do so that it stays fixed", "section.Contact": "If you need us",
		"section.Contributing factors": "Why it happened", "section.Lessons learned": "What we learned",
	}
)

// WordKeys are the keys of the standard words, sorted.
func WordKeys() []string {
	keys := slices.Concat(slices.Collect(maps.Keys(engineersWords)), slices.Collect(maps.Keys(customersWords)))
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Words are what pages call things, by keys such as "phase.undetected", "tag.detected" and
// "section.Impact". words.go lists the standard ones.
type Words map[string]string

// say is the word for a key: the configuration's, else the standard's, else "".
func (b *builder) say(key string) string {
	if w := b.in.Settings.Words[key]; w != "" {
		return w
	}
	if !b.engineers {
		if w := customersWords[key]; w != "" {
			return w
		}
	}
	return engineersWords[key]
}

// tagWord is the word for the tag of an entry: one of the archive's own is said as it is written.
func (b *builder) tagWord(tag string) string {
	if w := b.say("tag." + tag); w != "" {
		return w
	}
	if tag == "" {
		return ""
	}
	return strings.ToUpper(tag[:1]) + strings.ReplaceAll(tag[1:], "-", " ")
}
