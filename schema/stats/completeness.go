package stats

import (
	"github.com/git-postmortem/postmortem/schema"
)

// A Part is something that a postmortem can have, and how many have it. Drafts, and
// what cannot be read, are not asked.
type Part struct {
	Key  string `json:"part"`
	Name string `json:"name"`
	Has  int    `json:"has"`
	N    int    `json:"n"` // of how many
}

// An answer is whether a document has a part.
type answer uint8

const (
	notAsked answer = iota
	no
	yes
)

var parts = []struct {
	key, name string
	people    bool // it tells of people
	of        func(pm *schema.Postmortem, d *Document) answer
}{
	{"severity", "a severity", false, func(_ *schema.Postmortem, d *Document) answer { return is(d.Severity != "") }},
	{"summary", "a summary", false, written(schema.Summary)},
	{"impact", "an impact", false, written(schema.Impact)},
	{"timeline", "a timeline with times", false, func(pm *schema.Postmortem, _ *Document) answer {
		read, _ := pm.LinesRead()
		return is(read > 0)
	}},
	{"started", "when it started", false, moment(schema.TagStarted)},
	{"detected", "when it was noticed", false, moment(schema.TagDetected)},
	{"mitigated", "when it hurt less", false, moment(schema.TagMitigated)},
	{"resolved", "when it was over", false, moment(schema.TagResolved)},
	{"detected_by", "who or what noticed", false, func(_ *schema.Postmortem, d *Document) answer { return is(says(d.DetectedBy)) }},
	{"contributing_factors", "contributing factors", false, func(pm *schema.Postmortem, d *Document) answer {
		return is(len(d.Factors) > 0 || written(schema.ContributingFactors)(pm, d) == yes)
	}},
	{"lessons_learned", "lessons learned", false, written(schema.LessonsLearned)},
	{"action_items", "action items, or why none", false, func(pm *schema.Postmortem, d *Document) answer {
		return is(len(d.Actions) > 0 || written(schema.ActionItems)(pm, d) == yes)
	}},
	{"action_owners", "an owner of every action", true, everyAction(func(a *Action) (asked, has bool) {
		return a.State != Dropped, len(a.Owners) > 0
	})},
	{"action_due", "due dates, or tickets", false, everyAction(func(a *Action) (asked, has bool) {
		_, dated := day(a.Due)
		return a.State == Open, dated || a.Ticket != ""
	})},
}

func is(b bool) answer {
	if b {
		return yes
	}
	return no
}

// written asks for a section with something in it.
func written(section string) func(*schema.Postmortem, *Document) answer {
	return func(pm *schema.Postmortem, _ *Document) answer {
		s := pm.Section(section)
		return is(s != nil && !s.IsEmpty(pm.Source))
	}
}

// moment asks for a phase whose time is known.
func moment(phase string) func(*schema.Postmortem, *Document) answer {
	return func(pm *schema.Postmortem, _ *Document) answer {
		m := pm.Moment(phase)
		return is(m != nil && !m.Unknown)
	}
}

// everyAction asks something of each action of our own; documents without one are not asked.
func everyAction(of func(a *Action) (asked, has bool)) func(*schema.Postmortem, *Document) answer {
	return func(_ *schema.Postmortem, d *Document) answer {
		all := notAsked
		for i := range d.Actions {
			asked, has := of(&d.Actions[i])
			switch {
			case !asked || d.External || d.stateless():
			case !has:
				return no
			default:
				all = yes
			}
		}
		return all
	}
}

// says reports whether a field says something, be it not that nobody knows.
func says(text string) bool { return text != "" && text != schema.Unknown }

func (d *Document) readParts(pm *schema.Postmortem) {
	for _, p := range parts {
		d.has = append(d.has, p.of(pm, d))
	}
}

func completenessOf(docs []*Document, anonymous bool) []Part {
	out := []Part{}
	for i, p := range parts {
		if p.people && anonymous {
			continue
		}
		part := Part{Key: p.key, Name: p.name}
		for _, d := range docs {
			if d.Draft || d.Unread || d.has[i] == notAsked {
				continue
			}
			part.N++
			if d.has[i] == yes {
				part.Has++
			}
		}
		out = append(out, part)
	}
	return out
}
