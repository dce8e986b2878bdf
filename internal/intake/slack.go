package intake

import (
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A slackMessage is a message of a channel as an export of Slack has it.
type slackMessage struct {
	Type     string `json:"type"`
	Subtype  string `json:"subtype"`
	User     string `json:"user"`
	Username string `json:"username"` // of a bot
	Text     string `json:"text"`
	TS       string `json:"ts"` // seconds since 1970, with a fraction
	Profile  struct {
		Name        string `json:"name"`
		DisplayName string `json:"display_name"`
	} `json:"user_profile"`
}

// Slack reads the messages of a channel from a file of an export: a JSON array, or an object
// that has it under "messages". That somebody joined or left is no event.
func Slack(data []byte) (Taken, error) {
	var messages []slackMessage
	if err := json.Unmarshal(data, &messages); err != nil {
		var whole struct{ Messages []slackMessage }
		if json.Unmarshal(data, &whole) != nil || whole.Messages == nil {
			return Taken{}, fmt.Errorf("this is no channel of a Slack export: %w", err)
		}
		messages = whole.Messages
	}
	names := map[string]string{}
	for _, m := range messages {
		for _, name := range []string{m.Profile.DisplayName, m.Profile.Name} {
			if name != "" && names[m.User] == "" {
				names[m.User] = name
			}
		}
	}
	var events []Event
	left := 0
	for i, m := range messages {
		if strings.HasPrefix(m.Subtype, "channel_") || strings.TrimSpace(m.Text) == "" {
			left++
			continue
		}
		seconds, err := strconv.ParseFloat(m.TS, 64)
		if err != nil || seconds <= 0 {
			return Taken{}, fmt.Errorf("message %d has no time that can be read: ts is %q", i+1, m.TS)
		}
		who := m.Username
		if m.User != "" {
			who = handle(m.User, names)
		}
		events = append(events, Event{At: time.Unix(int64(seconds), 0), Who: who, Text: slackText(m.Text, names)})
	}
	return taken(events, left), nil
}

func handle(user string, names map[string]string) string {
	if name := names[user]; name != "" {
		return "@" + name
	}
	return "@" + user
}

// slackMark is a mention, a channel or a link in a message.
var slackMark = regexp.MustCompile(`<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>`)

func slackText(text string, names map[string]string) string {
	text = slackMark.ReplaceAllStringFunc(text, func(mark string) string {
		m := slackMark.FindStringSubmatch(mark)
		switch {
		case m[1] == "@" && names[m[2]] == "" && m[3] != "":
			return "@" + m[3]
		case m[1] == "@":
			return handle(m[2], names)
		case m[1] == "#" && m[3] != "":
			return "#" + m[3]
		case m[1] != "":
			return m[1] + m[2]
		case m[3] != "" && m[3] != m[2]:
			return m[3] + " " + m[2]
		}
		return m[2]
	})
	return html.UnescapeString(text)
}
