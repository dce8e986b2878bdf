package schema_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/schema"
)

func actionsOf(pm *schema.Postmortem) string {
	var b strings.Builder
	for _, a := range pm.Actions {
		fmt.Fprintf(&b, "%s|%s|%s|%v|%s|%s|%v\n", a.ID, a.Text, a.State(), a.Stated, a.Due, a.DoneOn, pm.LevelOver(a.Span) >= schema.Internal)
	}
	return b.String()
}

const sameBase = "---\ntitle: T\nseverity: sev2\nstatus: draft\n---\n\n## Summary\n\nIt broke.\n\nAnd again.\n\n## Timeline\n\n### 2026-03-04\n\n- **14:39** `detected` — a\n\n## Action items\n\n- [ ] **A1** Do it (due: 2026-03-05)\n- [x] **A2** Do that\n\n## Lessons learned\n\n- One\n- Two\n"

// What most commits change is told without parsing what was there.
func TestActionsWere(t *testing.T) {
	now := schema.Parse("postmortems/a.md", []byte(sameBase), nil)
	for name, edit := range map[string][2]string{
		"a word of the summary":   {"It broke.", "It broke badly."},
		"the status":              {"status: draft", "status: published"},
		"an entry":                {"`detected` — a\n", "`detected` — a\n- **15:00** `resolved` — b\n"},
		"a section before":        {"## Timeline", "## Impact\n\nMuch.\n\n## Timeline"},
		"a section at the end":    {"- Two\n", "- Two\n\n## Amendments\n\n- 2026-03-06: A word.\n"},
		"a section that is gone":  {"## Lessons learned\n\n- One\n- Two\n", "## Lessons learned\n\n- One\n- Two\n\n## Appendix\n\nNothing.\n"},
		"nothing":                 {"", ""},
		"a list that was shorter": {"- One\n", "- None\n- One\n"},
	} {
		was := strings.Replace(sameBase, edit[0], edit[1], 1)
		if told, _ := now.ActionsWere([]byte(was)); told != nil {
			t.Errorf("%s: it is parsed", name)
		}
	}
	for name, edit := range map[string][2]string{
		"an action":            {"[ ] **A1**", "[x] **A1**"},
		"the section's name":   {"## Action items", "## Ideas"},
		"another such section": {"## Lessons learned", "## Action items\n\n- [ ] **A3** More\n\n## Lessons learned"},
		"a fence before":       {"And again.", "```"},
		"a comment before":     {"And again.", "<!--"},
		"not ours":             {"severity: sev2\nstatus: draft\n", ""},
	} {
		was := strings.Replace(sameBase, edit[0], edit[1], 1)
		if told, _ := now.ActionsWere([]byte(was)); told == nil {
			t.Errorf("%s: it is not seen", name)
		}
	}
}

// Whatever was there, it is never said to be the same where it was not.
func TestActionsWereIsNeverWrong(t *testing.T) {
	pieces := []string{"## Action items\n", "## Follow-ups\n", "# Action items\n", "   ## Action items\n", "### Deeper\n", "- [ ] **A9** New\n", "- [x] **A1** Do it\n", "text\n", "\n", "---\n", "-\n", "=\n", "===\n",
		"```\n", "~~~\n", "<!--\n", "-->\n", "<div>\n", "    code\n", "> quote\n", "| a | b |\n|---|---|\n", "1. one\n", "* star\n", "## X\n", "## ", "#", "**Action items**\n", "x", "  - nested\n", "Action items\n", "[a]: b\n", "\r\n", "\t", "status: draft\n", "title: x\n", "Action items\n---\n", "\\", "$$\n", "+ \n", "- ## Action items\n"}
	r := rand.New(rand.NewPCG(1, 2))
	edit := func(text string) string {
		for range 1 + r.IntN(3) {
			i := r.IntN(len(text) + 1)
			if r.IntN(4) > 0 { // mostly at the beginning of a line
				i = strings.LastIndexByte(text[:i], '\n') + 1
			}
			j := i
			if r.IntN(2) == 0 {
				j = min(len(text), i+r.IntN(40))
				if k := strings.IndexByte(text[j:], '\n'); k >= 0 && r.IntN(3) > 0 {
					j += k + 1
				}
			}
			piece := ""
			for range r.IntN(3) {
				piece += pieces[r.IntN(len(pieces))]
			}
			text = text[:i] + piece + text[j:]
		}
		return text
	}
	same, alone, all := 0, 0, 0
	for range 6_000 {
		is := sameBase
		if r.IntN(2) == 0 {
			is = edit(is)
		}
		was := edit(is)
		now := schema.Parse("postmortems/a.md", []byte(is), nil)
		all++
		told, may := now.ActionsWere([]byte(was))
		whole := schema.Parse("postmortems/a.md", []byte(was), nil)
		if may != whole.Audience {
			t.Errorf("%s: it was for %v, and is said to have been for %v", was, whole.Audience, may)
		}
		switch {
		case told == nil:
			same++
			told = now
		case len(told.Sections) < len(whole.Sections):
			alone++
		}
		if a, b := actionsOf(whole), actionsOf(told); a != b {
			t.Fatalf("was %q\nis %q\nactions were\n%sand are\n%s", was, is, a, b)
		}
	}
	if same < all/20 || alone < all/20 {
		t.Errorf("of %d only %d are told without parsing, and %d by their section alone", all, same, alone)
	}
}
