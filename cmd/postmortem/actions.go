package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/publish"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/stats"
)

var _ = register(verb{
	name: "actions", args: "[PATH…]", order: 44,
	summary: "list what was promised and is not done, overdue first",
	help: `  postmortem actions
  postmortem actions --owner @payments --all
  postmortem actions --overdue --fail-on-overdue  # in a job of every day

Open actions are listed, and below them those of which nobody wrote whether they
are done. --all adds what is done or dropped. An action is overdue when its day
is over in the time zone of its document (UTC where none is stated). What
adopted documents list without any state, and the actions of retold incidents of
others, are counted and not listed. The files are read as they are,
restricted ones too.

` + csvHelp,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		var o actionFilter
		flags.BoolVar(&o.overdue, "overdue", false, "only those whose due date has passed")
		flags.StringVar(&o.owner, "owner", "", "only those that this `name` owns, with or without its @")
		flags.StringVar(&o.kind, "type", "", "only those of this `type`: prevent, detect, mitigate, repair, process, investigate")
		flags.StringVar(&o.service, "service", "", "only those of incidents of this `service`")
		all := flags.Bool("all", false, "also what is done or dropped")
		asJSON := flags.Bool("json", false, "write JSON; schema/jsonschema/actions.schema.json describes it")
		asCSV := flags.Bool("csv", false, "write CSV")
		failing := flags.Bool("fail-on-overdue", false, "exit 1 where one of them is overdue")
		clock := flags.String("now", "", "the `day` by which due dates are judged (default: SOURCE_DATE_EPOCH, else today)")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			switch {
			case *asJSON && *asCSV:
				return exitFailed, usagef("--json and --csv are two formats; choose one")
			case o.overdue && *all:
				return exitFailed, usagef("--overdue shows open actions, and --all those that are not; choose one")
			}
			at, err := now(s, *clock, time.Time{})
			if err != nil {
				return exitFailed, err
			}
			archives, err := openArchives(s, args)
			if err != nil {
				return exitFailed, err
			}
			docs, _, err := readStats(ctx, s, archives, false)
			if err != nil {
				return exitFailed, err
			}
			list := stats.Actions(docs, at)
			o.suggest(s, list)
			matching := list.Where(o.matches)
			shown := matching.Where(func(i *stats.Item) bool {
				return (*all || i.Group.IsOpen() || i.Group == stats.InNotStated) && (!o.overdue || i.Group == stats.InOverdue)
			})
			code := exitDone
			if *failing && matching.Count(stats.InOverdue) > 0 {
				code = exitFindings
			}
			switch {
			case *asJSON:
				return code, writeJSON(s, actionsJSON(at, matching, shown))
			case *asCSV:
				sayLeftOut(s, list)
				return code, writeCSV(s, actionColumns, actionRows(shown))
			case len(docs) == 0:
				s.note("the archive holds no postmortem yet; `postmortem new` begins one")
				return code, nil
			}
			t := actionTable{p: terminal.Paints(s.out, s.env), width: terminal.Columns(s.out, s.env), all: *all, overdue: o.overdue, filtered: o.owner+o.kind+o.service != ""}
			t.write(matching, shown)
			if err := terminal.Page(s.out, s.env, t.out.String()); err != nil {
				return exitFailed, err
			}
			sayLeftOut(s, list)
			return code, nil
		}
	},
})

// readStats reads what figures need of every document, under the path that the caller would
// write, and the scale of severities.
func readStats(ctx context.Context, s *streams, archives []*archive.Archive, history bool) (docs []stats.Document, scale []string, err error) {
	for _, a := range archives {
		to := shownIn(s, a)
		read := make([]stats.Document, len(a.Paths))
		past := publish.PastOf(ctx, a, func(notice string) { s.note("%s", notice) })
		err := a.Each(ctx, func(i int, pm *schema.Postmortem) {
			read[i] = stats.Read(pm)
			if history {
				past.Tell(&read[i], pm)
			}
		})
		if err != nil {
			return nil, nil, err
		}
		for i := range read {
			read[i].Path = to(read[i].Path)
		}
		docs = append(docs, read...)
		for _, severity := range a.SeverityScale() {
			if !slices.Contains(scale, severity) {
				scale = append(scale, severity)
			}
		}
	}
	return docs, scale, nil
}

// An actionFilter is which actions somebody wants to see.
type actionFilter struct {
	overdue              bool
	owner, kind, service string
}

// filters are what is asked for, with what an action has of it.
func (o *actionFilter) filters() []struct {
	name, asked string
	of          func(*stats.Item) []string
} {
	return []struct {
		name, asked string
		of          func(*stats.Item) []string
	}{
		{"owner", o.owner, func(i *stats.Item) []string { return ownersOf(i.Owners) }},
		{"type", o.kind, func(i *stats.Item) []string { return []string{i.Type} }},
		{"service", o.service, func(i *stats.Item) []string { return i.Doc.Services }},
	}
}

func (o *actionFilter) matches(i *stats.Item) bool {
	for _, f := range o.filters() {
		if f.asked != "" && !slices.ContainsFunc(f.of(i), func(has string) bool { return sameName(has) == sameName(f.asked) }) {
			return false
		}
	}
	return true
}

// suggest says of what is asked for and occurs nowhere what was meant.
func (o *actionFilter) suggest(s *streams, list stats.List) {
	for _, f := range o.filters() {
		known := map[string]bool{}
		for i := range list.Items {
			for _, has := range f.of(&list.Items[i]) {
				known[sameName(has)] = true
			}
		}
		if f.asked == "" || known[sameName(f.asked)] {
			continue
		}
		var words []string
		for word := range known {
			words = append(words, word)
		}
		slices.Sort(words)
		if near := schema.Nearest(sameName(f.asked), words); near != "" {
			s.note("no action has the %s %q; did you mean %s?", f.name, f.asked, near)
		} else {
			s.note("no action has the %s %q", f.name, f.asked)
		}
	}
}

// sameName is a name as names are compared.
func sameName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "@"))
}

// ownersOf are owners one by one, without Markdown: a cell of a table may hold several.
func ownersOf(owners []string) (out []string) {
	for _, cell := range owners {
		for _, name := range strings.FieldsFunc(schema.PlainLine(cell), func(r rune) bool { return r == ',' || r == ';' }) {
			if name = strings.TrimSpace(name); name != "" {
				out = append(out, name)
			}
		}
	}
	return out
}

func sayLeftOut(s *streams, list stats.List) {
	for _, note := range leftOut(list.LeftOut) {
		s.note("%s", note)
	}
}

// leftOut says what is not in the list, and why.
func leftOut(l stats.LeftOut) (notes []string) {
	say := func(a stats.Amount, why string) {
		if a.Actions > 0 {
			notes = append(notes, fmt.Sprintf("%s of %s %s", schema.Count(a.Actions, "action"), schema.Count(a.Documents, "postmortem"), why))
		}
	}
	say(l.Stateless, "not listed: nothing in them says what is done")
	say(l.Retold, "not listed: retold incidents of others, whose actions are not ours")
	say(l.Withdrawn, "not listed: withdrawn")
	if n := l.Unread.Documents; n > 0 {
		notes = append(notes, schema.Count(n, "postmortem")+" cannot be read as text, and may hold more; `postmortem lint` says why")
	}
	return notes
}

type actionsRecord struct {
	SchemaVersion int                `json:"schema_version"`
	Now           string             `json:"now"`
	Summary       stats.ActionCounts `json:"summary"`
	LeftOut       stats.LeftOut      `json:"left_out"`
	Actions       []actionRecord     `json:"actions"`
}

type actionRecord struct {
	Group       stats.Group `json:"group"`
	State       string      `json:"state"`
	ID          string      `json:"id"`
	Text        string      `json:"text"`
	Type        string      `json:"type"`
	Owners      []string    `json:"owners"`
	Ticket      string      `json:"ticket"`
	Due         string      `json:"due"`     // as written
	DueDay      *string     `json:"due_day"` // null where none is written, or it is no date
	DaysOverdue *int        `json:"days_overdue"`
	Done        string      `json:"done"` // as written
	Reason      string      `json:"reason"`
	Line        int         `json:"line"`
	Services    []string    `json:"services"`
	Document    stats.Ref   `json:"document"`
	Draft       bool        `json:"draft"`
}

func actionsJSON(at time.Time, matching, shown stats.List) actionsRecord {
	r := actionsRecord{1, at.Format(time.RFC3339), matching.Counts(), shown.LeftOut, []actionRecord{}}
	for i := range shown.Items {
		it := &shown.Items[i]
		one := actionRecord{
			Group: it.Group, State: it.State, ID: it.ID, Text: it.Text, Type: it.Type, Owners: append([]string{}, ownersOf(it.Owners)...), Ticket: it.Ticket,
			Due: it.Due, Done: it.DoneOn, Reason: it.Reason, Line: it.Line, Services: append([]string{}, it.Doc.Services...), Document: it.Doc.Ref, Draft: it.Doc.Draft,
		}
		if it.DueDay.Known() {
			day := it.DueDay.String()
			one.DueDay = &day
		}
		if it.Group == stats.InOverdue {
			one.DaysOverdue = &it.Days
		}
		r.Actions = append(r.Actions, one)
	}
	return r
}

var actionColumns = []string{"group", "state", "due", "days_overdue", "done", "owners", "type", "id", "action", "ticket", "reason", "services", "severity", "postmortem", "title", "path", "line"}

func actionRows(l stats.List) (rows [][]string) {
	for i := range l.Items {
		it := &l.Items[i]
		due, days := it.Due, ""
		if it.DueDay.Known() {
			due = it.DueDay.String()
		}
		if it.Group == stats.InOverdue {
			days = fmt.Sprint(it.Days)
		}
		rows = append(rows, []string{
			string(it.Group), it.State, due, days, it.DoneOn, strings.Join(ownersOf(it.Owners), ", "), it.Type, it.ID, it.Text, it.Ticket, it.Reason,
			strings.Join(it.Doc.Services, ", "), it.Doc.Severity, it.Doc.ID, it.Doc.Title, it.Doc.Path, fmt.Sprint(it.Line),
		})
	}
	return rows
}
