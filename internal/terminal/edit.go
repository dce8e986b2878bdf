package terminal

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
)

// ErrNoEditor says that no editor is named.
var ErrNoEditor = errors.New("no editor is named; set VISUAL or EDITOR, for example EDITOR=vi")

// Editor is the editor that a person wants, as git finds it without its configuration:
// $GIT_EDITOR, $VISUAL where the terminal can show one, $EDITOR. It is a line of shell.
func Editor(env func(string) string) (string, error) {
	names := []string{"GIT_EDITOR", "VISUAL", "EDITOR"}
	if term := env("TERM"); term == "" || term == "dumb" {
		names = []string{"GIT_EDITOR", "EDITOR", "VISUAL"}
	}
	for _, name := range names {
		if editor := env(name); editor != "" {
			return editor, nil
		}
	}
	return "", ErrNoEditor
}

// Edit opens a file in an editor, and waits until it is closed. The editor is called as git
// calls it: a line of shell, to which the file is given as its last word.
func Edit(editor, file string, in io.Reader, out, errs io.Writer) error {
	shell, err := exec.LookPath("sh")
	if err != nil {
		return fmt.Errorf("the editor cannot be started: %w", err)
	}
	cmd := exec.Command(shell, "-c", editor+` "$@"`, editor, file)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, errs
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the editor %q: %w", editor, err)
	}
	return nil
}
