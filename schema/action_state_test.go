package schema_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/schema"
)

// actionStates are the actions below a heading, each with its state, and a question mark
// where nobody wrote one.
func actionStates(text string) string {
	pm := schema.Parse("x.md", []byte("# X\n\n## Action items\n\n"+text), nil)
	var out []string
	for _, a := range pm.Actions {
		state := a.State()
		if !a.Stated {
			state += "?"
		}
		out = append(out, state)
	}
	return strings.Join(out, " ")
}

// A list whose author gave no state claims none; one mark is enough for all of a document's lists.
func TestActionsStated(t *testing.T) {
	for text, want := range map[string]string{
		"- a\n- b\n":               "open? open?",
		"1. a\n2. b (see below)\n": "open? open?",
		"- a (type: prevent; owner: @x; ticket: M-1)\n":    "open?",
		"- a (due: 2026-04-01)\n- b\n":                     "open open",
		"- a (done: 2026-04-01)\n- b\n":                    "done open",
		"- a (dropped: no use)\n- b\n":                     "dropped open",
		"- ~~a~~\n- b\n":                                   "dropped open",
		"- [ ] a\n- b\n":                                   "open open",
		"### Now\n\n- a (DONE)\n\n### Later\n\n- b\n":      "done open",
		"- a - DONE\n- b – *done*\n- c\n":                  "done done open",
		"- ✅ a\n- :white_check_mark: b\n- c ✅\n- d\n":      "done done done open",
		"- [DONE] a\n- DONE: b\n- [done](https://x.y) c\n": "done done open",
		"- Say when a thing is done\n- get-it-done\n":      "open? open?",
	} {
		if got := actionStates(text); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

// A column of states says a row's state, where its words are understood.
func TestActionTableStates(t *testing.T) {
	for cells, want := range map[string]string{
		"Done|TODO":           "done open",
		"**DONE**|":           "done open",
		"|":                   "open? open?",
		"not done|incomplete": "open open?",
		"undone|unfinished":   "open? open?",
		"80 % complete|to be completed|partly done": "open open open",
		"100% complete|Completed 2026-03-18":        "done done",
		"Won't fix|dropped|cancelled":               "dropped dropped dropped",
		"FAILED|<https://example.com/62>|done":      "open? open? done",
		"✅|🚧|❌":                                     "done open open",
		"in progress|In Review|Not started":         "open open open",
		"fixed|closed|resolved|merged":              "done done done done",
	} {
		table := "| What | Status |\n|---|---|\n"
		for _, cell := range strings.Split(cells, "|") {
			table += "| a | " + cell + " |\n"
		}
		if got := actionStates(table); got != want {
			t.Errorf("%q is %s, want %s", cells, got, want)
		}
	}
	if got := actionStates("| What | Due |\n|---|---|\n| a | 2026-04-01 |\n\n- [ ] b\n"); got != "open? open" {
		t.Errorf("a table without a column of states: %s", got)
	}
	if got := actionStates("| What | Status |\n|---|---|\n| a | done |\n\n- b\n"); got != "done open?" {
		t.Errorf("a list beside a table of states: %s", got)
	}
	if got := actionStates("| What | Done? |\n|---|---|\n| a | yes |\n| b | 2026-04-01 |\n| c | no |\n| d | |\n"); got != "done done open open" {
		t.Errorf("a column that asks: %s", got)
	}
	pm := schema.Parse("x.md", []byte("## Action items\n\n| What | Status | Done on |\n|---|---|---|\n| a | done | 2026-04-01 |\n| b | done | |\n"), nil)
	if diff := cmp.Diff([]string{"2026-04-01", ""}, []string{pm.Actions[0].DoneOn, pm.Actions[1].DoneOn}); diff != "" {
		t.Error(diff)
	}
	if pm.Actions[1].State() != "done" {
		t.Error("an empty date takes the state away")
	}
}
