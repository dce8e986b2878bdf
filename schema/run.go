package schema

import (
	"cmp"
	"slices"
	"time"

	"github.com/git-postmortem/postmortem/schema/timeline"
)

// A Run is how an incident went: the phases between the moments that the document gives,
// from the first to the last of them.
type Run struct {
	Phases   []Phase // in the order of time; each begins where the one before ended
	From, To *Moment
	Total    time.Duration
	// Suggested: the phases follow from the words of entries that carry no tags.
	Suggested bool
	// Untagged: neither tags nor words say what began and what ended it. From and To are the
	// first and the last entry, and there is one phase without a name.
	Untagged bool
}

// A Phase is a stretch of an incident between two moments that the document gives.
type Phase struct {
	Name     string // undetected, responding, mitigating, resolving, settled; "" where the document does not say which
	From, To *Moment
	Duration time.Duration
	Skipped  bool // the document has no moment that could have ended it before
}

// Approximate reports whether an end of the phase is not exact.
func (p Phase) Approximate() bool { return p.From.Approximate() || p.To.Approximate() }

// phaseMoments are the moments between which the phases lie, in their order, each with the
// phase that it begins.
var phaseMoments = []struct{ moment, phase string }{
	{TagStarted, Undetected}, {TagDetected, Responding}, {TagIdentified, Mitigating}, {TagMitigated, Resolving}, {TagResolved, Settled},
}

// maxRun is how far apart the first and the last entry may lie where nothing says that they
// are the ends of an incident. Documents also name days that are years away.
const maxRun = 30 * 24 * time.Hour

// Run derives how the incident went, or nil where no two moments say it.
func (pm *Postmortem) Run() *Run {
	tagged := false
	if r := runOf(pm.statedMoments(&tagged)); r != nil {
		return r
	}
	if !tagged {
		if r := runOf(pm.suggestedMoments()); r != nil {
			r.Suggested = true
			return r
		}
	}
	return pm.span()
}

// statedMoments are the moments at which a phase begins: every entry that is tagged so, or a
// field where no entry is. Those that are stated as unknown are none.
func (pm *Postmortem) statedMoments(tagged *bool) (out []*Moment) {
	for _, o := range phaseMoments {
		found := false
		for _, e := range pm.Timeline {
			if e.HasTag(o.moment) {
				found = true
				out = append(out, entryMoment(o.moment, e))
			}
		}
		if !found {
			if m := pm.fieldMoment(o.moment); m != nil {
				found = true
				out = append(out, m)
			}
		}
		*tagged = *tagged || found
	}
	for _, e := range pm.Timeline {
		*tagged = *tagged || len(e.Tags) > 0
		if e.HasTag(TagReopened) {
			out = append(out, entryMoment(TagReopened, e))
		}
	}
	return out
}

// suggestedMoments are the moments that the words of entries tell.
func (pm *Postmortem) suggestedMoments() (out []*Moment) {
	for _, e := range pm.Timeline {
		if phase := SuggestedPhase(e); phase != "" {
			out = append(out, entryMoment(phase, e))
		}
	}
	return out
}

func entryMoment(phase string, e *timeline.Entry) *Moment {
	return &Moment{Phase: phase, Entry: e, Instant: e.Instant, Unknown: e.Stamp.Unknown && !e.Timed(), Span: e.Span}
}

// rankOf is the place of a moment among those that begin phases, or -1.
func rankOf(moment string) int {
	return slices.IndexFunc(phaseMoments, func(o struct{ moment, phase string }) bool { return o.moment == moment })
}

// runOf puts moments in the order of time. Phases run forward only: a moment that lies behind
// a later phase begins nothing. Reopening goes back to responding.
func runOf(moments []*Moment) *Run {
	moments = slices.DeleteFunc(slices.Clone(moments), func(m *Moment) bool {
		return m.Unknown || rankOf(m.Phase) < 0 && m.Phase != TagReopened
	})
	if len(moments) == 0 {
		return nil
	}
	type at struct {
		*Moment
		offset time.Duration
	}
	// Not all may be comparable: those count that most others can be compared with.
	var order []at
	for _, base := range moments[:min(len(moments), 8)] {
		var comparable []at
		for _, m := range moments {
			if d, ok := Between(base, m); ok {
				comparable = append(comparable, at{m, d})
			}
		}
		if len(comparable) > len(order) {
			order = comparable
		}
	}
	slices.SortStableFunc(order, func(x, y at) int { return cmp.Compare(x.offset, y.offset) })
	var ends []at
	high := -1
	for _, m := range order {
		rank := rankOf(m.Phase)
		if m.Phase == TagReopened {
			rank = 1
		} else if rank <= high {
			continue
		}
		high = rank
		ends = append(ends, m)
	}
	if len(ends) < 2 {
		return nil
	}
	r := &Run{From: ends[0].Moment, To: ends[len(ends)-1].Moment, Total: ends[len(ends)-1].offset - ends[0].offset}
	for i, from := range ends[:len(ends)-1] {
		if p := phaseBetween(from.Moment, ends[i+1].Moment); ends[i+1].offset > from.offset {
			p.Duration = ends[i+1].offset - from.offset
			r.Phases = append(r.Phases, p)
		}
	}
	if r.Total <= 0 {
		return nil
	}
	return r
}

// phaseBetween is the phase that lies between two moments that follow each other. It goes on
// until somebody wrote down what ended it; but how long nobody had noticed is not known
// where nobody wrote down when it was.
func phaseBetween(from, to *Moment) Phase {
	p := Phase{Name: Responding, From: from, To: to}
	rank := rankOf(from.Phase)
	if rank >= 0 {
		p.Name = phaseMoments[rank].phase
	} else {
		rank = 1 // reopened
	}
	if to.Phase == TagReopened {
		p.Skipped = p.Name != Settled
	} else {
		p.Skipped = rankOf(to.Phase) > rank+1
	}
	if p.Name == Undetected && to.Phase != TagDetected {
		p.Name = ""
	}
	return p
}

// span is a run from the first to the last entry that can be compared with each other.
func (pm *Postmortem) span() *Run {
	var first *timeline.Entry
	from, to := (*timeline.Entry)(nil), (*timeline.Entry)(nil)
	var least, most time.Duration
	count := 0
	for _, e := range pm.Timeline {
		if e.Precision() < timeline.ToMinute {
			continue
		}
		if first == nil {
			first, from, to, count = e, e, e, 1
			continue
		}
		d, ok := e.Sub(first)
		if !ok {
			continue
		}
		count++
		if d < least {
			from, least = e, d
		}
		if d > most {
			to, most = e, d
		}
	}
	if total := most - least; count < 3 || total <= 0 || total > maxRun {
		return nil
	}
	r := &Run{From: entryMoment("", from), To: entryMoment("", to), Total: most - least, Untagged: true}
	r.Phases = []Phase{{From: r.From, To: r.To, Duration: r.Total, Skipped: true}}
	return r
}

// PhaseAt is the phase that each entry of the timeline stands in: that which holds from the
// entry on. "" is before the first phase, or one without a name; what was resolved is settled.
func (r *Run) PhaseAt(e *timeline.Entry) string {
	if r == nil || len(r.Phases) == 0 {
		return ""
	}
	at := entryMoment("", e)
	phase := ""
	for _, p := range r.Phases {
		if d, ok := Between(p.From, at); !ok || d < 0 {
			return phase
		}
		phase = p.Name
	}
	if d, ok := Between(r.To, at); ok && d >= 0 {
		if rank := rankOf(r.To.Phase); rank >= 0 {
			phase = phaseMoments[rank].phase
		}
	}
	return phase
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
