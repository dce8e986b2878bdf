package timeline

import "github.com/git-postmortem/postmortem/schema/source"

// ReadFieldTime reads a text that is one date and time, as frontmatter has it
// (`2019-11-03 14:00:00`, `2021-06-22T08:21:00Z`, `2020-01-01 10:00 +0100`). zone is the
// document's. It returns nil where the text is no date, or says more than one.
func ReadFieldTime(text, zone string) *Entry {
	src := []byte(text)
	line := source.Span{Start: 0, End: len(src)}
	st, rest, ok := ScanStart(src, line)
	if !ok || !st.Date.Known() || !onlySpace(src[min(rest, len(src)):]) {
		return nil
	}
	e := &Entry{Stamp: st, Literal: text, Date: st.Date}
	e.zone("", zone)
	if !e.Date.Valid() {
		return nil
	}
	e.instants()
	return e
}

func onlySpace(b []byte) bool {
	for _, c := range b {
		if c != ' ' && c != '\t' {
			return false
		}
	}
	return true
}
