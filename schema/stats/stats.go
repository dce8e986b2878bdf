package stats

import (
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema"
)

// Options are what figures depend on beside the documents.
type Options struct {
	Now        time.Time
	Severities []string // the archive's scale, worst first
	Anonymous  bool     // no people are named: what tells of owners is left out
}

// Stats are the figures of an archive.
type Stats struct {
	Incidents    Incidents     `json:"incidents"`
	Clocks       []Clock       `json:"clocks"`
	Factors      Values        `json:"contributing_factors"`
	Trigger      Values        `json:"trigger"`
	DetectedBy   Values        `json:"detected_by"`
	ByCustomers  Share         `json:"reported_by_customers"`
	Told         Communication `json:"communication"`
	Actions      ActionCounts  `json:"actions"`
	NotOurs      LeftOut       `json:"actions_left_out"`
	BurnDown     *BurnDown     `json:"burn_down"` // nil where there is no history
	Recurrence   Recurrence    `json:"recurrence"`
	Completeness []Part        `json:"completeness"`
}

// A Share is how many of N incidents.
type Share struct {
	Incidents int `json:"incidents"`
	N         int `json:"n"`
}

// Communication is how people were told, as far as documents say; when is in the clocks.
type Communication struct {
	ColleaguesFirst Share `json:"colleagues_first"` // of those that say when both colleagues and customers were told
	Informed        Share `json:"informed"`         // that say who of the customer-facing teams was told
}

// Of computes the figures of documents, which stand in any order.
func Of(docs []Document, o Options) *Stats {
	counted, retold, beside := choose(docs)
	s := &Stats{
		Incidents: incidentsOf(counted, o.Now, o.Severities), Clocks: clocksOf(counted),
		Factors:    valuesOf(counted, func(d *Document) []string { return d.Factors }),
		Trigger:    valuesOf(counted, func(d *Document) []string { return one(d.Trigger) }),
		DetectedBy: valuesOf(counted, func(d *Document) []string { return one(d.DetectedBy) }),
	}
	s.Incidents.Retold, s.Incidents.LeftOut = retold, beside
	for _, d := range counted {
		if says(d.DetectedBy) {
			s.ByCustomers.N++
			if strings.EqualFold(d.DetectedBy, "customer-report") {
				s.ByCustomers.Incidents++
			}
		}
	}
	for _, d := range counted {
		s.Told.Informed.N++
		if d.Informed {
			s.Told.Informed.Incidents++
		}
		if d.ToldFirst != "" {
			s.Told.ColleaguesFirst.N++
			if d.ToldFirst == schema.ColleaguesFirst {
				s.Told.ColleaguesFirst.Incidents++
			}
		}
	}
	list := Actions(docs, o.Now)
	s.Actions, s.NotOurs = list.Counts(), list.LeftOut
	s.BurnDown = BurnDownOf(docs, o.Now)
	s.Recurrence = recurrenceOf(counted, s.Factors)
	s.Completeness = completenessOf(counted, o.Anonymous)
	return s
}

// choose picks the documents that figures are of: our own incidents, those of others only
// where there are no others.
func choose(docs []Document) (counted []*Document, retold bool, beside NotCounted) {
	var own, external []*Document
	for i := range docs {
		switch d := &docs[i]; {
		case d.Withdrawn:
			beside.Withdrawn++
		case d.External:
			external = append(external, d)
		default:
			own = append(own, d)
		}
	}
	if len(own) == 0 {
		return external, len(external) > 0, beside
	}
	beside.Retold = len(external)
	return own, false, beside
}
