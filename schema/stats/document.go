package stats

import (
	"encoding/json"
	"slices"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// A Ref names the document that a value is of. Path is as the caller wants it shown.
type Ref struct {
	ID       string `json:"id"`
	Path     string `json:"path"`
	Title    string `json:"title"`
	Severity string `json:"severity"` // "" where none is stated
	Date     Day    `json:"date"`     // of the incident
}

// A Day is written as 2026-03-04; "" is not known, and null in JSON.
type Day string

// MarshalJSON is the day as text, or null.
func (d Day) MarshalJSON() ([]byte, error) {
	if d == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(d))
}

// A Document is what figures need of one postmortem: a small record and its actions.
type Document struct {
	Ref
	Status, Type string
	Services     []string
	Factors      []string
	Trigger      string
	DetectedBy   string
	ToldFirst    string // colleagues, customers or together; "" where that is not known
	Informed     bool   // it says who of the customer-facing teams was told
	When         schema.When
	Timezone     string
	Ours         bool // held to the standard
	External     bool // an incident of others, retold
	Draft        bool // or in review
	Withdrawn    bool
	Unread       bool // its text cannot be read
	Recurrence   bool // it says that it is a recurrence of another incident
	Actions      []Action

	lives     []life // of its actions, those of Actions first; nil where git was not asked
	past      Telling
	pastWhole bool // the first commit that is known made the document
	clocks    [len(clocks)]span
	has       []answer // by part
}

// A span is what a document says of one clock.
type span struct {
	seconds     int64
	known       bool
	approximate bool
	suggested   bool // known only from the words of untagged entries
}

// An Action is one action item as its author wrote it.
type Action struct {
	ID     string
	Text   string // Markdown
	State  string // Open, Done, Dropped or NotStated
	Type   string
	Owners []string
	Due    string // as written
	DoneOn string // as written
	Reason string // why it was dropped
	Ticket string // Markdown
	Line   int
	// Since is the day on which git first has it as one that is not done; "" where that is not known.
	Since Day
}

// The states of an action.
const (
	Open      = "open"
	Done      = "done"
	Dropped   = "dropped"
	NotStated = "not-stated" // nobody wrote whether it is done
)

// Read takes what figures need of a postmortem.
func Read(pm *schema.Postmortem) Document {
	when := pm.When()
	d := Document{
		Ref:    Ref{ID: pm.ID, Path: pm.Path, Title: pm.Title, Severity: pm.Severity},
		Status: pm.Status, Type: pm.Type, Services: pm.Services, Factors: pm.Factors, Trigger: pm.Text("trigger"), DetectedBy: pm.Text("detected_by"),
		ToldFirst: pm.ToldFirst(), Informed: len(pm.Strings("informed")) > 0,
		When: when, Timezone: pm.Timezone, Ours: pm.Ours(), External: pm.Origin == "external", Draft: isDraft(pm), Withdrawn: pm.Stage() == schema.Withdrawn,
	}
	if when.Known() {
		d.Date = Day(when.Day.String())
	}
	for _, p := range pm.Problems {
		d.Unread = d.Unread || p.Kind == schema.ProblemDocument
	}
	for _, r := range pm.Related {
		d.Recurrence = d.Recurrence || r.Relation == "recurrence"
	}
	d.Actions = ActionsOf(pm)
	d.readClocks(pm)
	d.readParts(pm)
	return d
}

// ActionsOf are the action items of a postmortem.
func ActionsOf(pm *schema.Postmortem) (out []Action) {
	for _, a := range pm.Actions {
		state := a.State()
		if !a.Stated {
			state = NotStated
		}
		out = append(out, Action{a.ID, a.Text, state, a.Type, a.Owners, a.Due, a.DoneOn, a.Reason, a.Ticket, pm.LineOf(a.Span), ""})
	}
	return out
}

// isDraft reports whether a document says that it is not finished. Words of another tool say
// nothing of it.
func isDraft(pm *schema.Postmortem) bool {
	stage := pm.Status
	if pm.Ours() {
		stage = pm.Stage()
	}
	return stage == schema.Draft || stage == schema.InReview || stage == "" && pm.Severity == "" && !pm.Released()
}

// stateless reports whether the document is of a form of its own and its actions claim no
// state: they are a text.
func (d *Document) stateless() bool {
	return !d.Ours && !slices.ContainsFunc(d.Actions, func(a Action) bool { return a.State != NotStated })
}

// day reads a date as it is written in an action.
func day(text string) (timeline.Date, bool) {
	t, err := schema.ParseDate(text)
	if err != nil {
		return timeline.Date{}, false
	}
	return timeline.Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}, true
}
