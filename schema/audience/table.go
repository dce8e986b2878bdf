package audience

import (
	"regexp"
	"strings"

	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema"
)

// columnWords are headers of tables that say nothing but what stands below them.
var columnWords = regexp.MustCompile(`(?i)^(?:time|date|day|when|what|event|description|status|state|done|due|type|kind|ticket|issue|id|#|action|action item)$`)

// table composes a table row by row; without the columns that name people, and without
// rows that have nothing to show.
func (c *composer) table(t *east.Table) string {
	span, _ := schema.BlockSpan(t)
	actions := c.pm.InSection(span.Start, schema.ActionItems)
	var rows [][]string
	var hidden []bool
	for row := t.FirstChild(); row != nil; row = row.NextSibling() {
		header := row.Kind() == east.KindTableHeader
		var cells []string
		empty := true
		column := 0
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			plain := schema.PlainText(cell, c.pm.Source)
			if header {
				hidden = append(hidden, c.wide && actions && schema.IsOwnerColumn(plain))
			}
			if column < len(hidden) && hidden[column] {
				column++
				continue
			}
			column++
			text := strings.ReplaceAll(c.inline(cell), "\n", " ")
			if header && text == "" && columnWords.MatchString(plain) {
				text = plain
			}
			empty = empty && text == ""
			cells = append(cells, escapePipes(text))
		}
		if header || !empty {
			rows = append(rows, cells)
		}
	}
	if len(rows) < 2 || len(rows[0]) == 0 {
		return ""
	}
	var b strings.Builder
	for i, cells := range rows {
		b.WriteString("| " + strings.Join(cells, " | ") + " |")
		if i == 0 {
			b.WriteString("\n|")
			for k, a := range t.Alignments {
				if k < len(hidden) && hidden[k] {
					continue
				}
				switch a {
				case east.AlignLeft:
					b.WriteString(" :-- |")
				case east.AlignRight:
					b.WriteString(" --: |")
				case east.AlignCenter:
					b.WriteString(" :-: |")
				default:
					b.WriteString(" --- |")
				}
			}
		}
		if i+1 < len(rows) {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func escapePipes(text string) string {
	var b strings.Builder
	for i := range len(text) {
		if text[i] == '|' && (i == 0 || text[i-1] != '\\') {
			b.WriteByte('\\')
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
