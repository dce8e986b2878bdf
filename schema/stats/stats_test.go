package stats_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/schema/stats"
)

func of(t *testing.T, docs []stats.Document) *stats.Stats {
	t.Helper()
	return stats.Of(docs, stats.Options{Now: at(t, "2026-03-05T12:00:00Z"), Severities: []string{"sev1", "sev2", "sev3", "sev4", "sev5"}})
}

// incident is a document of ours that was noticed some minutes after its start.
func incident(fields string, minutes int) string {
	return fmt.Sprintf("---\ntitle: T\nseverity: sev2\nstatus: published\ntimezone: Etc/UTC\n%s---\n\n## Timeline\n\n### 2026-01-01\n\n- **10:00** `started` — a\n- **%02d:%02d** `detected` — b\n", fields, 10+minutes/60, minutes%60)
}

func minutes(values ...int) []string {
	var out []string
	for _, v := range values {
		out = append(out, incident("", v))
	}
	return out
}

// Nine values have no median; ten have one, and quartiles between the values.
func TestMedians(t *testing.T) {
	c := of(t, read(minutes(9, 1, 2, 3, 4, 5, 6, 7, 8)...)).Clocks[0]
	if c.Metric != "time_to_detect" || c.N != 9 || c.Incidents != 9 || c.Quartiles != nil || c.Values[0].Seconds != 60 || c.Values[8].Seconds != 540 {
		t.Errorf("%+v", c)
	}
	c = of(t, read(minutes(10, 9, 1, 2, 3, 4, 5, 6, 7, 8)...)).Clocks[0]
	if diff := cmp.Diff(&stats.Quartiles{Lower: 195, Median: 330, Upper: 465}, c.Quartiles); diff != "" {
		t.Error(diff) // 3.25, 5.5 and 7.75 minutes, as numpy.percentile and QUARTILE.INC have it
	}
	c = of(t, read(minutes(1, 1, 1, 1, 1, 2, 90, 90, 90, 90, 90)...)).Clocks[0]
	if diff := cmp.Diff(&stats.Quartiles{Lower: 60, Median: 120, Upper: 5400}, c.Quartiles); diff != "" {
		t.Error(diff)
	}
}

// Only what is stated, and runs forward, is in an n.
func TestClocksCountWhatIsStated(t *testing.T) {
	s := of(t, read(
		incident("", 5),
		strings.Replace(incident("", 7), "**10:07**", "**~10:07**", 1),
		strings.Replace(incident("", 7), "**10:07**", "**09:07**", 1),
		strings.Replace(incident("", 7), "**10:07**", "**??**", 1),
		"# Adopted\n\n## Timeline\n\n- 2026-01-01 10:00 UTC The outage began\n- 2026-01-01 10:05 UTC Alert fired\n",
		"# Nothing\n",
	))
	c := s.Clocks[0]
	if c.N != 2 || c.Incidents != 6 || c.Approximate != 1 || c.Backwards != 1 || c.Suggested != 1 {
		t.Errorf("%+v", c)
	}
	if v := c.Values[1]; v.Seconds != 420 || !v.Approximate || v.ID != "1" || v.Path != "postmortems/1.md" || v.Severity != "sev2" || v.Date != "2026-01-01" || v.Title != "T" {
		t.Errorf("%+v", v)
	}
	if c := s.Clocks[4]; c.Metric != "time_to_tell_customers" || c.N != 0 || c.Values == nil {
		t.Errorf("%+v", c)
	}
}

func dated(day, severity string) string {
	return "---\ntitle: T\nseverity: " + severity + "\nstatus: published\nstarted_at: " + day + "T10:00:00Z\n---\n"
}

// Every month from the first to the last is there; the last 12 months end on the day of now.
func TestMonths(t *testing.T) {
	docs := read(
		dated("2025-11-30", "sev2"), dated("2026-03-05", "sev3"), dated("2026-03-01", "sev1"), dated("2026-03-06", "sev1"), dated("2025-03-05", "sev1"), dated("2025-03-06", "sev4"),
		"---\ntitle: T\nstatus: draft\nseverity: sev1\n---\n",
	)
	in := of(t, docs).Incidents
	if in.Total != 7 || in.Undated != 1 || in.Drafts != 1 || in.First != "2025-03-05" || in.Last != "2026-03-06" {
		t.Errorf("%+v", in)
	}
	if in.LastYear.Total != 4 || in.LastYear.After != "2025-03-05" || in.LastYear.Until != "2026-03-05" {
		t.Errorf("%+v", in.LastYear)
	}
	var months []string
	for _, m := range in.Months {
		months = append(months, fmt.Sprint(m.Month, " ", m.Total, " ", m.BySeverity))
	}
	want := []string{"2025-03 2 [{sev1 1} {sev4 1}]"}
	for _, m := range []string{"2025-04", "2025-05", "2025-06", "2025-07", "2025-08", "2025-09", "2025-10"} {
		want = append(want, m+" 0 []")
	}
	want = append(want, "2025-11 1 [{sev2 1}]", "2025-12 0 []", "2026-01 0 []", "2026-02 0 []", "2026-03 3 [{sev1 2} {sev3 1}]")
	if diff := cmp.Diff(want, months); diff != "" {
		t.Error(diff)
	}
}

// The scale's severities stand first, worst first; then other words; then none.
func TestSeverityOrder(t *testing.T) {
	in := of(t, read(dated("2026-01-01", "sev3"), dated("2026-01-01", "odd"), dated("2026-01-01", "\"\""), dated("2026-01-01", "sev1"))).Incidents
	if diff := cmp.Diff([]stats.Tally{{Name: "sev1", Incidents: 1}, {Name: "sev3", Incidents: 1}, {Name: "odd", Incidents: 1}, {Name: "", Incidents: 1}}, in.BySeverity); diff != "" {
		t.Error(diff)
	}
}

// Incidents of others are no figures of ours, unless there are no others.
func TestRetold(t *testing.T) {
	external := "origin: external\nsources: [https://example.com]\n"
	s := of(t, read(incident(external, 5), incident(external, 6), incident("", 7)))
	if s.Incidents.Total != 1 || s.Incidents.Retold || s.Incidents.LeftOut.Retold != 2 || s.Clocks[0].N != 1 || s.Clocks[0].Values[0].Seconds != 420 {
		t.Errorf("%+v", s.Incidents)
	}
	s = of(t, read(incident(external, 5), incident(external, 6)))
	if s.Incidents.Total != 2 || !s.Incidents.Retold || s.Incidents.LeftOut.Retold != 0 || s.Clocks[0].N != 2 {
		t.Errorf("%+v", s.Incidents)
	}
	s = of(t, read(strings.Replace(incident("", 5), "published", "withdrawn", 1)))
	if s.Incidents.Total != 0 || s.Incidents.LeftOut.Withdrawn != 1 {
		t.Errorf("%+v", s.Incidents)
	}
}

func factors(day, more, list string) string {
	return "---\ntitle: T\nseverity: sev2\nstatus: published\n" + more + "started_at: " + day + "\ncontributing_factors: [" + list + "]\n---\n"
}

// A factor came again where an earlier incident had it, and not where a later one or one of
// the same moment has it.
func TestRecurrence(t *testing.T) {
	s := of(t, read(
		factors("2026-01-01T10:00:00Z", "", "dns, DNS, capacity"),
		factors("2026-02-01T10:00:00Z", "related: [{id: \"0\", relation: recurrence}]\n", "Dns"),
		factors("2026-02-01T10:00:00Z", "", "capacity, cache"),
		factors("2026-02-01T10:00:00Z", "", "cache"),
		factors("2026-03-01T10:00:00Z", "", "alone"),
		factors("unknown", "", "dns"),
		factors("2026-03-01T10:00:00Z", "related: [{id: \"0\", relation: follow-up}]\n", ""),
	))
	r := s.Recurrence
	if diff := cmp.Diff([]stats.Tally{{Name: "DNS", Incidents: 3}, {Name: "cache", Incidents: 2}, {Name: "capacity", Incidents: 2}}, r.Again); diff != "" {
		t.Error(diff)
	}
	if r.Shared != 2 || r.N != 5 || r.Undated != 1 || r.Stated != 1 || r.Of != 7 {
		t.Errorf("%+v", r)
	}
	if s.Factors.N != 6 || s.Factors.Incidents != 7 {
		t.Errorf("%+v", s.Factors)
	}
}

// Two incidents of one day, of which one has no time, have no order.
func TestRecurrenceOfOneDay(t *testing.T) {
	r := of(t, read(
		"---\ntitle: 2026-01-01 A\nseverity: sev2\nstatus: published\ncontributing_factors: [dns]\n---\n",
		factors("2026-01-01T10:00:00Z", "", "dns"),
	)).Recurrence
	if r.N != 2 || r.Shared != 0 {
		t.Errorf("%+v", r)
	}
}

// The share that customers reported is of those who say how it was noticed.
func TestReportedByCustomers(t *testing.T) {
	s := of(t, read(
		incident("detected_by: customer-report\n", 1), incident("detected_by: monitoring\n", 1), incident("detected_by: unknown\n", 1), incident("", 1),
	))
	if s.ByCustomers != (stats.Share{Incidents: 1, N: 2}) || s.DetectedBy.N != 3 || s.DetectedBy.Incidents != 4 {
		t.Errorf("%+v %+v", s.ByCustomers, s.DetectedBy)
	}
}

// What a document has is asked of those for which it is a question; never of drafts.
func TestCompleteness(t *testing.T) {
	docs := read(
		incident("", 5)+"\n## Summary\n\nIt broke.\n\n## Impact\n\n-\n\n## Action items\n\n- [ ] a (owner: @x; due: 2026-04-01)\n- [ ] ~~b~~ (dropped: no use)\n",
		incident("", 5)+"\n## Action items\n\n- [ ] a (owner: @x)\n- [x] b\n",
		incident("origin: external\n", 5)+"\n## Action items\n\n- [ ] a\n",
		incident("", 5)+"\n## Action items\n\nNo action items: it is switched off.\n",
		strings.Replace(incident("", 5), "status: published", "status: draft", 1)+"\n## Summary\n\nIt broke.\n",
		"---\ntitle: T\nseverity: sev2\nstatus: published\ndetected_at: unknown\n---\n",
	)
	got := map[string]string{}
	for _, p := range of(t, docs).Completeness {
		got[p.Key] = fmt.Sprint(p.Has, "/", p.N)
	}
	want := map[string]string{
		"severity": "4/4", "summary": "1/4", "impact": "0/4", "timeline": "3/4", "started": "3/4", "detected": "3/4", "mitigated": "0/4", "resolved": "0/4", "detected_by": "0/4",
		"contributing_factors": "0/4", "lessons_learned": "0/4", "action_items": "3/4", "action_owners": "1/2", "action_due": "1/2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// Of actions that are not ours, or that are a text, nobody is asked who owns them.
	for _, docs := range [][]stats.Document{
		read(incident("origin: external\n", 5) + "\n## Action items\n\n- [ ] a\n"),
		read("# Adopted\n\n## Action items\n\n- a\n"),
	} {
		for _, p := range of(t, docs).Completeness {
			if (p.Key == "action_owners" || p.Key == "action_due") && p.N != 0 {
				t.Errorf("%+v", p)
			}
		}
	}
	for _, p := range stats.Of(docs, stats.Options{Anonymous: true}).Completeness {
		if p.Key == "action_owners" {
			t.Error("a build that names nobody tells of owners")
		}
	}
}

// The same documents in another order give the same figures, to the byte, but for the order
// of those that nothing tells apart.
func TestOrderMakesNoDifference(t *testing.T) {
	texts := []string{incident("detected_by: audit\ncontributing_factors: [a, B]\n", 5), incident("contributing_factors: [A, b]\n", 3), dated("2025-01-01", "sev3"), dated("2024-01-01", "x"), ours("", "- [ ] a (due: 2026-01-01)\n- [ ] b\n")}
	docs := read(texts...)
	var outs [2]string
	for i := range outs {
		data, err := json.Marshal(of(t, docs))
		if err != nil {
			t.Fatal(err)
		}
		outs[i] = string(data)
		for a, b := 0, len(docs)-1; a < b; a, b = a+1, b-1 {
			docs[a], docs[b] = docs[b], docs[a]
		}
	}
	if diff := cmp.Diff(outs[0], outs[1]); diff != "" {
		t.Error(diff)
	}
}

// An archive that holds nothing has figures, and none of them is null where a list is meant.
func TestNothing(t *testing.T) {
	data, err := json.Marshal(of(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	if text := strings.NewReplacer(`"quartiles":null`, "", `"burn_down":null`, "").Replace(string(data)); strings.Contains(strings.ReplaceAll(strings.ReplaceAll(text, `"first":null`, ""), `"last":null`, ""), "null") {
		t.Errorf("%s", data)
	}
}
