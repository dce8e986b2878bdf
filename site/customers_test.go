package site_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/schema"
)

const forCustomers = `---
title: A newsletter reached the wrong customers
severity: sev3
status: published
audience: customers
timezone: Etc/UTC
services: [newsletter]
contributing_factors: [missing-safeguard]
detected_by: internal-report
trigger: manual-change
support_contact: mailto:help@e.example
---

## Summary

Audience: customers

It was sent to everybody.

## Impact

Audience: customers

- 1,164 customers got it.
- Number of complaints: Not recorded.

## Timeline

Audience: customers, entries too

- **2026-03-04 14:31** ` + "`started`" + ` — It goes out.
- **14:39** ` + "`detected`" + ` — Somebody notices.
- **14:55** ` + "`escalated`" + ` ` + "`mitigated`" + ` ` + "`resolved`" + ` — It is stopped.
- **18:39** ` + "`comms-customer`" + ` — An apology goes out.

## Contributing factors

Audience: customers

Not recorded.

## Resolution

Audience: customers

The list was corrected.

## Lessons learned

Audience: customers

### What went well

- Support knew.

### What went poorly

- Not recorded.

## Customer message

Audience: customers

> We are sorry.
`

func headings(page string) (out []string) {
	for _, m := range regexp.MustCompile(`<h2 id="[^"]*" dir="auto">([^<]*)<`).FindAllStringSubmatch(page, -1) {
		out = append(out, strings.TrimSpace(m[1]))
	}
	return out
}

// Pages for customers have an order of their own, end in whom to ask, and say nothing that only
// says that there is nothing, nor what only engineers understand.
func TestPagesForCustomers(t *testing.T) {
	files := build(t, schema.Customers, "", map[string]string{"postmortems/a.md": forCustomers}, nil)
	page := files["postmortems/a.html"]
	want := []string{"What we wrote to you", "What happened", "What it meant for you", "How we put it right", "What we learned", "If you need us", "Timeline"}
	if diff := cmp.Diff(want, headings(page)); diff != "" {
		t.Error(diff)
	}
	for _, part := range []string{`<section class="wrote">`, `<section class="contact">`, `<a href="mailto:help@e.example" rel="noreferrer">help@e.example</a>`, "More people called in · Stopped · Put right", "Before we noticed", "<b>Resolved</b>"} {
		if !strings.Contains(page, part) {
			t.Errorf("there is no %q", part)
		}
	}
	for name, text := range files {
		for _, part := range []string{"Not recorded", "Number of complaints", "What went poorly", "missing-safeguard", "sev3", "manual change", "internal report", "Have we seen this before"} {
			if (strings.HasSuffix(name, ".html") || strings.HasPrefix(name, "search/")) && strings.Contains(text, part) && !strings.HasSuffix(name, "help.html") && !(strings.HasPrefix(name, "search/") && (part == "Not recorded" || part == "What went poorly")) {
				t.Errorf("%s says %q", name, part)
			}
		}
	}
	if home := files["index.html"]; !strings.Contains(home, "What are you looking for?") || !strings.Contains(home, "1 report<") {
		t.Error("home speaks as to engineers")
	}
	inside := build(t, schema.Internal, "", map[string]string{"postmortems/a.md": forCustomers}, nil)["postmortems/a.html"]
	if got := strings.Join(headings(inside), ", "); got != "Summary, Impact, Timeline, Contributing factors, Resolution, Lessons learned, Customer message" {
		t.Errorf("inside the sections are %s", got)
	}
}

// Nobody says "we" of the incident of others.
func TestRetoldForCustomers(t *testing.T) {
	retold := strings.Replace(forCustomers, "status:", "origin: external\nstatus:", 1)
	page := build(t, schema.Customers, "", map[string]string{"postmortems/a.md": retold}, nil)["postmortems/a.html"]
	if m := regexp.MustCompile(`(?i)\b(we|our|us)\b[^<]*`).FindString(strings.ReplaceAll(page, "We are sorry.", "")); m != "" {
		t.Errorf("the page says %q", m)
	}
	if !strings.Contains(page, "What customers were told") {
		t.Error("the message has no heading")
	}
}
