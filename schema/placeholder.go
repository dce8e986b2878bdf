package schema

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/git-postmortem/postmortem/schema/language"
)

// PlaceholderMarks stand for what is still to be written, in capitals.
var PlaceholderMarks = []string{"TODO", "TBD", "TBA", "TBC", "FIXME"}

// placeholders are whole texts, in lower case, that stand where nothing was written: they
// tell a reader of a list nothing, even where they are honest answers to a question.
var placeholders = func() map[string]bool {
	out := map[string]bool{}
	for _, mark := range PlaceholderMarks {
		out[strings.ToLower(mark)] = true
	}
	for _, text := range []string{
		"n/a", "na", "n.a", "unknown", "unclear", "nil", "null", "no data", "to do", "pending", "wip", "work in progress", "in progress", "coming soon",
		"placeholder", "x", "xx", "xxx", "same as above", "see above", "see below",
	} {
		out[text] = true
	}
	return out
}()

// todo is a note to whoever writes the text, hole a form that a template left, and unsaid says
// that there is nothing.
var (
	todo   = regexp.MustCompile(`^\W*(?:` + strings.Join(PlaceholderMarks, "|") + `)\s*[]:)([–—-]`)
	hole   = regexp.MustCompile(`^(?:<[^<>]+>|\{\{[^{}]+\}\}|\[[^\[\]]+\])$|(?i)^lorem ipsum\b`)
	unsaid = regexp.MustCompile(`^(?:(?:not|nothing|none)(?: yet| was| has been| is| so far)*(?: recorded| preserved| kept| known| written| available| applicable| provided| stated| published| determined)?(?: yet| so far)?|(?:still |yet )?to be (?:determined|decided|defined|done|written|filled(?: in| out)?|completed|added|announced|confirmed|provided))$`)
)

// unsaidBegins are the words that unsaid begins with.
var unsaidBegins = map[string]bool{"not": true, "nothing": true, "none": true, "still": true, "yet": true, "to": true}

// longestPlaceholder is how many bytes a text may have that is more than a note and still
// says nothing.
const longestPlaceholder = 120

// IsPlaceholder reports whether a text says nothing to somebody who reads it alone: "TBD",
// "N/A", "Not recorded.", "None yet", "…", a note that begins with "TODO:", the hole of a
// template; with any punctuation and marks around it. So does one without a letter or digit,
// and the empty one. "None, because nobody was awake." says something.
func IsPlaceholder(text string) bool {
	text = strings.TrimSpace(text)
	if isNote(text) || isHole(text) {
		return true
	}
	if len(text) > longestPlaceholder {
		return strings.IndexFunc(text, isWordRune) < 0
	}
	if isPlaceholder(text) {
		return true
	}
	// Several, one behind the other: "TBD. Not recorded."
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".,;!?…\n", r) })
	return !slices.ContainsFunc(parts, func(part string) bool { return !isPlaceholder(part) })
}

// isNote and isHole ask the patterns only of texts that could match: most begin with a word.
func isNote(text string) bool {
	return slices.ContainsFunc(PlaceholderMarks, func(mark string) bool { return strings.Contains(text, mark) }) && todo.MatchString(text)
}

func isHole(text string) bool {
	return text != "" && strings.IndexByte("<{[lL", text[0]) >= 0 && hole.MatchString(text)
}

func isPlaceholder(text string) bool {
	text = strings.ToLower(strings.Join(strings.Fields(strings.TrimFunc(text, func(r rune) bool { return !isWordRune(r) })), " "))
	if text == "" || placeholders[text] {
		return true
	}
	first, _, _ := strings.Cut(text, " ")
	return unsaidBegins[first] && unsaid.MatchString(text)
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// labels are what people write before a text, beside the names of sections, and before a value.
var (
	labels = []string{"scope", "note", "services", "service", "systems", "customers", "users", "affected", "users affected", "root cause", "trigger", "impact level"}
	values = []string{
		"severity", "sev", "priority", "status", "state", "level", "duration", "impact duration", "start", "started", "end", "ended", "time", "date", "incident",
		"author", "authors", "owner", "time to resolve", "time to detect",
	}
)

// A label is a word or a few, a colon or a dash behind them.
var label = regexp.MustCompile(`^\PL{0,4}(\pL[\pL ]{0,38}\pL)[*_ ]*(?:[:：]|\s[–—-]\s)[*_]*\s*`)

// From how many words on a text behind a label can stand alone, and one behind the label of a value.
const (
	labelledText  = 3
	labelledValue = 6
)

// longEnough is how many characters are as good as words, in scripts without blanks.
const longEnough = 20

// Unlabelled is a text without the label before it: "Impact: nobody could log in." is "nobody could
// log in." It is "" where what follows the label is a value and no sentence ("Severity: high"), and
// the text as it is where it begins with no label that is known.
func Unlabelled(text string) string {
	for range 3 { // "Impact: Severity: high"
		m := label.FindStringSubmatch(text)
		if m == nil {
			return text
		}
		word, rest := strings.ToLower(m[1]), text[len(m[0]):]
		need := labelledText
		switch {
		case slices.Contains(values, word):
			need = labelledValue
		case !isLabel(word):
			return text
		}
		if len(strings.Fields(rest)) < need && (need == labelledValue || len([]rune(rest)) < longEnough) {
			return ""
		}
		text = rest
	}
	return text
}

// Lead is what a text can lead with: it without a label before it, or "" where it says
// nothing by itself.
func Lead(text string) string {
	if IsPlaceholder(text) {
		return "" // "TODO:" is no label
	}
	if text = Unlabelled(text); IsPlaceholder(text) {
		return ""
	}
	return text
}

// isLabel reports whether a word in lower case is a label of a text.
func isLabel(word string) bool {
	if slices.Contains(labels, word) {
		return true
	}
	for name, names := range language.Sections {
		if strings.ToLower(name) == word || slices.Contains(names, word) {
			return true
		}
	}
	return false
}
