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
		"report": "postmortem", "home.question": "Have we seen this before?", "home.hint": "Error, service, symptom",
	}
	customersWords = Words{
		"phase.": "Affected", "phase.undetected": "Before we noticed", "phase.responding": "Finding the cause", "phase.mitigating": "Stopping it",
		"phase.resolving": "Putting it right", "phase.settled": "Seemed resolved", "told.customers": "We wrote to you",
		"tag.trigger": "Cause", "tag.detected": "Noticed", "tag.acknowledged": "Taken up", "tag.identified": "Cause found", "tag.mitigated": "Stopped",
		"tag.resolved": "Put right", "tag.reopened": "Came back", "tag.comms-customer": "We wrote to you", "tag.comms-public": "We published",
		"tag.escalated": "More people called in", "tag.investigating": "Looking for the cause", "tag.decision": "Decided", "tag.comms-regulator": "Authorities told",
		"section.Customer message": "What we wrote to you", "section.Summary": "What happened", "section.Impact": "What it meant for you",
		"section.Resolution": "How we put it right", "section.Action items": "What we do so that it stays fixed", "section.Contact": "If you need us",
		"section.Contributing factors": "Why it happened", "section.Lessons learned": "What we learned", "section.Detection": "How it was noticed",
		"section.Communication": "Who was told", "section.Amendments": "Changes to this report", "section.Supporting material": "More about it",
		"report": "report", "home.question": "What are you looking for?", "home.hint": "A service, a message, what you saw",
	}
	// Of the incidents of others nobody says "we".
	retoldWords = Words{
		"phase.undetected": "Before it was noticed", "told.customers": "Customers told", "tag.comms-customer": "Customers told", "tag.comms-public": "Public told",
		"section.Customer message": "What customers were told", "section.Impact": "What it meant for customers", "section.Resolution": "How it was put right",
		"section.Action items": "What was done so that it stays fixed", "section.Contact": "Contact", "section.Lessons learned": "What was learned",
	}
)

// WordKeys are the keys of the standard words, sorted.
func WordKeys() []string {
	keys := slices.Concat(slices.Collect(maps.Keys(engineersWords)), slices.Collect(maps.Keys(customersWords)))
	for key := range retoldWords {
		keys = append(keys, retoldPrefix+key)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Words are what pages call things, by keys such as "phase.undetected", "tag.detected" and
// "section.Impact". words.go lists the standard ones.
type Words map[string]string

// retoldPrefix stands before the keys of words on pages of retold incidents.
const retoldPrefix = "retold."

// Word is the word of pages for customers for a key, as the configuration has it or else the standard.
func Word(own Words, key string) string { return voice{words: own}.say(key) }

// A voice is in which words a page speaks: an archive's own, for engineers or for customers, of
// an incident of its own or of one that is retold.
type voice struct {
	words     Words // the configuration's
	engineers bool
	retold    bool
}

// voice is how the page of a document speaks; pm is nil for pages that are of none.
func (b *builder) voice(pm *schema.Postmortem) voice {
	return voice{b.in.Settings.Words, b.engineers, pm != nil && pm.Origin == "external"}
}

// say is the word for a key: the configuration's, else the standard's, else "".
func (v voice) say(key string) string {
	if v.retold && !v.engineers {
		if w := v.words[retoldPrefix+key]; w != "" {
			return w
		}
		if w := retoldWords[key]; w != "" {
			return w
		}
	}
	if w := v.words[key]; w != "" {
		return w
	}
	if !v.engineers {
		if w := customersWords[key]; w != "" {
			return w
		}
	}
	return engineersWords[key]
}

// tag is the word for the tag of an entry: one of the archive's own is said as it is written.
func (v voice) tag(tag string) string {
	if w := v.say("tag." + tag); w != "" {
		return w
	}
	if tag == "" {
		return ""
	}
	return strings.ToUpper(tag[:1]) + strings.ReplaceAll(tag[1:], "-", " ")
}

// section is what a section is called: on pages for customers by their words, else as it is written.
func (v voice) section(s *schema.Section, text string) string {
	if s != nil && !v.engineers {
		if w := v.say("section." + s.Name); w != "" {
			return w
		}
	}
	return text
}

// reports counts postmortems, as the page calls them.
func (v voice) reports(n int) string { return schema.Count(n, v.say("report")) }
