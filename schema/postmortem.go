package schema

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema/frontmatter"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// A Postmortem is one document, read. Its spans are byte ranges of Source.
type Postmortem struct {
	Path        string // as the archive names it, with forward slashes
	ID          string // the file's name without extension, or the bundle's
	Bundle      bool   // index.md of a folder that holds its evidence
	Source      []byte
	Lines       *source.Lines
	Frontmatter *frontmatter.Block // nil where the document has no frontmatter
	BodyAt      int                // where the Markdown begins
	Doc         ast.Node           // the parsed Markdown; empty where it could not be read
	Problems    []Problem

	Title       string
	HeadingSpan source.Span // of the first heading, if it is the title
	Severity    string
	Status      string
	Type        string
	Origin      string
	Owner       string
	Audience    Audience // the document's ceiling
	Timezone    string
	Services    []string
	Tags        []string
	Factors     []string
	Sources     []Source
	Related     []Related

	Sections []*Section
	Timeline []*timeline.Entry
	Actions  []*Action

	heading    string
	options    *Options
	regions    []region
	narrowings []narrowing
	unsafe     bool
	levels     *visibilityMap // once somebody asks
	extents    []source.Span  // of headings, once somebody asks
	stated     *[]StatedDay   // once somebody asks
	silent     []source.Span  // what of it the document does not say itself, once somebody asks
	each       *timeline.Date // the day that the document gives all its times, once somebody asks
	ours       int            // 1 or -1, once somebody asks
	unread     []timeline.Unread
}

// A Source is what an external postmortem was written from.
type Source struct{ Title, URL string }

// Related names another postmortem.
type Related struct {
	ID, Relation string
	Span         source.Span
}

// Parse reads a document. name is its path in the archive. It never fails: what
// could not be read is in Problems, and everything else is there.
func Parse(name string, src []byte, o *Options) *Postmortem {
	pm := &Postmortem{Path: name, Source: src, options: o, Lines: source.NewLines(src)}
	pm.ID, pm.Bundle = IDOf(name)
	var problems []frontmatter.Problem
	pm.Frontmatter, pm.BodyAt, problems = frontmatter.Read(src)
	for _, p := range problems {
		pm.problem(ProblemFrontmatter, p.Span, p.Message, p.Hint)
	}
	if len(src) > MaxDocument {
		pm.Doc = ast.NewDocument()
		pm.problem(ProblemDocument, source.Span{}, "the document is larger than 1 MiB; its text is not read", "put logs and data into files beside it, and link to them")
	} else {
		var bounded *Problem
		if pm.Doc, bounded = parseMarkdown(src, pm.BodyAt); bounded != nil {
			pm.Problems = append(pm.Problems, *bounded)
		}
	}
	pm.fields(o)
	pm.readSections(o)
	if pm.Title == "" {
		pm.Title = pm.heading
	}
	if pm.Title == "" {
		pm.Title = pm.ID
	}
	pm.readMarks()
	pm.readTimelines()
	pm.readActions()
	pm.readSlips()
	return pm
}

// RelatedID is the id that a text under related means: the name of a file or its path is
// read as the id of its document.
func RelatedID(text string) string {
	text = strings.TrimSpace(text)
	if !strings.ContainsAny(text, "./") || strings.Contains(text, "://") {
		return text
	}
	id, _ := IDOf(strings.TrimSuffix(path.Clean(text), "/"))
	return id
}

// Unread is a document of which nothing could be read, with the reason. Since nobody knows who may
// read it, it is restricted.
func Unread(name string, p Problem, o *Options) *Postmortem {
	p.Kind = ProblemDocument
	pm := &Postmortem{Path: name, Lines: source.NewLines(nil), Doc: ast.NewDocument(), Problems: []Problem{p}, options: o}
	pm.ID, pm.Bundle = IDOf(name)
	pm.fields(o)
	pm.Title, pm.Audience = pm.ID, Restricted
	return pm
}

// IDOf returns the id of the document at a path: the file's name without its extension,
// or for the index.md or README.md of a folder, a bundle, the folder's name.
// One of a source has the source's name before it.
func IDOf(name string) (id string, bundle bool) {
	source, name := SourceOf(name)
	if source != "" {
		id, bundle = IDOf("./" + name)
		return source + ":" + id, bundle
	}
	base := path.Base(name)
	stem := strings.TrimSuffix(base, path.Ext(base))
	if (strings.EqualFold(stem, "index") || strings.EqualFold(stem, "readme")) && path.Dir(name) != "." {
		return path.Base(path.Dir(name)), true
	}
	for _, ext := range []string{".md", ".markdown", ".mdx", ".html.md.erb"} {
		if len(base) > len(ext) && strings.EqualFold(base[len(base)-len(ext):], ext) {
			return base[:len(base)-len(ext)], false
		}
	}
	return base, false
}

// Ours reports whether the document is one of the standard's: its frontmatter has two of
// the keys that only the standard has together, each with a value of the standard's own, or
// an audience with one of its words. Another tool's words in a key of the same name make
// nothing ours.
func (pm *Postmortem) Ours() bool {
	if pm.ours == 0 {
		pm.ours = -1
		if pm.Frontmatter != nil && pm.options.marked(pm.Frontmatter) || pm.options.holds(pm) {
			pm.ours = 1
		}
	}
	return pm.ours > 0
}

// holds reports whether the configuration holds a document to the standard whatever it
// looks like: all, or those from a day on.
func (o *Options) holds(pm *Postmortem) bool {
	switch {
	case o == nil:
		return false
	case o.Standard == StandardAll:
		return true
	case o.Since.Known():
		day := pm.surroundingDay()
		return day.Known() && day.DaysSince(o.Since) >= 0
	}
	return false
}

// Held reports whether the document must have what the standard requires: it is ours, and
// was not brought in from elsewhere, so that what it does not state could be known.
func (pm *Postmortem) Held() bool {
	return pm.Ours() && !pm.Imported()
}

// mistyped is the field whose key is one edit away from a name, or nil.
func (pm *Postmortem) mistyped(name string) *frontmatter.Field {
	if pm.Frontmatter == nil || pm.Frontmatter.Root == nil {
		return nil
	}
	for _, f := range pm.Frontmatter.Root.Fields {
		if f.Key != name && EditsWithin([]rune(f.Key), []rune(name), 1) == 1 {
			return f
		}
	}
	return nil
}

// Stage is where the postmortem is in its life: its status, or the one that a mistyped
// status is nearest to. A status that means nothing counts as in review, so that no slip
// switches off what hangs on it. Without a status it is "".
func (pm *Postmortem) Stage() string {
	status := pm.Status
	if status == "" {
		if f := pm.mistyped("status"); f != nil {
			status = strings.TrimSpace(f.Value.Text)
		}
	}
	if status == "" || slices.Contains(statuses, status) {
		return status
	}
	if near := Nearest(status, statuses); near != "" {
		return near
	}
	return InReview
}

// Field returns the frontmatter field called name, or nil.
func (pm *Postmortem) Field(name string) *frontmatter.Field { return pm.field(name) }

func (pm *Postmortem) field(name string) *frontmatter.Field {
	if pm.Frontmatter == nil {
		return nil
	}
	return pm.Frontmatter.Root.Get(name)
}

// Text returns the scalar text of a frontmatter field, or "".
func (pm *Postmortem) Text(name string) string {
	if f := pm.field(name); f != nil && f.Value.IsScalar() {
		return strings.TrimSpace(f.Value.Text)
	}
	return ""
}

// Strings returns the texts of a frontmatter list, or nil.
func (pm *Postmortem) Strings(name string) []string {
	if f := pm.field(name); f != nil {
		return f.Value.Strings()
	}
	return nil
}

// Heading is the document's first heading, if it is its title, or "".
func (pm *Postmortem) Heading() string { return pm.heading }

// Options are the archive's words that the document was read with.
func (pm *Postmortem) Options() *Options { return pm.options }

func (pm *Postmortem) fields(o *Options) {
	pm.Title = pm.Text("title")
	pm.Severity = pm.Text("severity")
	if s, ok := o.Severity(pm.Severity); ok {
		pm.Severity = s
	}
	pm.Status = pm.Text("status")
	pm.Owner = pm.Text("owner")
	pm.Timezone = pm.Text("timezone")
	pm.Type, pm.Origin = "outage", "own"
	if t := pm.Text("type"); t != "" {
		pm.Type = t
	}
	if t := pm.Text("origin"); t != "" {
		pm.Origin = t
	}
	pm.Services = pm.Strings("services")
	pm.Tags = pm.Strings("tags")
	pm.Factors = pm.Strings("contributing_factors")
	pm.audience()
	if f := pm.field("sources"); f != nil {
		for _, v := range f.Value.Listed() {
			s := Source{URL: v.Text}
			if v.Kind == frontmatter.Map {
				s = Source{Title: v.TextOf("title"), URL: v.TextOf("url")}
			}
			pm.Sources = append(pm.Sources, s)
		}
	}
	if f := pm.field("related"); f != nil {
		for _, v := range f.Value.Listed() {
			r := Related{ID: IDFrom(pm.Path, RelatedID(v.Text)), Span: v.Span}
			if v.Kind == frontmatter.Map {
				r = Related{ID: IDFrom(pm.Path, RelatedID(v.TextOf("id"))), Relation: v.TextOf("relation"), Span: v.Span}
			}
			pm.Related = append(pm.Related, r)
		}
	}
}

// audience reads the document's ceiling. A word that names no audience restricts the document.
func (pm *Postmortem) audience() {
	pm.Audience = Internal
	f := pm.field("audience")
	if f == nil || f.Value.IsBlank() {
		return
	}
	level, err := ParseAudience(f.Value.Text)
	if err != nil {
		pm.problem(ProblemAudience, f.Value.Span, err.Error(), "until it is fixed, the document is in no build")
		level = Restricted
	}
	pm.Audience = level
}

// minEntries is how many entries another section than the Timeline must have to be one as well.
const minEntries = 3

// readTimelines reads every part of the document that tells when things
// happened: the Timeline, and in documents not in the canonical form other
// sections that are plainly one too.
func (pm *Postmortem) readTimelines() {
	day, each := pm.surroundingDay(), pm.eachDay()
	zone := pm.Timezone
	if zone == "" && !pm.Ours() {
		zone = timeline.StatedZone(pm.Source[min(pm.BodyAt, len(pm.Source)):])
	}
	series := 0
	var read []source.Span
	for _, s := range pm.Sections {
		if slices.ContainsFunc(read, func(r source.Span) bool { return r.Contains(s.Span) }) {
			continue // as a part of the section that it stands in
		}
		named := s.Name == TimelineSection && !pm.isLeadup(s)
		if named && pm.inside(s) || !named && (pm.Ours() || pm.holdsSection(s)) {
			continue
		}
		in := timeline.Input{
			Source: pm.Source, Blocks: s.Blocks, Section: s.Heading, Heading: s.HeadingSpan,
			Zone: zone, Day: day, Strict: pm.Ours(), Prose: !named, Series: series, Each: each,
		}
		if d := timeline.FindDate(s.Heading); !d.IsZero() {
			in.Day = d.Or(day)
		}
		t := timeline.Read(in)
		if !named && t.Timed() < minEntries {
			continue
		}
		pm.Timeline = append(pm.Timeline, t.Entries...)
		pm.unread = append(pm.unread, t.Unread...)
		read = append(read, s.Span)
		series += 100
	}
}

// isLeadup reports whether a section tells what led up to an incident whose Timeline is
// another one: by its name it could be the Timeline, and is prose beside one.
func (pm *Postmortem) isLeadup(s *Section) bool {
	if key := normalHeading(s.Heading); key != "leadup" && key != "lead up" && key != "events" {
		return false
	}
	for _, o := range pm.Sections {
		if o != s && o.Name == TimelineSection && normalHeading(o.Heading) != normalHeading(s.Heading) {
			return true
		}
	}
	return false
}

// Unread are the lines of the document's timelines that begin like a time and could not be read.
func (pm *Postmortem) Unread() []timeline.Unread { return pm.unread }

// LinesRead counts the lines of the document's timelines that say when something was: those
// that were read, and all of them.
func (pm *Postmortem) LinesRead() (read, all int) {
	for _, e := range pm.Timeline {
		if e.Stamp.Span.Len() > 0 || e.OfDay {
			read++
		}
	}
	return read, read + len(pm.unread)
}

// holdsSection reports whether other sections stand inside s: each is read by itself.
func (pm *Postmortem) holdsSection(s *Section) bool {
	for _, o := range pm.Sections {
		if o != s && s.Span.Contains(o.Span) && s.Span.Len() > o.Span.Len() {
			return true
		}
	}
	return false
}

// inside reports whether a section stands inside another one of the same name.
func (pm *Postmortem) inside(s *Section) bool {
	for _, o := range pm.Sections {
		if o != s && o.Name == s.Name && o.Span.Contains(s.Span) && o.Span != s.Span {
			return true
		}
	}
	return false
}

// A When is the date by which a document is sorted.
type When struct {
	Instant time.Time // zero where only the day is known
	Day     timeline.Date
}

// Known reports whether the document has a date.
func (w When) Known() bool { return w.Day.Known() }

// Text is the instant in RFC 3339, or the day, or "".
func (w When) Text() string {
	switch {
	case !w.Instant.IsZero():
		return w.Instant.Format(time.RFC3339)
	case w.Known():
		return w.Day.String()
	}
	return ""
}

// Key sorts dates as text, unknown ones first.
func (w When) Key() string {
	if !w.Known() {
		return ""
	}
	if w.Instant.IsZero() {
		return w.Day.String()
	}
	return w.Instant.UTC().Format("2006-01-02T15:04:05")
}

// When is the incident's date: the started moment, else the earliest dated entry,
// else the date in the title or the file name, else unknown. The day is the one in
// the document's own zone.
func (pm *Postmortem) When() When {
	if m := pm.Moment(TagStarted); m != nil {
		if m.Entry != nil && m.Entry.Dated() && (m.Field == "" || m.Instant.IsZero()) {
			return When{m.Entry.Instant, m.Entry.Date}
		}
		if !m.Instant.IsZero() {
			t := pm.InZone(m.Instant)
			return When{t, timeline.Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}}
		}
	}
	stated := pm.StatedDays()
	for _, d := range stated {
		if d.Day.Known() {
			return When{pm.instantOn(d.Day), d.Day}
		}
	}
	named := pm.namedDay()
	var first *timeline.Entry
	for _, e := range pm.Timeline {
		if e.Dated() && (first == nil || e.Local() < first.Local()) && !(named.Known() && apart(e.Date, named) > farAway) {
			first = e
		}
	}
	switch {
	case first != nil:
		return When{first.Instant, first.Date}
	case named.Known():
		return When{Day: named}
	}
	if day := pm.surroundingDay(); day.Known() {
		return When{Day: day}
	}
	return When{}
}

// farAway is how many days an entry may lie from the day that the document is named after
// and still date it.
const farAway = 30

func apart(a, b timeline.Date) int { return max(a.DaysSince(b), b.DaysSince(a)) }

// instantOn is the first instant that the timeline has on a day, or zero.
func (pm *Postmortem) instantOn(day timeline.Date) (first time.Time) {
	for _, e := range pm.Timeline {
		if e.Date == day && !e.Instant.IsZero() && (first.IsZero() || e.Instant.Before(first)) {
			first = e.Instant
		}
	}
	return first
}

// InZone is an instant on the clock of the document's time zone; it is left as it is
// where the document states none.
func (pm *Postmortem) InZone(t time.Time) time.Time {
	if loc, err := timeline.LoadZone(pm.Timezone); err == nil {
		return t.In(loc)
	}
	return t
}

// LineOf is the number of the line that a span begins on.
func (pm *Postmortem) LineOf(s source.Span) int { return pm.Lines.Line(s.Start) }

// Body is the Markdown of the document without its frontmatter.
func (pm *Postmortem) Body() []byte {
	return bytes.TrimLeft(pm.Source[min(pm.BodyAt, len(pm.Source)):], "\r\n")
}
