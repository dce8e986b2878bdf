package timeline

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/git-postmortem/postmortem/schema/language"
)

// Where a document says once in which zone all its times are: in a sentence about them, in
// a remark beside a heading, in the header of a column.

// zoneIn is the first zone that a header of a column names.
func zoneIn(text string) string {
	for at := range text {
		if name, n := zoneAt(text, at); n > 0 {
			return name
		}
	}
	return ""
}

// zoneRemarked is the zone that a heading states for the times below it: in a sentence, or
// in a remark that is about nothing else (`Timeline (UTC)`, `Timeline - times in CET`; and
// not `Recovery (MT cluster)`).
func zoneRemarked(text string) string {
	if zoneIn(text) == "" {
		return "" // as in nearly all
	}
	text = dividers.Replace(text)
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune("()[]（）【】,;：|、", c) }) {
		for at := range part {
			name, n := zoneAt(part, at)
			if n == 0 {
				continue
			}
			words := wordsOf(part[:at] + " " + part[at+n:])
			if len(words) == 0 || AboutTimes(words) || slices.Contains(language.Sections["Timeline"], strings.Join(words, " ")) || len(words) == 1 && words[0] == "timeline" {
				return name
			}
			break
		}
	}
	return zoneStated(text)
}

// dividers are what stands between the parts of a heading.
var dividers = strings.NewReplacer(" - ", "|", " – ", "|", " — ", "|", ": ", "|")

// wordsOf are the words of a text in lower case.
func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsNumber(c) })
}

// zoneStated is the zone that a sentence of a text gives all times, or "": "All times in
// UTC", "Timestamps below are Europe/London", "Zeiten in CET". The zone stands where the
// sentence says what the times are, and is no adjective: "at this time the CT cluster
// failed" says nothing about times.
func zoneStated(text string) string {
	if !mentionsTimes(text) {
		return ""
	}
	var s statement
	for at := 0; at < len(text); {
		c, size := utf8.DecodeRuneInString(text[at:])
		if s.speaks() && (at == 0 || !isLetter(text[at-1])) {
			if name, n := zoneAt(text, at); n > 0 && s.states(text, at, at+n) {
				return name
			}
		}
		if !unicode.IsLetter(c) && !unicode.IsNumber(c) {
			if strings.ContainsRune(".!?。", c) && (at+size >= len(text) || text[at+size] <= ' ' || c == '。') {
				s = statement{}
			}
			at += size
			continue
		}
		from := at
		for at < len(text) {
			next, size := utf8.DecodeRuneInString(text[at:])
			if !unicode.IsLetter(next) && !unicode.IsNumber(next) || wide(next) != wide(c) {
				break
			}
			at += size
		}
		s.word(text[from:at], at)
	}
	return ""
}

// mentionsTimes reports whether a text has a word with which a sentence about all times may
// begin. It spares nearly all a closer look.
func mentionsTimes(text string) bool {
	for _, part := range []string{"ime", "one:", "vents", "ntries", "ates"} {
		if strings.Contains(text, part) {
			return true
		}
	}
	return slices.ContainsFunc(foreignTimes, func(w []byte) bool { return strings.Contains(text, string(w)) })
}

// A statement is what was read of a sentence that may be about times.
type statement struct {
	about    bool   // all times: "All times below", "Zeiten"
	alone    bool   // "Time", with nothing but "is" or "in" behind it yet
	foreign  bool   // in another language than English
	first    bool   // a word was read
	previous string // the word before, in lower case
	end      int    // where it ends
}

func (s *statement) speaks() bool { return s.about || s.alone }

func (s *statement) word(text string, end int) {
	w := strings.ToLower(text)
	switch w {
	case "times", "timestamps":
		s.about = s.about || !slices.Contains(counts, s.previous) && !isDigit(append([]byte(s.previous), ' ')[0])
	case "events", "entries", "dates":
		s.about = s.about || s.previous == "all" || s.previous == "these" || s.previous == "following"
	case "time", "timezone":
		// "At the time" is none of these.
		s.alone = !s.first || s.alone || s.previous == "all" || s.previous == "local"
	case "zone":
		s.alone = s.alone || !s.first
	default:
		if s.alone && !slices.Contains(language.Are, w) {
			s.alone = false
		}
		if isForeignTime(w) {
			s.about, s.foreign = true, true
		}
	}
	s.first, s.previous, s.end = true, w, end
}

// states reports whether the zone between two bytes of a text is what its sentence says of
// times.
func (s *statement) states(text string, from, to int) bool {
	between := strings.Trim(text[min(s.end, from):from], " \t\n*_`\"[>")
	last, _ := utf8.DecodeLastRuneInString(s.previous)
	switch {
	case between == "" && (slices.Contains(language.Are, s.previous) || slices.Contains(language.Times, s.previous) || s.previous == "timestamps" || s.previous == "zone" || s.previous == "timezone" || wide(last)):
	case between == ":" || between == "(" || between == "（" || between == "：":
	case between == "" && s.previous == "the" && slices.Contains([]string{"timezone", "time", "zone"}, nextWordOf(text[to:])):
	default:
		return false
	}
	next := nextWordOf(text[to:])
	return s.foreign || next == "" || isDigit(next[0]) || slices.Contains(behindZone, next)
}

// nextWordOf is the word that a text begins with, behind blanks and marks and in lower
// case, or "".
func nextWordOf(text string) string {
	text = strings.TrimLeft(text, " \t*_`")
	i := strings.IndexFunc(text, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsNumber(c) })
	if i < 0 {
		i = len(text)
	}
	return strings.ToLower(text[:i])
}

// counts are words before times that are counted: "three times".
var counts = []string{"two", "three", "four", "five", "several", "many", "multiple", "few", "response", "reaction"}

// behindZone are the words that may go on from the zone of all times.
var behindZone = []string{
	"time", "times", "timezone", "zone", "standard", "daylight", "summer", "hours", "format", "offset", "local", "throughout", "here", "below", "only",
	"unless", "except", "if", "when", "where", "and", "or", "on", "for", "from", "with", "but", "by", "as", "since", "plus", "otherwise", "which",
}

func isForeignTime(w string) bool {
	if c, _ := utf8.DecodeRuneInString(w); !wide(c) {
		return slices.Contains(language.Times, w) && !isEnglish(w)
	}
	return slices.ContainsFunc(language.Times, func(t string) bool { return t[0] >= utf8.RuneSelf && strings.Contains(w, t) })
}

// zoneAt reads a zone at a byte of a text that begins a word: letters with or without an
// offset, an IANA name, or one that is written out; it returns how long it is.
func zoneAt(text string, at int) (name string, n int) {
	c := text[at]
	if at > 0 && (isLetter(text[at-1]) || isDigit(text[at-1]) || text[at-1] == '/') || !isLetter(c) && c != '+' && c != '-' {
		return "", 0
	}
	b := text[at:]
	if !isLetter(c) {
		offset, n := signedOffset(b)
		if n < len("+5:30") {
			return "", 0
		}
		return offset, n
	}
	for _, f := range fullNames {
		if c|0x20 == f.name[0] && len(b) >= len(f.name) && equalFold([]byte(b[:len(f.name)]), f.name) {
			return f.letters, len(f.name)
		}
	}
	for n < len(b) && (isLetter(b[n]) || b[n] == '/' || b[n] == '_' && n > 0 || (b[n] == '-' || b[n] == '+' || isDigit(b[n])) && strings.IndexByte(b[:n], '/') > 0) {
		n++
	}
	word := strings.TrimRight(b[:n], "/_-+")
	if first, second, ok := strings.Cut(word, "/"); ok {
		_, a := abbreviations[first]
		if _, b := abbreviations[second]; a && b {
			return first, len(word) // CET/CEST
		}
		if _, err := LoadZone(word); err == nil || writtenAsZone(first, second) && within(text[:at]) {
			return word, len(word) // one that does not exist is said to be unknown
		}
		return "", 0
	}
	if name, n := zoneLetters([]byte(b[:min(len(b), len("UTC -05:30 ")+1)])); n > 1 {
		return name, n
	}
	if spelledOut[strings.ToLower(word)] {
		next := nextWordOf(b[len(word):])
		if next == "" || next == "time" || next == "standard" || next == "daylight" {
			return word, len(word) // Pacific Time
		}
	}
	return "", 0
}

// writtenAsZone reports whether both parts of a name begin as those of a zone do.
func writtenAsZone(area, place string) bool {
	return len(area) > 1 && len(place) > 1 && area[0] >= 'A' && area[0] <= 'Z' && place[0] >= 'A' && place[0] <= 'Z'
}

// within reports whether a text ends in the word before a zone.
func within(before string) bool {
	words := strings.Fields(before)
	return len(words) > 0 && slices.Contains([]string{"in", "are"}, strings.ToLower(strings.Trim(words[len(words)-1], "*_`")))
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
		line := bytes.TrimSpace(text[from:end])
		if end-from > 400 || len(line) > 0 && line[0] == '|' {
			continue // a column's zone is not that of all times
		}
		if zone := zoneStated(withoutTargets(string(text[from:min(next, from+600)]))); zone != "" {
			return zone
		}
	}
	for _, w := range foreignTimes {
		for at := 0; ; {
			i := bytes.Index(text[at:], w)
			if i < 0 {
				break
			}
			at += i
			if zone := zoneStated(firstOf(string(text[at:min(len(text), at+100)]), 80)); zone != "" {
				return zone
			}
			at += len(w)
		}
	}
	return ""
}

// withoutTargets is a text of which links have only their words: [UTC](https://…) is UTC.
func withoutTargets(text string) string {
	for {
		i := strings.Index(text, "](")
		if i < 0 {
			return text
		}
		end := strings.IndexByte(text[i:], ')')
		if end < 0 {
			return text
		}
		text = text[:i] + "]" + text[i+end+1:]
	}
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
