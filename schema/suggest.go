package schema

import (
	"regexp"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/schema/timeline"
)

// suggestions are the words by which an entry without tags tells a phase. They
// only ever suggest: nothing that is stated is mixed with what they say.
var suggestions = []struct {
	phase string
	stems []string // of which each match has one, in lower case
	words *regexp.Regexp
}{
	{TagStarted, strings.Fields("fault start beg deploy"), regexp.MustCompile(`(?i)\b(fault occurs|(problem|outage|incident|issue|degradation|disruption) (starts|started|begins|began)|impact (starts|started|begins|began)|deploy(ed|ment) (of|with) (the )?(bad|faulty|broken))\b`)},
	{TagDetected, strings.Fields("detect aware notic alert paged report"), regexp.MustCompile(`(?i)\b(first detected|detected|team aware|became aware|noticed|alerted|alerts? (fires?|fired|triggered|received)|paged|(user|customer|team member)s? report(s|ed)|reported by)\b`)},
	{TagAcknowledged, strings.Fields("acknowledg call declared"), regexp.MustCompile(`(?i)\b(acknowledged|on-?call (responds|responded|joined|picked)|incident (is |was )?declared|declared)\b`)},
	{TagIdentified, strings.Fields("cause"), regexp.MustCompile(`(?i)\b((root )?cause (is |was )?(identified|found|discovered)|identified (the )?(root )?cause)\b`)},
	{TagMitigated, strings.Fields("mitigat repair roll revert workaround"), regexp.MustCompile(`(?i)\b(mitigated|repaired|rolled back|rollback (completed|done|performed)|reverted|workaround (applied|in place))\b`)},
	{TagResolved, strings.Fields("resolved restored normal recovered closed goes"), regexp.MustCompile(`(?i)\b(resolved|(service|services|everything) (is |was |were |are )?(fully )?(restored|back to normal|recovered)|back to normal|incident (is |was )?closed|fully restored|issue goes away)\b`)},
}

// SuggestedPhase is the phase that the words of an untagged entry tell, or "".
func SuggestedPhase(e *timeline.Entry) string {
	if len(e.Tags) > 0 {
		return ""
	}
	text := e.Text
	if e.Label != "" {
		text = e.Label
	}
	if len(text) > 160 {
		text = text[:160] // what an entry is about stands at its beginning
	}
	// The phase that is told first counts; a declaration only where nothing else is
	// told ("incident declared resolved").
	best, at := "", len(text)
	lower := strings.ToLower(text)
	for _, s := range suggestions {
		if !slices.ContainsFunc(s.stems, func(stem string) bool { return strings.Contains(lower, stem) }) {
			continue
		}
		m := s.words.FindStringIndex(text)
		if m != nil && (best == "" || best == TagAcknowledged || m[0] < at && s.phase != TagAcknowledged) {
			best, at = s.phase, m[0]
		}
	}
	return best
}

// SuggestedMetrics are the metrics that would follow if the suggested phases were
// tags. They are only for documents that tag nothing and state no times, so that
// a figure is either stated or suggested, and never half of each.
func (pm *Postmortem) SuggestedMetrics() []Metric {
	for _, e := range pm.Timeline {
		if len(e.Tags) > 0 {
			return nil
		}
	}
	for _, m := range phaseMoments {
		if pm.fieldMoment(m.moment) != nil {
			return nil
		}
	}
	first := map[string]*Moment{}
	for _, e := range pm.Timeline {
		phase := SuggestedPhase(e)
		if phase == "" || first[phase] != nil && phase != TagResolved {
			continue
		}
		first[phase] = &Moment{Phase: phase, Entry: e, Instant: e.Instant, Unknown: e.Stamp.Unknown, Span: e.Span}
	}
	var out []Metric
	for _, def := range metricEnds {
		m := Metric{Name: def.name, From: first[def.from], To: first[def.to[0]]}
		if m.From == nil || m.To == nil {
			continue
		}
		m.derive(def.from, def.to[0])
		if m.Known && m.Duration >= 0 {
			out = append(out, m)
		}
	}
	return out
}
