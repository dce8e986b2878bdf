package main

import (
	"bytes"
	"encoding/csv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// No cell that somebody wrote is a formula for a spreadsheet, or more than one line; all else
// is as it was.
func TestCSV(t *testing.T) {
	var out bytes.Buffer
	err := writeCSV(&streams{out: &out}, []string{"a", "b"}, [][]string{
		{"=1+1", "+1"}, {"-1", "@SUM(A1)"}, {"\t=1", " \r\n=1"}, {"＝1", "1=1"}, {"two\nlines", "\x1b[31mred"}, {`say "hi", twice`, "'quoted'"}, {"", "ä"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "a,b\r\n'=1+1,'+1\r\n'-1,'@SUM(A1)\r\n'=1,'=1\r\n'＝1,1=1\r\ntwo lines,\ufffd[31mred\r\n\"say \"\"hi\"\", twice\",'quoted'\r\n,ä\r\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(rows) != 8 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}
