//go:build linux

// Package measure says what a whole process cost, for the scripts that measure. On a shared
// machine the seconds of CPU count; the wall clock is told beside them.
package measure

import (
	"bytes"
	"fmt"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// A Cost is what a process took, with those that it started and waited for.
type Cost struct {
	CPU    float64 // seconds of user and system together
	Wall   float64 // seconds
	Memory float64 // the largest resident set of one process, in MB of 10^6 bytes
}

// Run runs a command to its end. What it cost is there also where it failed; the error holds
// what the command said, where its output goes nowhere else.
func Run(cmd *exec.Cmd) (Cost, error) {
	var said bytes.Buffer
	if cmd.Stdout == nil {
		cmd.Stdout = &said
	}
	if cmd.Stderr == nil {
		cmd.Stderr = &said
	}
	start := time.Now()
	err := cmd.Run()
	c := Cost{Wall: time.Since(start).Seconds()}
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, said.Bytes())
	}
	if cmd.ProcessState == nil {
		return c, err
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.CPU = float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
		c.Memory = float64(usage.Maxrss) * 1024 / 1e6
	}
	return c, err
}

// A Series is one figure over several runs.
type Series []float64

// Median is the middle of the figures, the upper one of two.
func (s Series) Median() float64 { return slices.Sorted(slices.Values(s))[len(s)/2] }
