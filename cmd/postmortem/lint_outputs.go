package main

import (
	"fmt"
	"io"
	"os"

	"github.com/git-postmortem/postmortem/internal/atomicfile"
	"github.com/git-postmortem/postmortem/lint/report"
)

// outputs are the files that take the findings beside standard output.
type outputs struct {
	formats []report.Format
	files   []*atomicfile.File
}

// openOutputs opens what --output names, before any work is done: a file that cannot be
// written is said at once.
func openOutputs(s *streams, args []string) (*outputs, error) {
	targets, err := report.ParseOutputs(args)
	if err != nil {
		return nil, usagef("%s", err)
	}
	o := &outputs{}
	for _, t := range targets {
		var f *atomicfile.File
		if t.Path == "-" {
			f = atomicfile.Through(s.out)
		} else {
			if f, err = atomicfile.Create(s.file(t.Path), 0o644); err != nil {
				o.abandon()
				return nil, fmt.Errorf("--output %s: %w", t.Path, err)
			}
		}
		o.formats, o.files = append(o.formats, t.Format), append(o.files, f)
	}
	return o, nil
}

// write writes the findings into each file, whole or not at all.
func (o *outputs) write(l *linted) error {
	for i, f := range o.files {
		if err := o.formats[i].Write(f, l.as(o.formats[i]), report.Options{}); err != nil {
			return fmt.Errorf("writing %s: %w", f.Name(), err)
		}
		if err := f.Commit(); err != nil {
			return fmt.Errorf("writing %s: %w", f.Name(), err)
		}
	}
	return nil
}

// abandon leaves the files as they were that are not written yet.
func (o *outputs) abandon() {
	for _, f := range o.files {
		f.Abandon()
	}
}

// appendSummary adds to the summary of a GitHub job.
func appendSummary(file string, write func(io.Writer) error) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("writing the job summary: %w", err)
	}
	if err := write(f); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}
