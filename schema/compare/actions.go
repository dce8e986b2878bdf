package compare

import (
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// What became of an action.
const (
	Opened   = "opened"
	Reopened = "reopened"
	Closed   = "closed"
	Dropped  = "dropped"
)

// An Action is an action item that came, went, or is another one now.
type Action struct {
	Change  Kind     `json:"change"`
	Became  string   `json:"became"`  // opened, reopened, closed, dropped, or "" where its state is the same
	Changed []string `json:"changed"` // of what is both before and after: id, text, owners, due, type, ticket, done, reason
	Was     *Promise `json:"was"`
	Is      *Promise `json:"is"`
}

// A Promise is what an action says.
type Promise struct {
	ID     string   `json:"id"`
	Text   string   `json:"text"`  // Markdown
	State  string   `json:"state"` // open, done or dropped
	Owners []string `json:"owners"`
	Due    string   `json:"due"`
	Type   string   `json:"type"`
	Ticket string   `json:"ticket"`
	Done   string   `json:"done"`
	Reason string   `json:"reason"` // why it was dropped
	Line   int      `json:"line"`
}

func promises(pm *schema.Postmortem) (out []Promise) {
	if pm == nil {
		return nil
	}
	for _, a := range pm.Actions {
		p := Promise{a.ID, source.OneLine(a.Text), a.State(), []string{}, a.Due, a.Type, a.Ticket, a.DoneOn, a.Reason, pm.LineOf(a.Span)}
		out = append(out, p)
		out[len(out)-1].Owners = append(p.Owners, a.Owners...)
	}
	return out
}

// actions are the changes of action items: those of today in their order, then those that went.
func actions(was, is *schema.Postmortem, covered *[2][]source.Span) []Action {
	a, b := promises(was), promises(is)
	m := matchActions(namesOf(a), namesOf(b))
	out := []Action{}
	for j := range b {
		i := m.is[j]
		if i < 0 {
			covered[1] = append(covered[1], is.Actions[j].Span)
			out = append(out, Action{Change: Added, Became: became("", b[j].State), Changed: []string{}, Is: &b[j]})
			continue
		}
		c := Action{Change: Changed, Became: became(a[i].State, b[j].State), Changed: differences(a[i], b[j]), Was: &a[i], Is: &b[j]}
		changed := c.Became != "" || len(c.Changed) > 0
		if changed {
			out = append(out, c)
		}
		spanA, spanB := was.Actions[i].Span, is.Actions[j].Span
		if changed || source.OneLine(string(spanA.In(was.Source))) == source.OneLine(string(spanB.In(is.Source))) {
			covered[0], covered[1] = append(covered[0], spanA), append(covered[1], spanB)
		}
	}
	for i := range a {
		if m.was[i] < 0 {
			covered[0] = append(covered[0], was.Actions[i].Span)
			out = append(out, Action{Change: Removed, Changed: []string{}, Was: &a[i]})
		}
	}
	return out
}

// A Name is what an action item is known by.
type Name struct{ ID, Text string }

func namesOf(of []Promise) (out []Name) {
	for _, p := range of {
		out = append(out, Name{p.ID, p.Text})
	}
	return out
}

// SameActions returns for each action item of is its place in was, or -1 where it is a new one. They are
// matched by what they say, then by their ids, then by how alike they are.
func SameActions(was, is []Name) []int { return matchActions(was, is).is }

func matchActions(a, b []Name) *matching {
	m := newMatching(len(a), len(b))
	by := func(key func(n Name) string) {
		m.byKey(func(i int) string { return key(a[i]) }, func(j int) string { return key(b[j]) })
	}
	by(func(n Name) string { return n.ID + "\n" + n.Text })
	by(func(n Name) string { return n.Text })
	by(func(n Name) string { return n.ID })
	if !m.alone() {
		return m
	}
	wordsA, wordsB := make([]map[string]int, len(a)), make([]map[string]int, len(b))
	for i := range a {
		wordsA[i] = words(a[i].Text)
	}
	for j := range b {
		wordsB[j] = words(b[j].Text)
	}
	m.byLikeness(0.6, func(i, j int) float64 {
		if a[i].ID != "" && b[j].ID != "" {
			return 0 // they are told apart by name
		}
		return likeness(wordsA[i], wordsB[j])
	})
	return m
}

func became(was, is string) string {
	switch {
	case was == is:
		return ""
	case is == "done":
		return Closed
	case is == "dropped":
		return Dropped
	case was == "":
		return Opened
	}
	return Reopened
}

func differences(a, b Promise) []string {
	out := []string{}
	for _, f := range []struct{ name, was, is string }{
		{"id", a.ID, b.ID}, {"text", a.Text, b.Text}, {"owners", sorted(a.Owners), sorted(b.Owners)}, {"due", a.Due, b.Due},
		{"type", a.Type, b.Type}, {"ticket", a.Ticket, b.Ticket}, {"done", a.Done, b.Done}, {"reason", a.Reason, b.Reason},
	} {
		if f.was != f.is {
			out = append(out, f.name)
		}
	}
	return out
}

func sorted(s []string) string { return strings.Join(slices.Sorted(slices.Values(s)), "\n") }
