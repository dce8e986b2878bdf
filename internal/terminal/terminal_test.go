package terminal_test

import (
	"bytes"
	"context"
	"errors"
	"io"
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
