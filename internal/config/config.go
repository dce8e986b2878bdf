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
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/git-postmortem/postmortem/schema"
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
	Options   schema.Options

	ruleSpans map[string]schema.Position
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
	Pos     schema.Position
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
	r := &reader{file: file, source: data, lines: schema.NewLines(data), config: c}
	if len(data) > 1<<20 {
		r.fail(schema.Span{}, "the file is larger than 1 MiB", "")
		return nil, r.err()
	}
	root, problems := schema.ParseYAML(data, 0)
	for _, p := range problems {
		r.fail(p.Span, p.Message, p.Hint)
	}
	if root != nil {
		r.object(root, "", keys())
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return c, nil
}

// RulePosition is where the configuration sets a rule's severity.
func (c *Config) RulePosition(rule string) schema.Position { return c.ruleSpans[rule] }

type reader struct {
	file   string
	source []byte
	lines  *schema.Lines
	config *Config
	errs   []error
}

func (r *reader) fail(at schema.Span, message, hint string) {
	r.errs = append(r.errs, &Error{r.file, r.lines.Position(at.Start), message, hint})
}

func (r *reader) err() error { return errors.Join(r.errs...) }

// A key says how the value of one setting is read.
type key struct {
	name     string
	standard string // what applies where it is not set
	read     func(*reader, *schema.Value)
	below    []key // for a setting that only groups others
}

// keys are all settings, in the order in which they are shown.
func keys() []key {
	return []key{
		{name: "folders", standard: DefaultFolder + ", else the folder given", read: func(r *reader, v *schema.Value) { r.config.Folders = r.folders(v) }},
		{name: "include", read: func(r *reader, v *schema.Value) { r.config.Include = r.globs(v) }},
		{name: "exclude", read: func(r *reader, v *schema.Value) { r.config.Exclude = r.globs(v) }},
		{name: "site", below: []key{
			{name: "name", standard: "Postmortems", read: func(r *reader, v *schema.Value) { r.config.Site.Name = r.text(v) }},
			{name: "description", read: func(r *reader, v *schema.Value) { r.config.Site.Description = r.text(v) }},
			{name: "base_url", read: func(r *reader, v *schema.Value) { r.config.Site.BaseURL = r.baseURL(v) }},
		}},
		{name: "sections", below: []key{
			{name: "required", standard: "by type, from in-review on", read: func(r *reader, v *schema.Value) { r.required(v) }},
			{name: "aliases", standard: "the standard ones", read: func(r *reader, v *schema.Value) { r.config.Options.SectionAliases = r.aliases(v) }},
		}},
		{name: "severities", standard: "[sev1, sev2, sev3, sev4, sev5]", read: func(r *reader, v *schema.Value) { r.severities(v) }},
		{name: "severity_aliases", standard: "P1, S1, critical…", read: func(r *reader, v *schema.Value) { r.config.Options.SeverityAliases = r.texts(v) }},
		{name: "timeline", below: []key{
			{name: "tags", standard: "the standard ones", read: func(r *reader, v *schema.Value) { r.config.Options.EntryTags = r.list(v) }},
		}},
		{name: "fields", read: func(r *reader, v *schema.Value) { r.fields(v) }},
		{name: "audience_default", standard: "internal", read: func(r *reader, v *schema.Value) {
			r.config.Options.AudienceDefault = r.word(v, "internal", "document")
		}},
		{name: "denied_terms", read: func(r *reader, v *schema.Value) { r.denied(v) }},
		{name: "rules", standard: "as `postmortem rules` lists them", read: func(r *reader, v *schema.Value) { r.rules(v) }},
		{name: "overrides", read: func(r *reader, v *schema.Value) { r.overrides(v) }},
	}
}

func (r *reader) object(v *schema.Value, path string, known []key) {
	if v.IsBlank() {
		return
	}
	if v.Kind != schema.Map {
		r.fail(v.Span, fmt.Sprintf("%s takes keys below it", path), "")
		return
	}
	var names []string
	for _, k := range known {
		names = append(names, k.name)
	}
	for _, f := range v.Fields {
		i := slices.Index(names, f.Key)
		if i < 0 {
			hint := "one of " + strings.Join(names, ", ")
			if near := schema.Nearest(f.Key, names); near != "" {
				hint = fmt.Sprintf("did you mean %s?", near)
			}
			r.fail(f.KeySpan, fmt.Sprintf("there is no setting %q", strings.TrimPrefix(path+"."+f.Key, ".")), hint)
			continue
		}
		name := strings.TrimPrefix(path+"."+f.Key, ".")
		if known[i].below != nil {
			r.object(f.Value, name, known[i].below)
			continue
		}
		// To the end of its last line: a collection's span does not hold its closing bracket.
		span := f.Value.Span
		span.End = max(span.End, r.lines.Span(r.lines.Line(max(span.Start, span.End-1))).End)
		value := strings.Join(strings.Fields(string(span.In(r.source))), " ")
		r.config.set[name] = Setting{name, value, fmt.Sprintf("%s:%d", r.file, r.lines.Line(f.KeySpan.Start))}
		known[i].read(r, f.Value)
	}
}

func (r *reader) text(v *schema.Value) string {
	if !v.IsScalar() {
		r.fail(v.Span, "takes one text", "")
		return ""
	}
	return strings.TrimSpace(v.Text)
}

func (r *reader) word(v *schema.Value, words ...string) string {
	s := r.text(v)
	if s != "" && !slices.Contains(words, s) {
		r.fail(v.Span, fmt.Sprintf("%q is not a value of this setting", s), "one of "+strings.Join(words, ", "))
	}
	return s
}

func (r *reader) list(v *schema.Value) []string {
	if v.Kind != schema.List && !v.IsScalar() && !v.IsBlank() {
		r.fail(v.Span, "takes a list of texts", "")
		return nil
	}
	for _, item := range v.Items {
		if !item.IsScalar() {
			r.fail(item.Span, "takes a list of texts", "")
			return nil
		}
	}
	return v.Strings()
}

func (r *reader) texts(v *schema.Value) map[string]string {
	out := map[string]string{}
	if v.Kind != schema.Map {
		if !v.IsBlank() {
			r.fail(v.Span, "takes `word: meaning` lines", "")
		}
		return out
	}
	for _, f := range v.Fields {
		out[f.Key] = r.text(f.Value)
	}
	return out
}

func (r *reader) folders(v *schema.Value) []string {
	folders := r.list(v)
	for i, f := range folders {
		clean := filepath.ToSlash(filepath.Clean(f))
		if filepath.IsAbs(f) || clean == ".." || strings.HasPrefix(clean, "../") {
			r.fail(itemSpan(v, i), fmt.Sprintf("the folder %q is outside the archive", f), "name folders below the one that holds "+Name)
		}
		folders[i] = clean
	}
	return folders
}

func (r *reader) globs(v *schema.Value) []string {
	globs := r.list(v)
	for i, g := range globs {
		if !doublestar.ValidatePattern(g) {
			r.fail(itemSpan(v, i), fmt.Sprintf("%q is no glob", g), "for example postmortems/**/*.txt")
		}
	}
	return globs
}

func itemSpan(v *schema.Value, i int) schema.Span {
	if i < len(v.Items) {
		return v.Items[i].Span
	}
	return v.Span
}

func (r *reader) severities(v *schema.Value) {
	r.config.Options.Severities = r.list(v)
	seen := map[string]bool{}
	for i, s := range r.config.Options.Severities {
		if seen[strings.ToLower(s)] {
			r.fail(itemSpan(v, i), fmt.Sprintf("the severity %q stands twice", s), "")
		}
		seen[strings.ToLower(s)] = true
	}
}

// aliases maps headings to canonical sections: each section with the headings that mean it.
func (r *reader) aliases(v *schema.Value) map[string]string {
	out := map[string]string{}
	if v.Kind != schema.Map {
		r.fail(v.Span, "takes sections, each with a list of headings", "for example `Contributing factors: [Why it broke]`")
		return out
	}
	for _, f := range v.Fields {
		r.section(f.Key, f.KeySpan)
		for _, heading := range r.list(f.Value) {
			out[heading] = f.Key
		}
	}
	return out
}

func (r *reader) required(v *schema.Value) {
	out := map[string][]string{}
	if v.Kind != schema.Map {
		r.fail(v.Span, "takes types of incident, each with a list of sections", "for example `default: [Summary, Timeline]`")
		return
	}
	for _, f := range v.Fields {
		if f.Key != "default" && !schema.IsType(f.Key) {
			r.fail(f.KeySpan, fmt.Sprintf("%q is no type of incident", f.Key), "default, "+strings.Join(schema.Types(), ", "))
		}
		out[f.Key] = r.list(f.Value)
	}
	r.config.Options.RequiredSections = out
}

func (r *reader) section(name string, at schema.Span) {
	if slices.Contains(schema.SectionOrder, name) {
		return
	}
	hint := "one of " + strings.Join(schema.SectionOrder, ", ")
	if near := schema.Nearest(name, schema.SectionOrder); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	r.fail(at, fmt.Sprintf("the standard has no section %q", name), hint)
}

var fieldTypes = []string{"text", "word", "list", "url", "instant", "date", "number"}

func (r *reader) fields(v *schema.Value) {
	if v.Kind != schema.Map {
		if !v.IsBlank() {
			r.fail(v.Span, "takes names of fields, each with its type", "for example `region: {type: word, values: [eu, us]}`")
		}
		return
	}
	for _, f := range v.Fields {
		spec := schema.FieldSpec{Name: f.Key, Type: schema.TextField, Widest: schema.Internal}
		if _, taken := (&schema.Options{}).FieldSpec(f.Key); taken && !strings.HasPrefix(f.Key, "x_") {
			r.fail(f.KeySpan, fmt.Sprintf("%q is a field of the standard", f.Key), "choose another name")
			continue
		}
		r.object(f.Value, "fields."+f.Key, []key{
			{name: "type", read: func(r *reader, v *schema.Value) { spec.Type = schema.FieldType(r.word(v, fieldTypes...)) }},
			{name: "values", read: func(r *reader, v *schema.Value) { spec.Values = r.list(v) }},
			{name: "required", read: func(r *reader, v *schema.Value) { spec.Required = r.word(v, "true", "false") == "true" }},
			{name: "audience", read: func(r *reader, v *schema.Value) {
				level, err := schema.ParseAudience(r.text(v))
				if err != nil {
					r.fail(v.Span, err.Error(), "")
				}
				spec.Widest = level
			}},
			{name: "about", read: func(r *reader, v *schema.Value) { spec.About = r.text(v) }},
		})
		r.config.Options.Fields = append(r.config.Options.Fields, spec)
	}
}

func (r *reader) baseURL(v *schema.Value) string {
	s := r.text(v)
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		r.fail(v.Span, fmt.Sprintf("%q is no absolute URL", s), "for example https://status.example.com/postmortems/")
		return ""
	}
	if !strings.HasSuffix(s, "/") {
		s += "/"
	}
	return s
}

func (r *reader) rules(v *schema.Value) {
	r.config.Rules = r.severitiesOf(v)
}

// severitiesOf reads `rule: severity` lines. Whether there is such a rule is judged by package lint.
func (r *reader) severitiesOf(v *schema.Value) map[string]string {
	out := map[string]string{}
	if v.Kind != schema.Map {
		if !v.IsBlank() {
			r.fail(v.Span, "takes `rule: severity` lines", "off, info, warning or error")
		}
		return out
	}
	for _, f := range v.Fields {
		level := r.word(f.Value, "off", "info", "warning", "error", "false")
		if level == "false" {
			level = "off" // YAML 1.1 readers take `off` for a boolean
		}
		out[f.Key] = level
		if r.config.ruleSpans == nil {
			r.config.ruleSpans = map[string]schema.Position{}
		}
		r.config.ruleSpans[f.Key] = r.lines.Position(f.KeySpan.Start)
	}
	return out
}

func (r *reader) overrides(v *schema.Value) {
	if v.Kind != schema.List {
		if !v.IsBlank() {
			r.fail(v.Span, "takes a list of `paths` with their `rules`", "for example `- {paths: [postmortems/old/**], rules: {timeline-zone: off}}`")
		}
		return
	}
	for _, item := range v.Items {
		var o Override
		r.object(item, "overrides", []key{
			{name: "paths", read: func(r *reader, v *schema.Value) { o.Paths = r.globs(v) }},
			{name: "rules", read: func(r *reader, v *schema.Value) { o.Rules = r.severitiesOf(v) }},
		})
		if len(o.Paths) == 0 || len(o.Rules) == 0 {
			r.fail(item.Span, "an override needs both `paths` and `rules`", "")
			continue
		}
		r.config.Overrides = append(r.config.Overrides, o)
	}
}

func (r *reader) denied(v *schema.Value) {
	if v.Kind != schema.List && !v.IsBlank() {
		r.fail(v.Span, "takes a list of words, or of maps with `term` and `audience`", "for example `- {term: Acme, audience: internal}`")
		return
	}
	for _, item := range v.Items {
		d := DeniedTerm{Widest: schema.Internal}
		if item.IsScalar() {
			d.Term = strings.TrimSpace(item.Text)
		} else {
			r.object(item, "denied_terms", []key{
				{name: "term", read: func(r *reader, v *schema.Value) { d.Term = r.text(v) }},
				{name: "audience", read: func(r *reader, v *schema.Value) {
					level, err := schema.ParseAudience(r.text(v))
					if err != nil {
						r.fail(v.Span, err.Error(), "the widest audience that may read the term")
					}
					d.Widest = level
				}},
			})
		}
		if d.Term == "" {
			r.fail(item.Span, "a denied term is empty", "")
			continue
		}
		r.config.Denied = append(r.config.Denied, d)
	}
}
