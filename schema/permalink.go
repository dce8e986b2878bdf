package schema

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema/timeline"
)

// TimelineLists are the lists that are a timeline and nothing else: each stands under a
// Timeline heading of the first two levels, and each of its items is an entry.
func (pm *Postmortem) TimelineLists() map[ast.Node][]*timeline.Entry {
	byBlock := map[ast.Node]*timeline.Entry{}
	for _, e := range pm.Timeline {
		if e.Form == timeline.ListForm && len(e.Parts) > 0 && e.Parts[0].From >= 0 {
			byBlock[e.Parts[0].Node] = e
		}
	}
	if len(byBlock) == 0 {
		return nil
	}
	opens := map[ast.Node]*Section{}
	for _, s := range pm.Sections {
		opens[s.Node] = s
	}
	out := map[ast.Node][]*timeline.Entry{}
	inside := false
	for n := pm.Doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level <= 2 {
			s := opens[n]
			inside = s != nil && s.Name == TimelineSection
		}
		if n.Kind() != ast.KindList || !inside {
			continue
		}
		var entries []*timeline.Entry
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			e := byBlock[item.FirstChild()]
			if e == nil {
				entries = nil
				break
			}
			entries = append(entries, e)
		}
		if entries != nil {
			out[n] = entries
		}
	}
	return out
}

// Permalinks are the names by which a page's address leads to each entry. They say the
// entry's time, so that they survive edits of other lines.
func (pm *Postmortem) Permalinks() map[*timeline.Entry]string {
	out := make(map[*timeline.Entry]string, len(pm.Timeline))
	taken := map[string]int{}
	for _, e := range pm.Timeline {
		id := "t-unknown"
		if local := e.Local(); local != "" {
			id = "t-" + strings.ReplaceAll(local, ":", "")
		} else if e.Timed() {
			id = "t-" + strings.ReplaceAll(e.Stamp.Clock.String(), ":", "")
		}
		taken[id]++
		if n := taken[id]; n > 1 {
			id = fmt.Sprintf("%s-%d", id, n)
		}
		out[e] = id
	}
	return out
}

// Anchor is the name by which a page's address leads to a heading, or "".
func Anchor(n ast.Node) string {
	if v, ok := n.AttributeString("id"); ok {
		if b, ok := v.([]byte); ok {
			return string(b)
		}
	}
	return ""
}
