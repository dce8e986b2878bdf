package stats

import (
	"github.com/git-postmortem/postmortem/schema"
)

// Recurrence is what came again.
type Recurrence struct {
	Again   []Tally `json:"factors"` // contributing factors of more than one incident
	Shared  int     `json:"shared"`  // incidents that have a factor in common with an earlier one
	N       int     `json:"n"`       // incidents that state a factor and have a date
	Stated  int     `json:"stated"`  // incidents that say of themselves that they are a recurrence
	Of      int     `json:"incidents"`
	Undated int     `json:"undated"` // incidents that state a factor and have no date: in no n
}

func recurrenceOf(docs []*Document, factors Values) Recurrence {
	r := Recurrence{Again: []Tally{}, Of: len(docs)}
	for _, f := range factors.Values {
		if f.Incidents > 1 {
			r.Again = append(r.Again, f)
		}
	}
	first := map[string]schema.When{} // of each factor
	for _, d := range docs {
		for key := range keys(d.Factors) {
			if w, known := first[key]; d.When.Known() && (!known || d.When.Key() < w.Key()) {
				first[key] = d.When
			}
		}
	}
	for _, d := range docs {
		if d.Recurrence {
			r.Stated++
		}
		stated := keys(d.Factors)
		switch {
		case len(stated) == 0:
			continue
		case !d.When.Known():
			r.Undated++
			continue
		}
		r.N++
		for key := range stated {
			if earlier(first[key], d.When) {
				r.Shared++
				break
			}
		}
	}
	return r
}

// earlier reports whether a is known to lie before b: by the day where either has no time.
func earlier(a, b schema.When) bool {
	if a.Instant.IsZero() || b.Instant.IsZero() {
		return a.Day.DaysSince(b.Day) < 0
	}
	return a.Instant.Before(b.Instant)
}
