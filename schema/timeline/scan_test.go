package timeline_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// What one line says about when, in the words of summary below; "" is no time.
// Each form of FORMAT.md's section 6 is here, and variations of it.
func TestScanStart(t *testing.T) {
	for line, want := range map[string]string{
		// full dates and times
		"2021-06-22 08:21 VPC":               "2021-06-22 08:21 | VPC",
		"2023-07-25 14:09: Prom":             "2023-07-25 14:09 | Prom",
		"2022-02-02 1625: compact":           "2022-02-02 16:25 | compact",
		"2021-06-22T08:21:07Z done":          "2021-06-22 08:21:07 Z | done",
		"2021-06-22T08:21:07.123+02:00 done": "2021-06-22 08:21:07 +02:00 | done",
		"2021/06/22 8:21 - x":                "2021-06-22 08:21 | x",
		"2022-03-10 11.50 x":                 "2022-03-10 11:50 | x",
		"07-27-2023 2:14 pm - x":             "2023-07-27 14:14 | x",
		"7/27/23 2:14pm x":                   "2023-07-27 14:14 | x",
		"19.04.2022 10:00 x":                 "2022-04-19 10:00 | x",
		"February 15, 2024: 7:56am UTC x":    "2024-02-15 07:56 UTC | x",
		"Feb 21st, 13:00 - x":                "0000-02-21 13:00 | x",
		"Feb 20 2018 14:17":                  "2018-02-20 14:17 |",
		"July-25-2022 10:10 x":               "2022-07-25 10:10 | x",
		"Oct 21 10:00 - x":                   "0000-10-21 10:00 | x",
		"19. April 10:00 - x":                "0000-04-19 10:00 | x",
		"Nov 17 - 2015: x":                   "0000-11-17 20:15 | x",
		"Nov 17 2015: x":                     "2015-11-17 | x",
		"Nov-17-2015 10:05 x":                "2015-11-17 10:05 | x",
		"2022-02-02 1625 Alert":              "2022-02-02 16:25 | Alert",
		"2022-02-02 1800 hosts rebooted":     "2022-02-02 | 1800 hosts rebooted",
		"2022-02-02 2.30 released":           "2022-02-02 | 2.30 released",
		"2022-02-02 14.40 GB of logs":        "2022-02-02 | 14.40 GB of logs",
		"21 Oct 2022, 10:00 UTC: x":          "2022-10-21 10:00 UTC | x",
		"20th of January 2022 at 10:00 x":    "2022-01-20 10:00 | x",
		"Dec 16th **12:43** x":               "0000-12-16 12:43 | x",
		"[03-26 23:04] x":                    "0000-03-26 23:04 | x",
		"Jan 14, 10:18 AM | x":               "0000-01-14 10:18 | x",
		"Thursday, Jan 20 22:40 x":           "0000-01-20 22:40 | x",
		"22025-03-18 09:36 x":                "2025-03-18 09:36 | x",
		"2021-06-22 - 08:21 - x":             "2021-06-22 08:21 | x",
		"7/14 09:30 - x":                     "0000-07-14 09:30 | x",
		"7/14 of the hosts":                  "",
		"Weds 10 Jul 2024 09:30 x":           "2024-07-10 09:30 | x",
		"Mi 10.07.2024 09:30 – x":            "2024-07-10 09:30 | x",
		"jue 11 julio 2024 09:30 x":          "2024-07-11 09:30 | x",
		"Do 09:30 x":                         "",
		"09:30 on Friday, 12 July 2024: x":   "2024-07-12 09:30 | x",
		"09:30 Friday deploys":               "09:30 | Friday deploys",
		"2024-07-?? 09:30 x":                 "09:30 | x",
		"2024年7月10日 午後1時5分 x":                "2024-07-10 13:05 | x",
		"午前0時半 x":                            "00:30 | x",
		"晚上8点15分 x":                          "20:15 | x",
		"9時5分7秒 x":                           "09:05:07 | x",
		// clocks alone
		"**16:58 UTC** - x":        "16:58 UTC | x",
		"`10:40` - x":              "10:40 | x",
		"16:37 Denver - Mark":      "16:37 Denver | Mark",
		"14:05 Europe/Berlin - x":  "14:05 Europe/Berlin | x",
		"16:13 - x":                "16:13 | x",
		"**12:36**: x":             "12:36 | x",
		"2:39 PM":                  "14:39 |",
		"12:29p":                   "12:29 |",
		"12:10 a.m. x":             "00:10 | x",
		"7am - x":                  "07:00 | x",
		"17:14pm x":                "17:14 | x",
		"14h39 x":                  "14:39 | x",
		"14:39h - x":               "14:39 | x",
		"09:00 UTC+2 - x":          "09:00 UTC+2 | x",
		"09:00 (PST) x":            "09:00 PST | x",
		"At 14:05 UTC, we saw":     "14:05 UTC | we saw",
		"09:00 UTC +2 x":           "09:00 UTC+2 | x",
		"09:00 (UTC +05:30) x":     "09:00 UTC+05:30 | x",
		"09:00 UTC−5 x":            "09:00 UTC-5 | x",
		"09:00 GMT+1: x":           "09:00 GMT+1 | x",
		"09:00 UTC - 5 nodes":      "09:00 UTC | 5 nodes",
		"09:00 London time: x":     "09:00 London | x",
		"09:00 London traffic":     "09:00 | London traffic",
		"09:00 Central team":       "09:00 | Central team",
		"09:00 Paris team":         "09:00 | Paris team",
		"09:00 +02: x":             "09:00 +02 | x",
		"09:00 +12 nodes":          "09:00 | +12 nodes",
		"🕐 14:30 — x":              "14:30 | x",
		"[14:30] x":                "14:30 | x",
		"14:39UTC x":               "14:39 UTC | x",
		"*14:39* — x":              "14:39 | x",
		"10:19\u202fAM x":          "10:19 | x",
		"2026-06-26 04:00 UTC":     "2026-06-26 04:00 UTC |",
		"- [ ] ":                   "",
		"4:27":                     "04:27 |",
		"22:40 (Oct 29) - x":       "0000-10-29 22:40 | x",
		"**23:30 UTC (Oct 29)** x": "0000-10-29 23:30 UTC | x",
		// ranges
		"8:20 - 8:24 x":     "08:20–08:24 | x",
		"**14:48–14:55** x": "14:48–14:55 | x",
		"12:26-12:?? x":     "12:26–?? | x",
		"8-9pm: x":          "20:00–21:00 | x",
		"11 to 1 PM: x":     "11:00–13:00 | x",
		"8-9 hosts: x":      "",
		// an offset, which no range is
		"2021-07-01T10:00:00-05:00 x":  "2021-07-01 10:00:00 -05:00 | x",
		"2021-07-01T10:00-03:30 x":     "2021-07-01 10:00 -03:30 | x",
		"2021-07-01 10:00:00 -0500 x":  "2021-07-01 10:00:00 -0500 | x",
		"10:00:00-05:00 x":             "10:00:00 -05:00 | x",
		"10:00-05:00 x":                "10:00–05:00 | x",
		"2021-07-01 10:00-05:00 x":     "2021-07-01 10:00 -05:00 | x",
		"2021-07-01 10:00 -05:00 x":    "2021-07-01 10:00 -05:00 | x",
		"2021-07-01 10:00 - 05:00 x":   "2021-07-01 10:00–05:00 | x",
		"2021-07-01 03:00-05:00 x":     "2021-07-01 03:00–05:00 | x",
		"2021-07-01 23:30-00:30 x":     "2021-07-01 23:30–00:30 | x",
		"2021-07-01 22:00-02:00 x":     "2021-07-01 22:00–02:00 | x",
		"2021-07-01 23:15-04:45 x":     "2021-07-01 23:15–04:45 | x",
		"2021-07-01T22:00-02:00 x":     "2021-07-01 22:00 -02:00 | x",
		"1000-1130 x":                  "10:00–11:30 | x",
		"10:00:00-11:30:00 x":          "10:00:00–11:30:00 | x",
		"4:46pm - 9:32pm: x":           "16:46–21:32 | x",
		"2:39 - 2:50 PM x":             "14:39–14:50 | x",
		"23:50–00:10+1d x":             "23:50–00:10+1 | x",
		"14:00 to 15:30 UTC - x":       "14:00–15:30 UTC | x",
		"17:00-18:00":                  "17:00–18:00 |",
		"2021-06-22 08:00 - 09:00 | x": "2021-06-22 08:00–09:00 | x",
		"09:00 UTC – 10:00 UTC x":      "09:00–10:00 UTC | x",
		// approximate and unknown
		"~15:00 x":                "~15:00 | x",
		"ca. 15:00 x":             "~15:00 | x",
		"circa 15:00 x":           "~15:00 | x",
		"around 3pm x":            "~15:00 | x",
		"22:52 (maybe earlier?)":  "~22:52 |",
		"10:45~ x":                "~10:45 | x",
		"≈ 10:45 x":               "~10:45 | x",
		"10:45 (approx.) x":       "~10:45 | x",
		"10:45 approx - x":        "~10:45 | x",
		"10:45 (est.): x":         "~10:45 | x",
		"10:45 About 5% failed":   "10:45 | About 5% failed",
		"10:45 maybe the cache":   "10:45 | maybe the cache",
		"10:45 CA certificates":   "10:45 | CA certificates",
		"10:45 EST. Rollback":     "10:45 EST | Rollback",
		"10:45 ~20 users left":    "10:45 | ~20 users left",
		"10:45 (about 3 hosts) x": "10:45 | (about 3 hosts) x",
		"--:-- x":                 "unknown | x",
		"14:?? x":                 "14:00 unknown | x",
		"2X:XX (not sure) x":      "unknown | (not sure) x",
		"[???] x":                 "unknown | x",
		"?? x":                    "unknown | x",
		"**??** — x":              "unknown | x",
		"HH:mm x":                 "placeholder | x",
		"TBA x":                   "placeholder | x",
		"2023-01-04 (Time TBC)":   "2023-01-04  placeholder |",
		"XX:XX x":                 "placeholder | x",
		// days alone
		"2018-01-15":         "2018-01-15 |",
		"**June 24, 2021**":  "2021-06-24 |",
		"24/07/25":           "2025-07-24 |",
		"2018-01-15 - moved": "2018-01-15 | moved",
		// numbers that are no times
		"10:1 ratio":               "",
		"2:1 odds":                 "",
		"5 nodes were lost":        "",
		"10.2.3.4 is down":         "",
		"v1.14.10 was rolled out":  "",
		"1.13.12 to 1.14.10":       "",
		"8080:80 is open":          "",
		"10:30:45:12 is a MAC":     "",
		"192.168.10.20:8080 x":     "",
		"2021-009 is a ticket":     "",
		"3.50 dollars":             "",
		"1600 nodes were lost":     "",
		"2015 was worse":           "",
		"1600 - x":                 "16:00 | x",
		"2015: x":                  "20:15 | x",
		"11.50 — x":                "11:50 | x",
		"**1625** x":               "16:25 | x",
		"0800-0900 x":              "08:00–09:00 | x",
		"1600 UTC x":               "16:00 UTC | x",
		"25:00 x":                  "",
		"12:60 x":                  "",
		"100% of them":             "",
		"2024 was a good year":     "",
		"12:30pmx":                 "",
		"May 12:30":                "",
		"#4711 was opened":         "",
		"1:2:3":                    "",
		"Decided to wait":          "",
		"Marked as done":           "",
		"Maybe it was the network": "",
		"March on":                 "",
		"":                         "",
		"-":                        "",
	} {
		if got := summary(line); got != want {
			t.Errorf("%q\n got %q\nwant %q", line, got, want)
		}
	}
}

func summary(line string) string {
	src := []byte(line)
	st, rest, ok := timeline.ScanStart(src, source.Span{Start: 0, End: len(src)})
	if !ok {
		return ""
	}
	var b strings.Builder
	if !st.Date.IsZero() {
		fmt.Fprintf(&b, "%s ", st.Date)
	}
	if st.Approximate {
		b.WriteByte('~')
	}
	b.WriteString(st.Clock.String())
	if st.IsRange {
		end := st.End.String()
		if st.EndUnknown {
			end = "??"
		}
		fmt.Fprintf(&b, "–%s", end)
		if st.EndDays > 0 {
			fmt.Fprintf(&b, "+%d", st.EndDays)
		}
	}
	if st.Zone != "" {
		b.WriteString(" " + st.Zone)
	}
	if st.Unknown {
		b.WriteString(" unknown")
	}
	if st.Placeholder {
		b.WriteString(" placeholder")
	}
	return strings.TrimSpace(strings.TrimSpace(b.String()) + " | " + strings.TrimSpace(line[rest:]))
}
