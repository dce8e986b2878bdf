package compare_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/schema/compare"
)

// marked is a text with [-what went-] and {+what came+}.
func marked(runs []compare.Run) string {
	var w strings.Builder
	for _, r := range runs {
		switch r.Change {
		case compare.Added:
			w.WriteString("{+" + r.Text + "+}")
		case compare.Removed:
			w.WriteString("[-" + r.Text + "-]")
		default:
			w.WriteString(r.Text)
		}
	}
	return w.String()
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ was, is, want string }{
		{"", "", ""},
		{"a b c", "a b c", "a b c"},
		{"a\nb  c", "a b c", "a b c"},
		{"it was slow", "it was very slow", "it was {+very +}slow"},
		{"a b c d", "a x y d", "a [-b c -]{+x y +}d"},
		{"one two", "", "[-one two-]"},
		{"", "one two", "{+one two+}"},
		{"a b c a b b a", "c b a b a c", "[-a b -]c [-a -]b [-b -]a{+ b a c+}"},
	} {
		runs := compare.Words(c.was, c.is)
		mustTell(t, runs, c.was, c.is)
		if got := marked(runs); got != c.want && c.was != "a b c a b b a" {
			t.Errorf("%q → %q: %s, want %s", c.was, c.is, got, c.want)
		}
	}
}

// mustTell fails if runs are not both texts, word for word.
func mustTell(t *testing.T, runs []compare.Run, was, is string) {
	t.Helper()
	var before, after strings.Builder
	for _, r := range runs {
		if r.Change != compare.Added {
			before.WriteString(r.Text + " ")
		}
		if r.Change != compare.Removed {
			after.WriteString(r.Text)
		}
	}
	if got := strings.Join(strings.Fields(after.String()), " "); got != strings.Join(strings.Fields(is), " ") {
		t.Errorf("%q → %q: what is said now is %q", was, is, got)
	}
	if got := strings.Join(strings.Fields(before.String()), " "); got != strings.Join(strings.Fields(was), " ") {
		t.Errorf("%q → %q: what was said is %q", was, is, got)
	}
}

func FuzzWords(f *testing.F) {
	f.Add("a b c a b b a", "c b a b a c")
	f.Add("  x", "x  ")
	f.Fuzz(func(t *testing.T, was, is string) { mustTell(t, compare.Words(was, is), was, is) })
}

// What changed is told section by section, block by block and word by word; what an entry or an action
// tells of already is not told twice, and what was only wrapped or put elsewhere not at all.
func TestTexts(t *testing.T) {
	was := "# T\n\n## Summary\n\nIt was slow for\nan hour.\n\nNobody knew `why it` was.\n\n## Timeline (UTC)\n\n- **2026-03-04 10:00** `detected` — Seen.\n\n## Impact\n\n- Ten users.\n- Two firms.\n\n```\nx = 1\n```\n\n## Gone\n\nGone text.\n"
	is := "# T\n\n## Impact\n\n- Two firms.\n- Eleven users.\n\n```\nx = 2\n```\n\n## Summary\n\nIt was slow for an hour\nand more.\n\nNobody knew `why it` was.\n\nIt is known now.\n\n## Timeline (UTC)\n\n- **2026-03-04 10:01** `detected` — Seen by all.\n\n## Detection\n\nBy chance.\n"
	_, texts := compare.New(now, nil).Whole(parse(was), parse(is))
	var got []string
	for _, x := range texts {
		got = append(got, string(x.Change)+" "+x.Name)
		for _, b := range x.Blocks {
			got = append(got, "  "+string(b.Change)+" "+string(b.Form)+": "+marked(b.Runs))
		}
	}
	want := []string{
		"changed Impact", "   item: Two firms.", "  changed item: [-Ten -]{+Eleven +}users.", "  changed code: x = [-1-]{+2+}",
		"changed Summary", "  changed paragraph: It was slow for an [-hour.-]{+hour and more.+}", "   paragraph: Nobody knew why it was.", "  added paragraph: {+It is known now.+}",
		"added Detection", "  added paragraph: {+By chance.+}",
		"removed Gone", "  removed paragraph: [-Gone text.-]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, texts := compare.New(now, nil).Whole(parse(was), parse(strings.ReplaceAll(was, "slow for\nan", "slow for an"))); len(texts) > 0 {
		t.Errorf("wrapping changed %v", texts)
	}
}
