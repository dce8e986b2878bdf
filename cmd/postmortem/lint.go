package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/atomicfile"
	"github.com/git-postmortem/postmortem/internal/builder"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/report"
	_ "github.com/git-postmortem/postmortem/lint/rules"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(verb{
	name: "lint", args: "[PATH…]", order: 20,
	summary: "check postmortems",
	help: `Checks the files, folders or globs that are named, or the whole archive. A file
that is named is read whatever its extension.

  postmortem lint
  postmortem lint postmortems/2026-03-04-wrong-recipients.md
  postmortem lint --fix                     mend what can be mended safely
  postmortem lint --diff --unsafe           look first
  postmortem lint --new-from origin/main    only what this branch brings
  postmortem lint --format github --output sarif:findings.sarif
  postmortem lint --stdin-filename postmortems/x.md < x.md

What is said of many documents in the same words is shown in full twice and listed
for the others; -v shows each in full.

` + "`postmortem rules` lists the rules, `postmortem rules RULE` explains one.",
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		var o lintOptions
		flags.StringVar(&o.format, "format", "text", "how to write the findings: "+strings.Join(report.Names(), ", "))
		flags.StringArrayVar(&o.outputs, "output", nil, "write FORMAT:FILE as well; may be given several times")
		flags.StringArrayVar(&o.rules, "rule", nil, "only the findings, and fixes, of this rule; may be given several times")
		flags.StringVar(&o.failOn, "fail-on", "error", "exit 1 from this severity on: error, warning, info or never")
		flags.BoolVar(&o.fix, "fix", false, "apply the fixes that nobody could disagree with, then report what is left")
		flags.BoolVar(&o.unsafe, "unsafe", false, "with --fix or --diff: also those that are right most of the time")
		flags.BoolVar(&o.diff, "diff", false, "show what --fix would change, and change nothing")
		flags.StringVar(&o.newFrom, "new-from", "", "report only what the merge base with this revision does not have")
		flags.BoolVar(&o.staged, "staged", false, "check what is staged for the next commit, as a hook does")
		flags.BoolVar(&o.statistics, "statistics", false, "count the findings by rule instead of listing them")
		flags.StringVar(&o.now, "now", "", "the day by which due dates are judged (default: SOURCE_DATE_EPOCH, else today)")
		flags.StringVar(&o.stdinName, "stdin-filename", "", "check standard input as if it were the file of this name")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			return runLint(ctx, s, args, o)
		}
	},
})

type lintOptions struct {
	format, failOn, stdinName             string
	newFrom, now                          string
	outputs, rules                        []string
	fix, unsafe, diff, statistics, staged bool
}

func runLint(ctx context.Context, s *streams, args []string, o lintOptions) (int, error) {
	f, err := report.Lookup(o.format)
	if err != nil {
		return exitFailed, usagef("%s", err)
	}
	threshold, err := parseFailOn(o.failOn)
	if err != nil {
		return exitFailed, err
	}
	files, err := report.ParseOutputs(o.outputs)
	if err != nil {
		return exitFailed, usagef("%s", err)
	}
	if o.unsafe && !o.fix && !o.diff {
		return exitFailed, usagef("--unsafe goes with --fix or --diff")
	}
	archives, err := lintedArchives(s, args, o)
	if err != nil {
		return exitFailed, err
	}
	settings := lint.Options{Only: o.rules}
	for _, name := range o.rules {
		if _, err := lint.Lookup(name); err != nil {
			return exitFailed, usagef("%s", err)
		}
	}
	if settings.Now, err = now(s, o.now, time.Time{}); err != nil {
		return exitFailed, err
	}
	if o.fix || o.diff {
		changed, err := fixAll(ctx, s, archives, o, settings)
		if err != nil {
			return exitFailed, err
		}
		if o.diff {
			if changed > 0 {
				return exitFindings, nil
			}
			return exitDone, nil
		}
	}
	// Documents come and go quickly: collecting less often is faster, and 10,000 of
	// them still stay far below the memory that a build takes.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	var all lint.Result
	var changed []report.Changed
	summary := s.env("GITHUB_STEP_SUMMARY")
	if o.format != "github" {
		summary = ""
	}
	for _, a := range archives {
		r, isChanged, err := lintArchive(ctx, s, a, o, settings)
		if err != nil {
			return exitFailed, err
		}
		if summary != "" {
			some, err := changedDocuments(s, a, r, isChanged)
			if err != nil {
				return exitFailed, err
			}
			changed = append(changed, some...)
		}
		all.Foreign += r.Foreign
		show := shownIn(s, a)
		for _, d := range r.Documents {
			all.Documents = append(all.Documents, show(d))
		}
		for _, finding := range r.Findings {
			finding.Path = show(finding.Path)
			all.Findings = append(all.Findings, finding)
		}
	}
	if o.statistics {
		err = report.Statistics(s.out, &all)
	} else {
		err = f.Write(s.out, &all, report.Options{Color: s.color(s.out), Quiet: s.quiet, Verbose: s.verbose})
	}
	if err == nil {
		err = report.WriteFiles(s.dir, files, &all)
	}
	if err == nil && summary != "" {
		err = appendSummary(summary, &all, changed)
	}
	if err != nil {
		return exitFailed, err
	}
	if all.Exceeds(threshold) {
		return exitFindings, nil
	}
	return exitDone, nil
}

// changedDocuments are the documents that the summary of a job shows.
func changedDocuments(s *streams, a *archive.Archive, r *lint.Result, isChanged func(pm *schema.Postmortem) (bool, error)) ([]report.Changed, error) {
	var out []report.Changed
	for _, p := range r.Documents {
		pm := a.Read(p)
		changed, err := isChanged(pm)
		if err != nil {
			return nil, err
		}
		if changed {
			out = append(out, report.Changed{Path: shown(s, a, p), Document: pm, Conceal: func(text string) string { return r.Conceal(p, text) }})
		}
	}
	return out, nil
}

// appendSummary adds the findings to the summary of a GitHub job.
func appendSummary(file string, r *lint.Result, changed []report.Changed) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("writing the job summary: %w", err)
	}
	if err := report.StepSummary(f, r, changed); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// lintArchive checks an archive. isChanged tells the documents that the change is
// about: those that the base has not as they are now, else those that were named.
func lintArchive(ctx context.Context, s *streams, a *archive.Archive, o lintOptions, settings lint.Options) (r *lint.Result, isChanged func(*schema.Postmortem) (bool, error), err error) {
	if o.newFrom == "" {
		r, err = lint.Run(ctx, a, settings)
		return r, func(*schema.Postmortem) (bool, error) { return !a.Whole, nil }, err
	}
	base, notice, err := builder.BaseOf(a, o.newFrom)
	if err != nil {
		return nil, nil, err
	}
	if notice != "" {
		s.note("%s", notice)
	}
	r, err = lint.RunNew(ctx, a, base, settings)
	return r, func(pm *schema.Postmortem) (bool, error) {
		text, _, there, err := base.Text(pm.Path)
		return !there || string(text) != string(pm.Source), err
	}, err
}

// lintedArchives are the archives that the arguments name, or the one that holds
// standard input as a document of its own.
func lintedArchives(s *streams, args []string, o lintOptions) ([]*archive.Archive, error) {
	if o.staged {
		if len(args) > 0 || o.fix || o.stdinName != "" {
			return nil, usagef("--staged checks what is staged alone, and writes no file")
		}
		a, err := builder.Staged(s.dir)
		if err != nil {
			return nil, err
		}
		if len(a.Paths) == 0 {
			s.note("no postmortem is staged")
		}
		return []*archive.Archive{a}, nil
	}
	if o.stdinName == "" {
		return openArchives(s, args)
	}
	if len(args) > 0 || o.fix {
		return nil, usagef("--stdin-filename checks standard input alone, and writes no file")
	}
	data, err := io.ReadAll(io.LimitReader(s.in, schema.MaxDocument+1))
	if err != nil {
		return nil, fmt.Errorf("reading standard input: %w", err)
	}
	a, err := archive.Virtual(s.dir, o.stdinName, data)
	if err != nil {
		return nil, err
	}
	return []*archive.Archive{a}, nil
}

// fixAll fixes every document, or shows what that would change, and returns how many differ.
func fixAll(ctx context.Context, s *streams, archives []*archive.Archive, o lintOptions, settings lint.Options) (int, error) {
	changed, applied, refused := 0, 0, 0
	for _, a := range archives {
		fixer, err := lint.NewFixer(a, o.unsafe, settings)
		if err != nil {
			return 0, err
		}
		for _, p := range a.Paths {
			if err := ctx.Err(); err != nil {
				return changed, err
			}
			pm := a.Read(p)
			if pm.Source == nil || len(pm.Source) > schema.MaxDocument {
				continue // nothing was read that could be written back
			}
			f := fixer.Fix(p, pm.Source)
			refused += f.Refused
			if !f.Changed() {
				continue
			}
			changed++
			applied += len(f.Applied)
			name := shown(s, a, p)
			if s.verbose {
				for _, x := range f.Applied {
					s.note("%s:%d: %s: %s", name, x.Line, x.Rule, x.Title)
				}
			}
			if o.diff {
				before, after := f.Shown()
				if _, err := s.out.Write(diff.Diff("a/"+name, before, "b/"+name, after)); err != nil {
					return changed, err
				}
				continue
			}
			if err := atomicfile.Write(filepath.Join(a.Root, filepath.FromSlash(p)), f.After, 0o644); err != nil {
				return changed, fmt.Errorf("writing %s: %w", name, err)
			}
		}
	}
	if o.fix && !o.diff && applied > 0 {
		s.note("fixed %d %s in %d %s", applied, plural(applied, "finding"), changed, plural(changed, "postmortem"))
	}
	if refused > 0 {
		s.note("%d %s left out that would change what a document says, or bring an error", refused, plural(refused, "fix"))
	}
	return changed, nil
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
