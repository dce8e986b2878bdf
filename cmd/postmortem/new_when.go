package main

import (
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// newPhases are the phases whose times new takes, in the order in which they must be.
var newPhases = [...]struct{ flag, about string }{
	{schema.TagStarted, "it began"},
	{schema.TagDetected, "somebody or something noticed"},
	{schema.TagMitigated, "the worst was over"},
	{schema.TagResolved, "it was over"},
}

// when reads the day and the times that a draft begins with.
func (o *newOptions) when(s *streams) error {
	at, err := now(s, "", time.Time{})
	if err != nil {
		return err
	}
	zone, err := timeline.LoadZone(o.Timezone)
	stated := err == nil
	if !stated {
		zone = at.Location()
	}
	var read []string
	for i, text := range o.times {
		if text == "" {
			continue
		}
		flag := newPhases[i].flag
		if !stated {
			return usagef("--%s needs a zone, and this machine does not tell its own; for example --timezone Europe/Copenhagen", flag)
		}
		spoken, err := timeline.ReadSpoken(text, at, zone)
		if err != nil {
			return usagef("--%s: %s", flag, err)
		}
		if n := len(o.Times); n > 0 && spoken.At.Before(o.Times[n-1].At) {
			before := o.Times[n-1]
			return usagef("--%s is %s, and lies before --%s, %s", flag, spoken.At.Format(minute), before.Phase, before.At.Format(minute))
		}
		o.Times = append(o.Times, schema.NewTime{Phase: flag, At: spoken.At, About: spoken.About})
		about := ""
		if spoken.About {
			about = "about "
		}
		read = append(read, flag+" "+about+spoken.At.Format(minute))
	}
	switch {
	case o.day != "":
		day, err := timeline.ReadSpokenDay(o.day, at.In(zone))
		if err != nil {
			return usagef("--date takes a day: %s", err)
		}
		o.Day = day.String()
		if len(o.Times) > 0 && o.Times[0].At.Format(time.DateOnly) != o.Day {
			first := o.Times[0]
			return usagef("--date is %s, and --%s is %s; a time without a day is today's", o.Day, first.Phase, first.At.Format(minute))
		}
	case len(o.Times) > 0:
		o.Day = o.Times[0].At.Format(time.DateOnly)
	default:
		o.Day = at.In(zone).Format(time.DateOnly)
	}
	if len(read) > 0 {
		s.note("%s (%s)", strings.Join(read, ", "), o.Timezone)
	}
	return nil
}

// minute is how a time is shown that was read.
const minute = "2006-01-02 15:04"
