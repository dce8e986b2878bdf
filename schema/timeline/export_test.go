package timeline

import "github.com/git-postmortem/postmortem/schema/source"

// ScanEnd reads a time at the end of a line.
func ScanEnd(src []byte, line source.Span) (Stamp, source.Span, bool) {
	return scanEnd(src, line, false)
}
