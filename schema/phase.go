package schema

import "time"

// A Phase is a stretch of an incident between two moments that the document gives.
type Phase struct {
	Name     string // undetected, responding, mitigating, resolving; "" where the document does not say which
	From, To *Moment
	Duration time.Duration
	Skipped  bool // the document has no moment that could have ended it before
}

// phaseMoments are the moments between which the phases lie, each with the phase that it begins.
var phaseMoments = []struct{ moment, phase string }{
	{TagStarted, Undetected}, {TagDetected, Responding}, {TagIdentified, Mitigating}, {TagMitigated, Resolving}, {TagResolved, ""},
}

// Phases derives the phases of an incident, without those that took no time. It
// returns nil where fewer than two moments are known or they stand in no order.
func (pm *Postmortem) Phases() []Phase {
	var moments []*Moment
	var places []int
	for i, o := range phaseMoments {
		if m := pm.Moment(o.moment); m != nil && !m.Unknown {
			moments, places = append(moments, m), append(places, i)
		}
	}
	var out []Phase
	for i := 1; i < len(moments); i++ {
		d, ok := Between(moments[i-1], moments[i])
		if !ok || d < 0 {
			return nil
		}
		if d > 0 {
			p := Phase{phaseMoments[places[i-1]].phase, moments[i-1], moments[i], d, places[i] > places[i-1]+1}
			// Responding goes on until somebody mitigates, where nobody wrote down when the
			// cause was found. Nothing else is known to last until a later moment.
			if p.Skipped && !(p.Name == Responding && moments[i].Phase == TagMitigated) {
				p.Name = ""
			}
			out = append(out, p)
		}
	}
	return out
}

// Text is the moment's time for people, with its day where that is known.
func (m *Moment) Text() string {
	switch {
	case m.Unknown:
		return "unknown"
	case m.Entry != nil:
		return m.Entry.TimeText()
	}
	return m.Instant.Format("2006-01-02 15:04 MST")
}
