package publish

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/gate"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/site"
)

func gated(t *testing.T, documents map[string]string) *gate.Gate {
	t.Helper()
	return gatedFor(t, schema.Public, documents)
}

func gatedFor(t *testing.T, level schema.Audience, texts map[string]string) *gate.Gate {
	t.Helper()
	dir := t.TempDir()
	for name, text := range texts {
		full := filepath.Join(dir, "postmortems", name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	archives, err := archive.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	a := archives[0]
	outlines, err := a.Outlines(context.Background(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	g, filter := gate.New(level, time.Time{}), audience.New(outlines, level)
	v := &visitor{archive: a, filter: filter, gate: g}
	if err := errors.Join(v.each(context.Background(), func(audience.Filtered) error { return nil }), v.noteRest(context.Background())); err != nil {
		t.Fatal(err)
	}
	pages, err := ownWords(context.Background(), a, site.Input{Audience: level, Now: time.Unix(0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	g.Permit(pages)
	return g
}

const open = "---\ntitle: Search is slow\nseverity: sev3\nstatus: published\naudience: public\nowner: \"@zorblatt\"\n---\n\n## Impact\n\nAudience: public\n\nSearch took ten seconds for everybody in Europe that morning.\n\n<!-- audience: internal -->\n\nThe largest customer threatened to leave us before the end of June, see https://crm.example.com/deal/4711.\n\n<!-- /audience -->\n"

const closed = "---\ntitle: Payroll file sent to a competitor\nseverity: sev1\nstatus: published\nowner: \"@ops\"\n---\n\n## Impact\n\nA file with the pay of all colleagues left the house, see payroll-2026.csv.\n"

// Nothing that was left out passes, however it is marked up, escaped or written.
func TestGate(t *testing.T) {
	g := gated(t, map[string]string{"slow.md": open, "payroll-leak.md": closed})
	for name, data := range map[string]string{
		"a sentence":            "<p>The largest customer threatened to leave us before the end of June</p>",
		"across tags":           "<p>the largest <b>customer</b> threatened to <i>leave us</i> before the end</p>",
		"in JSON":               `{"x": "The largest\ncustomer threatened to \u006ceave us before the end"}`,
		"an address":            `<a href="https://crm.example.com/deal/4711">x</a>`,
		"a handle":              "<p>by zorblatt</p>",
		"a title":               "<li>PAYROLL file sent to a competitor</li>",
		"a file":                `<img alt="payroll-2026.csv">`,
		"an id":                 "postmortems/payroll-leak.html",
		"a document's own text": "A file with the pay of all colleagues left the house",
	} {
		file := "x.html"
		if name == "in JSON" {
			file = "x.json"
		}
		if name == "an id" {
			file, data = data, "x"
		}
		if err := g.Search(file, []byte(data)); err == nil {
			t.Errorf("%s passes", name)
		} else if !strings.Contains(err.Error(), ".md says on line") {
			t.Errorf("%s: the error does not say where it stands: %v", name, err)
		}
	}
	for _, data := range []string{
		"<p>Search took ten seconds for everybody in Europe that morning.</p>", "<h1>Search is slow</h1>", "<p>The largest customer of ours</p>",
		"4 Mar 2026", "postmortems/slow.html",
	} {
		if err := g.Search("postmortems/slow.html", []byte(data)); err != nil {
			t.Errorf("%q does not pass: %v", data, err)
		}
	}
}

// What pages say of themselves is no leak, whatever a document that is left out is called.
func TestGateKnowsPages(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		full := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	write("postmortems/slow.md", "---\ntitle: Search is slow\nseverity: sev3\nstatus: published\naudience: public\norigin: external\ntrigger: deployment\ndetected_by: monitoring\nsources: [https://example.com/]\ntimezone: Etc/UTC\nservices: [a]\n---\n\n## Impact\n\nAudience: public\n\nIt was slow for us. ![x](x.png)\n\n## Timeline\n\nAudience: public, entries too\n\n### 2026-03-04\n\n- **10:00** `started` — a\n- **~10:09** `detected` — b\n- **11:00** `mitigated` — c\n- **12:00** `resolved` — d\n\n## Action items\n\nAudience: public, entries too\n\n- [ ] **A1** Ask. (type: prevent; owner: @mail; due: 2026-04-01)\n- [x] **A2** Do. (done: 2026-03-18)\n")
	for i, title := range []string{
		"Similar incidents", "At a glance", "Time to detect", "Undetected", "Responding", "Sources", "Contents", "Search", "Browse", "Postmortems", "Date unknown", "March", "Missing image", "Retrospective of somebody else's incident",
		"All postmortems", "Resolved in", "Contributing factor", "Image on another site", "Open", "Done", "Draft", "Resolving", "Mitigating", "Phases", "Trigger", "Detected by", "Time zone", "Monitoring", "This page as Markdown or JSON", "Year", "Newest", "Help", "Lasted", "Approximate", "Prevent",
	} {
		write(fmt.Sprintf("postmortems/closed-%d.md", i), "---\ntitle: "+title+"\nseverity: sev1\nstatus: published\nowner: \"@"+strings.ToLower(strings.Fields(title)[0])+"\"\n---\n\n## Impact\n\nNobody may read this.\n")
	}
	r, err := Build(context.Background(), Options{Dir: dir, Target: filepath.Join(t.TempDir(), "out"), Audience: schema.Public, Now: func(time.Time) (time.Time, error) { return time.Unix(1772668800, 0), nil }})
	if err != nil || r.Documents != 1 {
		t.Fatalf("%+v %v", r, err)
	}
}

// Where nothing can be left out there is no gate to pay for.
func TestNoGate(t *testing.T) {
	if g := gatedFor(t, schema.Internal, map[string]string{"slow.md": open, "payroll-leak.md": closed}); !g.Open() {
		t.Errorf("something is left out of an internal build")
	}
	if g := gatedFor(t, schema.Internal, map[string]string{"slow.md": open, "payroll-leak.md": strings.Replace(closed, "status", "audience: restricted\nstatus", 1)}); g.Open() {
		t.Error("there is no gate for a restricted document")
	}
}

// Words that the configuration denies stand in no name and no text of a site, whatever
// documents say; where pages say them of themselves, they are let be.
func TestGateDenies(t *testing.T) {
	g := gate.New(schema.Public, time.Time{})
	g.Deny("Globex Inc", "postmortem.yaml under denied_terms")
	g.Deny("Search", "postmortem.yaml under denied_terms")
	g.Permit([][]byte{[]byte("<p>Search</p>")})
	if err := g.Search("evidence/1/globex-inc.txt", nil); err == nil || !strings.Contains(err.Error(), "postmortem.yaml under denied_terms") {
		t.Errorf("a name with the words: %v", err)
	}
	if err := g.Search("index.html", []byte("<p>Search</p>")); err != nil {
		t.Errorf("a word of the pages: %v", err)
	}
}

// Each way in which the gate knows a text again, and what it lets be.
func TestGateClauses(t *testing.T) {
	text := strings.Replace(open, "## Impact", `## Told

Audience: public

We told the board of <!-- audience: internal -->Globex<!-- /audience --> and its bank about it early.

<!-- the backup was never tested by anybody who works here -->

## Timeline

### 2026-03-04

- **10:00** — Nobody tested restores.

## Rest

- alpha beta gamma

## Impact`, 1)
	g := gated(t, map[string]string{"slow.md": text})
	for name, data := range map[string]string{
		"a run that is partly narrow": "<p>We told the board of Globex and its bank about it early.</p>",
		"what nobody claims":          "<p>the backup was never tested by anybody who works here</p>",
		"an entry without its time":   "<p>Nobody tested restores.</p>",
		"letters as entities":         "<p>The largest c&#117;stomer threatened to le&#x61;ve us before the end of June</p>",
		"soft hyphens":                "<p>The lar\u00adgest cus\u00adtomer threat\u00adened to leave us be\u00adfore the end of June</p>",
		"a short text as a whole":     "<p>alpha beta gamma</p>",
	} {
		if err := g.Search("x.html", []byte(data)); err == nil {
			t.Errorf("%s passes", name)
		}
	}
	for name, data := range map[string]string{
		"texts beside each other": "<ul><li>alpha beta</li><li>gamma delta</li></ul>",
		"a part of a short text":  "<p>alpha beta</p>",
	} {
		if err := g.Search("x.html", []byte(data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An internal build is searched for what is restricted, and what another document says openly
// is no leak.
func TestGateOfInternalBuilds(t *testing.T) {
	const said = "The account of the second customer was opened by mistake"
	g := gatedFor(t, schema.Internal, map[string]string{
		"a.md": "---\ntitle: A\nstatus: published\naudience: internal\n---\n\n## Summary\n\n" + said + ".\n",
		"b.md": "---\ntitle: B\nstatus: published\naudience: internal\n---\n\n## Summary\n\nAudience: restricted\n\n" + said + ". The lawyers of the firm were told about it on Monday evening.\n",
	})
	if err := g.Search("x.html", []byte("<p>"+said+"</p>")); err != nil {
		t.Errorf("what is said openly is taken for a leak: %v", err)
	}
	if err := g.Search("x.html", []byte("<p>The lawyers of the firm were told about it on Monday evening</p>")); err == nil {
		t.Error("what is restricted passes")
	}
}

// The day above an entry that readers outside may read is the entry's own, whoever may read the
// section around it.
func TestGateKnowsDays(t *testing.T) {
	const text = "---\ntitle: T\nstatus: published\naudience: public\n---\n\n## Timeline (UTC)\n\n### 2021-05-12\n\n- **09:00** `started` `public` — It begins.\n- **10:00** `detected` — Seen.\n\n### 2021-06-13\n\n- **11:00** `resolved` — Over.\n"
	g := gatedFor(t, schema.Public, map[string]string{"a.md": text})
	if err := g.Search("all.html", []byte("<time>2021-05-12</time>")); err != nil {
		t.Errorf("the day of a public entry: %v", err)
	}
	if err := g.Search("all.html", []byte("<time>2021-06-13</time>")); err == nil {
		t.Error("the day of entries that nobody outside may read passes")
	}
}
