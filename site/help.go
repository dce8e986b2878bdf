package site

import "strings"

// A HelpDraft is what `export --as` makes of the story that the project began with. The program
// is not run for it: a test holds the two together.
type HelpDraft struct {
	Name, Command, Text string
}

// HelpStory is the document that the drafts of the help are made from.
func HelpStory() []byte { return mustRead("help/essay.md") }

// HelpDrafts are the examples of the help.
func HelpDrafts() []HelpDraft {
	return []HelpDraft{
		{"A note to colleagues, in Slack", "export --as announcement", string(mustRead("help/announcement.slack"))},
		{"A mail to customers", "export --as customer-email", string(mustRead("help/customer-email.text"))},
		{"A status page", "export --as status-page", string(mustRead("help/status-page.markdown"))},
	}
}

func mustRead(name string) []byte {
	data, err := files.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded
	}
	return []byte(strings.ReplaceAll(string(data), "\r\n", "\n"))
}
