package intake

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The names of columns, in lower case.
var (
	timeColumns = []string{"time", "timestamp", "date", "datetime", "at", "when", "created_at"}
	textColumns = []string{"text", "event", "what", "message", "description", "summary", "entry"}
	whoColumns  = []string{"who", "user", "author", "handle", "name", "by"}
)

// CSV reads a table with a header: a column for the time, one for the text, and perhaps one
// for who it was. Times without an offset are in a zone.
func CSV(data []byte, zone *time.Location) (Taken, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		return Taken{}, fmt.Errorf("this is no CSV: %w", err)
	}
	if len(rows) == 0 {
		return Taken{}, fmt.Errorf("the table is empty")
	}
	column := func(names []string) int {
		return slices.IndexFunc(rows[0], func(h string) bool { return slices.Contains(names, strings.ToLower(strings.TrimSpace(h))) })
	}
	when, what, who := column(timeColumns), column(textColumns), column(whoColumns)
	if when < 0 || what < 0 {
		return Taken{}, fmt.Errorf("the header needs a column for the time (%s) and one for the text (%s)", strings.Join(timeColumns, ", "), strings.Join(textColumns, ", "))
	}
	cell := func(row []string, i int) string {
		if i < 0 || i >= len(row) {
			return ""
		}
		return strings.TrimSpace(row[i])
	}
	var events []Event
	left := 0
	for i, row := range rows[1:] {
		if cell(row, what) == "" {
			left++
			continue
		}
		at, err := parseTime(cell(row, when), zone)
		if err != nil {
			return Taken{}, fmt.Errorf("row %d has no time that can be read: %q; write it as 2026-03-04T14:39:00Z or 2026-03-04 14:39", i+2, cell(row, when))
		}
		events = append(events, Event{At: at, Who: cell(row, who), Text: cell(row, what)})
	}
	return taken(events, left), nil
}

func parseTime(text string, zone *time.Location) (at time.Time, err error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if at, err = time.ParseInLocation(layout, text, zone); err == nil {
			return at, nil
		}
	}
	return at, err
}
