package search

import (
	"fmt"
	"strings"
)

// Stem is the stem of a word.
var Stem = stem

// Terms are the terms of a text with their positions; a whole identifier is in parentheses.
func Terms(text string) string {
	var out []string
	tokens(text, 0, func(t token) {
		s := fmt.Sprintf("%s@%d[%s]", t.term, t.at, text[t.start:t.end])
		if t.whole {
			s = "(" + s + ")"
		}
		out = append(out, s)
	})
	return strings.Join(out, " ")
}
