package intake

import (
	"encoding/json"
	"fmt"
	"time"
)

// PagerDuty reads log entries as its API gives them: an object with "log_entries", or the
// array itself.
func PagerDuty(data []byte) (Taken, error) {
	type entry struct {
		Type    string `json:"type"`
		Created string `json:"created_at"`
		Summary string `json:"summary"`
		Agent   struct {
			Summary string `json:"summary"`
		} `json:"agent"`
		Channel struct {
			Summary string `json:"summary"`
		} `json:"channel"`
	}
	var whole struct {
		Entries []entry `json:"log_entries"`
	}
	if err := json.Unmarshal(data, &whole); err != nil || whole.Entries == nil {
		if err := json.Unmarshal(data, &whole.Entries); err != nil {
			return Taken{}, fmt.Errorf("these are no log entries of PagerDuty: %w", err)
		}
	}
	var events []Event
	left := 0
	for i, e := range whole.Entries {
		at, err := time.Parse(time.RFC3339, e.Created)
		if err != nil {
			return Taken{}, fmt.Errorf("log entry %d has no time that can be read: created_at is %q", i+1, e.Created)
		}
		text := e.Summary
		if e.Channel.Summary != "" && e.Channel.Summary != text {
			text += " (" + e.Channel.Summary + ")"
		}
		if text == "" {
			left++
			continue
		}
		events = append(events, Event{At: at, Who: e.Agent.Summary, Text: text})
	}
	return taken(events, left), nil
}
