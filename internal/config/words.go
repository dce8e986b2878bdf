package config

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/frontmatter"
	"github.com/git-postmortem/postmortem/site"
)

// Words are what pages of one audience, in one language, or both say.
type Words struct {
	Audience schema.Audience // Restricted, of which there are no pages, stands for any
	Language string          // a BCP 47 tag, or "" for any
	Words    site.Words
}

// LanguageOf is the language of the pages for an audience, a BCP 47 tag.
func (c *Config) LanguageOf(level schema.Audience) string {
	return cmp.Or(c.Languages[level], c.Site.Language, site.English)
}

// WordsOf are the archive's own words for the pages for an audience, in their language: what is said
// of both counts before what is said of the audience, that before what is said of the language, and
// that before what is said of all pages. The words of a language (pt) are those of its kinds (pt-BR), too.
func (c *Config) WordsOf(level schema.Audience) site.Words {
	out := maps.Clone(c.Site.Words)
	if out == nil {
		out = site.Words{}
	}
	tag := c.LanguageOf(level)
	languages := []string{tag} // the most general first
	for at := strings.LastIndexByte(tag, '-'); at > 0; at = strings.LastIndexByte(tag, '-') {
		tag = tag[:at]
		languages = append([]string{tag}, languages...)
	}
	of := func(level schema.Audience, languages ...string) {
		for _, l := range languages {
			for _, w := range c.Words {
				if w.Audience == level && w.Language == l {
					maps.Copy(out, w.Words)
				}
			}
		}
	}
	of(schema.Restricted, languages...)
	of(level, "")
	of(level, languages...)
	return out
}

var languageShape = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$`)

// ParseLanguage reads a BCP 47 tag, and reports false where it is none or names no language.
func ParseLanguage(text string) (string, bool) {
	if !languageShape.MatchString(text) {
		return "", false
	}
	tag, err := language.Parse(text)
	if err != nil || tag == language.Und {
		return "", false
	}
	return tag.String(), true
}

// languages reads the language of all pages, or by audience.
func (r *reader) languages(v *frontmatter.Value) {
	read := func(v *frontmatter.Value) string {
		text := r.text(v)
		tag, ok := ParseLanguage(text)
		if !ok && v.IsScalar() {
			r.fail(v.Span, fmt.Sprintf("%q is no language", text), "a tag such as de, pt-BR or zh-Hans")
		}
		return tag
	}
	if v.Kind != frontmatter.Map {
		r.config.Site.Language = read(v)
		return
	}
	r.config.Languages = map[schema.Audience]string{}
	for _, f := range v.Fields {
		level, err := schema.ParseAudience(f.Key)
		if err != nil || level == schema.Restricted {
			r.unknown(f.KeySpan, fmt.Sprintf("%q is no audience of a build", f.Key), f.Key, schema.Audiences[1:])
			continue
		}
		r.config.Languages[level] = read(f.Value)
	}
}

// words reads what pages say: all of them, those for an audience, in a language, or both.
func (r *reader) words(v *frontmatter.Value) {
	if v.Kind != frontmatter.Map {
		if !v.IsBlank() {
			r.fail(v.Span, "takes `key: text` lines, or audiences and languages with such lines", "for example `customers: {phase.undetected: Before we saw it}`")
		}
		return
	}
	var keys []*frontmatter.Field
	var read func(v *frontmatter.Value, level schema.Audience, tag string) site.Words
	read = func(v *frontmatter.Value, level schema.Audience, tag string) site.Words {
		into := site.Words{}
		for _, f := range v.Fields {
			below, err := schema.ParseAudience(f.Key)
			language, isLanguage := ParseLanguage(f.Key)
			if f.Value.IsBlank() && (err == nil || isLanguage) {
				continue // there are no words yet
			}
			if f.Value.Kind != frontmatter.Map {
				keys = append(keys, f)
				if into[f.Key] = r.text(f.Value); into[f.Key] == "" && f.Value.IsBlank() {
					r.fail(f.KeySpan, fmt.Sprintf("the word for %q is empty", f.Key), "remove the line to have the standard one")
				}
				continue
			}
			switch {
			case err == nil && below != schema.Restricted && level == schema.Restricted && tag == "":
				r.config.Words = append(r.config.Words, Words{below, "", read(f.Value, below, "")})
			case isLanguage && tag == "":
				r.config.Words = append(r.config.Words, Words{level, language, read(f.Value, level, language)})
			case level != schema.Restricted || tag != "":
				r.fail(f.KeySpan, fmt.Sprintf("%q is no language", f.Key), "words stand below an audience, below a language, or below a language of an audience")
			default:
				r.unknown(f.KeySpan, fmt.Sprintf("%q is no audience of a build", f.Key), f.Key, schema.Audiences[1:])
			}
		}
		return into
	}
	r.config.Site.Words = read(v, schema.Restricted, "")
	r.atEnd = append(r.atEnd, func() { // once the archive's own tags are known
		known := site.WordKeys()
		for _, t := range r.config.Options.EntryVocabulary() {
			known = append(known, "tag."+t)
		}
		for _, s := range schema.SectionOrder {
			known = append(known, "section."+s)
		}
		slices.Sort(known)
		known = slices.Compact(known)
		for _, f := range keys {
			if slices.Contains(known, f.Key) || site.IsCountForm(f.Key) {
				if places, wrong, ok := site.WordPlaces(f.Key, f.Value.Text); ok && len(wrong) > 0 {
					hint := "it has no places for values"
					if len(places) > 0 {
						hint = "it may have " + schema.And(places)
					}
					r.fail(f.Value.Span, fmt.Sprintf("nothing stands for %s in the word %q", wrong[0], f.Key), hint)
				}
				continue
			}
			hint := "take it out; `postmortem config --words customers` then prints them all"
			if near := schema.Nearest(f.Key, known); near != "" {
				hint = fmt.Sprintf("did you mean %s?", near)
			}
			r.fail(f.KeySpan, fmt.Sprintf("pages have no word %q", f.Key), hint)
		}
	})
}
