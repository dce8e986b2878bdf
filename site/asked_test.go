package site_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/schema"
)

var tags = regexp.MustCompile("<[^>]*>")

// asked are the answers of a page to colleagues whom customers ask, a line each.
func asked(page string) (out []string) {
	_, rest, ok := strings.Cut(page, `<section class="asked">`)
	if !ok {
		return nil
	}
	rest, _, _ = strings.Cut(rest, "</section>")
	for _, row := range strings.Split(rest, "<dt>")[1:] {
		out = append(out, strings.Join(strings.Fields(tags.ReplaceAllString(strings.NewReplacer("</dt>", ": ", "</li>", "; ").Replace(row), "")), " "))
	}
	return out
}

const answered = `---
title: T
status: published
audience: customers
informed: [support]
---

## Summary

It broke.

## Customer message

Audience: customers

> We are sorry.

## Timeline (UTC)

- **2026-03-04 10:00** ` + "`detected`" + ` — Seen.
- **10:02** ` + "`comms-internal`" + ` — Support told.
- **10:05** ` + "`comms-customer` `customers`" + ` — Mail to all, by @a.
- **2026-03-05 09:00** ` + "`resolved`" + ` — Gone.
- **09:10** ` + "`comms-customer` `customers`" + ` — Second mail.

## Action items

- [ ] **A1** Lock it. (owner: @a; due: 2026-03-20; audience: customers)
- [ ] **A2** Hide it. (owner: @a; due: 2026-03-20)
`

// A colleague whom a customer asks finds the answers in one place, and is never told that something
// may be sent or promised that customers may not read.
func TestCustomersAsk(t *testing.T) {
	page := func(level schema.Audience, text string) []string {
		return asked(build(t, level, "", map[string]string{"postmortems/2026-03-04-a.md": text}, nil)["postmortems/2026-03-04-a.html"])
	}
	if diff := cmp.Diff([]string{
		"Fixed: yes, resolved 5 Mar 2026, 09:00",
		"Customers were told: 10:05 Mail to all, by @a.; 5 Mar 2026, 09:10 Second mail.;",
		"May be sent: the customer message",
		"May be promised: Lock it. due 20 Mar 2026",
		"Told first: colleagues", "Informed: support", "May be read by: customers, where it is labelled so",
	}, page(schema.Internal, answered)); diff != "" {
		t.Error(diff)
	}
	for name, c := range map[string]struct{ from, to, want string }{
		"a message without a mark":      {"Audience: customers\n\n> We", "> We", "May be sent: not the customer message as it stands: all or part of it is internal"},
		"a part of it kept back":        {"> We are sorry.", "> We are <!-- audience: internal -->very<!-- /audience --> sorry.", "May be sent: not the customer message as it stands: all or part of it is internal"},
		"an internal document":          {"audience: customers\ninformed", "audience: internal\ninformed", "May be sent: nothing yet: the customer message is not marked for customers"},
		"a message to be written":       {"> We are sorry.", "Not recorded.", "May be sent: nothing yet: no customer message is written"},
		"no message":                    {"## Customer message\n\nAudience: customers\n\n> We are sorry.\n\n", "", "May be sent: nothing yet: no customer message is written"},
		"nobody knows when":             {"- **10:05** `comms-customer` `customers` — Mail to all, by @a.\n- **2026-03-05 09:00** `resolved` — Gone.\n- **09:10**", "- **??**", "Customers were told: at an unknown time Second mail."},
		"no action for them":            {"; audience: customers)", ")", "May be promised: nothing: no action is marked for customers"},
		"it came back":                  {"- **09:10** `comms-customer` `customers`", "- **09:10** `reopened`", "Fixed: no, reopened 5 Mar 2026, 09:10"},
		"nobody wrote that it was over": {"`resolved`", "`mitigated`", "Fixed: mitigated 5 Mar 2026, 09:00; resolved is not recorded"},
		"a part is restricted":          {"## Action items", "## Legal\n\nAudience: restricted\n\nNo.\n\n## Action items", "May be sent: the customer message, if it is marked for them"},
	} {
		text := strings.Replace(answered, c.from, c.to, 1)
		if got := page(schema.Internal, text); text == answered || !strings.Contains(strings.Join(got, "\n")+"\n", c.want+"\n") {
			t.Errorf("%s: no %q in %q", name, c.want, got)
		}
	}
	if got := page(schema.Customers, answered); got != nil {
		t.Errorf("customers are told what to answer customers: %q", got)
	}
	if got := page(schema.Internal, strings.Replace(answered, "title: T", "title: T\norigin: external", 1)); got != nil {
		t.Errorf("of an incident of others: %q", got)
	}
}
