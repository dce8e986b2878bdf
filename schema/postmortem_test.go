package schema_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

const canonical = `---
title: Wrong recipients get a newsletter
severity: P2
status: closed
owner: "@mail"
timezone: Europe/Copenhagen
services: [newsletter]
contributing_factors: [no-approval]
---

## Summary

A newsletter went to customers who had not asked for it.

## Impact

412 customers.

## Timeline

### 2026-03-04

- **14:30** ` + "`started`" + ` — The newsletter goes out.
- **14:39** ` + "`detected`" + ` — Wrong recipients noticed in the send log.
- **14:43** ` + "`comms-internal` `customers`" + ` — Colleagues told.
  They tell others.
- **14:48–14:55** ` + "`investigating`" + ` — Comparing ` + "`segment`" + ` with the list.
- **~15:00** ` + "`mitigated`" + ` — Sending is stopped.
- **??** — Somebody asks.
- **23:50–00:10+1d** — Checking the log ` + "`kubectl`" + ` by hand.

### 2026-03-05

- **09:00 UTC** ` + "`comms-customer`" + ` — An apology goes out.
- **10:30** ` + "`resolved`" + ` — Closed.

## Root causes

Nobody had to approve it.

## Action items

- [ ] **A1** Ask for approval above 500. (type: prevent; owner: @mail; due: 2026-04-01; ticket: [M-12](https://example.com/m(12)))
- [x] **A2** Alert when a segment is empty. (type: detect; owner: @mail, @ops; done: 2026-03-18)
- [ ] **A3** ~~Train everyone.~~ (dropped: A1 makes it impossible)
- Plain (not an attribute)
`

func TestCanonicalDocument(t *testing.T) {
	pm := schema.Parse("postmortems/2026-03-04-wrong-recipients.md", []byte(canonical), nil)
	if len(pm.Problems) > 0 {
		t.Fatal(pm.Problems)
	}
	if pm.ID != "2026-03-04-wrong-recipients" || pm.Severity != "sev2" || !pm.Ours() || pm.Audience != schema.Internal {
		t.Errorf("id %q, severity %q, audience %s", pm.ID, pm.Severity, pm.Audience)
	}
	var names []string
	for _, s := range pm.Sections {
		names = append(names, s.Name)
	}
	if diff := cmp.Diff([]string{"Summary", "Impact", "Timeline", "Contributing factors", "Action items"}, names); diff != "" {
		t.Error(diff)
	}
	type entry struct{ Clock, Local, End, Instant, Tags, Text string }
	var got []entry
	for _, e := range pm.Timeline {
		var tags []string
		for _, tag := range e.Tags {
			tags = append(tags, tag.Name)
		}
		instant := ""
		if !e.Instant.IsZero() {
			instant = e.Instant.UTC().Format("02T15:04Z")
		}
		got = append(got, entry{e.ClockText(), e.Local(), e.EndLocal(), instant, strings.Join(tags, " "), e.Text})
	}
	want := []entry{
		{"14:30", "2026-03-04T14:30", "", "04T13:30Z", "started", "The newsletter goes out."},
		{"14:39", "2026-03-04T14:39", "", "04T13:39Z", "detected", "Wrong recipients noticed in the send log."},
		{"14:43", "2026-03-04T14:43", "", "04T13:43Z", "comms-internal customers", "Colleagues told.\nThey tell others."},
		{"14:48–14:55", "2026-03-04T14:48", "2026-03-04T14:55", "04T13:48Z", "investigating", "Comparing `segment` with the list."},
		{"~15:00", "2026-03-04T15:00", "", "04T14:00Z", "mitigated", "Sending is stopped."},
		{"unknown", "2026-03-04", "", "", "", "Somebody asks."},
		{"23:50–00:10 (+1d)", "2026-03-04T23:50", "2026-03-05T00:10", "04T22:50Z", "", "Checking the log `kubectl` by hand."},
		{"09:00", "2026-03-05T09:00", "", "05T09:00Z", "comms-customer", "An apology goes out."},
		{"10:30", "2026-03-05T10:30", "", "05T09:30Z", "resolved", "Closed."},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	metrics := map[string]string{}
	for _, m := range pm.Metrics() {
		metrics[m.Name] = "unknown: " + m.Why
		if m.Known {
			metrics[m.Name] = m.Duration.String()
			if m.Approximate {
				metrics[m.Name] = "~" + metrics[m.Name]
			}
		}
	}
	if diff := cmp.Diff(map[string]string{
		"time_to_detect": "9m0s", "time_to_acknowledge": "unknown: no entry is tagged acknowledged", "time_to_mitigate": "~30m0s",
		"detected_to_mitigated": "~21m0s", "time_to_resolve": "20h0m0s", "time_to_tell_colleagues": "4m0s",
		"time_to_tell_customers": "19h21m0s", "time_to_publish": "unknown: no entry is tagged published",
	}, metrics); diff != "" {
		t.Error(diff)
	}
	type action struct{ ID, Text, State, Type, Owners, Due, Done, Ticket, Reason string }
	var actions []action
	for _, a := range pm.Actions {
		actions = append(actions, action{a.ID, a.Text, a.State(), a.Type, strings.Join(a.Owners, " "), a.Due, a.DoneOn, a.Ticket, a.Reason})
	}
	if diff := cmp.Diff([]action{
		{"A1", "Ask for approval above 500.", "open", "prevent", "@mail", "2026-04-01", "", "[M-12](https://example.com/m(12))", ""},
		{"A2", "Alert when a segment is empty.", "done", "detect", "@mail @ops", "", "2026-03-18", "", ""},
		{"A3", "Train everyone.", "dropped", "", "", "", "", "", "A1 makes it impossible"},
		{"", "Plain (not an attribute)", "open", "", "", "", "", "", ""},
	}, actions); diff != "" {
		t.Error(diff)
	}
	if when := pm.When(); when.Text() != "2026-03-04T14:30:00+01:00" {
		t.Errorf("the incident's date is %s", when.Text())
	}
}

// An action that has a day on which it was done is done, with or without a tick.
func TestActionStates(t *testing.T) {
	pm := schema.Parse("x.md", []byte("---\nstatus: draft\n---\n\n## Action items\n\n- [ ] **A1** a (done: 2026-03-18)\n- [ ] **A2** b (dropped: no use)\n- [X] **A3** c\n- [ ] **A4** d (due: 2026-03-18)\n- **A5** e (done)\n"), nil)
	var got []string
	for _, a := range pm.Actions {
		got = append(got, a.ID+" "+a.State())
	}
	if diff := cmp.Diff([]string{"A1 done", "A2 dropped", "A3 done", "A4 open", "A5 done"}, got); diff != "" {
		t.Error(diff)
	}
}

// Line endings and a byte-order mark change no reading.
func TestLineEndings(t *testing.T) {
	want := schema.Parse("a.md", []byte(canonical), nil).Export()
	for name, text := range map[string]string{"CRLF": strings.ReplaceAll(canonical, "\n", "\r\n"), "BOM": "\ufeff" + canonical} {
		got := schema.Parse("a.md", []byte(text), nil).Export()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestIncidentDate(t *testing.T) {
	for _, c := range []struct{ name, path, doc, want string }{
		{"started field", "x.md", "---\nstatus: draft\nstarted_at: 2026-03-04T23:30:00Z\ntimezone: Europe/Copenhagen\n---\n", "2026-03-05"},
		{"earliest entry", "x.md", "## Timeline\n\n- 2026-03-06 10:00 UTC - b\n- 2026-03-05 10:00 UTC - a\n", "2026-03-05"},
		{"file name", "2026-03-07-x.md", "Text\n", "2026-03-07"},
		{"title before file name", "2026-03-07-x.md", "# Outage on March 8, 2026\n", "2026-03-08"},
		{"unknown", "x.md", "## Timeline\n\n### Unknown date\n\n- **10:00** — a\n", ""},
	} {
		w := schema.Parse(c.path, []byte(c.doc), nil).When()
		got := ""
		if w.Known() {
			got = w.Day.String()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestUnknownIsCarriedThrough(t *testing.T) {
	pm := schema.Parse("x.md", []byte("---\nstatus: draft\nstarted_at: unknown\ndetected_at: 2026-03-04T10:00:00Z\nresolved_at: 2026-03-04T12:00:00Z\n---\n"), nil)
	if m := pm.Metric("time_to_detect"); m.Known || m.Why != "started is stated as unknown" {
		t.Errorf("%+v", m)
	}
	if m := pm.Metric("time_to_resolve"); m.Known {
		t.Errorf("%+v", m)
	}
	essay := schema.Parse("x.md", []byte("---\nstatus: draft\n---\n\n## Timeline\n\n### Unknown date\n\n- **14:39** `detected` — a\n- **18:39** `comms-customer` — b\n\n### Unknown date\n\n- **19:00** `resolved` — c\n"), nil)
	if m := essay.Metric("time_to_tell_customers"); !m.Known || m.Duration != 4*time.Hour {
		t.Errorf("entries of one unknown day subtract: %+v", m)
	}
	if d, ok := essay.Timeline[2].Sub(essay.Timeline[0]); ok {
		t.Errorf("entries of two unknown days do not: %s", d)
	}
}

// What a clock shows twice tells no duration, though two clocks could be subtracted.
func TestNoDurationAcrossAFold(t *testing.T) {
	pm := schema.Parse("x.md", []byte("---\nstatus: draft\ntimezone: Europe/Copenhagen\n---\n\n## Timeline\n\n### 2021-10-31\n\n- **01:30** `started` — a\n- **02:30** `detected` — b\n- **03:30** `resolved` — c\n"), nil)
	if m := pm.Metric("time_to_detect"); m.Known {
		t.Errorf("it took %s until a clock that comes twice", m.Duration)
	}
	if m := pm.Metric("time_to_resolve"); !m.Known || m.Duration != 3*time.Hour {
		t.Errorf("from 01:30 to 03:30 it takes %s", m.Duration)
	}
}

func TestSectionNames(t *testing.T) {
	for heading, want := range map[string]string{
		"🔥 3. Root Cause Analysis (RCA)": schema.ContributingFactors, "What went wrong, and why?": schema.ContributingFactors,
		"Timeline (all times UTC)": schema.TimelineSection, "TL;DR": schema.Summary, "What we'll do next time": schema.ActionItems,
		"Follow-up tasks": schema.ActionItems, "Lessons learnt": schema.LessonsLearned, "Timeline: Monday": schema.TimelineSection,
		"Timeline (UTC) All Times Approximate": schema.TimelineSection, "Timeline of the outage": schema.TimelineSection, "Detailed timeline": schema.TimelineSection,
		"Lessons Learned and Future Improvements": schema.LessonsLearned, "Impact on customers": schema.Impact, "Netspace after the incident": "", "The big summary": "",
		"IMPACT": schema.Impact, "Attendees": "", "What went wrong": "",
	} {
		if got := (*schema.Options)(nil).SectionName(heading); got != want {
			t.Errorf("%q is %q, want %q", heading, got, want)
		}
	}
	own := &schema.Options{SectionAliases: map[string]string{schema.HeadingKey("Why it broke"): schema.ContributingFactors}}
	if got := own.SectionName("why it broke!"); got != schema.ContributingFactors {
		t.Errorf("a configured alias is %q", got)
	}
}

func TestLabelsAreSections(t *testing.T) {
	pm := schema.Parse("x.md", []byte("# Incident\n\n- **Key events**\n  - Detected 2020-02-25 07:36\n  - Resolved 2020-02-25 17:07\n\n- **Impact**: Builds failed.\n\n**Root cause:** A typo.\n\nMore of it.\n"), nil)
	got := map[string]string{}
	for _, s := range pm.Sections {
		got[s.Name] = strings.TrimSpace(string(s.Body.In(pm.Source)))
	}
	if got[schema.Impact] != "Builds failed." || !strings.Contains(got[schema.ContributingFactors], "More of it.") {
		t.Errorf("%q", got)
	}
	if len(pm.Timeline) != 2 || pm.Timeline[0].Local() != "2020-02-25T07:36" || pm.Timeline[0].Label != "Detected" {
		t.Errorf("%+v", pm.Timeline)
	}
}

// Bounds are on what the parser is given to do: a log in a code block is text, however long,
// and a rule is a rule, however it is spaced.
func TestBoundsCountMarkupAlone(t *testing.T) {
	log := strings.Repeat("# step\n- - - x *a* _b_ [c](\n", 5000)
	for name, c := range map[string]struct {
		text string
		read bool
	}{
		"a log":                         {"a\n\n```text\n" + log + "```\n", true},
		"a log to the end":              {"a\n\n~~~\n" + log, true},
		"a spaced rule":                 {"a\n\n" + strings.Repeat("- ", 200) + "\n\nb\n", true},
		"another fence does not end it": {"a\n\n````\n```\n" + log + "````\n", true},
		"behind the log":                {"a\n\n```\nx\n```\n" + log, false},
		"a fence with a backtick":       {"a\n\n``` a`b\n" + log, false},
		"a fence in an item":            {"- ```\n" + log, false},
		"a fence in a quotation":        {"> ```\n\n" + log, false},
		"a fence in a comment":          {"<!--\n\n```\n-->\n\n" + log, false},
		"a fence below HTML":            {"<div>\n```\n\n" + log, false},
		"footnotes":                     {strings.Repeat("a[^1]\n\n[^1]: b\n\n", 1001), false},
		"emphasis in a row":             {"| a |\n|---|\n| " + strings.Repeat("*a_ ", 2000) + " |\n", false},
		"brackets":                      {strings.Repeat("[a](", 2001), false},
		"nested deeply":                 {strings.Repeat("> ", 21) + "a", false},
	} {
		pm := schema.Parse("x.md", []byte(c.text), nil)
		read := pm.Doc.FirstChild() != nil
		if read != c.read || read != (len(pm.Problems) == 0) {
			t.Errorf("%s: read: %v, %+v", name, read, pm.Problems)
		}
		if !c.read && pm.Problems[0].Span.Start == 0 && !strings.HasPrefix(name, "br") && !strings.HasPrefix(name, "nested") {
			t.Errorf("%s: the problem has no place", name)
		}
	}
}

// Inputs on which goldmark's time grows with the square are bounded before it sees them.
func TestBounds(t *testing.T) {
	for name, doc := range map[string]string{
		"lines":      strings.Repeat("a\n", 60_000),
		"brackets":   strings.Repeat("[a](", 40_000),
		"brackets <": strings.Repeat("[a](<b", 30_000),
		"emphasis":   strings.Repeat("*a_ ", 50_000),
		"lists":      strings.Repeat("- ", 5_000) + "x",
		"quotes":     strings.Repeat(">", 50_000),
		"table":      "|" + strings.Repeat("a|", 3_000) + "\n|" + strings.Repeat("-|", 3_000) + "\n" + strings.Repeat("|a|\n", 3_000),
		"headings":   strings.Repeat("# a\n", 100_000),
		"20 MB":      strings.Repeat("text \n", 20<<20/6),
	} {
		pm := schema.Parse("x.md", []byte("---\ntitle: Kept\nstatus: draft\n---\n\n"+doc), nil)
		found := false
		for _, p := range pm.Problems {
			found = found || p.Kind == schema.ProblemDocument
		}
		if !found {
			t.Errorf("%s: no problem is reported", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(canonical))
	f.Add([]byte("---\na: &a [*a]\n---\n- **14:39** `x` — y\n<!-- audience: internal -->\n"))
	f.Add([]byte("+++\na = 1\n[b]\nc = [1, {d = 2}]\n+++\n# x\n\n| Time | x |\n|-|-|\n| 2021-01-01 10:00 | y |\n"))
	f.Add([]byte(";;;\n{\"a\": [1, null, {}]}\n;;;\n\n- **Key events**\n  - x 2020-01-01 10:00\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		pm := schema.Parse("2026-01-01-x.md", data, nil)
		if string(pm.Source) != string(data) {
			t.Fatal("the source was changed")
		}
		for _, p := range pm.Problems {
			if p.Span.Start < 0 || p.Span.Start > p.Span.End || p.Span.End > len(data) {
				t.Fatalf("problem %q at %v of %d", p.Message, p.Span, len(data))
			}
		}
		for _, e := range pm.Timeline {
			for _, s := range []source.Span{e.Span, e.Stamp.Span} {
				if s.Start < 0 || s.Start > s.End || s.End > len(data) {
					t.Fatalf("entry at %v of %d", s, len(data))
				}
			}
		}
		for _, s := range pm.Sections {
			if s.Span.Start < 0 || s.Span.End > len(data) || s.Body.Start < 0 || s.Body.End > len(data) {
				t.Fatalf("section %q at %v", s.Heading, s.Span)
			}
		}
		pm.Export()
	})
}
