package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// process begins the program as a process of its own; standard input is a pipe to which
// nobody writes but the test.
func process(t *testing.T, args ...string) (cmd *exec.Cmd, in io.WriteCloser, out *bufio.Reader) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	program := filepath.Join(t.TempDir(), "postmortem") // the name by which TestMain knows it
	if err := os.Symlink(self, program); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	writeFile(t, dir, "postmortem.yaml", "folders: [postmortems]\n")
	cmd = exec.Command(program, args...)
	cmd.Dir = dir
	if in, err = cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// What only a hanging process needs: reading from it ends then.
	bound := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	t.Cleanup(func() {
		bound.Stop()
		_ = cmd.Process.Kill()
	})
	return cmd, in, bufio.NewReader(pipe)
}

// ends reports how a process ended, and fails where it does not within a time that only a
// hanging one needs.
func ends(t *testing.T, cmd *exec.Cmd) int {
	t.Helper()
	done := make(chan int, 1)
	go func() {
		_ = cmd.Wait()
		done <- cmd.ProcessState.ExitCode()
	}()
	select {
	case code := <-done:
		return code
	case <-time.After(20 * time.Second):
		t.Fatal("the process does not end")
		return 0
	}
}

// A signal ends a verb that waits for its input, with exit 2.
func TestInterruptWhileReading(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		if signal.Ignored(s) {
			continue // as under nohup
		}
		cmd, in, out := process(t, "lint", "-")
		// More than a pipe holds: once it is written, the program reads.
		if _, err := io.WriteString(in, strings.Repeat("text\n", 50_000)); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
		said, _ := io.ReadAll(out)
		if code := ends(t, cmd); code != exitFailed || !strings.Contains(string(said), "interrupted") {
			t.Errorf("%v: exit %d: %s", s, code, said)
		}
	}
}

// A signal ends serve in order: what it built is removed.
func TestInterruptServe(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	cmd, _, out := process(t, "serve", "--port", "0")
	for line := ""; !strings.Contains(line, "Ctrl-C ends it"); {
		var err error
		if line, err = out.ReadString('\n'); err != nil {
			t.Fatalf("%q %v", line, err)
		}
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_, _ = io.ReadAll(out)
	if code := ends(t, cmd); code != exitDone {
		t.Errorf("exit %d", code)
	}
	if left, _ := filepath.Glob(filepath.Join(temp, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
