package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestSteps counts the steps of one pair of tokens in eleven, of 32 KiB each: what costs the
// square of its length is over the bound by far. The command itself takes them all, of any
// length.
func TestSteps(t *testing.T) {
	if testing.CoverMode() != "" {
		t.Skip("the counters are in use")
	}
	binary := filepath.Join(t.TempDir(), "count-steps")
	build := exec.Command("go", "build", "-cover", "-covermode=atomic", "-coverpkg=github.com/git-postmortem/postmortem/...,github.com/yuin/goldmark/...", "-o", binary, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	run := exec.Command(binary, "-size", "32768", "-each", "11", "-most", "2000")
	run.Env = append(os.Environ(), "GOCOVERDIR="+t.TempDir())
	if out, err := run.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
