package site_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/git-postmortem/postmortem/schema"
)

// labels are the labels of a page, each with the beginning of what it stands in.
func labels(t *testing.T, page string) (out []string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var text func(n *html.Node) string
	text = func(n *html.Node) string {
		if n.Type == html.TextNode {
			return n.Data
		}
		s := ""
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			s += text(c)
		}
		return s
	}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		for _, a := range n.Attr {
			if a.Key == "class" && a.Val == "who" {
				all := strings.Join(strings.Fields(text(n.Parent)), " ")
				out = append(out, text(n)+": "+all[:min(len(all), 30)])
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	return out
}

const marked = `---
title: T
status: published
audience: customers
---

## Summary

Audience: customers

It broke for everybody.

<!-- audience: internal -->

The lock was missing.

<!-- /audience -->

Ten called. <!-- audience: internal -->Two shouted.<!-- /audience -->

## Impact

Only we know.

## Timeline (UTC)

- **2026-03-04 10:00** ` + "`detected` `customers`" + ` — Seen.
- **10:05** ` + "`resolved`" + ` — Gone.

## Action items

Audience: customers

- [ ] **A1** Lock it. (owner: @a; audience: customers)
- [ ] **A2** Hide it. (owner: @a)
`

// An internal page says who else may read which passage; nobody else's page does.
func TestReadersAreNamed(t *testing.T) {
	page := build(t, schema.Internal, "", map[string]string{"postmortems/a.md": marked}, nil)["postmortems/a.html"]
	want := []string{"customers: Summary customers#", "internal: internalThe lock was missing.", "partly internal: partly internalTen called. Two", "customers: Detected Seen. customers", "customers: Action items customers#", "customers: open: Lock it. customers"}
	if diff := cmp.Diff(want, labels(t, page)); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(page, "<dd>customers, where it is labelled so</dd>") {
		t.Error("the page does not say how far its document goes")
	}
	if got := labels(t, build(t, schema.Customers, "", map[string]string{"postmortems/a.md": marked}, nil)["postmortems/a.html"]); len(got) > 0 {
		t.Errorf("customers are told of others: %q", got)
	}
	// Where a part is restricted, marks are gone: nothing is labelled, and that is said.
	restricted := build(t, schema.Internal, "", map[string]string{"postmortems/a.md": marked + "\n## Legal\n\nAudience: restricted\n\nNobody.\n"}, nil)["postmortems/a.html"]
	if got := labels(t, restricted); len(got) > 0 || !strings.Contains(restricted, "marks are not shown here") {
		t.Errorf("labels of what was composed anew: %q", got)
	}
	// What nobody else may read needs no label.
	if got := labels(t, build(t, schema.Internal, "", map[string]string{"postmortems/a.md": strings.Replace(marked, "audience: customers\n---", "audience: internal\n---", 1)}, nil)["postmortems/a.html"]); len(got) > 0 {
		t.Errorf("an internal document has labels: %q", got)
	}
}
