package terminal

import (
	"context"
	"io"
	"os"
	"os/exec"
	"strings"

	"golang.org/x/term"
)

// Page writes a text: on a terminal that it does not fit into through the pager, $PAGER or
// less, anywhere else as it is. Without a pager, or with PAGER=cat, it is written as it is too.
func Page(ctx context.Context, stream io.Writer, env func(string) string, text string) error {
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
	command := strings.Fields(env("PAGER"))
	if len(command) == 0 {
		command = []string{"less"}
	}
	program, err := exec.LookPath(command[0])
	if err != nil || command[0] == "cat" {
		return plain()
	}
	cmd := exec.CommandContext(ctx, program, command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(text), f, os.Stderr
	cmd.Env = os.Environ()
	if env("LESS") == "" {
		cmd.Env = append(cmd.Env, "LESS=FRX") // colours, and nothing to quit where it fits
	}
	return cmd.Run()
}
