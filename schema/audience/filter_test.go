package audience_test

import (
	"strings"
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
)

// Every planted word names the narrowest audience that may see it: public-…,
// customers-…, internal-…, restricted-….
const planted = `---
title: public-title
severity: sev2
status: published # internal-comment
audience: public
owner: internal-owner
authors: [internal-author]
services: [public-service]
tracker: https://internal-tracker.example
x_note: internal-note
related: [public-neighbour, secret-neighbour]
unknown_field: internal-unknown
started_at: 2026-03-04T14:30:00Z
resolved_at: 2026-03-04T17:00:00Z
---

# public-title

internal-lead, before any section.

## Summary

Audience: public

public-summary <!-- audience: internal -->internal-inline<!-- /audience --> goes on. <!-- internal-comment -->
See [public-link](public-neighbour.md), [public-text](secret-neighbour.md#internal-fragment) and [public-ref].
A note.[^some-note]

<!-- audience: customers -->

customers-block

- customers-list

<!-- /audience -->

### Detail

public-detail

` + "```\npublic-code <!-- audience: internal --> public-kept\n```" + `

[public-ref]: https://example.com/public-target
[internal-ref]: https://example.com/internal-target
[^some-note]: public-footnote
    public-continued
[^internal-note]: internal-footnote

## Impact

internal-impact [internal-ref] [^internal-note]

![internal-image](evidence/internal-graph.png)

## Timeline

internal-prose

### 2026-03-04 internal-heading

- **14:39** ` + "`detected` `public`" + ` — public-entry
  public-wrapped
- **14:43** ` + "`comms-internal`" + ` — internal-entry
  internal-wrapped

  internal-nested
- **14:50** ` + "`customers`" + ` — customers-entry
- **17:00** ` + "`resolved` `restricted`" + ` — restricted-entry

### 2026-03-05 internal-day

- **09:00** — internal-second

## Contributing factors

Audience: customers

customers-factor

## Action items

Audience: public, entries too

- [ ] **A1** public-action (type: prevent; owner: @internal-owner2; due: 2026-04-01)
- [ ] **A2** internal-action (audience: internal)

## Lessons learned

Audience: restricted

restricted-lesson
`

func TestFilter(t *testing.T) {
	neighbour := schema.Parse("postmortems/public-neighbour.md", []byte("---\ntitle: n\nstatus: published\nseverity: sev1\naudience: public\n---\n"), nil)
	secret := schema.Parse("postmortems/secret-neighbour.md", []byte("---\ntitle: internal-secret\nstatus: published\nseverity: sev1\n---\n"), nil)
	pm := schema.Parse("postmortems/a.md", []byte(planted), nil)
	if len(pm.Problems) > 0 {
		t.Fatalf("%+v", pm.Problems)
	}
	words := plantedWords()
	for _, level := range []schema.Audience{schema.Internal, schema.Customers, schema.Public} {
		docs, err := audience.Apply([]*schema.Postmortem{pm, neighbour, secret}, level, never)
		if err != nil {
			t.Fatal(err)
		}
		f := docs[0].Postmortem()
		if len(f.Problems) > 0 {
			t.Errorf("%s: %+v", level, f.Problems)
		}
		out := string(f.Source)
		for word, wide := range words {
			if strings.HasSuffix(word, "comment") && level == schema.Internal {
				continue // comments stay in internal Markdown, and are on no page
			}
			if got, want := strings.Contains(out, word), wide >= level; got != want {
				t.Errorf("%s: %q is there: %v, want %v", level, word, got, want)
			}
		}
		if strings.Contains(out, "Audience:") || strings.Contains(out, "/audience") && level > schema.Internal {
			t.Errorf("%s: a mark is left:\n%s", level, out)
		}
	}
	public, _ := audience.Apply([]*schema.Postmortem{pm, neighbour, secret}, schema.Public, never)
	f := public[0].Postmortem()
	if len(public) != 2 {
		t.Errorf("%d documents are public", len(public))
	}
	if strings.Contains(string(f.Source), "secret-neighbour") {
		t.Error("the id of a document that is not in the build is there")
	}
	if f.Text("started_at") != "" || f.Text("resolved_at") != "" {
		t.Errorf("times of phases that are not public: %q %q", f.Text("started_at"), f.Text("resolved_at"))
	}
	if len(f.Timeline) != 1 || f.Timeline[0].Local() != "2026-03-04T14:39" || !strings.Contains(f.Timeline[0].Text, "public-wrapped") {
		t.Errorf("the public timeline: %+v", f.Timeline)
	}
	if len(f.Actions) != 1 || f.Actions[0].Due != "2026-04-01" || len(f.Actions[0].Owners) != 0 {
		t.Errorf("the public actions: %+v", f.Actions)
	}
	if m := f.Metric("time_to_resolve"); m.Known || m.To != nil {
		t.Errorf("a figure from what is not public: %+v", m)
	}
}

func plantedWords() map[string]schema.Audience {
	out := map[string]schema.Audience{}
	for _, w := range strings.FieldsFunc(planted, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-') }) {
		for i, name := range schema.Audiences {
			if strings.HasPrefix(w, name+"-") {
				out[w] = schema.Audience(i + 1)
			}
		}
	}
	return out
}

const visible = "---\ntitle: t\nseverity: sev2\nstatus: closed\ntimezone: Europe/Copenhagen\n---\n\n## Timeline\n\n### 2026-03-04\n\n- **14:39** `detected` — Seen.\n- **14:43** `comms-internal` `customers` — Colleagues told.\n  They tell others.\n- **??** — Somebody asks.\n- **23:50–00:10+1d** — Checking the log `kubectl` by hand.\n\n## Action items\n\n- [ ] **A1** Ask. (type: prevent; owner: @mail; due: 2026-04-01; ticket: [M-12](https://example.com/m(12)))\n- [ ] **A3** ~~Train everyone.~~ (dropped: A1 makes it impossible)\n"

func TestFilterKeepsWhatIsAllVisible(t *testing.T) {
	pm := schema.Parse("a.md", []byte(visible), nil)
	docs, err := audience.Apply([]*schema.Postmortem{pm}, schema.Internal, never)
	if err != nil || len(docs) != 1 {
		t.Fatal(docs, err)
	}
	// One entry is marked for customers: it is filtered, and nothing is lost.
	if diff := len(docs[0].Postmortem().Timeline) - len(pm.Timeline); diff != 0 {
		t.Errorf("%d entries more", diff)
	}
	public, _ := audience.Apply([]*schema.Postmortem{pm}, schema.Public, never)
	if len(public) != 0 {
		t.Error("a document without an audience is public")
	}
}

func TestAudienceDefaultDocument(t *testing.T) {
	o := &schema.Options{AudienceDefault: "document"}
	pm := schema.Parse("a.md", []byte("---\ntitle: t\nseverity: sev1\nstatus: published\naudience: public\n---\n\n## Summary\n\nopen\n\n## Impact\n\nAudience: internal\n\nclosed\n\n## Timeline\n\n- **10:00** — entry\n- **11:00** `internal` — narrow\n"), o)
	docs, err := audience.Apply([]*schema.Postmortem{pm}, schema.Public, never)
	if err != nil {
		t.Fatal(err)
	}
	out := string(docs[0].Postmortem().Source)
	if !strings.Contains(out, "open") || !strings.Contains(out, "entry") || strings.Contains(out, "closed") || strings.Contains(out, "narrow") || strings.Contains(out, "Impact") {
		t.Error(out)
	}
}

// A mark that cannot be relied on stops the build; it never widens.
func TestUnsafeMarks(t *testing.T) {
	head := "---\ntitle: t\nseverity: sev1\nstatus: published\naudience: public\n---\n\n## Summary\n\nAudience: public\n\n"
	for name, body := range map[string]string{
		"unclosed":                   "<!-- audience: internal -->\n\nx\n",
		"crossing":                   "<!-- audience: internal -->\n\n- a\n- b <!-- /audience -->\n",
		"unknown":                    "a <!-- audience: staff -->x<!-- /audience -->\n",
		"misspelt":                   "a <!-- audiense: internal -->x\n",
		"text behind it on the line": "<!-- audience: internal --> x\n\n<!-- /audience -->\n",
	} {
		if _, err := audience.Apply([]*schema.Postmortem{schema.Parse("a.md", []byte(head+body), nil)}, schema.Public, never); err == nil {
			t.Errorf("%s: the build goes on", name)
		} else if !strings.Contains(err.Error(), "a.md:") {
			t.Errorf("%s: the error has no place: %v", name, err)
		}
	}
	// A section mark that names nobody restricts its section.
	pm := schema.Parse("a.md", []byte(head+"open\n\n## Impact\n\nAudience: everyone\n\nclosed\n"), nil)
	docs, err := audience.Apply([]*schema.Postmortem{pm}, schema.Internal, never)
	if err != nil || strings.Contains(string(docs[0].Postmortem().Source), "closed") {
		t.Errorf("%v", err)
	}
}

// A comment only narrows: one that says more than the text around it opens nothing.
func TestCommentsOnlyNarrow(t *testing.T) {
	head := "---\ntitle: t\nseverity: sev1\nstatus: published\naudience: public\n---\n\n## Summary\n\nAudience: public\n\nopen\n\n"
	for name, body := range map[string]string{
		"around blocks":            "## Impact\n\n<!-- audience: public -->\n\nclosed\n\n<!-- /audience -->\n",
		"inside of a paragraph":    "## Impact\n\nclosed <!-- audience: public -->closed<!-- /audience -->\n",
		"in a marked section":      "## Impact\n\nAudience: customers\n\n<!-- audience: public -->\n\nclosed\n\n<!-- /audience -->\n",
		"around entries":           "## Timeline\n\n<!-- audience: public -->\n\n- **10:00** — closed\n\n<!-- /audience -->\n",
		"inside of a narrower one": "<!-- audience: internal -->\n\n<!-- audience: public -->\n\nclosed\n\n<!-- /audience -->\n\n<!-- /audience -->\n",
	} {
		pm := schema.Parse("a.md", []byte(head+body), nil)
		docs, err := audience.Apply([]*schema.Postmortem{pm}, schema.Public, never)
		if err != nil || len(docs) != 1 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if out := string(docs[0].Postmortem().Source); strings.Contains(out, "closed") || !strings.Contains(out, "open") {
			t.Errorf("%s:\n%s", name, out)
		}
		if at := strings.LastIndex(head+body, "closed"); pm.LevelAt(at) >= schema.Public {
			t.Errorf("%s: its level is %s", name, pm.LevelAt(at))
		}
	}
}

// Old ids often are old titles: they leave only with a document whose unmarked text may leave too.
func TestOldIDsStayInside(t *testing.T) {
	doc := "---\ntitle: t\nseverity: sev1\nstatus: published\naudience: public\nredirect_from: [payroll-sent-to-a-competitor]\n---\n\n## Summary\n\nAudience: public\n\nopen\n"
	for _, c := range []struct {
		byDefault string
		level     schema.Audience
		want      bool
	}{{"internal", schema.Public, false}, {"internal", schema.Customers, false}, {"internal", schema.Internal, true}, {"document", schema.Public, true}} {
		docs, err := audience.Apply([]*schema.Postmortem{schema.Parse("a.md", []byte(doc), &schema.Options{AudienceDefault: c.byDefault})}, c.level, never)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(docs[0].Postmortem().Source), "payroll"); got != c.want {
			t.Errorf("audience_default %s, built for %s: the old id is there: %v", c.byDefault, c.level, got)
		}
	}
}

// An entry in a section for fewer people is for no more, though the mark does not say "entries too".
func TestSectionsNarrowTheirEntries(t *testing.T) {
	doc := "---\ntitle: t\nseverity: sev1\nstatus: published\n---\n\n## Timeline\n\nAudience: restricted\n\n- **10:00** — closed\n\n## Action items\n\nAudience: restricted\n\n- [ ] **A1** closed\n\n## Summary\n\nopen\n"
	docs, err := audience.Apply([]*schema.Postmortem{schema.Parse("a.md", []byte(doc), nil)}, schema.Internal, never)
	if err != nil {
		t.Fatal(err)
	}
	if out := string(docs[0].Postmortem().Source); strings.Contains(out, "closed") || !strings.Contains(out, "open") {
		t.Error(out)
	}
}

// Of headings in headings, the mark of the innermost counts, whether it narrows or widens.
func TestInnermostMark(t *testing.T) {
	doc := "---\ntitle: t\nseverity: sev1\nstatus: published\naudience: public\n---\n\n## Impact\n\nAudience: public\n\nopen one\n\n### Customers\n\nAudience: internal\n\nclosed one\n\n## Resolution\n\nAudience: internal\n\nclosed two\n\n### For all\n\nAudience: public\n\nopen two\n"
	docs, err := audience.Apply([]*schema.Postmortem{schema.Parse("a.md", []byte(doc), nil)}, schema.Public, never)
	if err != nil {
		t.Fatal(err)
	}
	out := string(docs[0].Postmortem().Source)
	for text, want := range map[string]bool{"open one": true, "closed one": false, "closed two": false, "open two": true} {
		if strings.Contains(out, text) != want {
			t.Errorf("%q is there: %v\n%s", text, !want, out)
		}
	}
}

// never is a time at which every embargo lasts.
var never time.Time
