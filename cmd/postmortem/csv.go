package main

import (
	"encoding/csv"
	"strings"

	"github.com/git-postmortem/postmortem/internal/terminal"
)

// csvHelp says what becomes of cells that people wrote.
const csvHelp = `A cell of CSV that a spreadsheet would take for a formula (begins with = + - @)
has a ' before it.`

// writeCSV writes a table as RFC 4180 has it: a header, lines that end in CRLF. Each cell is
// one line without control characters, and no formula.
func writeCSV(s *streams, header []string, rows [][]string) error {
	w := csv.NewWriter(s.out)
	w.UseCRLF = true
	_ = w.Write(header) // the error stays until Flush
	for _, row := range rows {
		for i, cell := range row {
			row[i] = inert(cell)
		}
		_ = w.Write(row)
	}
	w.Flush()
	return w.Error()
}

// inert is a cell that no spreadsheet calculates. What begins like a formula in the wide
// letters of East Asia is taken for one as well.
func inert(cell string) string {
	cell = strings.TrimSpace(terminal.Line(cell))
	for _, sign := range []string{"=", "+", "-", "@", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(cell, sign) {
			return "'" + cell
		}
	}
	return cell
}
