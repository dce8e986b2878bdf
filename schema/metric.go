package schema

import (
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// A Moment is one end of a metric: a timeline entry, or a frontmatter field where no entry carries it.
type Moment struct {
	Phase   string
	Entry   *timeline.Entry // of the timeline, or made from the field
	Field   string          // the field's name, or ""
	Instant time.Time       // zero where the instant is not known
	Unknown bool            // the document says that it is not known
	Span    source.Span
}

// Approximate reports whether the document marks the time as not exact.
func (m *Moment) Approximate() bool { return m.Entry != nil && m.Entry.Stamp.Approximate }

// A Metric is a span of time that follows from two moments of a postmortem.
type Metric struct {
	Name        string
	Duration    time.Duration
	Known       bool    // false: Duration says nothing
	From, To    *Moment // nil where the document has no such moment
	Approximate bool
	Why         string // why it is not known
}

// A metricDefinition names a metric with the phases at its ends.
type metricDefinition struct {
	name string
	from string
	to   []string
}

// metricEnds defines every metric, as the format has them: the first entry of a phase counts, but
// the last resolved one.
var metricEnds = []metricDefinition{
	{"time_to_detect", TagStarted, []string{TagDetected}},
	{"time_to_acknowledge", TagDetected, []string{TagAcknowledged}},
	{"time_to_mitigate", TagStarted, []string{TagMitigated}},
	{"detected_to_mitigated", TagDetected, []string{TagMitigated}},
	{"time_to_resolve", TagStarted, []string{TagResolved}},
	{"time_to_tell_colleagues", TagDetected, []string{TagCommsInternal}},
	{"time_to_tell_customers", TagDetected, []string{TagCommsCustomer, TagCommsPublic}},
	{"time_to_publish", TagResolved, []string{"published"}},
}

// MetricNames are the names of all metrics, in the order in which they are shown.
var MetricNames = func() (out []string) {
	for _, m := range metricEnds {
		out = append(out, m.name)
	}
	return out
}()

// Metrics derives every metric of the document, known or not.
func (pm *Postmortem) Metrics() []Metric {
	out := make([]Metric, 0, len(metricEnds))
	for _, def := range metricEnds {
		out = append(out, def.of(pm))
	}
	return out
}

func (def *metricDefinition) of(pm *Postmortem) Metric {
	m := Metric{Name: def.name, From: pm.Moment(def.from), To: pm.Moment(def.to...)}
	m.derive(def.from, def.to[0])
	return m
}

// Metric derives one metric by its name.
func (pm *Postmortem) Metric(name string) Metric {
	for _, def := range metricEnds {
		if def.name == name {
			return def.of(pm)
		}
	}
	return Metric{Name: name, Why: "there is no such metric"}
}

func (m *Metric) derive(from, to string) {
	switch {
	case m.From == nil:
		m.Why = "no entry is tagged " + from
	case m.To == nil:
		m.Why = "no entry is tagged " + to
	case m.From.Unknown:
		m.Why = from + " is stated as unknown"
	case m.To.Unknown:
		m.Why = to + " is stated as unknown"
	default:
		m.Duration, m.Known = Between(m.From, m.To)
		m.Approximate = m.Known && (m.From.Approximate() || m.To.Approximate())
		if !m.Known {
			m.Why = "the two times cannot be subtracted: a day, a minute or a zone is missing"
		}
	}
}

// Between is to minus from; ok is false where the two cannot be subtracted.
func Between(from, to *Moment) (time.Duration, bool) {
	if from.Entry != nil && to.Entry != nil {
		return to.Entry.Sub(from.Entry)
	}
	if from.Instant.IsZero() || to.Instant.IsZero() {
		return 0, false
	}
	return to.Instant.Sub(from.Instant), true
}

// Moment returns the moment of the first of phases that the document has: from
// the timeline if an entry is tagged with it, else from the frontmatter.
func (pm *Postmortem) Moment(phases ...string) *Moment {
	var best *Moment
	for _, phase := range phases {
		m := pm.moment(phase)
		if m != nil && (best == nil || m.before(best)) {
			best = m
		}
	}
	return best
}

func (m *Moment) before(o *Moment) bool {
	if d, ok := Between(m, o); ok {
		return d > 0
	}
	return m.Span.Start < o.Span.Start
}

func (pm *Postmortem) moment(phase string) *Moment {
	var found *timeline.Entry
	reopened := false
	for _, e := range pm.Timeline {
		if e.HasTag(TagReopened) {
			reopened = true
		}
		if !e.HasTag(phase) {
			continue
		}
		if found == nil || phase == TagResolved && reopened {
			found = e
		}
	}
	if found != nil {
		return &Moment{Phase: phase, Entry: found, Instant: found.Instant, Unknown: found.Stamp.Unknown && !found.Timed(), Span: found.Span}
	}
	return pm.fieldMoment(phase)
}

// fieldNames are the frontmatter fields that carry a phase: ours, then those of
// other tools (cState's date and resolvedWhen, start_time and end_time).
var fieldNames = map[string][]string{
	TagStarted:  {"started_at", "start_time", "started", "start", "date"},
	TagDetected: {"detected_at", "detected"}, TagAcknowledged: {"acknowledged_at"}, TagMitigated: {"mitigated_at", "mitigated"},
	TagResolved: {"resolved_at", "resolvedWhen", "resolved_when", "end_time", "ended", "end"},
	"published": {"published_at"},
}

// StandardField is the standard's name for a frontmatter field that another tool
// calls key, or "".
func StandardField(key string) string {
	for _, names := range fieldNames {
		if names[0] != key && key != "date" && slices.Contains(names, key) {
			return names[0]
		}
	}
	return ""
}

// FieldMoment is the moment that the frontmatter gives for a phase, or nil.
func (pm *Postmortem) FieldMoment(phase string) *Moment { return pm.fieldMoment(phase) }

func (pm *Postmortem) fieldMoment(phase string) *Moment {
	for _, name := range fieldNames[phase] {
		f := pm.field(name)
		if f == nil || !f.Value.IsScalar() {
			continue
		}
		m := &Moment{Phase: phase, Field: name, Span: f.Value.Span}
		if strings.EqualFold(f.Value.Text, Unknown) {
			m.Unknown = true
			return m
		}
		e := timeline.ReadFieldTime(strings.TrimSpace(f.Value.Text), pm.Timezone)
		if e == nil || !e.Timed() && name != "published_at" {
			continue // a day alone is the document's date, not the moment of a phase
		}
		m.Entry, m.Instant = e, e.Instant
		return m
	}
	return nil
}
