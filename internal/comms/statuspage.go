package comms

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// fields are what a status page keeps of an incident apart from its text.
type fields struct {
	status   string // investigating, identified, monitoring or resolved; "" where that is not known
	started  *schema.Moment
	resolved *schema.Moment
	affected []string
	updates  []update // oldest first
}

// An update is what stands at one time.
type update struct {
	word string
	at   string // for people
	unix string // an instant, RFC 3339, or ""
	text []Span
}

// The update of a status page, whose readers are the public unless asked otherwise.
var _ = register(Kind{
	Name: "status-page", Audience: schema.Public, Format: "markdown", Formats: []string{"markdown", "text", "cstate", "statuspage"},
	About: "an update of a status page",
	draft: func(w *writer) {
		w.Subject = w.pm.Title
		w.from("title")
		f := &w.Draft.fields
		f.status, f.affected = w.status(), w.pm.Services
		f.started, f.resolved = w.pm.Moment(schema.TagStarted), w.pm.Moment(schema.TagResolved)
		if f.started == nil {
			f.started = w.pm.Moment(schema.TagDetected)
		}
		word := w.hole("status: investigating, identified, monitoring or resolved")
		if f.status != "" {
			w.Holes = w.Holes[:len(w.Holes)-1]
			word = Span{Text: strings.ToUpper(f.status[:1]) + f.status[1:]}
		}
		word.Bold = true
		w.add("text", append([]Span{word, {Text: " · "}}, w.when()...)...)
		if len(f.affected) > 0 {
			w.labelled("Affected", Span{Text: strings.Join(f.affected, ", ")})
		}
		w.said(schema.Summary, "what happened")
		w.said(schema.Impact, "what it means for those who use it")
		for _, e := range w.pm.Timeline {
			if word := statusOf(e); word != "" && e.Text != "" {
				u := update{word: word, at: e.TimeText(), text: []Span{{Text: schema.PlainLine(e.Text)}}}
				if !e.Instant.IsZero() {
					u.unix = e.Instant.UTC().Format("2006-01-02T15:04:05Z")
				}
				f.updates = append(f.updates, u)
			}
		}
		if len(f.updates) > 0 {
			w.from("Timeline")
			w.heading("Updates")
		}
		for i := len(f.updates) - 1; i >= 0; i-- {
			u := f.updates[i]
			w.add("item", append([]Span{{Text: u.at + " "}, {Text: u.word, Bold: true}, {Text: " — "}}, u.text...)...)
		}
	},
})

// said adds what a section says, without a heading, or a placeholder.
func (w *writer) said(name, what string) {
	if blocks := w.blocksOf(name); len(blocks) > 0 {
		w.Blocks = append(w.Blocks, blocks...)
		return
	}
	w.add("text", w.hole(what))
}

// statusOf is the state that a status page has from an entry on, or "".
func statusOf(e *timeline.Entry) string {
	word := ""
	for _, t := range []struct{ tag, word string }{
		{schema.TagDetected, "Investigating"}, {schema.TagInvestigating, "Investigating"}, {schema.TagReopened, "Investigating"},
		{schema.TagIdentified, "Identified"}, {schema.TagMitigated, "Monitoring"}, {schema.TagResolved, "Resolved"},
	} {
		if e.HasTag(t.tag) {
			word = t.word
		}
	}
	return word
}

// status is the state that the last entry of a phase leads to; "" where what ended it may be left
// out for these readers.
func (w *writer) status() string {
	status := ""
	for _, e := range w.pm.Timeline {
		if s := statusOf(e); s != "" {
			status = strings.ToLower(s)
		}
	}
	if status != "resolved" && !w.People() {
		return ""
	}
	return status
}

// whole are formats that are more than text.
var whole = map[string]func(*Draft) (string, error){}

func init() { whole["cstate"], whole["statuspage"] = cstate, statuspage }

// body is the text of a draft without its subject.
func (d *Draft) body(format string) string {
	copied := *d
	copied.Subject = ""
	text, err := copied.Write(format)
	if err != nil {
		panic(err) // the formats are named here
	}
	return text
}

// cstate is an issue of cState (github.com/cstate/cstate, Wiki: Usage): frontmatter, and updates
// with the time of each. How bad it is, it wants to know as down, disrupted or notice.
func cstate(d *Draft) (string, error) {
	f := d.fields
	type issue struct {
		Title        string   `yaml:"title"`
		Date         string   `yaml:"date"`
		Resolved     bool     `yaml:"resolved"`
		ResolvedWhen string   `yaml:"resolvedWhen,omitempty"`
		Severity     string   `yaml:"severity"`
		Affected     []string `yaml:"affected"`
		Section      string   `yaml:"section"`
	}
	i := issue{Title: d.Subject, Date: "[when it began]", Resolved: f.status == "resolved", Severity: "[down, disrupted or notice]", Affected: f.affected, Section: "issue"}
	if at := instant(f.started); at != "" {
		i.Date = at
	} else {
		d.Holes = append(d.Holes, "date: when it began")
	}
	if i.Resolved {
		i.ResolvedWhen = instant(f.resolved)
	}
	d.Holes = append(d.Holes, "severity: down, disrupted or notice")
	if i.Affected == nil {
		i.Affected = []string{"[what is affected]"}
		d.Holes = append(d.Holes, "what is affected")
	}
	head, err := yaml.Marshal(i)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "---\n%s---\n", head)
	copied := *d
	copied.Blocks = nil
	for _, block := range d.Blocks[1:] { // the first line says the status, which has a field
		if block.Kind == "heading" && len(f.updates) > 0 && block.Spans[0].Text == "Updates" {
			break
		}
		copied.Blocks = append(copied.Blocks, block)
	}
	b.WriteString("\n" + copied.body("markdown"))
	for i := len(f.updates) - 1; i >= 0; i-- {
		u := f.updates[i]
		text := ""
		for _, s := range u.text {
			text += formats["markdown"].span(s)
		}
		at := ""
		if u.unix != "" {
			at = fmt.Sprintf(" {{< track %q >}}", u.unix)
		}
		fmt.Fprintf(&b, "\n*%s* - %s%s\n", u.word, text, at)
	}
	return b.String(), nil
}

// statuspage is the body of a request that makes an incident on Atlassian's Statuspage
// (developer.statuspage.io, POST /pages/{page_id}/incidents).
func statuspage(d *Draft) (string, error) {
	type incident struct {
		Name     string `json:"name"`
		Status   string `json:"status"`
		Backfill bool   `json:"backfilled,omitempty"`
		Date     string `json:"backfill_date,omitempty"`
		Body     string `json:"body"`
	}
	in := incident{Name: d.Subject, Status: d.fields.status, Body: d.body("text")}
	if in.Status == "" {
		in.Status = "[investigating, identified, monitoring or resolved]"
	}
	if at := instant(d.fields.started); in.Status == "resolved" && at != "" {
		in.Backfill, in.Date = true, at[:len("2006-01-02")]
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(map[string]incident{"incident": in})
	return b.String(), err
}

// instant is a moment as RFC 3339 in UTC, or "" where it is not known to the instant.
func instant(m *schema.Moment) string {
	if m == nil || m.Instant.IsZero() {
		return ""
	}
	return m.Instant.UTC().Format("2006-01-02T15:04:05Z")
}
