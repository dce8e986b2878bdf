package site

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site/search"
)

// The words of scripts stand in files of their own, or in the script: no page is longer for them.

// searchTexts are what the script of the search says, by the keys that it has for them.
func (v *voice) searchTexts() map[string]string {
	out, weekdays := map[string]string{}, strings.Contains(v.say("date.short"), "{weekday}")
	for key, text := range v.said {
		if rest, ok := strings.CutPrefix(key, searchPrefix); ok {
			out[rest] = text
		}
		if strings.HasPrefix(key, "month.short.") || strings.HasPrefix(key, "count.more.") || strings.HasPrefix(key, "weekday.") && weekdays && !strings.HasPrefix(key, "weekday.short.") {
			out[key] = text
		}
	}
	out["date.short"], out["date.unknown"] = v.say("date.short"), v.say("date.unknown")
	for _, name := range search.Facets {
		key := "facet." + name
		out[key] = cmp.Or(v.say(key), map[string]string{"factor": "Contributing factor"}[name], strings.ToUpper(name[:1])+name[1:])
	}
	return out
}

// labels are what the search calls the parts of a document: as the page does, where the archive has
// words of its own for them.
func (v *voice) labels() search.Labels {
	section := func(s *schema.Section, heading string) string {
		if s == nil || v.engineers || v.own["section."+s.Name] == "" && (!v.retold || v.own[retoldPrefix+"section."+s.Name] == "") {
			return heading
		}
		return v.say("section." + s.Name)
	}
	return search.Labels{Section: section, Clock: v.endText, Footnote: v.say("search.footnote")}
}

// pageScript is the script of all pages with its words: weekdays by their English short forms, which
// is how it asks for them.
func (v *voice) pageScript(script []byte) []byte {
	texts := map[string]string{"mine": v.say("zone.mine")}
	for d := 1; d <= 7; d++ {
		key := "weekday.short." + strconv.Itoa(d)
		texts[englishWords[key]] = v.say(key)
	}
	data, err := json.Marshal(texts)
	if err != nil {
		panic(err) // of texts
	}
	return bytes.Replace(script, []byte("TEXTS"), data, 1)
}
