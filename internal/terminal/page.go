package terminal

import (
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"

	"golang.org/x/term"
)

// Page writes a text: on a terminal that it does not fit into through the pager, $PAGER or
// less, anywhere else as it is. Without a pager, or with PAGER=cat, it is written as it is too.
func Page(stream io.Writer, env func(string) string, text string) error {
	f, ok := stream.(*os.File)
	plain := func() error {
		_, err := io.WriteString(stream, text)
		return err
	}
	if !ok || !Is(stream) {
		return plain()
	}
	if _, height, err := term.GetSize(int(f.Fd())); err != nil || strings.Count(text, "\n") < height {
		return plain()
	}
	pager := env("PAGER")
	if strings.TrimSpace(pager) == "" {
		pager = "less"
	}
	shell, err := exec.LookPath("sh")
	if _, missing := exec.LookPath(strings.Fields(pager)[0]); err != nil || missing != nil || pager == "cat" {
		return plain()
	}
	// The pager is a line of shell, as for other programs, and an interrupt is the pager's own.
	cmd := exec.Command(shell, "-c", pager)
	signal.Ignore(os.Interrupt)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(text), f, os.Stderr
	cmd.Env = os.Environ()
	if env("LESS") == "" {
		cmd.Env = append(cmd.Env, "LESS=FRX") // colours, and nothing to quit where it fits
	}
	if err := cmd.Start(); err != nil {
		return plain()
	}
	_ = cmd.Wait() // it was read as far as somebody wanted
	return nil
}
