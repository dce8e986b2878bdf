package site

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	bcp47 "golang.org/x/text/language"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site/search"
)

// Words are what pages say, by keys such as "phase.undetected", "tag.detected" and
// "section.Impact". words_english.go lists the standard ones.
type Words map[string]string

// retoldPrefix stands before the keys of words on pages of retold incidents.
const retoldPrefix = "retold."

// searchPrefix stands before the keys of what the search's own script says.
const searchPrefix = "search."

// English is the language of pages where the configuration names none.
const English = "en"

// WordKeys are the keys of the standard words, sorted.
func WordKeys() []string { return keysOf(true, true) }

// keysOf are the keys of the standard words of pages for engineers, for customers, or both.
func keysOf(engineers, customers bool) []string {
	keys := slices.Concat(slices.Collect(maps.Keys(englishWords)), slices.Collect(maps.Keys(engineersWords)))
	for key := range search.Words {
		keys = append(keys, searchPrefix+key)
	}
	if customers {
		keys = slices.AppendSeq(keys, maps.Keys(customersWords))
		for key := range retoldWords {
			keys = append(keys, retoldPrefix+key)
		}
	}
	if !engineers {
		keys = slices.DeleteFunc(keys, func(key string) bool { return key == "told.colleagues" })
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// pluralForms are the endings of keys of counts, as CLDR calls the forms of a noun behind a number.
var pluralForms = map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other"}

// CountForms are the endings that keys of counts may have: "count.incident.few".
var CountForms = slices.Sorted(maps.Values(pluralForms))

// IsCountForm reports whether a key is another form of a count that the standard has.
func IsCountForm(key string) bool {
	at := strings.LastIndexByte(key, '.')
	if at < 0 || !slices.Contains(CountForms, key[at+1:]) {
		return false
	}
	return standard(key[:at]+".other", false) != ""
}

// formOf is the ending of the key for n of something.
func formOf(tag bcp47.Tag, n int) string {
	return pluralForms[plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0)]
}

// standard is the English word for a key, or "".
func standard(key string, engineers bool) string {
	if rest, ok := strings.CutPrefix(key, searchPrefix); ok && search.Words[rest] != "" {
		return search.Words[rest]
	}
	if rest, ok := strings.CutPrefix(key, retoldPrefix); ok && !engineers && retoldWords[rest] != "" {
		return retoldWords[rest]
	}
	if !engineers && customersWords[key] != "" {
		return customersWords[key]
	}
	if w := engineersWords[key]; w != "" {
		return w
	}
	return englishWords[key]
}

var wordPlace = regexp.MustCompile(`\{[a-z]+\}`)

// WordPlaces are the places such as "{n}" that a word may have, those of the standard one, and those
// in a text that it has not; known is false for keys without a standard word.
func WordPlaces(key, text string) (places, wrong []string, known bool) {
	if IsCountForm(key) {
		key = key[:strings.LastIndexByte(key, '.')] + ".other"
	}
	for _, word := range []string{standard(key, true), standard(key, false)} {
		known = known || word != ""
		if places = append(places, wordPlace.FindAllString(word, -1)...); dayPlace.MatchString(word) {
			places = append(places, "{weekday}", "{day}", "{month}", "{year}") // whichever of them a language puts there
		}
	}
	slices.Sort(places)
	places = slices.Compact(places)
	for _, p := range wordPlace.FindAllString(text, -1) {
		if !slices.Contains(places, p) {
			wrong = append(wrong, p)
		}
	}
	return places, wrong, known
}

// A Wording is a word of the pages of one build.
type Wording struct {
	Key, Text string
	Own       bool // the configuration's; else the standard English
}

// Wordings are all words of the pages in a language, with the forms of counts that it has, sorted
// by their keys: own ones where there are such, else the standard.
func Wordings(own Words, lang string, engineers bool) (out []Wording) {
	tag, forms := bcp47.Make(lang), map[string]bool{}
	for n := range 200 { // what a language has beyond is said by its other form
		forms[formOf(tag, n)] = true
	}
	keys := slices.Collect(maps.Keys(own))
	if !engineers { // where there is no word, they stand as documents have them
		for _, s := range schema.SectionOrder {
			keys = append(keys, "section."+s)
		}
	}
	for _, key := range keysOf(engineers, !engineers) {
		base, form := key, ""
		if at := strings.LastIndexByte(key, '.'); at >= 0 {
			base, form = key[:at], key[at+1:]
		}
		switch {
		case !IsCountForm(key):
			keys = append(keys, key)
		case form == "other":
			for f := range forms {
				keys = append(keys, base+"."+f)
			}
		}
	}
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		w := Wording{key, own[key], own[key] != ""}
		if !w.Own {
			w.Text = standard(key, engineers)
		}
		if w.Text == "" && IsCountForm(key) {
			w.Text = standard(key[:strings.LastIndexByte(key, '.')]+".other", engineers)
		}
		if w.Text == "" {
			w.Text = strings.TrimPrefix(key, "section.")
		}
		out = append(out, w)
	}
	return out
}

// Word is the word of pages for customers for a key, as the configuration has it or else the standard.
func Word(own Words, key string) string {
	return newVoice(Settings{Words: own}, false, false).say(key)
}

// A voice is in which words a page speaks: an archive's own, for engineers or for customers, of
// an incident of its own or of one that is retold.
type voice struct {
	own       Words // the configuration's
	lang      string
	tag       bcp47.Tag
	engineers bool
	retold    bool
	said      map[string]string // all words, whoever they are of
	clock     clockWords
}

// newVoice puts the words together once for a build.
func newVoice(s Settings, engineers, retold bool) *voice {
	v := &voice{own: s.Words, lang: s.Language, engineers: engineers, retold: retold, said: map[string]string{}}
	if v.lang == "" {
		v.lang = English
	}
	v.tag = bcp47.Make(v.lang)
	maps.Copy(v.said, englishWords)
	maps.Copy(v.said, engineersWords)
	for key, w := range search.Words {
		v.said[searchPrefix+key] = w
	}
	if !engineers {
		maps.Copy(v.said, customersWords)
	}
	maps.Copy(v.said, s.Words)
	if retold && !engineers {
		maps.Copy(v.said, retoldWords)
		for key, w := range s.Words {
			if rest, ok := strings.CutPrefix(key, retoldPrefix); ok {
				v.said[rest] = w
			}
		}
	}
	if s.Words["report"] != "" && s.Words["reports"] == "" {
		v.said["reports"] = schema.Plural(2, v.said["report"])
	}
	v.clock = v.clockWords()
	return v
}

// voice is how the page of a document speaks; pm is nil for pages that are of none.
func (b *builder) voice(pm *schema.Postmortem) *voice {
	if pm != nil && pm.Origin == "external" {
		return b.retelling
	}
	return b.speaking
}

// say is the word for a key: the configuration's, else the standard's, else "".
func (v *voice) say(key string) string { return v.said[key] }

// fill is the word for a key with values in its places: name, value, name, value… A place is "{name}".
func (v *voice) fill(key string, values ...string) string { return fill(v.said[key], values...) }

func fill(text string, values ...string) string {
	at := strings.IndexByte(text, '{')
	if at < 0 {
		return text
	}
	var w strings.Builder
	for ; at >= 0; at = strings.IndexByte(text, '{') {
		w.WriteString(text[:at])
		text = text[at:]
		end := strings.IndexByte(text, '}')
		if end < 0 {
			break
		}
		whole := text[:end+1]
		for i := 0; i+1 < len(values); i += 2 {
			if values[i] == text[1:end] {
				whole = values[i+1]
				break
			}
		}
		w.WriteString(whole)
		text = text[end+1:]
	}
	w.WriteString(text)
	return w.String()
}

// count is n of what a key counts, in the form that the language has for n.
func (v *voice) count(key string, n int) string {
	text := v.own[key+"."+formOf(v.tag, n)]
	if text == "" {
		text = v.own[key+".other"]
	}
	switch {
	case text != "":
	case n == 1:
		text = v.said[key+".one"]
	default:
		text = v.said[key+".other"]
	}
	return fill(text, "n", strconv.Itoa(n), "report", v.said["report"], "reports", v.said["reports"])
}

// tagWord is the word for the tag of an entry: one of the archive's own is said as it is written.
func (v *voice) tagWord(tag string) string {
	if w := v.say("tag." + tag); w != "" {
		return w
	}
	if tag == "" {
		return ""
	}
	return strings.ToUpper(tag[:1]) + strings.ReplaceAll(tag[1:], "-", " ")
}

// section is what a section is called: on pages for customers by their words, else as it is written.
func (v *voice) section(s *schema.Section, text string) string {
	if s != nil && !v.engineers {
		if w := v.say("section." + s.Name); w != "" {
			return w
		}
	}
	return text
}

// numbered is the name of the nth of several things on a page, which tells them apart.
func (v *voice) numbered(key string, n int) string {
	if n > 1 {
		return v.say(key) + " " + strconv.Itoa(n)
	}
	return v.say(key)
}

// reports counts postmortems, as the page calls them.
func (v *voice) reports(n int) string { return v.count("count.report", n) }
