package site

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/git-postmortem/postmortem/site/search"
)

// Scripts say their words themselves, so that no page is longer for them: they are put into the
// scripts when a build writes them.

// searchTexts are what the script of the search says, by the keys that it has for them.
func (v *voice) searchTexts() map[string]string {
	out := map[string]string{}
	for key, text := range v.said {
		if rest, ok := strings.CutPrefix(key, searchPrefix); ok {
			out[rest] = text
		}
		for _, group := range []string{"find.", "facet.", "date.short", "date.unknown", "month.short.", "weekday.", "count.more."} {
			if strings.HasPrefix(key, group) && !strings.HasPrefix(key, "weekday.short.") {
				out[key] = text
			}
		}
	}
	for _, name := range search.Facets {
		key := "facet." + name
		out[key] = cmp.Or(out[key], map[string]string{"factor": "Contributing factor"}[name], strings.ToUpper(name[:1])+name[1:])
	}
	return out
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
