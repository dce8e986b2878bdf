package timeline

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/git-postmortem/postmortem/schema/language"
)

// Where a document says once in which zone all its times are.

// zoneIn finds the zone that a heading or a sentence states for the times below
// it: "All times in UTC", "Timeline (PST)", "all times are Europe/London".
func zoneIn(text string) string {
	if strings.Contains(text, "](") {
		text = linkTarget.ReplaceAllString(text, "]")
	}
	lower := strings.ToLower(text)
	if !strings.ContainsAny(text, "(（") && !speaksOfTimes(lower) {
		return ""
	}
	for phrase, letters := range fullNames {
		if strings.Contains(lower, phrase) {
			return letters
		}
	}
	words := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(" ()[],.:;`|\t\n{}\"（）、。：", c) })
	for i, w := range words {
		w = strings.Trim(w, "*_")
		if _, known := abbreviations[w]; known && len(w) > 1 || len(w) > 3 && (strings.HasPrefix(w, "UTC") || strings.HasPrefix(w, "GMT")) {
			return w
		}
		if a, b, ok := strings.Cut(w, "/"); ok {
			_, first := abbreviations[a]
			if _, second := abbreviations[b]; first && second {
				return a // CET/CEST
			}
		}
		if spelledOut[strings.ToLower(w)] && (i+1 < len(words) && strings.HasPrefix(strings.ToLower(words[i+1]), "time") || i+1 == len(words) && i > 0 && (words[i-1] == "are" || words[i-1] == "in")) {
			return w // Pacific Time
		}
		if i > 0 && strings.Contains(w, "/") && len(w) > 2 && w[0] >= 'A' && w[0] <= 'Z' {
			// One that does not exist is stated all the same, and said to be unknown.
			if _, err := LoadZone(w); err == nil || strings.HasPrefix(lower, "all times") {
				return w
			}
		}
	}
	return ""
}

// speaksOfTimes reports whether a text, in lower case, has a word for times.
func speaksOfTimes(lower string) bool {
	if strings.Contains(lower, "time") || strings.Contains(lower, "clock") {
		return true
	}
	for _, w := range language.Times {
		if strings.Contains(lower, w) {
			return true
		}
	}
	return false
}

// StatedZone is the zone that a sentence of a text gives all times, wherever in the
// document it stands, or "".
func StatedZone(text []byte) string {
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte("ime"))
		if i < 0 {
			break
		}
		from := max(0, bytes.LastIndexByte(text[:at+i], '\n'))
		end := len(text)
		if k := bytes.IndexByte(text[at+i:], '\n'); k >= 0 {
			end = at + i + k
		}
		next := end
		if k := bytes.IndexByte(text[min(end+1, len(text)):], '\n'); k >= 0 {
			next = end + 1 + k // the sentence may go on there
		}
		at = end
		if end-from > 400 {
			continue
		}
		for _, m := range allTimes.FindAllString(string(text[from:min(next, from+600)]), 4) {
			if zone := zoneIn(m); zone != "" {
				return zone
			}
		}
	}
	for _, w := range foreignTimes {
		for at := 0; ; {
			i := bytes.Index(text[at:], w)
			if i < 0 {
				break
			}
			at += i
			if zone := zoneIn(firstOf(string(text[at:min(len(text), at+100)]), 80)); zone != "" {
				return zone
			}
			at += len(w)
		}
	}
	return ""
}

func isEnglish(w string) bool {
	return w == "time" || w == "times" || w == "timestamps" || w == "clock"
}

func firstOf(text string, n int) string {
	for n = min(n, len(text)); n < len(text) && !utf8.RuneStart(text[n]); n++ {
	}
	return text[:n]
}

// foreignTimes are words for times of other languages, as they begin a sentence or stand in one.
var foreignTimes = func() (out [][]byte) {
	for _, w := range language.Times {
		if isEnglish(w) || len(w) < 4 {
			continue
		}
		out = append(out, []byte(w))
		if r, size := utf8.DecodeRuneInString(w); unicode.ToUpper(r) != r {
			out = append(out, []byte(string(unicode.ToUpper(r))+w[size:]))
		}
	}
	return out
}()

var linkTarget = regexp.MustCompile(`\]\([^)]*\)`)

var allTimes = regexp.MustCompile(`(?i)\b(?:all|any|the|these|unless[^.]{0,40})\s+(?:of\s+the\s+)?(?:following\s+)?(?:event\s+)?(?:times?|timestamps?|dates? and times?|events|hours)\b[^.]{0,80}|\btimes?(?:stamps?)?\s+(?:are|is|in|below)\b[^.]{0,60}`)
