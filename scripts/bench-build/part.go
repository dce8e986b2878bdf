//go:build linux

package main

import (
	"fmt"
	"os/exec"

	"github.com/git-postmortem/postmortem/scripts/measure"
)

// A part is one program that is measured.
type part struct {
	name              string
	run               func() (*exec.Cmd, error) // readies a run, which is not measured
	cpu, wall, memory measure.Series
}

func (p *part) measure() error {
	cmd, err := p.run()
	if err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	c, err := measure.Run(cmd)
	if err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	p.cpu, p.wall, p.memory = append(p.cpu, c.CPU), append(p.wall, c.Wall), append(p.memory, c.Memory)
	return nil
}
