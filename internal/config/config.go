// Package config reads postmortem.yaml: where an archive's documents are, the
// words that it adds to the standard, and how it is linted and published.
//
// Every key is optional. A mistake in the file is an error with its position,
// never a setting that is quietly left out. The package decides nothing about
// documents and reads no file but the configuration.
package config

import (
	"fmt"
	"maps"
	"slices"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/frontmatter"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/site"
)

// Name is the name of the configuration file.
const Name = "postmortem.yaml"

// Names are the names that the configuration file may have.
var Names = []string{Name, "postmortem.yml"}

// RevisionsShown are of which revisions pages can tell: all, those after a document was published, or none.
var RevisionsShown = []string{"all", "published", "none"}

// MaxSize is how many bytes a configuration may have.
const MaxSize = 1 << 20

// DefaultFolder holds the documents where the configuration names no folders.
const DefaultFolder = "postmortems"

// Config is what one postmortem.yaml says, with the defaults filled in.
type Config struct {
	File    string // path of the file that was read, or "" for the defaults
	Source  []byte // its text
	Folders []string
	Include []string // globs of files that are documents although their name says otherwise
	Exclude []string // globs of files that are no documents
	Sources []Source // other repositories whose documents the archive has as well
	// What the rooms that publish, check and read documents are told.
	Site    site.Settings
	Lint    lint.Settings
	Options schema.Options
	Logo    string // path of a picture from the archive's root, or ""
	// Where the documents are on a forge, where the repository does not say: the address of its
	// page, the kind of forge, the branch; each is "" where the configuration does not say.
	Repository, Forge, Branch string
	// Templates is the folder of files in place of the site's own, from the archive's root, or "".
	Templates string
	// Words are what pages of one audience, in one language or both say, beside Site.Words.
	Words []Words
	// Languages are those of the pages for one audience, BCP 47 tags, beside Site.Language.
	Languages map[schema.Audience]string
	// PublicPages says whom pages for the public are written for, engineers or customers;
	// "" where the configuration does not say.
	PublicPages string
	// Revisions says of which revisions internal pages tell, one of RevisionsShown.
	Revisions string

	set map[string]Setting
	at  map[string]source.Span // of the values in set
}

// Mistake is an error at the value of a setting.
func (c *Config) Mistake(setting, message, hint string) error {
	return &Error{c.File, source.NewLines(c.Source).Position(c.at[setting].Start), message, hint}
}

// A Setting is one setting with its value and where it comes from.
type Setting struct {
	Name, Value, From string
}

// Settings lists every setting with its value for a document and where that comes from.
func (c *Config) Settings(path string) []Setting {
	var out []Setting
	var visit func(prefix string, keys []key)
	visit = func(prefix string, keys []key) {
		for _, k := range keys {
			name := prefix + k.name
			if k.below != nil {
				visit(name+".", k.below)
				continue
			}
			if s, ok := c.set[name]; ok {
				out = append(out, s)
			} else {
				out = append(out, Setting{name, k.standard, "default"})
			}
		}
	}
	visit("", keys())
	if path == "" {
		return out
	}
	for i, o := range c.Lint.Overrides {
		if o.Matches(path) {
			for _, rule := range slices.Sorted(maps.Keys(o.Rules)) {
				out = append(out, Setting{"rules." + rule, o.Rules[rule].String(), fmt.Sprintf("overrides, number %d", i+1)})
			}
		}
	}
	return out
}

// An Error is one mistake in a configuration file.
type Error struct {
	File    string
	Pos     source.Position
	Message string
	Hint    string
}

func (e *Error) Error() string {
	s := fmt.Sprintf("%s:%d:%d: %s", e.File, e.Pos.Line, e.Pos.Column, e.Message)
	if e.Hint != "" {
		s += "\n  hint: " + e.Hint
	}
	return s
}

// Default is the configuration of an archive that has none.
func Default() *Config {
	return &Config{Site: site.Settings{Name: site.StandardName}, Revisions: "published"}
}

// Parse reads the text of a configuration file that is called file.
func Parse(file string, data []byte) (*Config, error) {
	c := Default()
	c.File, c.Source = file, data
	c.set, c.at = map[string]Setting{}, map[string]source.Span{}
	r := &reader{file: file, source: data, lines: source.NewLines(data), config: c}
	if len(data) > MaxSize {
		r.fail(source.Span{}, "the file is larger than 1 MiB", "")
		return nil, r.err()
	}
	root, problems := frontmatter.ParseYAML(data, 0)
	for _, p := range problems {
		r.fail(p.Span, p.Message, p.Hint)
	}
	if root != nil {
		r.object(root, "", keys())
	}
	for _, judge := range r.atEnd {
		judge()
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return c, nil
}
