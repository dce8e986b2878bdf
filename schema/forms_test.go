package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/schema"
)

// The forms in which people write timelines, each written by hand here: what is
// read is given as LINE LOCAL [tags or label] text, one entry a line. A `+` marks
// an inferred day, `~` an approximate time, `=>` the end of a range.
var forms = []struct{ name, path, doc, want string }{
	{"headings, a date once", "x.md", `
# 2018-01-18, Outage

## Timeline

### 2018-01-18 4:19

It begins.

More of it at 5:00 in the text.

### 4:27

Noticed.

### 12:29p - Fixed by hand

## Action items

### 9:00 is when we meet
`, `
6 2018-01-18T04:19 It begins. More of it at 5:00 in the text.
12 2018-01-18T04:27 Noticed.
16 2018-01-18T12:29 Fixed by hand
`},
	{"headings of the section's own level", "x.md", `
# Announcement

## Timeline

### Feb 20 2018 14:17

First.

## Feb 21, 13:00

Second.

### 15:15

Third.

## Conclusions

None.
`, `
6 2018-02-20T14:17 First.
10 2018-02-21T13:00 Second.
14 2018-02-21T15:15 Third.
`},
	{"days as headings, entries and not", "x.md", `
## Timeline

### 2018-01-15

We plan it.

### 2018-01-16

### 17:14pm

It begins.

### 2018-01-17

- 09:00 UTC one
- 10:00 UTC two
`, `
4 2018-01-15 We plan it.
10 2018-01-16T17:14 It begins.
16 2018-01-17T09:00 one
17 2018-01-17T10:00 two
`},
	{"a table, full dates, the event first", "x.md", `
## Timeline

All times in CET.

| What happened | When |
| --- | --- |
| It breaks | 2021-06-22 08:21 |
| It is seen | 2021-06-22 08:30 - 08:40 |
| Nobody knows | 2021-06-22 --:-- |
| Fixed | 2021-06-23 |
`, `
8 2021-06-22T08:21 It breaks
9 2021-06-22T08:30=>2021-06-22T08:40 It is seen
10 2021-06-22 Nobody knows
11 2021-06-23 Fixed
`},
	{"a table, split columns, the year in the header", "x.md", `
## Timeline

| Day | Date (2022) | Time (UTC) | Event |
|---|---|---|---|
| Thur | Jan 20 | 22:40 | It breaks |
| Thur | Jan 20 | 22:51 | It is seen |
| Fri | Jan 21 | 00:10 | Fixed |
`, `
6 2022-01-20T22:40 It breaks
7 2022-01-20T22:51 It is seen
8 2022-01-21T00:10 Fixed
`},
	{"a table, start and end, the date in the title", "2026-01-14-x.md", `
## Timeline

| Start | End | Who | What |
|---|---|---|---|
| 10:18 AM | 10:30 AM | ops | Looking |
| 11:00 PM | | ops | Waiting |
| 3:31 AM | | ops | Fixed |
`, `
6 2026-01-14T10:18=>2026-01-14T10:30 ops · Looking
7 2026-01-14T23:00 ops · Waiting
8 2026-01-15T03:31+ ops · Fixed
`},
	{"label first, time last", "x.md", `
# Incident

- **Key events**
  - Fault occurs: 2020-02-12 11:45
  - Team aware 2020-02-12 11:51
  - Resolved 2020-02-12 12:07
  - Incident not declared

- **Time to repair**: 22m
`, `
5 2020-02-12T11:45 [Fault occurs] Fault occurs
6 2020-02-12T11:51 [Team aware] Team aware
7 2020-02-12T12:07 [Resolved] Resolved
8  Incident not declared
`},
	{"an ordered list", "x.md", `
## Timeline

1. 2022-12-05 15:32 Security tells us.
2. 2022-12-05 15:40 - We look.
   It takes a while.
3. 2022-12-06 1:05 Done.
`, `
4 2022-12-05T15:32 Security tells us.
5 2022-12-05T15:40 We look. It takes a while.
7 2022-12-06T01:05 Done.
`},
	{"bullets with bold, code and bracketed times", "2025-09-29-x.md", `
## Timeline

- **16:58 UTC** - bold
- ` + "`17:02`" + ` - code
- [10-26 23:04] bracketed
- Dec 16th **12:43** half bold
- *14:00*: italics
`, `
4 2025-09-29T16:58 bold
5 2025-09-29T17:02 code
6 2025-10-26T23:04 bracketed
7 2025-12-16T12:43 half bold
8 2025-12-16T14:00 italics
`},
	{"bare times with places", "2019-05-01-x.md", `
## Timeline

* 16:37 Denver - Mark sees it
* 16:40 Denver - Mark calls
`, `
4 2019-05-01T16:37 Mark sees it
5 2019-05-01T16:40 Mark calls
`},
	{"paragraphs under bold dates", "x.md", `
## Timeline

**June 24, 2021**

16:13 - It breaks.

16:20 - It is seen,
and a line is wrapped.

**June 25, 2021**

09:00 - Fixed.
`, `
6 2021-06-24T16:13 It breaks.
8 2021-06-24T16:20 It is seen, and a line is wrapped.
13 2021-06-25T09:00 Fixed.
`},
	{"paragraphs with US dates", "x.md", `
## Timeline

07-27-2023 2:14 pm - It breaks.

07-27-2023 3:00 pm - Fixed.
`, `
4 2023-07-27T14:14 It breaks.
6 2023-07-27T15:00 Fixed.
`},
	{"a time line, then text, a rule between", "x.md", `
## Timeline

2026-06-26 04:00 UTC

It breaks.

Badly.

---

2026-06-26 05:30 UTC

Fixed.
`, `
4 2026-06-26T04:00 It breaks. Badly.
12 2026-06-26T05:30 Fixed.
`},
	{"line breaks in a paragraph", "2020-01-02-x.md", `
## Timeline

21:14 - It breaks.<br> 21:20 - Monitoring says so.<br>
21:31 - Fixed.
`, `
4 2020-01-02T21:14 It breaks.
4 2020-01-02T21:20 Monitoring says so.
5 2020-01-02T21:31 Fixed.
`},
	{"a day with its times nested", "x.md", `
## Timeline

- 2021-03-01
  - 10:00 one
  - 10:05 two
    - 10:06 within two
    - a remark
- 2021-03-02
  - 09:00 three
`, `
5 2021-03-01T10:00 one
6 2021-03-01T10:05 two
7 2021-03-01T10:06 within two
8  a remark
10 2021-03-02T09:00 three
`},
	{"midnight, twice", "2022-05-01-x.md", `
## Timeline

- 22:00 one
- 23:55 two
- 00:10 three
- 07:00 four
- 06:50 out of order
- 23:00 five
- 07:00 six
`, `
4 2022-05-01T22:00 one
5 2022-05-01T23:55 two
6 2022-05-02T00:10+ three
7 2022-05-02T07:00 four
8 2022-05-02T06:50 out of order
9 2022-05-02T23:00 five
10 2022-05-03T07:00+ six
`},
	{"the turn of a year that stands once", "x.md", `
## Timeline

- 31 Dec 2021, 23:50: one
- 1 Jan, 00:10: two
- 2 Jan, 10:00: three
`, `
4 2021-12-31T23:50 one
5 2022-01-01T00:10+ two
6 2022-01-02T10:00 three
`},
	{"no date anywhere", "x.md", `
## Timeline

- 23:55 one
- 07:00 two
- 06:00 three
`, `
4  one
5 + two
6  three
`},
	{"several timelines", "x.md", `
## Timeline of the outage

- 2022-01-01 10:00 one
- 2022-01-01 11:00 two

## Incident timeline

- 2022-01-01 09:00 three
`, `
4 2022-01-01T10:00 one
5 2022-01-01T11:00 two
9 2022-01-01T09:00 three
`},
	{"dates in the sub-headings, a remark behind them", "x.md", `
## Incident Timeline

### October 21, 2025 - Redis

**Duration:** 21:45 to 23:28 UTC (103 minutes)

- Nodes were too small

**Timeline:**

- **21:45 UTC** - one
- **05:30 UTC (Oct 22)** - two

### October 24, 2025 - Limits

- **18:00 UTC** - three
`, `
12 2025-10-21T21:45 one
13 2025-10-22T05:30 two
17 2025-10-24T18:00 three
`},
	{"a timeline by its content, under another name", "2023-07-21-x.md", `
# Addresses run out

- **Context**:
  - 2023-07-21 08:15: one
  - 2023-07-21 08:30 two

` + "```\n2023-07-21 08:31: a log line\n```" + `

  - 2023-07-21 08:40: three

- **Resolution**: At 2023-07-21 09:00 it was over.
`, `
5 2023-07-21T08:15 one
6 2023-07-21T08:30 two
12 2023-07-21T08:40 three
`},
	{"numbers that are no times", "2024-01-01-x.md", `
## Timeline

- 10:00 Version 1.14.10 is deployed to 10.2.3.4:8080
- 10:30 a 10:1 ratio

## Impact

- 10:1 of all requests
- 3 services, 12:30 at the earliest
- 5:30 hours

## Resolution

Restarted at 11:00, and at 12:00 again.
`, `
4 2024-01-01T10:00 Version 1.14.10 is deployed to 10.2.3.4:8080
5 2024-01-01T10:30 a 10:1 ratio
`},
	{"quotations and code within entries", "2024-01-01-x.md", `
## Timeline

### 10:00

> 11:00 somebody said

` + "```\n12:00 a log\n```" + `

### 13:00

Done.
`, `
4 2024-01-01T10:00 11:00 somebody said 12:00 a log
12 2024-01-01T13:00 Done.
`},
	{"an entry that lost its marker", "x.md", `
## Timeline

- 2024-04-15 15:21: one
– 2024-04-15 15:53: two
- 2024-04-15 16:00: three
`, `
4 2024-04-15T15:21 one
5 2024-04-15T15:53 two
6 2024-04-15T16:00 three
`},
	{"the essay's own", "x.md", `
## Timeline

2:39 PM

Recognized somethin' wasn't right

2:43 PM

Alerted customer-facing colleagues

12:03 AM

Delivered
`, `
4  Recognized somethin' wasn't right
8  Alerted customer-facing colleagues
12 + Delivered
`},
	{"approximate and unknown", "2024-01-01-x.md", `
## Timeline

- ~10:00 one
- ca. 10:05 two
- 10:?? three
- ??:?? four
- 10:20 (maybe earlier?) five
- 10:26-10:?? six
- HH:mm seven
`, `
4 2024-01-01T10:00~ one
5 2024-01-01T10:05~ two
6 2024-01-01 three
7 2024-01-01 four
8 2024-01-01T10:20~ five
9 2024-01-01T10:26 six
10 2024-01-01 seven
`},
}

func TestForms(t *testing.T) {
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			got := told(schema.Parse(f.path, []byte(f.doc), nil), false)
			if diff := cmp.Diff(f.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// told is what was read of a document's timeline, an entry a line.
func told(pm *schema.Postmortem, zones bool) string {
	var b strings.Builder
	b.WriteByte('\n')
	for _, e := range pm.Timeline {
		local := e.Local()
		if end := e.EndLocal(); end != "" {
			local += "=>" + end
		}
		if e.Inferred {
			local += "+"
		}
		if e.Stamp.Approximate {
			local += "~"
		}
		if zones && e.Zone != "" {
			local += " " + e.Zone
		}
		if e.Label != "" {
			local += " [" + e.Label + "]"
		}
		fmt.Fprintf(&b, "%d %s %s\n", pm.LineOf(e.Span), local, strings.Join(strings.Fields(e.Text), " "))
	}
	return b.String()
}

// Zones stated once, in prose, in a heading, in a table's header, in an entry.
func TestZones(t *testing.T) {
	for doc, want := range map[string]string{
		"## Timeline\n\nAll times in UTC.\n\n- 2021-07-01 10:00 x":                              "2021-07-01T10:00:00Z",
		"## Timeline (PST)\n\n- 2021-07-01 10:00 x":                                             "2021-07-01T17:00:00Z", // Los Angeles time, in July
		"## Timeline\n\nTimes are Europe/London.\n\n- 2021-07-01 10:00 x":                       "2021-07-01T09:00:00Z",
		"## Timeline\n\n| Time (CET) | x |\n|--|--|\n| 2021-01-01 10:00 | y |":                  "2021-01-01T09:00:00Z",
		"## Timeline\n\n- 2021-07-01 10:00 +02:00 x":                                            "2021-07-01T08:00:00Z",
		"## Timeline\n\n- 2021-07-01 10:00 UTC+2 - x":                                           "2021-07-01T08:00:00Z",
		"## Timeline\n\n- 2021-07-01 10:00 Denver - x":                                          "2021-07-01T16:00:00Z",
		"## Timeline\n\n- 2021-07-01 10:00 x\n\n## Other\n\n- 2021-07-01 10:00 UTC y":           "",
		"## Timeline\n\n- 2021-07-01 10:00 CST x":                                               "", // Chicago or Shanghai
		"## Timeline\n\n- 2021-07-01 10:00 x":                                                   "",
		"---\ntimezone: Europe/Copenhagen\n---\n## Timeline\n\n- 2021-03-28 02:30 x":            "", // never
		"---\ntimezone: Europe/Copenhagen\n---\n## Timeline\n\n- 2021-10-31 02:30 x":            "", // twice
		"---\ntimezone: Europe/Copenhagen\n---\n## Timeline\n\n- 2021-10-31 03:30 x":            "2021-10-31T02:30:00Z",
		"---\ntimezone: Europe/Copenhagen\n---\n## Timeline\n\n- 2021-07-01 10:00 UTC the near": "2021-07-01T10:00:00Z",
	} {
		pm := schema.Parse("x.md", []byte(doc+"\n"), nil)
		if len(pm.Timeline) != 1 {
			t.Errorf("%q: %d entries", doc, len(pm.Timeline))
			continue
		}
		got := ""
		if i := pm.Timeline[0].Instant; !i.IsZero() {
			got = i.UTC().Format("2006-01-02T15:04:05Z")
		}
		if got != want {
			t.Errorf("%q: %q, want %q", doc, got, want)
		}
	}
}

// Which sentences and headings give all times a zone, and which only have its letters.
func TestStatedZones(t *testing.T) {
	for text, want := range map[string]string{
		"## Timeline\n\nAll times are UTC+05:30.":                                                 "UTC+05:30",
		"## Timeline\n\nTimestamps are in GMT −3.":                                                "GMT",
		"## Timeline\n\nTimestamps are in GMT −3 (Brasília).":                                     "GMT",
		"## Timeline\n\nTimes (GMT −3)":                                                           "GMT-3",
		"## Timeline\n\nAll times in UTC +2.":                                                     "UTC+2",
		"## Timeline\n\nAll times in +05:45.":                                                     "+05:45",
		"## Timeline\n\nAll times Date/Time are UTC.":                                             "UTC",
		"## Timeline\n\nAll times are in [CET](https://example.com/cet), unless noted.":           "CET",
		"## Timeline\n\nTimes are Central European Time (Coordinated Universal Time + 1).":        "CET",
		"## Timeline\n\nTime zone: MSK":                                                           "MSK",
		"## Timeline\n\n_JST_":                                                                    "JST",
		"## Timeline\n\nAlle Zeiten in CEST.":                                                     "CEST",
		"## Timeline\n\n時刻はすべてJSTです。":                                                             "JST",
		"## Timeline\n\nBy the time the MT nodes were back, it was late.":                         "",
		"## Timeline\n\nAt the time, the vendor (in the ET region) slept.":                        "",
		"## Timeline\n\nAt the same time they wrote that it was out at 09:00 UTC.":                "",
		"## Timeline\n\nAt this time the CT cluster failed.":                                      "",
		"## Timeline\n\nIt restarted four times in ET.":                                           "",
		"## Timeline\n\nAll times the ET cluster was asked, it answered.":                         "",
		"## Timeline\n\nDepois de 3 horas o cluster CT voltou.":                                   "",
		"## Timeline (24-hour times, ET cluster)":                                                 "",
		"## Timeline (MT cluster)":                                                                "",
		"## Timeline (UTC+5:30)":                                                                  "UTC+5:30",
		"## Timeline UTC":                                                                         "UTC",
		"## Timeline\n\nAll times are CET.\n\n### Recovery (MT cluster)":                          "CET",
		"## Timeline\n\nAll times are CET.\n\n### Later (UTC)":                                    "UTC",
		"---\nstatus: draft\ntimezone: Europe/Berlin\n---\n\n## Timeline\n\nAll times are in ET.": "Europe/Berlin",
	} {
		pm := schema.Parse("x.md", []byte(text+"\n\n- 2021-07-01 10:00 x\n"), nil)
		if got := pm.Timeline[0].Zone; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// A zone that some entries state, and none contradicts, is that of all.
func TestZoneOfSomeEntries(t *testing.T) {
	for doc, want := range map[string]string{
		"- 2021-07-01 10:00 UTC a\n- 10:10 b\n":                "UTC UTC",
		"- 2021-07-01 10:00 UTC a\n- 10:10 b\n- 10:20 CET c\n": "UTC  CET",
		"- 2021-07-01 10:00 a\n":                               "",
	} {
		var zones []string
		for _, e := range schema.Parse("x.md", []byte("## Timeline\n\n"+doc), nil).Timeline {
			zones = append(zones, e.Zone)
		}
		if got := strings.Join(zones, " "); got != want {
			t.Errorf("%q: %q, want %q", doc, got, want)
		}
	}
}

// Frontmatter of other tools gives the same metrics as a tagged timeline.
func TestForeignFrontmatter(t *testing.T) {
	for _, doc := range []string{
		"---\ntitle: x\ndate: 2019-11-03 14:00:00\nresolved: true\nresolvedWhen: 2019-11-03 16:30:00\n---\n",
		"---\ntitle: x\nstart_time: 2019-11-03T14:00:00Z\nend_time: 2019-11-03T17:30:00+01:00\n---\n",
		"+++\ntitle = \"x\"\ndate = 2019-11-03T14:00:00Z\nresolvedWhen = 2019-11-03T16:30:00Z\n+++\n",
		"---\nstatus: draft\nstarted_at: 2019-11-03T14:00:00Z\nresolved_at: 2019-11-03T16:30:00Z\n---\n",
		"---\nstatus: draft\ntimezone: Etc/UTC\n---\n\n## Timeline\n\n- **2019-11-03 14:00** `started` — x\n- **16:30** `resolved` — y\n",
	} {
		pm := schema.Parse("x.md", []byte(doc), nil)
		if m := pm.Metric("time_to_resolve"); !m.Known || m.Duration.Minutes() != 150 {
			t.Errorf("%q: %+v", doc, m)
		}
		if w := pm.When(); w.Day.String() != "2019-11-03" {
			t.Errorf("%q: the date is %s", doc, w.Day)
		}
	}
	// A day alone is a date, and no moment.
	pm := schema.Parse("x.md", []byte("---\ntitle: x\ndate: 2019-11-03\nresolvedWhen: 2019-11-03 16:30:00\n---\n"), nil)
	if m := pm.Metric("time_to_resolve"); m.Known {
		t.Errorf("%+v", m)
	}
}

// What is guessed is suggested, and never mixed with what is stated.
func TestSuggestions(t *testing.T) {
	pm := schema.Parse("x.md", []byte("## Timeline\n\n- 2021-01-01 10:00 UTC Outage starts\n- 2021-01-01 10:10 UTC Alert fired\n- 2021-01-01 11:00 UTC Rolled back\n- 2021-01-01 12:00 UTC Incident declared resolved\n"), nil)
	if m := pm.Metric("time_to_resolve"); m.Known {
		t.Errorf("a guess is stated: %+v", m)
	}
	got := map[string]string{}
	for _, m := range pm.SuggestedMetrics() {
		got[m.Name] = m.Duration.String()
	}
	if diff := cmp.Diff(map[string]string{"time_to_detect": "10m0s", "time_to_mitigate": "1h0m0s", "detected_to_mitigated": "50m0s", "time_to_resolve": "2h0m0s"}, got); diff != "" {
		t.Error(diff)
	}
	tagged := schema.Parse("x.md", []byte("---\nstatus: draft\n---\n\n## Timeline\n\n- 2021-01-01 10:00 UTC `started` — x\n- 2021-01-01 12:00 UTC — Resolved\n"), nil)
	if len(tagged.SuggestedMetrics()) != 0 {
		t.Error("a document with a tag has suggestions")
	}
}
