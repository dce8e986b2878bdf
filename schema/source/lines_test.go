package source_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/git-postmortem/postmortem/schema/source"
)

func TestPositionsCountCodePoints(t *testing.T) {
	src := "é🔥x\r\nzwei\rdrei\n\nend"
	lines := source.NewLines([]byte(src))
	for _, c := range []struct {
		offset, line, column int
	}{{0, 1, 1}, {2, 1, 2}, {6, 1, 3}, {9, 2, 1}, {14, 3, 1}, {19, 4, 1}, {20, 5, 1}, {23, 5, 4}, {99, 5, 4}, {-1, 1, 1}} {
		if p := lines.Position(c.offset); p.Line != c.line || p.Column != c.column {
			t.Errorf("offset %d is %d:%d, want %d:%d", c.offset, p.Line, p.Column, c.line, c.column)
		}
		if c.offset >= 0 && c.offset <= len(src) {
			if back := lines.Offset(c.line, c.column); back != c.offset {
				t.Errorf("%d:%d is offset %d, want %d", c.line, c.column, back, c.offset)
			}
		}
	}
	if s := lines.Span(1); string(s.In([]byte(src))) != "é🔥x" {
		t.Errorf("line 1 is %q", s.In([]byte(src)))
	}
	if n := source.NewLines([]byte("a\nb\n")).Count(); n != 2 {
		t.Errorf("two lines count %d", n)
	}
}

// Lines end with LF, CRLF or CR, also where the end lies at the edge of what is looked at at once.
func TestLineAt(t *testing.T) {
	for _, length := range []int{0, 1, 510, 511, 512, 513, 1023, 1024, 3000} {
		for _, ending := range []string{"\n", "\r\n", "\r", ""} {
			src := []byte(strings.Repeat("x", length) + ending)
			for _, more := range []string{"", "next", "\nnext", "\r"} {
				if ending == "" && more != "" || ending == "\r" && strings.HasPrefix(more, "\n") {
					continue
				}
				end, next := source.LineAt(append(slices.Clone(src), more...), 0)
				if end != length || next != len(src) {
					t.Errorf("%d bytes, %q, %q: the line ends at %d, the next begins at %d", length, ending, more, end, next)
				}
			}
		}
	}
}

// Long lines are counted from places in their middle, and positions are the same.
func TestLongLines(t *testing.T) {
	line := strings.Repeat("aé日𝄞", 700)
	src := []byte("short\n" + line + "\nx " + line)
	l := source.NewLines(src)
	for offset := 0; offset <= len(src); {
		p := l.Position(offset)
		start := bytes.LastIndexByte(src[:offset], '\n') + 1
		if want := utf8.RuneCount(src[start:offset]) + 1; p.Column != want || p.Line != bytes.Count(src[:offset], []byte("\n"))+1 {
			t.Fatalf("offset %d is %+v, want column %d", offset, p, want)
		}
		if back := l.Offset(p.Line, p.Column); back != offset {
			t.Fatalf("%+v is offset %d, want %d", p, back, offset)
		}
		_, size := utf8.DecodeRune(src[offset:])
		offset += max(size, 1)
	}
	if got := l.Offset(2, 1_000_000); got != len("short\n")+len(line) {
		t.Errorf("a column behind the line is offset %d", got)
	}
}
