package terminal_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/internal/terminal"
)

// No text that people wrote moves a cursor, sets a title or turns around.
func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain ä 語 🔥":        "plain ä 語 🔥",
		"\x1b[31mred\x1b[0m": "\ufffd[31mred\ufffd[0m",
		"\x1b]0;title\x07":   "\ufffd]0;title\ufffd",
		"\u009b31m":          "\ufffd31m",
		"a\u202eb\u2066c":    "a\ufffdb\ufffdc",
		"a\rb":               "a\ufffdb",
		"a\tb\nc":            "a\tb\nc",
		"\x00\x7f":           "\ufffd\ufffd",
		"a\u2028b":           "a\ufffdb",
	} {
		if got := terminal.Clean(in); got != want {
			t.Errorf("Clean(%q) is %q, want %q", in, got, want)
		}
		if line := terminal.Line(in); strings.ContainsAny(line, "\n\t\r\x1b") {
			t.Errorf("Line(%q) is %q", in, line)
		}
	}
}

// Every character that controls a terminal or turns a text around is made harmless, to the last one.
func TestCleanIsComplete(t *testing.T) {
	for r := rune(0); r < 0x2100; r++ {
		harmful := r < 0x20 && r != '\t' && r != '\n' || r >= 0x7f && r <= 0x9f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
		if got := terminal.Clean(string(r)); (got != string(r)) != harmful {
			t.Errorf("%U becomes %q", r, got)
		}
	}
}

func TestWidth(t *testing.T) {
	for in, want := range map[string]int{"abc": 3, "語": 2, "é": 1, "e\u0301": 1, "👩‍🚒": 2, "a\tb": 3} {
		if got := terminal.Width(in); got != want {
			t.Errorf("%q is %d wide, want %d", in, got, want)
		}
	}
	if got := terminal.Blanks("語\ta"); got != "  \t " {
		t.Errorf("%q", got)
	}
	if got := terminal.Pad("語", 4); got != "語  " {
		t.Errorf("%q", got)
	}
	for in, want := range map[string]string{"abcd": "abcd", "abcde": "abc…", "語語語": "語…", "": ""} {
		if got := terminal.Cut(in, 4); got != want {
			t.Errorf("%q is cut to %q, want %q", in, got, want)
		}
	}
}

func TestNoColour(t *testing.T) {
	if got := terminal.Painter(false).Paint(terminal.Red, "x"); got != "x" {
		t.Errorf("%q", got)
	}
	if got := terminal.Painter(true).Paint(terminal.Bold+";"+terminal.Red, "x"); got != "\x1b[1;31mx\x1b[0m" {
		t.Errorf("%q", got)
	}
	if terminal.Paints(&bytes.Buffer{}, func(string) string { return "" }) {
		t.Error("a buffer is no terminal")
	}
}

// A terminal gets colours, unless NO_COLOR is set, to whatever, or TERM says that it has none.
func TestColoursOfATerminal(t *testing.T) {
	tty, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil || !terminal.Is(tty) {
		t.Skip("there is no pseudo-terminal here: ", err)
	}
	defer tty.Close()
	for _, c := range []struct {
		env  map[string]string
		want bool
	}{
		{map[string]string{"TERM": "xterm"}, true}, {nil, true}, {map[string]string{"NO_COLOR": ""}, true},
		{map[string]string{"TERM": "xterm", "NO_COLOR": "1"}, false}, {map[string]string{"NO_COLOR": "0"}, false}, {map[string]string{"TERM": "dumb"}, false},
	} {
		if got := terminal.Paints(tty, func(name string) string { return c.env[name] }); bool(got) != c.want {
			t.Errorf("%v: colours: %v", c.env, got)
		}
	}
}

// A question ends with the context, though nobody answers.
func TestAskIsInterrupted(t *testing.T) {
	in, _ := io.Pipe() // nobody writes
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := terminal.Ask(ctx, in, io.Discard, "?"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if _, err := io.ReadAll(terminal.Reader(ctx, in)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	answer, err := terminal.Ask(context.Background(), strings.NewReader(" yes \nno\n"), io.Discard, "?")
	if answer != "yes" || err != nil {
		t.Errorf("%q %v", answer, err)
	}
	if _, err := terminal.Ask(context.Background(), strings.NewReader(""), io.Discard, "?"); err == nil {
		t.Error("no answer is no answer")
	}
}
