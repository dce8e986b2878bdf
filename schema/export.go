package schema

import (
	"time"

	"github.com/git-postmortem/postmortem/schema/timeline"
)

// An Exported is a document as machines read it: the line of `export`, the twin of
// a page, an item of `list`. export.schema.json describes it; it only gains fields.
type Exported struct {
	SchemaVersion int               `json:"schema_version"`
	ID            string            `json:"id"`
	Path          string            `json:"path"`
	Source        string            `json:"source,omitempty"` // the other repository that it is of, by its name
	Title         string            `json:"title"`
	Status        string            `json:"status"`
	Severity      string            `json:"severity"`
	Type          string            `json:"type"`
	Origin        string            `json:"origin"`
	Owner         string            `json:"owner"`
	Audience      Audience          `json:"audience"`
	Timezone      string            `json:"timezone"`
	Services      []string          `json:"services"`
	Tags          []string          `json:"tags"`
	Factors       []string          `json:"contributing_factors"`
	Trigger       string            `json:"trigger"`
	DetectedBy    string            `json:"detected_by"`
	Sources       []ExportedSource  `json:"sources"`
	Related       []ExportedRelated `json:"related"`
	Date          *string           `json:"date"`
	Sections      []ExportedSection `json:"sections,omitzero"`
	Timeline      []ExportedEntry   `json:"timeline,omitzero"`
	Unread        []int             `json:"timeline_unread,omitzero"` // lines that begin like a time and could not be read
	Actions       []ExportedAction  `json:"actions"`
	Metrics       map[string]Figure `json:"metrics"`
	ToldFirst     string            `json:"told_first"` // colleagues, customers, together; "" where that is not known
	Informed      []string          `json:"informed"`   // who of the customer-facing teams was told, as the frontmatter has it
	Suggested     map[string]Figure `json:"suggested_metrics,omitempty"`
	Problems      []ExportedProblem `json:"problems,omitempty"`
	History       *History          `json:"history,omitempty"`
}

// A ExportedSource is what an external postmortem was written from.
type ExportedSource struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// A ExportedRelated names another postmortem.
type ExportedRelated struct {
	ID       string `json:"id"`
	Relation string `json:"relation"`
}

// A ExportedSection is one section; name is "" where the standard does not know it.
type ExportedSection struct {
	Name    string `json:"name"`
	Heading string `json:"heading"`
	Line    int    `json:"line"`
}

// An ExportedEntry is one timeline entry. Local is the wall-clock time as written
// with its date resolved; instant needs a zone. What is not known is null.
type ExportedEntry struct {
	Section     string             `json:"section"`
	Line        int                `json:"line"`
	Literal     string             `json:"literal"`
	Clock       *string            `json:"clock"`
	Local       *string            `json:"local"`
	Instant     *string            `json:"instant"`
	Zone        *string            `json:"zone"`
	Precision   timeline.Precision `json:"precision"`
	Approximate bool               `json:"approximate"`
	Inferred    bool               `json:"inferred"`
	EndLocal    *string            `json:"end_local"`
	Tags        []string           `json:"tags"`
	Suggested   string             `json:"suggested_tag,omitempty"` // what the words of an untagged entry tell; a guess
	Audience    Audience           `json:"audience"`
	Text        string             `json:"text"`
}

// An ExportedAction is one action item.
type ExportedAction struct {
	ID     string   `json:"id"`
	Text   string   `json:"text"`
	State  string   `json:"state"`
	Stated bool     `json:"stated"` // somebody wrote whether it is done; else state is open for want of a word
	Type   string   `json:"type"`
	Owners []string `json:"owners"`
	Due    string   `json:"due"`
	Done   string   `json:"done"`
	Ticket string   `json:"ticket"`
	Line   int      `json:"line"`
}

// A Figure is a derived metric; seconds is null where it is not known, and unknown says why.
type Figure struct {
	Seconds     *int64  `json:"seconds"`
	From        *string `json:"from"`
	To          *string `json:"to"`
	Approximate bool    `json:"approximate"`
	Unknown     string  `json:"unknown,omitempty"`
}

// A ExportedProblem is a part of the document that could not be read.
type ExportedProblem struct {
	Line    int    `json:"line"`
	Message string `json:"message"`
}

// ExportSummary is the document without sections and timeline, as lists carry it.
func (pm *Postmortem) ExportSummary() Exported {
	r := Exported{
		SchemaVersion: 1, ID: pm.ID, Path: pm.Path, Source: sourceOf(pm.Path), Title: pm.Title, Status: pm.Status, Severity: pm.Severity, Type: pm.Type, Origin: pm.Origin,
		Owner: pm.Owner, Audience: pm.Audience, Timezone: pm.Timezone, Services: some(pm.Services), Tags: some(pm.Tags), Factors: some(pm.Factors),
		Trigger: pm.Text("trigger"), DetectedBy: pm.Text("detected_by"), ToldFirst: pm.ToldFirst(), Informed: some(pm.Strings("informed")),
		Sources: []ExportedSource{}, Related: []ExportedRelated{}, Actions: pm.ExportActions(), Metrics: map[string]Figure{},
		Date: orNull(pm.When().Text()),
	}
	for _, s := range pm.Sources {
		r.Sources = append(r.Sources, ExportedSource(s))
	}
	for _, rel := range pm.Related {
		r.Related = append(r.Related, ExportedRelated{rel.ID, rel.Relation})
	}
	for _, m := range pm.Metrics() {
		r.Metrics[m.Name] = m.figure()
	}
	for _, m := range pm.SuggestedMetrics() {
		if r.Suggested == nil {
			r.Suggested = map[string]Figure{}
		}
		r.Suggested[m.Name] = m.figure()
	}
	for _, p := range pm.Problems {
		r.Problems = append(r.Problems, ExportedProblem{pm.LineOf(p.Span), p.Message})
	}
	return r
}

// ExportActions are the action items as machines read them.
func (pm *Postmortem) ExportActions() []ExportedAction {
	out := []ExportedAction{}
	for _, a := range pm.Actions {
		out = append(out, ExportedAction{a.ID, a.Text, a.State(), a.Stated, a.Type, some(a.Owners), a.Due, a.DoneOn, a.Ticket, pm.LineOf(a.Span)})
	}
	return out
}

// Export is everything that is known of the document.
func (pm *Postmortem) Export() Exported {
	r := pm.ExportSummary()
	r.Sections, r.Timeline, r.Unread = []ExportedSection{}, []ExportedEntry{}, []int{}
	for _, u := range pm.unread {
		r.Unread = append(r.Unread, pm.LineOf(u.Span))
	}
	for _, s := range pm.Sections {
		r.Sections = append(r.Sections, ExportedSection{s.Name, s.Heading, pm.LineOf(s.HeadingSpan)})
	}
	for _, e := range pm.Timeline {
		r.Timeline = append(r.Timeline, pm.exportEntry(e))
	}
	return r
}

func (pm *Postmortem) exportEntry(e *timeline.Entry) ExportedEntry {
	r := ExportedEntry{
		Section: e.Section, Line: pm.LineOf(e.Span), Literal: e.Literal, Clock: orNull(clockOf(e)), Local: orNull(e.Local()),
		Zone: orNull(e.Zone), Precision: e.Precision(), Approximate: e.Stamp.Approximate, Inferred: e.Inferred, EndLocal: orNull(e.EndLocal()),
		Tags: []string{}, Suggested: SuggestedPhase(e), Audience: pm.EntryLevel(e), Text: e.Text,
	}
	if !e.Instant.IsZero() {
		r.Instant = orNull(e.Instant.Format(time.RFC3339))
	}
	for _, t := range e.Tags {
		if _, err := ParseAudience(t.Name); err != nil {
			r.Tags = append(r.Tags, t.Name)
		}
	}
	return r
}

// clockOf is the time of day that an entry is known to have; `14:??` is none.
func clockOf(e *timeline.Entry) string {
	if e.Stamp.Unknown {
		return ""
	}
	return e.Stamp.Clock.String()
}

func (m Metric) figure() Figure {
	f := Figure{Approximate: m.Approximate, Unknown: m.Why, From: m.From.text(), To: m.To.text()}
	if m.Known {
		s := int64(m.Duration / time.Second)
		f.Seconds = &s
	}
	return f
}

// text is the moment as RFC 3339 where it is an instant, else as local time or clock, else null.
func (m *Moment) text() *string {
	switch {
	case m == nil || m.Unknown:
		return nil
	case !m.Instant.IsZero():
		return orNull(m.Instant.Format(time.RFC3339))
	case m.Entry != nil && m.Entry.Local() != "":
		return orNull(m.Entry.Local())
	case m.Entry != nil:
		return orNull(m.Entry.Stamp.Clock.String())
	}
	return nil
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func some(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
