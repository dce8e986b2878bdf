// Package terminal is what may reach a terminal, and how: text without escape sequences
// (Clean, Line), its width in cells, colours, and questions that an interrupt ends.
//
// Whatever people wrote goes through Clean or Line before it is written for people. The
// package knows nothing of postmortems.
package terminal

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// Clean makes control characters harmless: each becomes the replacement character, so that
// no text moves the cursor, sets a title or turns its own direction around. Tabs and
// line feeds stay.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return r
		case r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0:
			return '\ufffd'
		case r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029:
			return '\ufffd'
		}
		return r
	}, s)
}

// Line is Clean for what must stay on one line: tabs and line ends become spaces.
func Line(s string) string {
	return Clean(strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ").Replace(s))
}

// cells counts as terminals outside East Asia do, whatever the machine's locale.
var cells = &runewidth.Condition{StrictEmojiNeutral: true}

// Width is how many cells a terminal takes for s, cluster by cluster; a tab counts one.
func Width(s string) int { return cells.StringWidth(s) + strings.Count(s, "\t") }

// Blanks is as wide as s: tabs stay tabs, all else becomes spaces.
func Blanks(s string) string {
	var b strings.Builder
	for _, part := range strings.SplitAfter(s, "\t") {
		text := strings.TrimSuffix(part, "\t")
		b.WriteString(strings.Repeat(" ", Width(text)))
		if text != part {
			b.WriteByte('\t')
		}
	}
	return b.String()
}

// Pad is s with spaces up to a width in cells.
func Pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-Width(s)))
}

// Cut is s in a width of cells at most, with an ellipsis where something is cut off.
func Cut(s string, width int) string { return cells.Truncate(s, width, "…") }
