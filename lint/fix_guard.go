package lint

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// Whatever fixes are for, they leave alone what a document says: when things
// happened, what its other fields hold, and how its blocks stand. A fix whose text
// is read as more than its edits meant is found out here, and refused.

// preserves reports whether after says all that before says. Fixes that leave
// something to be filled in may add to it, others may not.
func preserves(before, after *schema.Postmortem, fixes []chosenFix) bool {
	adds, inMatter := false, 0
	for _, f := range fixes {
		adds = adds || len(f.leaves) > 0
		for _, e := range f.Edits {
			if e.Span.Start < before.BodyAt {
				inMatter++
			}
		}
	}
	newMatter := before.Frontmatter == nil && after.Frontmatter != nil
	if after.Audience > before.Audience || !newMatter && after.Audience != before.Audience {
		return false // never is a text for more people than it was
	}
	if !keepsMarks(before, after) {
		return false
	}
	if newMatter {
		inMatter = 1
		if onlyRemove(fixes) {
			// Something was taken away that kept a frontmatter from being one.
			return keepsTimes(before, after, adds, true)
		}
	}
	for _, s := range before.Sections {
		if s.Name != "" && !after.HasSection(s.Name) {
			return false
		}
	}
	return keepsTimes(before, after, adds, inMatter > 0) && (newMatter || keepsFields(before, after, inMatter)) && keepsBlocks(before, after, adds)
}

// keepsMarks reports whether the same audiences are stated as before: a comment that is
// taken away above `Audience: public` would make a mark of that line.
func keepsMarks(before, after *schema.Postmortem) bool {
	levels := func(pm *schema.Postmortem) (out []schema.Audience) {
		for _, m := range pm.Marks() {
			out = append(out, m.Level)
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(levels(before), levels(after)) && (before.Unsafe() == nil) == (after.Unsafe() == nil)
}

// onlyRemove reports whether unsafe fixes write nothing.
func onlyRemove(fixes []chosenFix) bool {
	for _, f := range fixes {
		if f.Safety != Unsafe || slices.ContainsFunc(f.Edits, func(e ResolvedEdit) bool { return e.Text != "" }) {
			return false
		}
	}
	return true
}

// keepsTimes compares timelines entry by entry, in whatever order. Where the
// frontmatter changes, an entry may gain an instant, and none may lose its own.
func keepsTimes(before, after *schema.Postmortem, adds, inMatter bool) bool {
	entries := func(pm *schema.Postmortem) (out, instants []string) {
		for _, e := range pm.Timeline {
			out = append(out, fmt.Sprint(e.Local(), e.EndLocal(), e.Stamp.Clock.Known(), e.Stamp.Approximate, e.Stamp.Unknown, letters(withoutComments(e))))
			if !e.Instant.IsZero() {
				instants = append(instants, e.Instant.UTC().String())
			}
		}
		return out, instants
	}
	had, hadInstants := entries(before)
	has, hasInstants := entries(after)
	return holdsAll(has, had) && (adds || len(has) == len(had)) && holdsAll(hasInstants, hadInstants) && (inMatter || len(hasInstants) == len(hadInstants))
}

func withoutComments(e *timeline.Entry) string {
	text := e.Text
	for {
		from := strings.Index(text, "<!--")
		if from < 0 {
			return text
		}
		to := strings.Index(text[from:], "-->")
		if to < 0 {
			return text[:from]
		}
		text = text[:from] + text[from+to+3:]
	}
}

// letters are the letters of a text: what marks and spaces it has is not what it says.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, s)
}

// holdsAll reports whether every text of part is in all, as often.
func holdsAll(all, part []string) bool {
	left := map[string]int{}
	for _, s := range all {
		left[s]++
	}
	for _, s := range part {
		if left[s]--; left[s] < 0 {
			return false
		}
	}
	return true
}

// keepsFields reports whether no more fields differ than edits were made to the
// frontmatter, and each of these keeps its name or its value.
func keepsFields(before, after *schema.Postmortem, edits int) bool {
	gone, come := fields(before), fields(after)
	for i := 0; i < len(gone); i++ {
		if j := slices.Index(come, gone[i]); j >= 0 {
			gone, come = slices.Delete(gone, i, i+1), slices.Delete(come, j, j+1)
			i--
		}
	}
	if len(gone) > edits || len(come) > len(gone) {
		return false
	}
	for _, c := range come {
		if !slices.ContainsFunc(gone, func(g [2]string) bool { return g[0] == c[0] || g[1] == c[1] }) {
			return false
		}
	}
	return true
}

// fields are the keys of the frontmatter with their values.
func fields(pm *schema.Postmortem) (out [][2]string) {
	if pm.Frontmatter == nil || pm.Frontmatter.Root == nil {
		return nil
	}
	for _, f := range pm.Frontmatter.Root.Fields {
		out = append(out, [2]string{f.Key, fmt.Sprintf("%v %#v", f.Value.Kind, f.Value.Any())})
	}
	return out
}

// keepsBlocks compares how the blocks of two documents follow each other, comments left out.
func keepsBlocks(before, after *schema.Postmortem, adds bool) bool {
	had, has := outline(before), outline(after)
	if !adds {
		return slices.Equal(had, has)
	}
	for _, b := range has {
		if len(had) > 0 && had[0] == b {
			had = had[1:]
		}
	}
	return len(had) == 0
}

func outline(pm *schema.Postmortem) (out []string) {
	for n := pm.Doc.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.HTMLBlock:
			if !strings.HasPrefix(strings.TrimSpace(string(firstLine(n, pm.Source))), "<!--") {
				out = append(out, "html")
			}
		case *east.FootnoteList:
		case *ast.Heading:
			out = append(out, fmt.Sprint("heading ", n.Level, letters(schema.PlainText(n, pm.Source))))
		case *ast.List:
			// Two lists that only a comment divides are one without it.
			if len(out) == 0 || out[len(out)-1] != "list" {
				out = append(out, "list")
			}
		default:
			out = append(out, n.Kind().String())
		}
	}
	return out
}

func firstLine(n *ast.HTMLBlock, src []byte) []byte {
	if n.Lines().Len() == 0 {
		return nil
	}
	s := n.Lines().At(0)
	return s.Value(src)
}
