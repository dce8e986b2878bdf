package publish

import (
	"fmt"
	"strings"

	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site"
)

// namedWords is how many words a notice names.
const namedWords = 3

// EngineersPages reports whether pages for an audience are written for engineers, not for customers.
func EngineersPages(c *config.Config, level schema.Audience) bool {
	if level == schema.Public {
		return c.PublicPages == "engineers" || c.PublicPages == "" && c.Options.AudienceDefault == "document"
	}
	return level <= schema.Internal
}

// untranslated says which words of the pages are still English although the pages are in another
// language, or is "".
func untranslated(c *config.Config, level schema.Audience) string {
	lang := c.LanguageOf(level)
	if lang == site.English || strings.HasPrefix(lang, site.English+"-") {
		return ""
	}
	engineers := EngineersPages(c, level)
	all := site.Wordings(c.WordsOf(level), lang, engineers)
	var missing []string
	for _, w := range all {
		if !w.Own {
			missing = append(missing, w.Key)
		}
	}
	line := ""
	if len(missing) > 0 {
		some := strings.Join(missing[:min(len(missing), namedWords)], ", ")
		if more := len(missing) - namedWords; more > 0 {
			some += fmt.Sprintf(" and %d more", more)
		}
		line = fmt.Sprintf("%d of %d words of the pages for the audience %s have no text in the language %s and are English: %s; `postmortem config --words %s` prints them all", len(missing), len(all), level, lang, some, level)
	}
	if engineers {
		line = strings.TrimPrefix(line+"; what only pages for engineers have (insights, actions, facts) is English", "; ")
	}
	return line
}
