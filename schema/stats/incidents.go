package stats

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Incidents are how many incidents there were, how bad and when.
type Incidents struct {
	Total      int          `json:"total"`
	Retold     bool         `json:"retold"`   // they are those of others: the archive has none of its own
	Drafts     int          `json:"drafts"`   // of the total
	Undated    int          `json:"undated"`  // of the total
	Unread     int          `json:"unread"`   // of the total: their text cannot be read
	LeftOut    NotCounted   `json:"left_out"` // beside the total
	First      Day          `json:"first"`
	Last       Day          `json:"last"`
	BySeverity []Tally      `json:"by_severity"`
	LastYear   Period       `json:"last_12_months"`
	Months     []MonthCount `json:"months"` // from the first to the last, also without an incident
}

// NotCounted is what the archive holds beside.
type NotCounted struct {
	Retold    int `json:"retold"`
	Withdrawn int `json:"withdrawn"`
}

// A Tally is how many incidents have a value; Name is "" where none is stated.
type Tally struct {
	Name      string `json:"name"`
	Incidents int    `json:"incidents"`
}

// A Period is the days behind After up to Until.
type Period struct {
	After      Day     `json:"after"`
	Until      Day     `json:"until"`
	Total      int     `json:"total"`
	BySeverity []Tally `json:"by_severity"`
}

// A MonthCount is one month, as 2026-03.
type MonthCount struct {
	Month      string  `json:"month"`
	Total      int     `json:"total"`
	BySeverity []Tally `json:"by_severity"`
}

func incidentsOf(docs []*Document, now time.Time, scale []string) Incidents {
	now = now.UTC()
	in := Incidents{Total: len(docs), Months: []MonthCount{}}
	in.LastYear.After, in.LastYear.Until = Day(now.AddDate(-1, 0, 0).Format(time.DateOnly)), Day(now.Format(time.DateOnly))
	months := map[string][]*Document{}
	var lastYear []*Document
	for _, d := range docs {
		if d.Draft {
			in.Drafts++
		}
		if d.Unread {
			in.Unread++
		}
		if d.Date == "" {
			in.Undated++
			continue
		}
		if in.First == "" || d.Date < in.First {
			in.First = d.Date
		}
		in.Last = max(in.Last, d.Date)
		months[d.Date.month()] = append(months[d.Date.month()], d)
		if d.Date > in.LastYear.After && d.Date <= in.LastYear.Until {
			lastYear = append(lastYear, d)
		}
	}
	in.BySeverity = severities(docs, scale)
	in.LastYear.Total, in.LastYear.BySeverity = len(lastYear), severities(lastYear, scale)
	if in.First != "" {
		for n := monthNumber(in.First); n <= monthNumber(in.Last); n++ {
			m := fmt.Sprintf("%04d-%02d", n/12, n%12+1)
			in.Months = append(in.Months, MonthCount{m, len(months[m]), severities(months[m], scale)})
		}
	}
	return in
}

// month is that of a day, as 2026-03.
func (d Day) month() string { return string(d[:len("2026-03")]) }

// monthNumber counts the months to that of a day.
func monthNumber(d Day) int {
	t, _ := time.Parse("2006-01", d.month())
	return t.Year()*12 + int(t.Month()) - 1
}

// severities count incidents by severity: the scale's first, worst first, then others by
// name, then those without one. What does not occur is left out.
func severities(docs []*Document, scale []string) []Tally {
	counts := map[string]int{}
	for _, d := range docs {
		counts[d.Severity]++
	}
	out := []Tally{}
	for name, n := range counts {
		out = append(out, Tally{name, n})
	}
	rank := func(t Tally) int {
		if i := slices.Index(scale, t.Name); i >= 0 {
			return i
		}
		if t.Name == "" {
			return len(scale) + 1
		}
		return len(scale)
	}
	slices.SortFunc(out, func(a, b Tally) int { return cmp.Or(rank(a)-rank(b), strings.Compare(a.Name, b.Name)) })
	return out
}

// Values are how often each value of a field occurs, the most frequent first.
type Values struct {
	N         int     `json:"n"`         // incidents that state one
	Incidents int     `json:"incidents"` // of how many
	Values    []Tally `json:"values"`
}

// valuesOf counts the values of a field, each once an incident. Those that differ only in
// case are one, under the spelling that comes first.
func valuesOf(docs []*Document, of func(*Document) []string) Values {
	v := Values{Incidents: len(docs), Values: []Tally{}}
	at := map[string]int{}
	for _, d := range docs {
		stated := keys(of(d))
		if len(stated) > 0 {
			v.N++
		}
		for key, name := range stated {
			i, known := at[key]
			if !known {
				i = len(v.Values)
				at[key] = i
				v.Values = append(v.Values, Tally{Name: name})
			}
			v.Values[i].Incidents++
			v.Values[i].Name = min(v.Values[i].Name, name)
		}
	}
	slices.SortFunc(v.Values, func(a, b Tally) int {
		return cmp.Or(b.Incidents-a.Incidents, strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)))
	})
	return v
}

// keys are the values of a list by what they are compared by.
func keys(values []string) map[string]string {
	out := map[string]string{}
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			key := strings.ToLower(v)
			if before, twice := out[key]; !twice || v < before {
				out[key] = v
			}
		}
	}
	return out
}

func one(value string) []string { return []string{value} }
