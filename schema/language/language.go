// Package language holds the words of the languages in which postmortems are read: what
// their sections are called, their months and weekdays, the words around a time and the
// labels of a date. A language is one file in words; adding one is all it takes.
//
// It reads nothing and decides nothing: packages timeline and schema ask it.
package language

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

//go:embed words/*.txt
var files embed.FS

// What the languages say, all in lower case. A word that several have is in once.
var (
	Months    = map[string]int{}      // a month's name or its short form → 1 to 12
	Weekdays  = map[string]string{}   // a weekday's name → its name in English
	Sections  = map[string][]string{} // a section of the standard → its names as headings
	General   = map[string]bool{}     // of these names, those that mean anything in other documents
	At        []string                // before a time: at, from
	About     []string                // before a time that is not exact
	Nearly    []string                // behind a time that is not exact, without a blank
	Until     []string                // between the ends of a range
	End       []string                // what a column calls the end of something
	Hour      []string                // behind the hour or the clock: Uhr, h
	Morning   []string                // before a clock of 12 hours: am
	Afternoon []string                // before a clock of 12 hours: pm
	Times     []string                // what a sentence about the zone of all times speaks of
	Are       []string                // between the times of such a sentence and their zone: are, in
	Date      []string                // labels of an incident's date
)

var weekdays = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

func init() {
	entries, err := files.ReadDir("words")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		text, err := files.ReadFile("words/" + e.Name())
		if err != nil {
			panic(err)
		}
		if err := add(string(text)); err != nil {
			panic("language: " + e.Name() + ": " + err.Error())
		}
	}
	for _, list := range []*[]string{&At, &About, &Nearly, &Until, &Hour} {
		// The longest first: `vers les` before `vers`.
		slices.SortStableFunc(*list, func(a, b string) int { return len(b) - len(a) })
	}
}

// add takes the lines of one language.
func add(text string) error {
	lists := map[string]*[]string{"at": &At, "about": &About, "nearly": &Nearly, "until": &Until, "end": &End, "hour": &Hour, "morning": &Morning, "afternoon": &Afternoon, "times": &Times, "are": &Are, "date": &Date}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if section, names, ok := strings.Cut(line, " = "); ok {
			for _, name := range words(names, ",") {
				name, general := strings.CutSuffix(name, "*")
				Sections[section] = append(Sections[section], name)
				if general {
					General[name] = true
				}
			}
			continue
		}
		key, value, ok := strings.Cut(line, ": ")
		switch list := lists[key]; {
		case !ok:
			return fmt.Errorf("%q is no line of a language", line)
		case key == "months":
			for i, names := range words(value, "|") {
				for _, name := range strings.Fields(names) {
					Months[name] = i + 1
				}
			}
		case key == "weekdays":
			for i, names := range words(value, "|") {
				for _, name := range strings.Fields(names) {
					Weekdays[name] = weekdays[i]
				}
			}
		case list == nil:
			return fmt.Errorf("there is no list %q", key)
		default:
			for _, w := range words(value, ",") {
				if !slices.Contains(*list, w) {
					*list = append(*list, w)
				}
			}
		}
	}
	return nil
}

func words(list, separator string) (out []string) {
	for _, w := range strings.Split(list, separator) {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// Lower is the lower case of a short text, and whether it is valid and short enough to be
// one of the words here.
func Lower(b []byte) (string, bool) {
	if len(b) == 0 || len(b) > 48 || !utf8.Valid(b) {
		return "", false
	}
	return strings.ToLower(string(b)), true
}
