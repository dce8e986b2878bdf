package audience_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/schema/source"
)

// Whatever is written around them, no planted word that is narrower than the audience is in
// what it gets, and what it gets composes to itself. # in the fuzzed text stands for a new word.
func FuzzCompose(f *testing.F) {
	for _, seed := range []string{
		planted, visible, "## A\n\nAudience: public\n\n§ <!-- audience: internal -->§<!-- /audience --> §\n\n- **10:00** `public` — §\n  - §\n- **11:00** — §\n\n<!-- audience: internal -->\n\n§\n\n<!-- /audience -->\n",
		"## Timeline\n\n| Time | What |\n|---|---|\n| 10:00 | `internal` — § |\n| 11:00 `public` | § |\n", "## Action items\n\nAudience: public, entries too\n\n- [ ] **A1** § (type: prevent; owner: @§; due: §)\n- [x] § (audience: internal)\n",
		"## A\n\nAudience: public\n\n> § [§](§ \"§\") ![§](§.png '§')\n> ```§ §\n> §\n> ```\n\n<div>§</div>\n\n[§]: §\n", "Audience: public\n=====\n\n§\n\n1. §\n\n   §\n2. §\n\n---\n\n    §\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4000 || strings.Contains(text, "zq") || strings.Contains(text, "[^") {
			t.Skip() // footnotes belong where they are used: TestCompose has them
		}
		var b strings.Builder
		n := 0
		b.WriteString("---\ntitle: t\nseverity: sev1\nstatus: published\naudience: public\n---\n\n")
		for _, r := range text {
			if r == '§' {
				fmt.Fprintf(&b, "zq%04dx", n)
				n++
				continue
			}
			b.WriteRune(r)
		}
		pm := schema.Parse("postmortems/a.md", []byte(b.String()), nil)
		docs, err := audience.Apply([]*schema.Postmortem{pm}, schema.Public, never)
		if err != nil || len(docs) == 0 {
			return
		}
		out := docs[0].Postmortem().Source
		claimed := claims(pm)
		for i := range n {
			word := fmt.Appendf(nil, "zq%04dx", i)
			if !bytes.Contains(out, word) {
				continue
			}
			at := bytes.Index(pm.Source, word)
			s := source.Span{Start: at, End: at + len(word)}
			if at < pm.HeadingSpan.End && at >= pm.HeadingSpan.Start && pm.Heading() == pm.Title {
				continue // the title is as wide as the field that has it
			}
			if pm.LevelOver(s) < schema.Public && !claimed[string(word)] {
				t.Fatalf("%s is %s, and leaves:\n%s\n=====\n%s", word, pm.LevelOver(s), pm.Source, out)
			}
		}
	})
}

// claims are the words that stand in the address of a reference link, which is defined elsewhere.
func claims(pm *schema.Postmortem) map[string]bool {
	out := map[string]bool{}
	_ = ast.Walk(pm.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		var destination []byte
		switch n := n.(type) {
		case *ast.Link:
			destination = n.Destination
		case *ast.Image:
			destination = n.Destination
		case *east.Footnote:
			return ast.WalkSkipChildren, nil
		}
		for i := 0; entering && i+7 <= len(destination); i++ {
			if bytes.HasPrefix(destination[i:], []byte("zq")) {
				out[string(destination[i:i+7])] = true
			}
		}
		return ast.WalkContinue, nil
	})
	return out
}
