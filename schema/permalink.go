package schema

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema/timeline"
)

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
