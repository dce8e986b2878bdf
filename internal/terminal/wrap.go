package terminal

import (
	"os"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/term"
)

// unlimited is the width of what is no terminal: nothing is wrapped in a pipe or a file.
const unlimited = 1 << 30

// Columns is how many cells a line may have: a terminal's width, at most 100, which reads
// better than more; what is no terminal has no limit.
func Columns(stream any, env func(string) string) int {
	f, ok := stream.(*os.File)
	if !ok || !Is(stream) {
		return unlimited
	}
	width, err := strconv.Atoi(env("COLUMNS"))
	if err != nil || width <= 0 {
		if width, _, err = term.GetSize(int(f.Fd())); err != nil || width <= 0 {
			width = 80
		}
	}
	return max(20, min(width, 100))
}

var escape = regexp.MustCompile("\x1b\\[[0-9;]*m")

// Wrap breaks a line at blanks into lines of a width in cells, which colours do not count
// to. A word that is wider has a line of its own.
func Wrap(line string, width int) []string {
	if width >= unlimited/2 || Width(escape.ReplaceAllString(line, "")) <= width {
		return []string{line}
	}
	var out []string
	var current strings.Builder
	used := 0
	for _, word := range strings.Split(line, " ") {
		w := Width(escape.ReplaceAllString(word, ""))
		if used > 0 && used+1+w > width {
			out = append(out, current.String())
			current.Reset()
			used = 0
		}
		if used > 0 {
			current.WriteByte(' ')
			used++
		}
		current.WriteString(word)
		used += w
	}
	return append(out, current.String())
}
