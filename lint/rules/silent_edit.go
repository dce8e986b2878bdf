package rules

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/compare"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "silent-edit", Since: "1.0", Severity: lint.Warning, Scope: lint.History,
	Doc: `Timeline, impact or severity changed after publication, and Amendments say nothing of it.

Whoever read a postmortem relies on what it said. What happened, when, and how bad it was
may turn out to be otherwise; then a dated entry under §## Amendments§ says what changed and
why, and readers who come back can see it. Git's history tells what was said when the
postmortem was published: in the commit that made it §published§, or first held it so. An
entry covers all that changed until it was written, so it may come in the same commit or in a
later one. Other text, typing errors, the form of times and who may read what are no change.
Of postmortems that were brought in, what was changed before (§imported:§) does not count;
those of others (§origin: external§) are left alone.

## Bad

~~~markdown file=past/2026-03-10/postmortems/example.md
---
title: Search is slow
severity: sev2
status: published
---

## Impact

Every search took ten seconds.
~~~

~~~markdown file=postmortems/example.md
---
title: Search is slow
severity: sev4
status: published
---

## Impact

Every search took ten seconds.
~~~

## Good

~~~markdown file=past/2026-03-10/postmortems/example.md
---
title: Search is slow
severity: sev2
status: published
---

## Impact

Every search took ten seconds.
~~~

~~~markdown file=postmortems/example.md
---
title: Search is slow
severity: sev4
status: published
---

## Impact

Every search took ten seconds.

## Amendments

- 2026-03-20: sev4 and not sev2: only one customer in a hundred searches.
~~~
`,
	NeedsPast: func(p *lint.Pass) bool { return p.Doc.Ours() && p.Doc.Origin != "external" && p.Doc.Released() },
	CheckPast: func(p *lint.Pass) {
		since, ok := sinceAccounted(p)
		if !ok || changedElsewhere(since.text, p.Doc) {
			return
		}
		was := schema.Parse(p.Doc.Path, since.text, p.Doc.Options())
		event := "it was published"
		if since.amended {
			event = "Amendments were last written"
		}
		then := fmt.Sprintf("%s on %s (commit %.7s)", event, since.revision.Time.UTC().Format(time.DateOnly), since.revision.Commit)
		for _, c := range silentChanges(was, p.Doc, p.Now) {
			p.Report(lint.Diagnostic{
				Span: c.at, Message: fmt.Sprintf("%s after %s, and no entry under Amendments says so", c.what, then),
				Hint: "add a dated entry under `## Amendments`: what changed, and why",
			})
		}
	},
})

// A state is a document as it once was.
type state struct {
	revision lint.Revision
	text     []byte
	amended  bool // it is the one in which Amendments were written
}

// sinceAccounted is the state from which on changes have to be accounted for: the publication, or the
// last one in which something was written under Amendments. ok is false where there is none, or it cannot be read.
func sinceAccounted(p *lint.Pass) (found state, ok bool) {
	now := amendments(p.Doc)
	for i, r := range p.Revisions {
		text, name, err := r.Text()
		if err != nil {
			return state{}, false
		}
		if i > 0 || !bytes.Equal(text, p.Doc.Source) {
			head := schema.ReadHead(name, text)
			if !head.Released() || p.Doc.Imported() && !head.Imported() {
				break // what is newer is the publication
			}
			if now != "" && amendments(schema.Parse(name, text, p.Doc.Options())) != now {
				found.amended = true
				break
			}
		}
		found, ok = state{revision: r, text: text}, true
	}
	return found, ok
}

// amendments is what stands under Amendments, in one line.
func amendments(pm *schema.Postmortem) string {
	s := pm.Section(schema.Amendments)
	if s == nil {
		return ""
	}
	return source.OneLine(string(s.Body.In(pm.Source)))
}

// changedElsewhere reports whether all that changed is text of sections that this rule does not judge,
// told without parsing what was there: most changes are.
func changedElsewhere(was []byte, pm *schema.Postmortem) bool {
	is := pm.Source
	before, after := source.Common(was, is)
	if before == len(was) && before == len(is) {
		return true
	}
	// The lines that differ, as they were and are, with the one below, which may underline a heading.
	start := source.LineStart(is, before)
	for _, text := range [][]byte{was, is} {
		_, next := source.LineAt(text, len(text)-after)
		end, _ := source.LineAt(text, next)
		for _, mark := range structural {
			if bytes.Contains(text[start:end], mark) {
				return false // it may open or close something else
			}
		}
	}
	end, _ := source.LineAt(is, len(is)-after)
	if start <= pm.BodyAt {
		return false
	}
	at := source.Span{Start: start, End: max(end, start+1)}
	return !slices.ContainsFunc(pm.Sections, func(s *schema.Section) bool {
		return (s.Name == schema.TimelineSection || s.Name == schema.Impact) && s.Span.Overlaps(at)
	})
}

// structural is what changes to which section a text belongs.
var structural = [][]byte{[]byte("#"), []byte("```"), []byte("~~~"), []byte("--"), []byte("=="), []byte("<")}

// A silentChange is what changed of a document, and where that stands.
type silentChange struct {
	what string
	at   source.Span
}

func silentChanges(was, is *schema.Postmortem, now time.Time) (out []silentChange) {
	if was.Severity != is.Severity {
		out = append(out, silentChange{fmt.Sprintf("the severity became %s, from %s,", orNone(is.Severity), orNone(was.Severity)), fieldSpan(is, "severity")})
	}
	d := compare.New(now, nil).Documents(was, is)
	var moments []string
	impact := false
	for _, f := range d.Fields {
		switch {
		case slices.Contains(phaseFields, cmp.Or(schema.StandardField(f.Name), f.Name)):
			moments = append(moments, f.Name)
		case f.Name == "impact" || strings.HasPrefix(f.Name, "impact."):
			impact = true
		}
	}
	if n := entriesChanged(d.Timeline); n > 0 {
		out = append(out, silentChange{fmt.Sprintf("%s of the Timeline changed", schema.Count(n, "entry")), headingOf(is, schema.TimelineSection)})
	} else if len(moments) > 0 {
		out = append(out, silentChange{schema.And(moments) + " changed", fieldSpan(is, moments[0])})
	}
	if impact || !sameWords(sectionWords(was, schema.Impact), sectionWords(is, schema.Impact)) {
		out = append(out, silentChange{"the impact changed", headingOf(is, schema.Impact)})
	}
	return out
}

// phaseFields are the times of the incident that frontmatter may have.
var phaseFields = []string{"started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at"}

// entriesChanged counts the entries that tell something else than they did.
func entriesChanged(entries []compare.Entry) (n int) {
	for _, e := range entries {
		if e.Was == nil || e.Is == nil || e.Moved || e.Retagged || !sameWords(strings.Fields(e.Was.Text), strings.Fields(e.Is.Text)) {
			n++
		}
	}
	return n
}

// sameWords reports whether two texts differ in no more than typing errors: word by word in
// punctuation, case, or a letter of a word without a figure in it, two of a long one.
func sameWords(a, b []string) bool {
	a, b = slices.DeleteFunc(slices.Clone(a), bare), slices.DeleteFunc(slices.Clone(b), bare)
	return slices.EqualFunc(a, b, func(x, y string) bool {
		x, y = plainWord(x), plainWord(y)
		const short, long = 4, 9
		typo := 1
		if min(len(x), len(y)) >= long {
			typo = 2 // in a short word two letters make another word: major, minor
		}
		return x == y || !strings.ContainsFunc(x+y, unicode.IsDigit) && len(x) >= short && len(y) >= short && x[0] == y[0] && schema.EditDistance(x, y) <= typo && !slices.Contains(negations, x) && !slices.Contains(negations, y)
	})
}

// negations turn what a sentence says around, although they are a slip away from other words.
var negations = []string{"none", "never", "without", "cannot", "can't", "couldn't", "didn't", "wasn't", "isn't", "don't", "won't"}

func plainWord(w string) string {
	return strings.ToLower(strings.TrimFunc(w, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '%' && r != '$' && r != '€'
	}))
}

// bare reports whether a word is none, but marks.
func bare(w string) bool { return plainWord(w) == "" }

func sectionWords(pm *schema.Postmortem, name string) []string {
	s := pm.Section(name)
	if s == nil {
		return nil
	}
	return strings.Fields(string(s.Body.In(pm.Source)))
}

func headingOf(pm *schema.Postmortem, section string) source.Span {
	if s := pm.Section(section); s != nil {
		return s.HeadingSpan
	}
	return source.Span{}
}

func fieldSpan(pm *schema.Postmortem, name string) source.Span {
	if f := pm.Field(name); f != nil {
		return f.Value.Span
	}
	return source.Span{}
}

func orNone(word string) string {
	if word == "" {
		return "none"
	}
	return word
}
