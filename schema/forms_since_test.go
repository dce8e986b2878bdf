package schema_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/schema"
)

// More forms, as people of other neighbourhoods and other languages write them; what is
// read is given as in forms, with the zone.
var formsSince = []struct{ name, path, doc, want string }{
	{"a sentence that dates all entries", "x.md", `# x

## Timeline

All times are UTC on 3 February 2025.

- 10:05 a
- 10:20 b
`, `
7 2025-02-03T10:05 UTC a
8 2025-02-03T10:20 UTC b
`},
	{"clocks of 12 hours without a half", "x.md", `# 2025-02-03 x

## Timeline

- 11:40am a
- 12:10 b
- 1:15 c
- 2:30pm d
`, `
5 2025-02-03T11:40 a
6 2025-02-03T12:10 b
7 2025-02-03T13:15 c
8 2025-02-03T14:30 d
`},
	{"marks around times, a time struck out", "x.md", `# 2025-02-03 x

## Timeline (UTC)

- ***10:05*** a
- __10:12__: b
- **[10:20]** c
- ~~10:30~~ 10:31 d
`, `
5 2025-02-03T10:05 UTC a
6 2025-02-03T10:12 UTC b
7 2025-02-03T10:20 UTC c
8 2025-02-03T10:31 UTC d
`},
	{"a date in a bullet", "x.md", `# Lift stuck

- Date: 2025/02/03
- Owner: ops

## Timeline of events

* 10:05 stuck
* 10:20 freed
`, `
8 2025-02-03T10:05 stuck
9 2025-02-03T10:20 freed
`},
	{"rows that hold a day alone", "x.md", `# x

## Timeline (UTC)

| Time | What |
|---|---|
| **3 Feb 2025** | |
| 10:05 | a |
| **4 Feb 2025** | |
| 09:05 | b |
`, `
8 2025-02-03T10:05 UTC a
10 2025-02-04T09:05 UTC b
`},
	{"the day first, settled by another date", "x.md", `# x

## Timeline

- 25/02/2025 10:05 a
- 03/03/2025 09:00 b
`, `
5 2025-02-25T10:05 a
6 2025-03-03T09:00 b
`},
	{"German, dotted clocks that nothing sets off", "x.md", `# Drucker stumm

## Zeitverlauf

**3. Februar 2025**

8.05 Uhr: Meldung

8.17 Uhr Neustart

9.02 Uhr – alles gut
`, `
7 2025-02-03T08:05 Meldung
9 2025-02-03T08:17 Neustart
11 2025-02-03T09:02 alles gut
`},
	{"the day first, a year of two digits", "x.md", `# x

## Timeline

- 25.02.25 10:05 a
- 03.03.25 09:00 b
`, `
5 2025-02-25T10:05 a
6 2025-03-03T09:00 b
`},
	{"Spanish, a range, the hour's letter", "x.md", `# Caída

**Fecha:** 3 de febrero de 2025

## Línea de tiempo (CET)

* 10:05 h - alerta
* a las 10:20 - reinicio
* 10:20–10:45 reparación
`, `
7 2025-02-03T10:05 CET alerta
8 2025-02-03T10:20 CET reinicio
9 2025-02-03T10:20=>2025-02-03T10:45 CET reparación
`},
	{"French, hours with h, a date line", "x.md", `# Panne

**Date :** 3 février 2025

## Chronologie

- 14h05 : alerte
- vers 14h20 : redémarrage
- 15h : retour à la normale
`, `
7 2025-02-03T14:05 alerte
8 2025-02-03T14:20~ redémarrage
9 2025-02-03T15:00 retour à la normale
`},
	{"a date below a heading of its own", "x.md", `# Lift stuck

## Date

February 3, 2025

## Timeline

10:05 UTC - stuck

10:20 UTC - freed
`, `
9 2025-02-03T10:05 UTC stuck
11 2025-02-03T10:20 UTC freed
`},
	{"days as sub-headings, the year once", "x.md", `# x

## Timeline

#### Monday, February 3rd, 2025

- 10:05 a

#### Tuesday, February 4th

- 09:05 b
`, `
7 2025-02-03T10:05 a
11 2025-02-04T09:05 b
`},
	{"a date in a table above", "x.md", `# Lift stuck

| | |
|---|---|
| Date | 3 Feb 2025 |
| Severity | 2 |

## Timeline

| Time | What |
|---|---|
| 10:05 UTC | stuck |
| 10:20 UTC | freed |
`, `
12 2025-02-03T10:05 UTC stuck
13 2025-02-03T10:20 UTC freed
`},
	{"a numbered heading", "x.md", `# x

## 3. Timeline

- 2025-02-03 10:05 UTC a

## 4. Root cause analysis

bolt
`, `
5 2025-02-03T10:05 UTC a
`},
	{"a date line of an incident's beginning, over midnight", "x.md", `# Lift stuck

**Incident from:** 2025-02-03

**Incident until:** 2025-02-04

## Timeline (UTC)

- 23:50 stuck
- 00:20 freed
`, `
9 2025-02-03T23:50 UTC stuck
10 2025-02-04T00:20+ UTC freed
`},
	{"Japanese, signs for hours and minutes, a date line", "x.md", `# 障害報告

日付: 2025年2月3日

## タイムライン（JST）

- 10時05分 検知
- 10:20頃 再起動
- 10:30〜10:45 復旧作業
`, `
7 2025-02-03T10:05 JST 検知
8 2025-02-03T10:20~ JST 再起動
9 2025-02-03T10:30=>2025-02-03T10:45 JST 復旧作業
`},
	{"a label first, the time behind it", "x.md", `# x

## Timeline

- **Detected:** 2025-02-03 10:05 UTC by the guard
- **Fixed:** 2025-02-03 10:20 UTC
`, `
5 2025-02-03T10:05 UTC [Detected] by the guard
6 2025-02-03T10:20 UTC [Fixed] Fixed
`},
	{"the time in the last column", "x.md", `# x

## Timeline

| Event | When |
|---|---|
| Stuck | 2025-02-03 10:05 UTC |
| Freed | 2025-02-03 10:20 UTC |
`, `
7 2025-02-03T10:05 UTC Stuck
8 2025-02-03T10:20 UTC Freed
`},
	{"a time that is a link, an entry that is one", "x.md", `# 2025-02-03 x

## Timeline (UTC)

- [10:05 stuck](https://a.example)
- [10:20](https://a.example): freed
`, `
5 2025-02-03T10:05 UTC stuck
6 2025-02-03T10:20 UTC freed
`},
	{"clocks that are none", "x.md", `# 2025-02-03 x

## Timeline (UTC)

- 10:05 a
- 10:6 b
- 1020: c
- 10:75 d
- 25:10 e
`, `
5 2025-02-03T10:05 UTC a
6  UTC 10:6 b
7 2025-02-03T10:20 UTC c
8  UTC 10:75 d
9  UTC 25:10 e
`},
	{"days and clocks that are none", "x.md", `# x

## Timeline (UTC)

- 2025-02-03 10:05 a
- 2025-02-30 10:06 b
- 2025-2-3 10.07 c
- 2025-02-03 10:08:5 d
`, `
5 2025-02-03T10:05 UTC a
6  UTC b
7 2025-02-03T10:07 UTC c
8 2025-02-03 UTC 10:08:5 d
`},
	{"midnight in another tool's document", "x.md", `---
title: x
severity: critical
status: resolved
date: 2025-02-03
---

## Timeline

- 22:10 UTC a
- 00:20 UTC b
`, `
10 2025-02-03T22:10 UTC a
11 2025-02-04T00:20+ UTC b
`},
	{"sections as a numbered list", "x.md", `# x

1. **Summary**

   It broke.

2. **Timeline**

   - 2025-02-03 10:05 UTC a
   - 2025-02-03 10:20 UTC b

3. **Root Cause**

   A bolt.

4. **Action Items**

   - Oil it.
`, `
9 2025-02-03T10:05 UTC a
10 2025-02-03T10:20 UTC b
`},
	{"offsets behind a minus", "x.md", `# x

## Timeline

- 2025-02-03T10:05:00-05:00 a
- 2025-02-03 10:20 -0500 b
- 2025-02-03 10:31-05:00 c
- 2025-02-03T10:40-05:00: d
`, `
5 2025-02-03T10:05:00 -05:00 a
6 2025-02-03T10:20 -0500 b
7 2025-02-03T10:31 -05:00 c
8 2025-02-03T10:40 -05:00 d
`},
	{"about, onwards, approximately", "x.md", `# 2025-02-03 x

## Timeline (UTC)

- 10:05 onwards: a
- ~10:12: b
- around 10:20: c
- 10:30 (approx): d
- 10:40-ish: e
`, `
5 2025-02-03T10:05~ UTC a
6 2025-02-03T10:12~ UTC b
7 2025-02-03T10:20~ UTC c
8 2025-02-03T10:30~ UTC d
9 2025-02-03T10:40~ UTC e
`},
	{"entries on the lines of one paragraph", "x.md", `# 2025-02-03 Lift

## Timeline

10:05 - stuck between floors
10:12 - called the firm
10:20 - freed
`, `
5 2025-02-03T10:05 stuck between floors
6 2025-02-03T10:12 called the firm
7 2025-02-03T10:20 freed
`},
	{"entries between line breaks", "x.md", `# 2025-02-03 Lift

## Timeline

10:05 stuck between floors<br>
10:12 called the firm<br>
10:20 freed
`, `
5 2025-02-03T10:05 stuck between floors
6 2025-02-03T10:12 called the firm
7 2025-02-03T10:20 freed
`},
	{"Portuguese, an hour with h", "x.md", `# Queda

## Linha do tempo

### 3 de fevereiro de 2025

- 10h05: alerta
- por volta das 10h20: reinício
- até 11h: normal
`, `
7 2025-02-03T10:05 alerta
8 2025-02-03T10:20~ reinício
9  até 11h: normal
`},
	{"a zone in a quotation", "x.md", `# 2025-02-03 x

## Timeline

> All timestamps are in CET.

- 10:05 a
- 10:20 b
`, `
7 2025-02-03T10:05 CET a
8 2025-02-03T10:20 CET b
`},
	{"entries in a quotation", "x.md", `# 2025-02-03 x

## Timeline (UTC)

> 10:05 a
>
> 10:20 b
`, `
5 2025-02-03T10:05 UTC a
7 2025-02-03T10:20 UTC b
`},
	{"ranges of days", "x.md", `# Leak

## Timeline

- 2025-02-03 to 2025-02-05: drip
- 6–8 Feb 2025: more
- Feb 10 - Feb 12, 2025: repair
`, `
5 2025-02-03=>2025-02-05 drip
6 2025-02-06=>2025-02-08 more
7 2025-02-10=>2025-02-12 repair
`},
	{"Russian", "x.md", `# Сбой

**Дата:** 3 февраля 2025

## Хронология (MSK)

- 10:05 — тревога
- около 10:20 — перезапуск
- в 10:45 — норма
`, `
7 2025-02-03T10:05 MSK тревога
8 2025-02-03T10:20~ MSK перезапуск
9 2025-02-03T10:45 MSK норма
`},
	{"a remark behind the name of an underlined heading", "x.md", `x
===

Timeline - UTC
--------------

* 2025-02-03 10:05 a
`, `
7 2025-02-03T10:05 UTC a
`},
	{"a name, the time, and the text below", "x.md", `# 2025-02-03 x

## Timeline (UTC)

**ann** 10:05 AM
it is stuck

**bo** 10:12 AM
calling
`, `
5 2025-02-03T10:05 UTC [ann] ann it is stuck
8 2025-02-03T10:12 UTC [bo] bo calling
`},
	{"a day inside of a longer sub-heading", "x.md", `# x

## Timeline

### First wave: Monday, 3 February 2025 (UTC)

- 10:05 a

### Second wave: Tuesday, 4 February 2025 (UTC)

- 09:05 b
`, `
7 2025-02-03T10:05 UTC a
11 2025-02-04T09:05 UTC b
`},
	{"times at the end of paragraphs, under a day", "x.md", `# x

## Timeline

### 3 February 2025

Lift stuck at 10:05

Freed at 10:20
`, `
7 2025-02-03T10:05 [Lift stuck at] Lift stuck at
9 2025-02-03T10:20 [Freed at] Freed at
`},
	{"times at the end of items, under a day", "x.md", `# x

## Timeline

3 February 2025

- Stuck 10:05
- Freed 10:20
`, `
7 2025-02-03T10:05 [Stuck] Stuck
8 2025-02-03T10:20 [Freed] Freed
`},
	{"a wrapped line that begins with a clock", "x.md", `# 2025-02-03 Lift

## Timeline

10:05 UTC The lift is stuck between floors and nobody answers the phone until
10:30 when the caretaker comes back from lunch.

10:31 UTC Freed.
`, `
5 2025-02-03T10:05 UTC The lift is stuck between floors and nobody answers the phone until 10:30 when the caretaker comes back from lunch.
8 2025-02-03T10:31 UTC Freed.
`},
	{"Chinese, a wide colon", "x.md", `# 故障复盘

## 时间线

### 2025年2月3日

- 10:05 发现告警
- 10：20左右 重启
- 10点45分 恢复
`, `
7 2025-02-03T10:05 发现告警
8 2025-02-03T10:20~ 重启
9 2025-02-03T10:45 恢复
`},
	{"a zone in both its forms", "x.md", `# 2025-07-03 x

## Timeline (CET/CEST)

- 10:05 a
`, `
5 2025-07-03T10:05 CET a
`},
	{"a zone in code", "x.md", "# 2025-02-03 x\n\n## Timeline\n\nTimes below are in `America/New_York`.\n\n- 10:05 a\n", `
7 2025-02-03T10:05 America/New_York a
`},
	{"a zone of the United States, spelled out", "x.md", `# 2025-02-03 x

## Timeline (all times Eastern Time)

- 10:05 a
- 10:20 b
`, `
5 2025-02-03T10:05 Eastern a
6 2025-02-03T10:20 Eastern b
`},
	{"a day in the name, without hyphens", "20250203-lift.md", `# Lift

## Timeline

- 10:05 UTC stuck
`, `
5 2025-02-03T10:05 UTC stuck
`},
	{"dotted clocks and a number that is none", "x.md", `# Badge printers silent

## Timeline

12 January 2027

7.45 Lea: printers are silent

7.52 Ben restarts the queue

8.10 badges print again

10.5 badges a minute afterwards
`, `
7 2027-01-12T07:45 Lea: printers are silent
9 2027-01-12T07:52 Ben restarts the queue
11 2027-01-12T08:10 badges print again 10.5 badges a minute afterwards
`},
	{"lines that begin like the first", "x.md", `# 2027-01-12 Gates shut

## Timeline (UTC)

06:15 Gate 4 reports an error
06:18 Gate 5 as well
06:40 gates reopened by hand
`, `
5 2027-01-12T06:15 UTC Gate 4 reports an error
6 2027-01-12T06:18 UTC Gate 5 as well
7 2027-01-12T06:40 UTC gates reopened by hand
`},
	{"a date line whose day could be its month, settled by the date of publishing", "x.md", `---
title: Gates
date: 2027-01-30
layout: post
---

**Date of incident:** 12/01/2027

## Timeline (UTC)

- 06:15 shut
- 06:40 open
`, `
11 2027-01-12T06:15 UTC shut
12 2027-01-12T06:40 UTC open
`},
	{"a table with full days under any heading", "x.md", `# Puertas

## Qué pasó ese día

| Hora (UTC) | Qué |
|---|---|
| 2027-01-12 06:15 | cerradas |
| 2027-01-12 06:40 | abiertas |
| 2027-01-12 07:00 | informe |
`, `
7 2027-01-12T06:15 UTC cerradas
8 2027-01-12T06:40 UTC abiertas
9 2027-01-12T07:00 UTC informe
`},
	{"vague rows beside exact ones", "x.md", `# Gates

## Timeline

| When | What |
|---|---|
| some days earlier | update |
| 2027-01-12 06:15 UTC | shut |
| shortly after | call |
| 2027-01-12 06:40 UTC | open |
`, `
7  UTC some days earlier · update
8 2027-01-12T06:15 UTC shut
9  UTC shortly after · call
10 2027-01-12T06:40 UTC open
`},
	{"a zone over a line break", "x.md", `# 2027-01-12 Gates

## Timeline

Please note that all timestamps below are
in CET.

- 06:15 shut
`, `
8 2027-01-12T06:15 CET shut
`},
	{"a zone in the headings of days", "x.md", `# Gates

## Timeline

### January 12, 2027 — all times in UTC

- 06:15 shut

### January 13, 2027 — all times in UTC

- 09:00 report
`, `
7 2027-01-12T06:15 UTC shut
11 2027-01-13T09:00 UTC report
`},
	{"a zone written out", "x.md", `# 2027-01-12 Gates

## Timeline (Central European Time)

- 06:15 shut
`, `
5 2027-01-12T06:15 CET shut
`},
	{"days at the end of sub-headings", "x.md", `# Gates

## Timeline (UTC)

### Day 1: discovery (Tuesday 12 January 2027)

- 06:15 shut

### Day 2: repair (Wednesday 13 January 2027)

- 06:40 open
`, `
7 2027-01-12T06:15 UTC shut
11 2027-01-13T06:40 UTC open
`},
	{"sub-headings that settle each other", "x.md", `# Gates

## Timeline (UTC)

### 05/11/2027

- 06:15 a

### 13/11/2027

- 06:40 b
`, `
7 2027-11-05T06:15 UTC a
11 2027-11-13T06:40 UTC b
`},
	{"ranges of days, the year behind the second", "x.md", `# Gates

## Timeline

- Jan 12 - Jan 14, 2027: first
- 15–17 January 2027: second
- **2027-01-18 → 2027-01-20** — third
`, `
5 2027-01-12=>2027-01-14 first
6 2027-01-15=>2027-01-17 second
7 2027-01-18=>2027-01-20 third
`},
	{"an entry whole in emphasis, in a link, in parentheses", "x.md", "# 2027-01-12 Gates\n\n## Timeline (UTC)\n\n- **06:15 – gates shut**\n- *06:20* – call\n- `06:25`: answered\n- [06:30](https://x.example/a) [log](https://x.example/b) read\n- (06:35) open\n- 06:40: **all** fine\n", `
5 2027-01-12T06:15 UTC gates shut
6 2027-01-12T06:20 UTC call
7 2027-01-12T06:25 UTC answered
8 2027-01-12T06:30 UTC [log](https://x.example/b) read
9 2027-01-12T06:35 UTC open
10 2027-01-12T06:40 UTC **all** fine
`},
	{"a plain label before a full time", "x.md", `# Gates

## Timeline

- Start: January 12, 2027 6:15 UTC - gates shut
- End: January 12, 2027 6:40 UTC - open
`, `
5 2027-01-12T06:15 UTC [Start] gates shut
6 2027-01-12T06:40 UTC [End] open
`},
	{"rows of days that settle each other", "x.md", `# 2027-01-13 Gates

## Timeline (UTC)

| Time | What |
|---|---|
| 12/01 | |
| 06:15 | a |
| 13/01 | |
| 06:40 | b |
`, `
8 2027-01-12T06:15 UTC a
10 2027-01-13T06:40 UTC b
`},
	{"rows of days with weekdays", "x.md", `# Gates

## Timeline (UTC)

| Time | What |
|---|---|
| Tuesday, January 12, 2027 | |
| 06:15 | a |
| Wednesday, January 13, 2027 | |
| 06:40 | b |
`, `
8 2027-01-12T06:15 UTC a
10 2027-01-13T06:40 UTC b
`},
	{"days with holes", "20.md", `# Gates

## Timeline

- YYYY-MM-DD: a
- 2026-XX-XX: b
- 2026-1?-??: c
- 2027-01-12 06:15 UTC: d
`, `
5  UTC a
6  UTC b
7  UTC c
8 2027-01-12T06:15 UTC d
`},
	{"about, with and without a hyphen", "x.md", `# 2027-01-12 Gates

## Timeline (UTC)

6:15ish gates shut

6:20-ish call

6:40 and onwards fine
`, `
5 2027-01-12T06:15~ UTC gates shut
7 2027-01-12T06:20~ UTC call
9 2027-01-12T06:40~ UTC fine
`},
	{"a sentence that dates all entries but one", "x.md", `# Gates

## Timeline

Unless stated otherwise, all times are in UTC and on January 12th, 2027.

- 2027-01-11 22:00 update
- 06:15 shut
- 06:40 open
`, `
7 2027-01-11T22:00 UTC update
8 2027-01-12T06:15 UTC shut
9 2027-01-12T06:40 UTC open
`},
	{"French, blanks around the h", "x.md", `# Portes

## Chronologie

### Mardi 12 janvier 2027

- à 6h15 fermées
- vers 6 h 20 appel
- 6h40 : ouvertes
`, `
7 2027-01-12T06:15 fermées
8 2027-01-12T06:20~ appel
9 2027-01-12T06:40 ouvertes
`},
	{"sections as a numbered list, the day in one", "x.md", `# Gates

1. Date of incident
    - January 12, 2027
2. Description
    - Gates shut.
3. Timeline
    - January 12 6:15am: shut
    - January 12 6:40am: open
4. Root Cause
    - A relay.
5. Follow-up
    - Test it.
`, `
8 2027-01-12T06:15 shut
9 2027-01-12T06:40 open
`},
	{"contents of days in a list", "x.md", `# Gates

## Timeline (UTC)

- [12 January](#12-january-2027)
- [13 January](#13-january-2027)

### 12 January 2027

- 06:15 a

### 13 January 2027

- 06:40 b
`, `
10 2027-01-12T06:15 UTC a
14 2027-01-13T06:40 UTC b
`},
	{"escapes of an exporter", "x.md", `# 2027-01-12 Gates

## Timeline (UTC)

* 06:15 \- shut
* 06:20 \-- call
* 06:25\-06:30 repair
* **06:40** \– open
`, `
5 2027-01-12T06:15 UTC shut
6 2027-01-12T06:20 UTC call
7 2027-01-12T06:25=>2027-01-12T06:30 UTC repair
8 2027-01-12T06:40 UTC open
`},
	{"a zone of the United States, without the word", "x.md", `# Gates

All times are Pacific.

## Timeline

- 2027-01-12 06:15 a
`, `
7 2027-01-12T06:15 Pacific a
`},
	{"arrows", "x.md", `# 2027-01-12 Gates

## Timeline (UTC)

- 06:15 → shut
- 06:20 => call
- 06:40 » open
`, `
5 2027-01-12T06:15 UTC shut
6 2027-01-12T06:20 UTC call
7 2027-01-12T06:40 UTC open
`},
	{"dots behind a clock", "x.md", `# 2027-01-12 Gates

## Timeline (UTC)

06:15 ... shut

06:40 ... open
`, `
5 2027-01-12T06:15 UTC shut
7 2027-01-12T06:40 UTC open
`},
	{"an offset behind GMT", "x.md", `# Gates

## Timeline

All times GMT+2.

- 2027-01-12 06:15 a
`, `
7 2027-01-12T06:15 GMT+2 a
`},
	{"days as items with items", "x.md", `# Gates

## Timeline

- 2027-01-12
  - 06:15 UTC shut
    - the relay clicks
  - 06:40 UTC open
- 2027-01-13
  - 09:00 UTC report
`, `
6 2027-01-12T06:15 UTC shut the relay clicks
8 2027-01-12T06:40 UTC open
10 2027-01-13T09:00 UTC report
`},
	{"brackets around a full time", "x.md", `# Gates

## Timeline

- [2027-01-12 06:15:03] @ann: shut
- [2027-01-12 06:40:10 UTC] @bo: open
`, `
5 2027-01-12T06:15:03 UTC @ann: shut
6 2027-01-12T06:40:10 UTC @bo: open
`},
	{"a day once for several rows", "x.md", `# Gates

## Timeline

| Date | Time (UTC) | Who | What |
|---|---|---|---|
| 2027-01-12 | 06:15 | Ann | shut |
| | 06:40 | Bo | open |
| 2027-01-13 | 09:00 | Ann | report |
`, `
7 2027-01-12T06:15 UTC Ann · shut
8 2027-01-12T06:40 UTC Bo · open
9 2027-01-13T09:00 UTC Ann · report
`},
	{"a column for the end", "x.md", `# Gates

## Timeline

| Start | End | What |
|---|---|---|
| 2027-01-12 06:15 UTC | 2027-01-12 06:40 UTC | shut |
`, `
7 2027-01-12T06:15=>2027-01-12T06:40 UTC shut
`},
	{"an offset in the heading", "x.md", `# Gates

## Timeline (UTC+1)

- 2027-01-12 06:15 a
`, `
5 2027-01-12T06:15 UTC+1 a
`},
	{"a template's braces around times", "x.md", `# Lamps

## Timeline

### {{ 2026-06-20 06:10 }}

Dim.

### {{ 07:45 }}

Lit.
`, `
5 2026-06-20T06:10 Dim.
9 2026-06-20T07:45 Lit.
`},
	{"items without times under a day", "x.md", `# Lamps

## Timeline

### 2026-06-03

* A recall is announced
* A spare is ordered

### 2026-06-04

* 09:12 UTC - dim
`, `
7 2026-06-03 UTC A recall is announced
8 2026-06-03 UTC A spare is ordered
12 2026-06-04T09:12 UTC dim
`},
	{"a full day and clock on the second line", "x.md", `# June 4th, 2026

## Timeline

June-04-2026 09:12 Lamps are dim

June-04-2026 09:30 The fuse was changed
June-04-2026 09:48 They are lit
`, `
5 2026-06-04T09:12 Lamps are dim
7 2026-06-04T09:30 The fuse was changed
8 2026-06-04T09:48 They are lit
`},
	{"a clock as a heading one level up", "x.md", `# 2026-06-04 Lamps flicker

## Timeline

All times in UTC

### 2026-06-04 08:12

Lamps flicker.

### 08:30

A fuse is changed.

## 08:41

They are dim.

## Conclusion

Fuses matter.
`, `
7 2026-06-04T08:12 UTC Lamps flicker.
11 2026-06-04T08:30 UTC A fuse is changed.
15 2026-06-04T08:41 UTC They are dim.
`},
	{"a marker that ran into its date", "x.md", `# June 17th, 2026 Lamps

## Issue Timeline

1. 2026-06-13 a new fuse
2. 2026-06-17 some lamps are dim
   32026-06-25 the fuse is changed back
4. 2026-06-25 all are lit
`, `
5 2026-06-13 a new fuse
6 2026-06-17 some lamps are dim 32026-06-25 the fuse is changed back
8 2026-06-25 all are lit
`},
	{"a stray mark before a day", "x.md", `# Lamps

## Timeline (UTC)

_6/21/26_

11:12 AM: dim.

-6/25/26_

9:41 AM: lit.
`, `
7 2026-06-21T11:12 UTC dim.
11 2026-06-25T09:41 UTC lit.
`},
	{"days without a year over a new year, the title at the end", "x.md", `# June 26th, 2026 Lamps

## Timeline

- [11-05 16:21] A bad fuse is fitted
- [06-20 16:46] A spare is ordered
- [06-26 08:10] Lamps are lit
`, `
5 2025-11-05T16:21+ A bad fuse is fitted
6 2026-06-20T16:46 A spare is ordered
7 2026-06-26T08:10 Lamps are lit
`},
	{"an unknown time takes no day of the title", "x.md", `# June 4th, 2026 Lamps grow dim

## Timeline (UTC)

* [???] Lamps begin to grow dim
* [13:26] Somebody notices
* [??:??] A fuse is bought
`, `
5  UTC Lamps begin to grow dim
6 2026-06-04T13:26 UTC Somebody notices
7 2026-06-04 UTC A fuse is bought
`},
	{"an X for a clock", "x.md", `# 2026-06-02 Lamps

## Timeline (UTC)

- 2026-06-02 1625: dim.
- 2026-06-02 X: the fuse is found.
- 2026-06-02 1650: lit.
`, `
5 2026-06-02T16:25 UTC dim.
6 2026-06-02 UTC the fuse is found.
7 2026-06-02T16:50 UTC lit.
`},
	{"a zone above the first section", "x.md", `# June 4th, 2026 Lamps

All times in PDT (UTC-7).

## Summary

Dim.

## Timeline

- [13:26] Somebody notices
`, `
11 2026-06-04T13:26 PDT Somebody notices
`},
}

func TestFormsSince(t *testing.T) {
	for _, f := range formsSince {
		t.Run(f.name, func(t *testing.T) {
			got := told(schema.Parse(f.path, []byte(f.doc), nil), true)
			if diff := cmp.Diff(f.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
