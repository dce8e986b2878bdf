package compare_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/compare"
)

var now = time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)

func parse(text string) *schema.Postmortem {
	return schema.Parse("postmortems/a.md", []byte(text), &schema.Options{})
}

func compared(was, is string) compare.Document {
	return compare.New(now, nil).Documents(parse(was), parse(is))
}

// document is one of the standard's with a timeline of a day, actions and more of a text.
func document(fields, timeline, actions, rest string) string {
	return "---\ntitle: Slow\nseverity: sev2\nstatus: draft\ntimezone: UTC\n" + fields + "---\n\n## Summary\n\nIt was slow.\n\n## Timeline\n\n### 2026-03-04\n\n" + timeline + "\n## Action items\n\n" + actions + "\n" + rest
}

// brief is a change in one line.
func brief(d compare.Document) string {
	var out []string
	said := func(s *compare.Said) string {
		if s == nil {
			return "-"
		}
		return strings.TrimPrefix(s.Time, "2026-03-04 ") + "[" + strings.Join(s.Tags, " ") + "]" + s.Text
	}
	for _, f := range d.Fields {
		text := func(s *string) string {
			if s == nil {
				return "-"
			}
			return *s
		}
		if f.List {
			out = append(out, fmt.Sprintf("field %s +%v -%v", f.Name, f.Added, f.Removed))
		} else {
			out = append(out, fmt.Sprintf("field %s %s>%s", f.Name, text(f.Was), text(f.Is)))
		}
	}
	for _, m := range d.Metrics {
		n := func(f compare.Figure) string {
			if f.Seconds == nil {
				return "unknown"
			}
			return fmt.Sprint(*f.Seconds)
		}
		out = append(out, fmt.Sprintf("metric %s %s>%s", m.Name, n(m.Was), n(m.Is)))
	}
	for _, e := range d.Timeline {
		how := ""
		if e.Moved {
			how += " moved"
			if e.Shift != nil {
				how += fmt.Sprintf(" %d", *e.Shift)
			}
		}
		if e.Reworded {
			how += " reworded"
		}
		if e.Retagged {
			how += " retagged"
		}
		out = append(out, fmt.Sprintf("entry %s%s %s>%s", e.Change, how, said(e.Was), said(e.Is)))
	}
	for _, a := range d.Actions {
		name := func(p *compare.Promise) string {
			if p == nil {
				return "-"
			}
			return p.ID + ":" + p.Text
		}
		out = append(out, fmt.Sprintf("action %s %s%v %s>%s", a.Change, a.Became, a.Changed, name(a.Was), name(a.Is)))
	}
	for _, s := range d.Sections {
		out = append(out, fmt.Sprintf("section %s %q %q +%d -%d", s.Change, s.WasName, s.Name, s.Added, s.Removed))
	}
	return strings.Join(out, "\n")
}

func TestDocuments(t *testing.T) {
	const (
		lines   = "- **14:00** `started` — It begins\n- **14:10** `detected` — An alarm rings\n- **14:30** — Somebody looks\n- **15:00** `resolved` — It ends\n"
		actions = "- [ ] **A1** Add an alarm (type: detect; owner: @ada; due: 2026-04-01)\n- [ ] **A2** Write it down (owner: @bob)\n"
	)
	was := document("services: [a, b]\nimpact: {customers: 4, requests: 9}\n", lines, actions, "")
	for _, c := range []struct {
		name, is, want string
	}{
		{"the same", was, ""},
		{"other form", strings.NewReplacer("[a, b]", "[\"b\", a]", "It was slow.", "It was\nslow.", "title: Slow", "title: 'Slow'  # so", "- **", "* **").Replace(was), ""},
		{"status before all else", strings.NewReplacer("title: Slow", "title: Late", "draft", "closed", "[a, b]", "[b, c, c]", "customers: 4", "customers: 5").Replace(was),
			"field status draft>closed\nfield title Slow>Late\nfield services +[c c] -[a]\nfield impact.customers 4>5"},
		{"a field comes and goes", strings.NewReplacer("timezone: UTC\n", "timezone: UTC\ntrigger: deploy\n", "services: [a, b]\n", "").Replace(was),
			"field services +[] -[a b]\nfield trigger ->deploy"},
		{"moved", strings.Replace(was, "14:10", "14:25", 1),
			"metric time_to_detect 600>1500\nentry changed moved 900 14:10[detected]An alarm rings>14:25[detected]An alarm rings"},
		{"moved past others", strings.Replace(strings.Replace(was, "- **14:30** — Somebody looks\n", "", 1), "- **14:00**", "- **13:30** — Somebody looks\n- **14:00**", 1),
			"entry changed moved -3600 14:30[]Somebody looks>13:30[]Somebody looks"},
		{"only its place in the text", strings.Replace(strings.Replace(was, "- **14:30** — Somebody looks\n", "", 1), "- **14:00**", "- **14:30** — Somebody looks\n- **14:00**", 1), ""},
		{"reworded at its time", strings.Replace(was, "Somebody looks", "The one on call reads the log", 1),
			"entry changed reworded 14:30[]Somebody looks>14:30[]The one on call reads the log"},
		{"a moment told anew", strings.Replace(was, "**15:00** `resolved` — It ends", "**15:20** `resolved` — All answers are quick again", 1),
			"metric time_to_resolve 3600>4800\nentry changed moved 1200 reworded 15:00[resolved]It ends>15:20[resolved]All answers are quick again"},
		{"another tag", strings.Replace(was, "**14:30** — S", "**14:30** `acknowledged` — S", 1),
			"metric time_to_acknowledge unknown>1200\nentry changed retagged 14:30[]Somebody looks>14:30[acknowledged]Somebody looks"},
		{"one in front of its likes", strings.Replace(was, "- **14:30** — Somebody looks", "- **14:30** — A page goes out\n- **14:30** — Somebody looks around", 1),
			"entry added ->14:30[]A page goes out\nentry changed reworded 14:30[]Somebody looks>14:30[]Somebody looks around"},
		{"one came and one went", strings.Replace(strings.Replace(was, "- **14:30** — Somebody looks\n", "", 1), "- **15:00**", "- **14:45** — The lock is released\n- **15:00**", 1),
			"entry added ->14:45[]The lock is released\nentry removed 14:30[]Somebody looks>-"},
		{"about that time", strings.Replace(was, "**14:30**", "**~14:30**", 1), "entry changed moved 14:30[]Somebody looks>~14:30[]Somebody looks"},
		{"the same instant on another clock", strings.Replace(was, "**14:30**", "**15:30 CET**", 1), ""},
		{"another day", strings.Replace(was, "2026-03-04\n\n- **14:00", "2026-03-05\n\n- **14:00", 1),
			"entry changed moved 86400 14:00[started]It begins>2026-03-05 14:00[started]It begins\nentry changed moved 86400 14:10[detected]An alarm rings>2026-03-05 14:10[detected]An alarm rings\nentry changed moved 86400 14:30[]Somebody looks>2026-03-05 14:30[]Somebody looks\nentry changed moved 86400 15:00[resolved]It ends>2026-03-05 15:00[resolved]It ends"},
		{"closed", strings.Replace(was, "- [ ] **A1** Add an alarm (type: detect; owner: @ada; due: 2026-04-01)", "- [x] **A1** Add an alarm (type: detect; owner: @ada; due: 2026-04-01; done: 2026-03-20)", 1),
			"action changed closed[done] A1:Add an alarm>A1:Add an alarm"},
		{"dropped", strings.Replace(was, "- [ ] **A2** Write it down (owner: @bob)", "- [ ] **A2** ~~Write it down~~ (owner: @bob; dropped: it is written)", 1),
			"action changed dropped[reason] A2:Write it down>A2:Write it down"},
		{"due and owner", strings.NewReplacer("@ada; due: 2026-04-01", "@bob, @ada; due: 2026-05-01").Replace(was),
			"action changed [owners due] A1:Add an alarm>A1:Add an alarm"},
		{"one is put before the others", strings.NewReplacer("- [ ] **A1**", "- [ ] **A1** Look at the graph\n- [ ] **A2**", "- [ ] **A2** W", "- [ ] **A3** W").Replace(was),
			"action added opened[] ->A1:Look at the graph\naction changed [id] A1:Add an alarm>A2:Add an alarm\naction changed [id] A2:Write it down>A3:Write it down"},
		{"said in other words", strings.Replace(was, "Write it down", "Tell everybody", 1), "action changed [text] A2:Write it down>A2:Tell everybody"},
		{"gone", strings.Replace(was, "- [ ] **A2** Write it down (owner: @bob)\n", "", 1), "action removed [] A2:Write it down>-"},
		{"words of a section", strings.Replace(was, "It was slow.", "It was very slow\nfor some.", 1), `section changed "" "Summary" +4 -1`},
		{"a section comes", was + "## Impact\n\nThree people waited.\n", `section added "" "Impact" +3 -0`},
		{"a heading", was + "## Odd ends\n\nThree people waited for an hour.\n", `section added "" "Odd ends" +6 -0`},
	} {
		if got := brief(compared(was, c.is)); got != c.want {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
	if d := compared(was, was); !d.Nothing() {
		t.Errorf("nothing changed, and it says %+v", d)
	}
	renamed := compared(was+"## Odd ends\n\nThree people waited for an hour.\n", was+"## Loose ends\n\nThree people waited for an hour.\n")
	if got, want := brief(renamed), `section changed "Odd ends" "Loose ends" +0 -0`; got != want {
		t.Errorf("a heading that changes: got %s, want %s", got, want)
	}
}

// What stands beside entries and actions belongs to the section, and nothing of it is passed over.
func TestNothingIsPassedOver(t *testing.T) {
	was := document("", "- **14:00** `started` — It begins\n\n  A note below it.\n\nA remark.\n", "- [ ] **A1** Add an alarm (owner: @ada)\n  - with a bell\n", "")
	for _, c := range []struct{ from, to, want string }{
		{"A remark.", "Another remark.", `section changed "" "Timeline" +1 -1`},
		{"with a bell", "with a whistle", "whistle|Action items"},
		{"A note below it.", "A hint below it.", "hint|Timeline"},
	} {
		got := brief(compared(was, strings.Replace(was, c.from, c.to, 1)))
		found := false
		for part := range strings.SplitSeq(c.want, "|") {
			found = found || strings.Contains(got, part)
		}
		if !found {
			t.Errorf("%q → %q: got %q, want %q", c.from, c.to, got, c.want)
		}
	}
}

func TestReaders(t *testing.T) {
	text := func(status, level, mark string) string {
		return "---\ntitle: Prices are wrong\nseverity: sev2\nstatus: " + status + "\naudience: " + level + "\n---\n\n## Impact\n\n" + mark + "Our supplier knew of it since March.\n"
	}
	closed, open := text("published", "customers", ""), text("published", "customers", "Audience: customers\n\n")
	d := compared(closed, open)
	if len(d.Widened) != 1 || !strings.Contains(d.Widened[0].Text, "Our supplier knew of it since March") || d.Widened[0].Was != schema.Internal || d.Widened[0].Is != schema.Customers || d.Widened[0].Line != 8 || len(d.Narrowed) != 0 || d.Readers != nil {
		t.Errorf("a mark that opens a section: %+v", d)
	}
	d = compared(open, closed)
	if len(d.Narrowed) != 1 || d.Narrowed[0].Was != schema.Customers || d.Narrowed[0].Is != schema.Internal || len(d.Widened) != 0 {
		t.Errorf("a mark that is taken away: %+v", d)
	}
	d = compared(text("draft", "customers", "Audience: customers\n\n"), open)
	if d.Readers == nil || *d.Readers.Was != schema.Internal || *d.Readers.Is != schema.Customers || len(d.Widened) == 0 {
		t.Errorf("a document that is published: %+v", d)
	}
}

// A document that is new or gone has all that it says, and the JSON has no null for a list.
func TestAddedAndRemoved(t *testing.T) {
	pm := parse(document("", "- **14:00** `started` — It begins\n", "- [ ] **A1** Add an alarm\n", ""))
	c := compare.New(now, nil)
	for _, d := range []compare.Document{c.Documents(nil, pm), c.Documents(pm, nil), compared("", "")} {
		data, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, list := range []string{"fields", "widened", "narrowed", "metrics", "timeline", "actions", "sections"} {
			if strings.Contains(string(data), `"`+list+`":null`) {
				t.Errorf("%s is null: %s", list, data)
			}
		}
	}
	if d := c.Documents(nil, pm); d.Change != compare.Added || len(d.Timeline) != 1 || d.Timeline[0].Change != compare.Added || d.Actions[0].Became != compare.Opened || d.ID != "a" {
		t.Errorf("added: %+v", d)
	}
	if d := c.Documents(pm, nil); d.Change != compare.Removed || len(d.Timeline) != 1 || d.Timeline[0].Change != compare.Removed || d.Title != "Slow" {
		t.Errorf("removed: %+v", d)
	}
}

// A text of which nothing is left costs no time that grows with its square.
func TestLargeDocuments(t *testing.T) {
	text := func(seed string) string {
		var b strings.Builder
		b.WriteString("## Summary\n\n")
		for i := range 100_000 {
			fmt.Fprintf(&b, "%s%d ", seed, i)
		}
		return b.String()
	}
	d := compared(text("a"), text("b")) // with a square it would take hours
	if len(d.Sections) != 1 || d.Sections[0].Added != 100_000 || d.Sections[0].Removed != 100_000 {
		t.Errorf("got %+v", d.Sections)
	}
}
