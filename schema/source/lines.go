package source

import (
	"bytes"
	"sort"
	"strings"
	"unicode/utf8"
)

// Lines converts byte offsets of one source to the positions that people and
// editors count in.
type Lines struct {
	source []byte
	starts []int
	runes  []int // how many begin before each stride; nil where no line is long, or the source is no UTF-8
}

// stride is how many bytes are between the places at which the characters are counted once,
// so that a line with ten thousand findings is not counted ten thousand times.
const stride = 1024

// A Position counts lines and columns from 1, columns in code points.
type Position struct{ Line, Column int }

// NewLines indexes the line starts of source. A line ends with LF, CRLF or CR.
func NewLines(src []byte) *Lines {
	starts := make([]int, 1, bytes.Count(src, []byte("\n"))+bytes.Count(src, []byte("\r"))+1)
	long := false
	for at := 0; at < len(src); {
		end, next := LineAt(src, at)
		if next > end {
			starts = append(starts, next)
		}
		long = long || next-at > 2*stride
		at = next
	}
	l := &Lines{source: src, starts: starts}
	if long && utf8.Valid(src) {
		l.runes = make([]int, 0, len(src)/stride+1)
		n := 0
		for at := 0; at < len(src); at += stride {
			l.runes = append(l.runes, n)
			n += begun(src[at:min(at+stride, len(src))])
		}
	}
	return l
}

// begun is how many characters begin in a part of a text in UTF-8.
func begun(part []byte) int {
	n := 0
	for _, c := range part {
		if c&0xC0 != 0x80 {
			n++
		}
	}
	return n
}

// count is how many characters begin before an offset.
func (l *Lines) count(offset int) int {
	i := min(offset/stride, len(l.runes)-1)
	return l.runes[i] + begun(l.source[i*stride:offset])
}

// Count is the number of lines; an empty last line after a final newline is not counted.
func (l *Lines) Count() int {
	n := len(l.starts)
	if n > 1 && l.starts[n-1] == len(l.source) {
		return n - 1
	}
	return n
}

// Line is the number, from 1, of the line that holds the byte at offset.
func (l *Lines) Line(offset int) int {
	return sort.Search(len(l.starts), func(i int) bool { return l.starts[i] > offset })
}

// Span is the extent of line n (from 1) without its line ending.
func (l *Lines) Span(n int) Span {
	if n < 1 || n > len(l.starts) {
		return Span{Start: len(l.source), End: len(l.source)}
	}
	start, end := l.starts[n-1], len(l.source)
	if n < len(l.starts) {
		end = l.starts[n]
	}
	for end > start && (l.source[end-1] == '\n' || l.source[end-1] == '\r') {
		end--
	}
	return Span{Start: start, End: end}
}

// Position is the line and column of the byte at offset, clipped to the source.
func (l *Lines) Position(offset int) Position {
	offset = max(0, min(offset, len(l.source)))
	line := l.Line(offset)
	if l.runes != nil && offset-l.starts[line-1] > stride {
		return Position{line, l.count(offset) - l.count(l.starts[line-1]) + 1}
	}
	return Position{line, utf8.RuneCount(l.source[l.starts[line-1]:offset]) + 1}
}

// Offset is the byte offset of a line and a column in code points, clipped to the line.
func (l *Lines) Offset(line, column int) int {
	span := l.Span(line)
	at := span.Start
	if l.runes != nil && column > stride/utf8.UTFMax {
		target := l.count(at) + column - 1
		i := min(sort.SearchInts(l.runes, target)-1, span.End/stride) // the last stride before it
		if from := i * stride; from > at {
			column = target - l.runes[i] + 1
			for at = from; at < span.End && l.source[at]&0xC0 == 0x80; at++ { // a character that began before it
			}
		}
	}
	for ; column > 1 && at < span.End; column-- {
		_, size := utf8.DecodeRune(l.source[at:span.End])
		at += size
	}
	return at
}

// LineAt returns the end of the line in which offset at lies, without its line
// ending, and where the next line begins.
func LineAt(src []byte, at int) (end, next int) {
	// By windows, since a text may have ends of one kind alone.
	const window = 512
	for from := at; from < len(src); from += window {
		part := src[from:min(from+window, len(src))]
		feed := bytes.IndexByte(part, '\n')
		if feed >= 0 {
			part = part[:feed]
		}
		switch i := bytes.IndexByte(part, '\r'); {
		case i >= 0 && from+i+1 < len(src) && src[from+i+1] == '\n':
			return from + i, from + i + 2
		case i >= 0:
			return from + i, from + i + 1
		case feed >= 0:
			return from + feed, from + feed + 1
		}
	}
	return len(src), len(src)
}

// LineStart returns where the line begins in which offset at lies.
func LineStart(src []byte, at int) int {
	for at > 0 && src[at-1] != '\n' && src[at-1] != '\r' {
		at--
	}
	return at
}

// Newline is how the lines of a text end: "\r\n" where one of them does, else "\n".
func Newline(src []byte) string {
	if bytes.Contains(src, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// OneLine is a text in which all white space is single blanks, and none is around it.
func OneLine(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for word := range strings.FieldsSeq(text) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	return b.String()
}

// Unquoted is what stands between the quotation marks of a quoted span, or the span itself.
func Unquoted(src []byte, s Span) Span {
	if text := s.In(src); len(text) > 1 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0] {
		return Span{Start: s.Start + 1, End: s.End - 1}
	}
	return s
}
