package main

import (
	"context"
	"strings"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/report"
	_ "github.com/git-postmortem/postmortem/lint/rules"
)

var _ = register(verb{
	name: "lint", args: "[PATH…]", order: 20,
	summary: "check postmortems",
	help: `Checks the files, folders or globs that are named, or the whole archive. A file
that is named is read whatever its extension.

  postmortem lint
  postmortem lint postmortems/2026-03-04-wrong-recipients.md
  postmortem lint --format github --fail-on warning

` + "`postmortem rules` lists the rules, `postmortem rules RULE` explains one.",
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		format := flags.String("format", "text", "how to write the findings: "+strings.Join(report.Names(), ", "))
		failOn := flags.String("fail-on", "error", "exit 1 from this severity on: error, warning, info or never")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			return runLint(ctx, s, args, *format, *failOn)
		}
	},
})

func runLint(ctx context.Context, s *streams, args []string, format, failOn string) (int, error) {
	f, err := report.Lookup(format)
	if err != nil {
		return exitFailed, usagef("%s", err)
	}
	threshold, err := parseFailOn(failOn)
	if err != nil {
		return exitFailed, err
	}
	archives, err := openArchives(s, args)
	if err != nil {
		return exitFailed, err
	}
	var all lint.Result
	for _, a := range archives {
		r, err := lint.Run(ctx, a)
		if err != nil {
			return exitFailed, err
		}
		for _, d := range r.Documents {
			all.Documents = append(all.Documents, shown(s, a, d))
		}
		for _, finding := range r.Findings {
			finding.Path = shown(s, a, finding.Path)
			all.Findings = append(all.Findings, finding)
		}
	}
	if err := f.Write(s.out, &all, report.Options{Color: s.color(s.out), Quiet: s.quiet}); err != nil {
		return exitFailed, err
	}
	if all.Exceeds(threshold) {
		return exitFindings, nil
	}
	return exitDone, nil
}

func parseFailOn(name string) (lint.Severity, error) {
	if name == "never" {
		return lint.Off, nil
	}
	s, err := lint.ParseSeverity(name)
	if err != nil || s == lint.Off {
		return s, usagef("--fail-on takes error, warning, info or never, not %q", name)
	}
	return s, nil
}
