// Package config reads postmortem.yaml: where an archive's documents are, the
// words that it adds to the standard, and how it is linted and published.
//
// Every key is optional. A mistake in the file is an error with its position,
// never a setting that is quietly left out. The package decides nothing about
// documents and reads no file but the configuration.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/frontmatter"
	"github.com/git-postmortem/postmortem/schema/source"
)

// Name is the name of the configuration file.
const Name = "postmortem.yaml"

// DefaultFolder holds the documents where the configuration names no folders.
const DefaultFolder = "postmortems"

// Config is what one postmortem.yaml says, with the defaults filled in.
type Config struct {
	File    string // path of the file that was read, or "" for the defaults
	Source  []byte // its text
	Folders []string
	Include []string // globs of files that are documents although their name says otherwise
	Exclude []string // globs of files that are no documents
	Site    Site
	Rules   map[string]string // rule → "off", "info", "warning" or "error"
	// Overrides put other severities in place for the documents that their globs match, later ones first.
	Overrides []Override
	Denied    []DeniedTerm
	// CustomerFacing are the teams that are told of an incident.
	CustomerFacing []string
	Options        schema.Options

	ruleSpans map[string]source.Position
	set       map[string]Setting
}

// An Override sets the severities of rules for some documents.
type Override struct {
	Paths []string
	Rules map[string]string
}

// A DeniedTerm is a word that may stand only in text as narrow as Widest.
type DeniedTerm struct {
	Term   string
	Widest schema.Audience
}

// A Setting is one setting with its value and where it comes from.
type Setting struct {
	Name, Value, From string
}

// RulesFor are the severities that the configuration sets for a document.
func (c *Config) RulesFor(path string) map[string]string {
	if len(c.Overrides) == 0 {
		return c.Rules
	}
	out := maps.Clone(c.Rules)
	for _, o := range c.Overrides {
		if matches(o.Paths, path) {
			maps.Copy(out, o.Rules)
		}
	}
	return out
}

func matches(globs []string, path string) bool {
	for _, g := range globs {
		if ok, _ := doublestar.Match(g, path); ok {
			return true
		}
	}
	return false
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
	for i, o := range c.Overrides {
		if matches(o.Paths, path) {
			for _, rule := range slices.Sorted(maps.Keys(o.Rules)) {
				out = append(out, Setting{"rules." + rule, o.Rules[rule], fmt.Sprintf("overrides, number %d", i+1)})
			}
		}
	}
	return out
}

// Site is how the archive presents itself.
type Site struct {
	Name        string
	Description string
	BaseURL     string // absolute, with a final slash, or ""
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
	return &Config{Site: Site{Name: "Postmortems"}, Rules: map[string]string{}}
}

// Find returns the path of the configuration file in dir or the nearest folder
// above it, or "". It does not look above the top of a git repository.
func Find(dir string) string {
	for {
		file := filepath.Join(dir, Name)
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			return file
		}
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return ""
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// Load reads a configuration file. Its mistakes are joined *Error values.
func Load(file string) (*Config, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("there is no %s", file)
		}
		return nil, err
	}
	return Parse(file, data)
}

// Parse reads the text of a configuration file that is called file.
func Parse(file string, data []byte) (*Config, error) {
	c := Default()
	c.File, c.Source = file, data
	c.set = map[string]Setting{}
	r := &reader{file: file, source: data, lines: source.NewLines(data), config: c}
	if len(data) > 1<<20 {
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

// RulePosition is where the configuration sets a rule's severity.
func (c *Config) RulePosition(rule string) source.Position { return c.ruleSpans[rule] }
