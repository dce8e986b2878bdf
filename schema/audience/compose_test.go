package audience_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/schema/source"
)

var open = &schema.Options{AudienceDefault: "document"}

// composed is a document as the public may see it.
func composed(t *testing.T, o *schema.Options, text string, others ...*schema.Postmortem) string {
	t.Helper()
	docs, err := audience.Apply(append([]*schema.Postmortem{schema.Parse("postmortems/a.md", []byte(text), o)}, others...), schema.Public, never)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return string(docs[0].Postmortem().Source)
}

const head = "---\ntitle: t\nseverity: sev1\nstatus: published\naudience: public\n---\n\n"

// Each form of Markdown that is visible comes out as it means, and nothing that no node claims.
func TestCompose(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a  \nb\\\nc\nd", "a  \nb  \nc\nd"},
		{"*a* __b__ _c_ ***d*** ~~e~~ `f` ``g`h``", "*a* __b__ _c_ ***d*** ~~e~~ `f` ``g`h``"},
		{"[a](b.html \"zqtitle\") ![c](d.png 'zqtitle') <https://e.example> www.f.example", "[a](b.html) ![c](d.png) <https://e.example> www.f.example"},
		{"[a][x] [x] ![y][x]\n\n[x]: https://x.example \"zqtitle\"\n[z]: https://zqunused.example", "[a](https://x.example) [x](https://x.example) ![y](https://x.example)"},
		{"[a b](<c d.html>) [e](f(1).html)", "[a b](<c d.html>) [e](<f(1).html>)"},
		{"a[^z] b[^y] c[^z]\n\n[^y]: yes, see[^x]\n[^z]: zed\n\n    more\n[^x]: ex\n[^u]: zqunused", "a[^1] b[^3] c[^1]\n\n[^1]: zed\n\n    more\n\n[^2]: ex\n\n[^3]: yes, see[^2]"},
		{"- a\n- b\n\n  c\n  - d\n    1. e\n    2. f\n", "- a\n- b\n\n  c\n  - d\n    1. e\n    2. f"},
		{"3. a\n4. b\n", "3. a\n4. b"},
		{"- [ ] a\n- [x] b\n", "- [ ] a\n- [x] b"},
		{"* a\n* b\n", "- a\n- b"},
		{"> a\n> > b\n>\n> - c\n", "> a\n>\n> > b\n>\n> - c"},
		{"~~~go zqinfo\na\n\n```\nb\n~~~\n", "````go\na\n\n```\nb\n````"},
		{"    a\n    b\n", "```\na\nb\n```"},
		{"| a | b |\n|:--|--:|\n| c \\| d | `e \\| f` |\n", "| a | b |\n| :-- | --: |\n| c \\| d | `e \\| f` |"},
		{"a\n\n---\n\nb\n\n***\n", "a\n\n---\n\nb"},
		{"Title\n=====\n\nSub *x*\n---\n\n#### Deep ####\n\na", "# Title\n\n## Sub *x*\n\n#### Deep\n\na"},
		{"a <!-- zqcomment --> b <kbd zqattribute>c</kbd><br/>d\n\n<!-- zqblock -->\n\n<div zqattribute>\nzqhtml\n</div>\n\n<?zqinstruction?>\n", "a b c<br>d"},
		{"&lt;b&gt; \\*no\\* 2 < 3", "&lt;b&gt; \\*no\\* 2 < 3"},
		{"a <!-- audience: internal -->zq<!-- /audience -->\n2. b\n", "a\n2. b"},
		{"[<!-- audience: internal -->zq<!-- /audience -->](https://zq.example)\n2. b\n", "2\\. b"},
		{"**a <!-- audience: internal -->zq<!-- /audience -->** b", "**a** b"},
		{"[<!-- audience: internal -->zq<!-- /audience -->](https://zq.example) b", "b"},
		{"- a\n\n<!-- audience: internal -->\n\nzq\n\n<!-- /audience -->\n\n- b\n", "- a\n- b"},
		{"a\n\n---\n\n<!-- audience: internal -->\n\nzq\n\n---\n\n<!-- /audience -->\n\nb\n", "a\n\n---\n\nb"},
		{"[a](zq-left-out.md) [b](/postmortems/zq-left-out.md) [c](https://x.example/zq-left-out.html#d) [d](nobody-has.md) ![e](zq-bundle/f.png) <https://x.example/zq-left-out>", "a b c d e"},
		{"<!-- audience: internal -->\n[x]: https://zq.example\n<!-- /audience -->\n\n[a][x]\n", "a"},
		{"a[^1]\n\n[^1]: b <!-- audience: internal -->zq<!-- /audience -->\n", "a[^1]\n\n[^1]: b"},
		{"a[^1]\n\n[^1]: [<!-- audience: internal -->zq<!-- /audience -->](https://zq.example)\n", "a"},
		{"```\n<!-- audience: internal --> text\n```", "```\n<!-- audience: internal --> text\n```"},
		{"## Action items\n\n- [ ] **A1** Fix (type: prevent; owner: @zq; due: 2026-04-01).\n- [ ] Fix (owner : @zq; @zr)\n- [ ] Fix\n  - Owner: @zq\n  - why\n- [ ] Fix, **owner:** @zq\n", "## Action items\n\n- [ ] **A1** Fix (type: prevent; due: 2026-04-01)\n- [ ] Fix\n- [ ] Fix\n  - why\n- [ ] Fix"},
		{"## Action items\n\n| Action | Owner | Due |\n|---|---|---|\n| Fix | @zq | now |\n", "## Action items\n\n| Action | Due |\n| --- | --- |\n| Fix | now |"},
	} {
		left := []*schema.Postmortem{
			schema.Parse("postmortems/zq-left-out.md", []byte(strings.Replace(head, "public", "internal", 1)), open),
			schema.Parse("postmortems/zq-bundle/index.md", []byte(strings.Replace(head, "public", "internal", 1)), open),
		}
		_, got, _ := strings.Cut(composed(t, open, head+c.in, left...), "---\n\n")
		if got = strings.TrimSpace(got); got != c.want {
			t.Errorf("%q\n got  %q\n want %q", c.in, got, c.want)
		}
	}
}

// A document of which everything is visible loses nothing: its sections, entries, actions
// and metrics are those that it had, and composed again it is the same to the byte.
func TestComposeKeepsOurArchive(t *testing.T) {
	files, err := filepath.Glob("../../postmortems/*.md")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		pm := schema.Parse("postmortems/"+filepath.Base(file), data, open)
		pm.Audience = schema.Public
		once := composed(t, open, string(data))
		again := schema.Parse(pm.Path, []byte(once), open)
		if twice := composed(t, open, once); twice != once {
			t.Errorf("%s: composed again, it is another text", file)
		}
		if want, got := told(pm), told(again); want != got {
			w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
			for i := range min(len(w), len(g)) {
				if w[i] != g[i] {
					t.Errorf("%s:\n was %s\n is  %s", file, w[i], g[i])
					break
				}
			}
		}
	}
}

// told is what a document tells: sections, entries, actions and figures.
func told(pm *schema.Postmortem) string {
	var b strings.Builder
	for _, s := range pm.Sections {
		fmt.Fprintln(&b, "section", s.Name, s.Heading)
	}
	for _, e := range pm.Timeline {
		var tags []string
		for _, t := range e.Tags {
			tags = append(tags, t.Name)
		}
		fmt.Fprintln(&b, "entry", e.TimeText(), e.Zone, tags, strings.Join(strings.Fields(e.Text), " "))
	}
	for _, a := range pm.Actions {
		fmt.Fprintln(&b, "action", a.ID, a.State(), a.Type, a.Due, a.Ticket, a.Text)
	}
	for _, name := range schema.MetricNames {
		m := pm.Metric(name)
		fmt.Fprintln(&b, "metric", name, m.Known, m.Duration)
	}
	return b.String()
}

// A twin writes a document whose visible parts come from one source of chance and whose
// hidden parts come from another.
type twin struct {
	open, closed *rand.Rand
	b            strings.Builder
}

func words(r *rand.Rand, prefix string) string {
	var out []string
	for range 1 + r.IntN(6) {
		out = append(out, fmt.Sprintf("%s%d", prefix, r.IntN(1000)))
	}
	return strings.Join(out, " ")
}

// secret is any number of blocks of any kind.
func (w *twin) secret() string {
	var out []string
	for range 1 + w.closed.IntN(4) {
		x, y := words(w.closed, "zq"), words(w.closed, "zq")
		out = append(out, []string{
			x, "- " + x + "\n- " + y, "1. " + x + "\n\n   " + y, "```\n" + x + "\n\n" + y + "\n```", "> " + x, "| a | b |\n|---|---|\n| " + x + " | " + y + " |",
			"---", "#### " + x + "\n\n" + y, "[" + x + "](https://zq.example/" + y[:3] + ")", "    " + x, "![" + x + "](zq.png)", "<div>" + x + "</div>", x + "[^n1]", "[zqd]: https://zq.example/d",
		}[w.closed.IntN(14)])
	}
	return strings.Join(out, "\n\n")
}

func (w *twin) inline() string {
	out := words(w.open, "v")
	if w.open.IntN(2) == 0 {
		out += " <!-- audience: internal -->" + words(w.closed, "zq") + []string{"", " **zq** ", "[zq](https://zq.example)", "`zq`", "[^n1]"}[w.closed.IntN(5)] + "<!-- /audience --> " + words(w.open, "v")
	}
	if w.open.IntN(4) == 0 {
		out += " <!-- " + words(w.closed, "zq") + " -->"
	}
	return out + []string{"", "[^n1]", " [link](https://v.example \"" + words(w.closed, "zq") + "\")", " [ref][r1]", " `code`", "\nnext line"}[w.open.IntN(6)]
}

func (w *twin) block() string {
	x := w.inline()
	return []string{
		x, "- " + x + "\n- " + w.inline(), "1. " + x + "\n2. " + strings.ReplaceAll(w.inline(), "\n", " "), "> " + strings.ReplaceAll(x, "\n", " "), "```\n" + words(w.open, "v") + "\n```", "---",
		"### " + strings.ReplaceAll(x, "\n", " ") + "\n\n" + w.inline(), "| a | b |\n|---|---|\n| " + strings.ReplaceAll(x, "\n", " ") + " | v |",
		"<!-- audience: internal -->\n\n" + w.secret() + "\n\n<!-- /audience -->",
	}[w.open.IntN(9)]
}

func (w *twin) document() string {
	w.b.WriteString("---\ntitle: v title\nseverity: sev2\nstatus: published\naudience: public\nowner: \"@zq" + fmt.Sprint(w.closed.IntN(99)) + "\"\n")
	for i := range w.closed.IntN(4) {
		fmt.Fprintf(&w.b, "x_%d: %s\n", i, words(w.closed, "zq"))
	}
	fmt.Fprintf(&w.b, "tracker: https://zq.example/%d\n---\n\n# v title\n\n", w.closed.IntN(99))
	for i := range 2 + w.open.IntN(4) {
		if w.open.IntN(3) == 0 {
			for range w.closed.IntN(3) { // whole sections without a mark, or none
				w.b.WriteString("## " + words(w.closed, "zq") + "\n\n" + w.secret() + "\n\n")
			}
		}
		fmt.Fprintf(&w.b, "## v section %d\n\nAudience: public\n\n", i)
		for range 1 + w.open.IntN(4) {
			w.b.WriteString(w.block() + "\n\n")
		}
	}
	w.b.WriteString("## Timeline\n\n")
	if w.closed.IntN(2) == 0 {
		w.b.WriteString(words(w.closed, "zq") + "\n\n")
	}
	w.b.WriteString("### 2026-03-04\n\n")
	for hour := range 2 + w.open.IntN(6) {
		for range w.closed.IntN(3) {
			chip := []string{"", " `internal`", " `public` `internal`", " `restricted`"}[w.closed.IntN(4)]
			fmt.Fprintf(&w.b, "- **%02d:30**%s — %s\n", hour, chip, words(w.closed, "zq"))
		}
		fmt.Fprintf(&w.b, "- **%02d:45** `public` — %s\n", hour, strings.ReplaceAll(w.inline(), "\n", " "))
	}
	w.b.WriteString("\n## Action items\n\n")
	for i := range 1 + w.open.IntN(4) {
		for range w.closed.IntN(2) {
			w.b.WriteString("- [ ] " + words(w.closed, "zq") + " (type: prevent)\n")
		}
		fmt.Fprintf(&w.b, "- [ ] **A%d** %s (type: prevent; owner: @zq%d; due: 2026-04-01; audience: public)\n", i, words(w.open, "v"), w.closed.IntN(99))
	}
	w.b.WriteString("\n[r1]: https://v.example/r \"" + words(w.closed, "zq") + "\"\n[^n1]: v note <!-- audience: internal -->" + words(w.closed, "zq") + "<!-- /audience -->\n[^n2]: " + words(w.closed, "zq") + "\n")
	return w.b.String()
}

// twinDocument is a document with much in it that an audience may not read: of one seed, all that
// it may read is the same, whatever the variant.
func twinDocument(seed, variant uint64) string {
	w := &twin{open: rand.New(rand.NewPCG(seed, 1)), closed: rand.New(rand.NewPCG(seed, variant+2))}
	return w.document()
}

// Two documents that differ only in what an audience may not read are the same to it, to
// the byte; and no planted word is in either.
func TestNonInterference(t *testing.T) {
	for seed := range uint64(1000) {
		var out [2]string
		var in [2]string
		for i := range out {
			in[i] = twinDocument(seed, uint64(i))
			out[i] = composed(t, nil, in[i])
			if at := strings.Index(out[i], "zq"); at >= 0 {
				t.Fatalf("seed %d: …%q\n%s", seed, out[i][max(0, at-60):at+20], in[i])
			}
		}
		if out[0] != out[1] {
			a, b := strings.Split(out[0], "\n"), strings.Split(out[1], "\n")
			for i := range min(len(a), len(b)) {
				if a[i] != b[i] {
					t.Fatalf("seed %d: line %d is %q or %q\n%s\n======\n%s\n====== from\n%s\n====== and\n%s", seed, i+1, a[i], b[i], out[0], out[1], in[0], in[1])
				}
			}
			t.Fatalf("seed %d: %q and %q", seed, out[0], out[1])
		}
	}
}

// Whether a document has text for an audience is asked of the document itself, and the one
// that is composed for them agrees: a page that says nothing is never taken for one that does.
func TestHasTextForAgreesWithComposing(t *testing.T) {
	empty, full := 0, 0
	for seed := range uint64(1000) {
		text := twinDocument(seed, 0)
		r := rand.New(rand.NewPCG(seed, 7))
		if r.IntN(2) == 0 { // most of it is closed
			text = strings.ReplaceAll(strings.ReplaceAll(text, "Audience: public", ""), "`public`", []string{"`internal`", "`customers`"}[r.IntN(2)])
			if r.IntN(2) == 0 {
				text = strings.ReplaceAll(text, "audience: public)", "audience: internal)")
			}
		}
		pm := schema.Parse("postmortems/a.md", []byte(text), nil)
		for _, a := range []schema.Audience{schema.Customers, schema.Public} {
			docs, err := audience.Apply([]*schema.Postmortem{pm}, a, never)
			if err != nil || len(docs) != 1 {
				t.Fatalf("seed %d: %v", seed, err)
			}
			out := docs[0].Postmortem()
			is := out.HasTextFor(schema.Restricted, source.Span{End: len(out.Source)})
			if got := pm.HasTextFor(a, source.Span{End: len(pm.Source)}); got != is {
				t.Fatalf("seed %d: has text for %s: %v, composed: %v\n%s\n=====\n%s", seed, a, got, is, text, out.Source)
			}
			if is {
				full++
			} else {
				empty++
			}
		}
	}
	if empty < 100 || full < 100 {
		t.Errorf("%d documents without text and %d with some prove little", empty, full)
	}
}
