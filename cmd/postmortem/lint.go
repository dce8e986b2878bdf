package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/change"
	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/report"
	_ "github.com/git-postmortem/postmortem/lint/rules"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(verb{
	name: "lint", args: "[PATH…]", order: 20,
	summary: "check postmortems",
	help: `Checks the files, folders or globs that are named, or all postmortems of the
repository. A file that is named is read whatever its extension; - is standard
input.

  postmortem lint
  postmortem lint postmortems/2026-03-04-wrong-recipients.md
  postmortem lint --fix                     fix what can be fixed safely
  postmortem lint --diff --unsafe           look first
  postmortem lint --new-from origin/main    only what this branch brings
  postmortem lint --baseline known.json     only what is more than was known
  postmortem lint --format github --output sarif:findings.sarif
  postmortem lint --stdin-filename postmortems/x.md < x.md

What is said of many documents in the same words is shown in full twice and
listed for the others; -v shows each in full.

Documents of sources (other repositories that the configuration names) are not
checked: lint them where they are. A build for readers outside stops all the
same where a locked rule finds something in one.

` + "`postmortem rules` lists the rules, `postmortem rules RULE` explains one.",
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		var o lintOptions
		flags.StringVar(&o.format, "format", "text", "how to write the findings: "+strings.Join(report.Names(), ", "))
		flags.StringArrayVar(&o.outputs, "output", nil, "write `FORMAT:FILE` as well; may be given several times")
		flags.StringArrayVar(&o.rules, "rule", nil, "only the findings, and fixes, of this `rule`; may be given several times")
		flags.StringVar(&o.failOn, "fail-on", "error", "exit 1 from this `severity` on: error, warning, info or never")
		flags.BoolVar(&o.fix, "fix", false, "apply the fixes that nobody could disagree with, then report what is left")
		flags.BoolVar(&o.unsafe, "unsafe", false, "with --fix or --diff: also those that are right most of the time")
		flags.BoolVar(&o.diff, "diff", false, "show what --fix would change, and change nothing")
		flags.StringVar(&o.newFrom, "new-from", "", "report only what the merge base with this `revision` does not have")
		flags.StringVar(&o.baseline, "baseline", "", "report only what is more than in this `file`, for those who cannot use --new-from")
		flags.StringVar(&o.writeBaseline, "write-baseline", "", "write what is found now into this `file`, and report nothing")
		flags.StringVar(&o.at, "at", "", "check what this `revision` has, and not the files")
		flags.BoolVar(&o.staged, "staged", false, "check what is staged for the next commit, as a hook does")
		flags.BoolVar(&o.statistics, "statistics", false, "count the findings by rule instead of listing them")
		flags.StringVar(&o.now, "now", "", "the `day` by which due dates are judged (default: SOURCE_DATE_EPOCH, else today)")
		flags.StringVar(&o.stdinName, "stdin-filename", "", "check standard input as if it were the `file` of this name")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			code, err := runLint(ctx, s, args, o)
			if err != nil && o.format == "github" && !errors.Is(err, context.Canceled) {
				err = errors.Join(err, failOnGitHub(s, err))
			}
			return code, err
		}
	},
})

type lintOptions struct {
	format, failOn, stdinName             string
	newFrom, now, at                      string
	baseline, writeBaseline               string
	outputs, rules                        []string
	fix, unsafe, diff, statistics, staged bool
}

func runLint(ctx context.Context, s *streams, args []string, o lintOptions) (int, error) {
	format, err := report.Lookup(o.format)
	if err != nil {
		return exitFailed, usagef("%s", err)
	}
	threshold, err := parseFailOn(o.failOn)
	if err != nil {
		return exitFailed, err
	}
	if o.unsafe && !o.fix && !o.diff {
		return exitFailed, usagef("--unsafe goes with --fix or --diff")
	}
	if o.writeBaseline != "" && (o.baseline != "" || o.newFrom != "" || o.fix || o.diff || len(o.rules) > 0) {
		return exitFailed, usagef("--write-baseline takes all that is found: without --baseline, --new-from, --fix, --diff and --rule")
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
	files, err := openOutputs(s, o.outputs)
	if err != nil {
		return exitFailed, err
	}
	defer files.abandon()
	archives, err := lintedArchives(ctx, s, args, o)
	// A configuration that a change has turned away from its postmortems: the one of the
	// base still judges them, and only where it finds nothing is that all there is to say.
	var astray *archive.EmptyError
	if o.newFrom != "" && errors.As(err, &astray) && astray.Missing == 0 {
		archives, err = s.archives().Open(s.dir, args...)
	}
	if err != nil {
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
	summary := s.env("GITHUB_STEP_SUMMARY")
	if o.format != "github" {
		summary = ""
	}
	all := linted{fromRoot: map[string]string{}}
	for _, a := range archives {
		if err := all.add(ctx, s, a, o, settings, summary != ""); err != nil {
			return exitFailed, err
		}
	}
	if o.writeBaseline != "" {
		return writeBaseline(s, &all, o.writeBaseline)
	}
	if o.baseline != "" {
		if err := all.subtract(s, o.baseline, o); err != nil {
			return exitFailed, err
		}
	}
	if o.statistics {
		err = report.Statistics(s.out, &all.Result)
	} else {
		err = format.Write(s.out, all.as(format), report.Options{Color: bool(terminal.Paints(s.out, s.env)), Quiet: s.quiet, Verbose: s.verbose})
	}
	if err == nil {
		err = files.write(&all)
	}
	if err == nil && summary != "" {
		err = appendSummary(summary, func(w io.Writer) error { return report.StepSummary(w, all.as(format), all.changed) })
	}
	switch {
	case err != nil:
		return exitFailed, err
	case all.Exceeds(threshold):
		return exitFindings, nil
	case astray != nil:
		return exitFailed, astray
	}
	return exitDone, nil
}

// linted is what was found in all archives together.
type linted struct {
	lint.Result
	changed  []report.Changed
	fromRoot map[string]string // path as shown → from the root of its repository
}

// as is the result with its paths as a format wants them.
func (l *linted) as(f report.Format) *lint.Result {
	r := l.Result
	if !f.FromRoot {
		return &r
	}
	r.Documents, r.Findings = nil, nil
	for _, p := range l.Documents {
		r.Documents = append(r.Documents, l.fromRoot[p])
	}
	for _, finding := range l.Findings {
		finding.Path = l.fromRoot[finding.Path]
		r.Findings = append(r.Findings, finding)
	}
	return &r
}

// add checks an archive. With changed it keeps the documents that the change is about:
// those that the base has not as they are now, else those that were named.
func (l *linted) add(ctx context.Context, s *streams, a *archive.Archive, o lintOptions, settings lint.Options, changed bool) error {
	input := change.Input(a)
	isChanged := func(*schema.Postmortem) (bool, error) { return !a.Whole, nil }
	var bases []lint.Base
	if o.newFrom != "" {
		var notices []string
		var err error
		if bases, notices, err = change.Bases(a, o.newFrom); err != nil {
			return err
		}
		for _, notice := range notices {
			s.note("%s", notice)
		}
		isChanged = func(pm *schema.Postmortem) (bool, error) {
			for _, base := range bases {
				text, _, there, err := base.Text(pm.Path)
				if err != nil || there && string(text) == string(pm.Source) {
					return false, err
				}
			}
			return true, nil
		}
	}
	kept := make([]*schema.Postmortem, len(a.Paths))
	if changed {
		var mu sync.Mutex
		noting := func(first *error, do func(int, *schema.Postmortem)) func(int, *schema.Postmortem) {
			return func(i int, pm *schema.Postmortem) {
				do(i, pm)
				is, err := isChanged(pm)
				mu.Lock()
				defer mu.Unlock()
				if is {
					kept[i] = pm
				}
				*first = errors.Join(*first, err)
			}
		}
		input.Each = func(ctx context.Context, do func(int, *schema.Postmortem)) error {
			var first error
			err := a.Each(ctx, noting(&first, do))
			return errors.Join(err, first)
		}
		input.Some = func(ctx context.Context, which []int, do func(int, *schema.Postmortem)) error {
			var first error
			err := a.Some(ctx, which, noting(&first, do))
			return errors.Join(err, first)
		}
	}
	var r *lint.Result
	var err error
	if o.newFrom == "" {
		r, err = lint.Run(ctx, input, settings)
	} else {
		r, err = lint.RunNew(ctx, input, settings, bases[0], bases[1:]...)
	}
	if err != nil {
		return err
	}
	for _, notice := range r.Notices {
		s.note("%s", notice)
	}
	show := shownIn(s, a)
	for _, pm := range kept {
		if pm != nil {
			l.changed = append(l.changed, report.Changed{Path: a.InTree(pm.Path), Document: pm, Conceal: func(text string) string { return r.Conceal(pm.Path, text) }})
		}
	}
	l.Foreign += r.Foreign
	for _, d := range r.Documents {
		l.Documents = append(l.Documents, show(d))
		l.fromRoot[show(d)] = a.InTree(d)
	}
	for _, finding := range r.Findings {
		l.fromRoot[show(finding.Path)] = a.InTree(finding.Path)
		finding.Path = show(finding.Path)
		l.Findings = append(l.Findings, finding)
	}
	return nil
}

// lintedArchives are the archives that the arguments name, or the one that holds
// standard input as a document of its own.
func lintedArchives(ctx context.Context, s *streams, args []string, o lintOptions) ([]*archive.Archive, error) {
	if len(args) == 1 && args[0] == "-" && o.stdinName == "" {
		args, o.stdinName = nil, "standard-input.md"
	}
	switch {
	case o.at != "" && (o.staged || o.fix || o.diff || o.newFrom != "" || o.stdinName != ""):
		return nil, usagef("--at checks what one commit has; it goes with no other source of documents, and writes no file")
	case o.at != "":
		v, err := ownViewOf(s, o.at)
		if err != nil {
			return nil, err
		}
		return v.archives(args)
	case o.staged && (len(args) > 0 || o.fix || o.stdinName != ""):
		return nil, usagef("--staged checks what is staged alone, and writes no file")
	case o.staged:
		a, err := s.archives().Staged(s.dir, s.env("GIT_INDEX_FILE"))
		if err != nil {
			return nil, err
		}
		if len(a.Paths) == 0 {
			s.note("no postmortem is staged")
		}
		return []*archive.Archive{a}, nil
	case o.stdinName != "" && (len(args) > 0 || o.fix):
		return nil, usagef("--stdin-filename checks standard input alone, and writes no file")
	case o.stdinName != "":
		data, err := io.ReadAll(io.LimitReader(terminal.Reader(ctx, s.in), schema.MaxDocument+1))
		if err != nil {
			return nil, fmt.Errorf("reading standard input: %w", err)
		}
		a, err := s.archives().Buffer(s.dir, o.stdinName, data)
		if err != nil {
			return nil, err
		}
		return []*archive.Archive{a}, nil
	case o.newFrom != "":
		// A change that touches no postmortem is fine, also where there is none.
		archives, err := s.archives().Open(s.dir, args...)
		if err != nil {
			return nil, err
		}
		var empty *archive.EmptyError
		switch err := archive.Require(archives); {
		case errors.As(err, &empty) && empty.Missing == 0 && len(empty.Others) == 0:
			s.note("no postmortem was found, so the change brings none")
		case err != nil:
			return nil, err // there are some, and they would not be looked at
		}
		say(s, archives)
		return archives, nil
	}
	return openOwn(s, args)
}

// failOnGitHub shows an error as an annotation and in the summary of the job, so that a
// red check says why.
func failOnGitHub(s *streams, err error) error {
	file, line := "", 0
	var mistake *config.Error
	if errors.As(err, &mistake) {
		file, line = fromRepository(mistake.File), mistake.Pos.Line
	}
	if err := report.GitHubError(s.out, file, line, err.Error()); err != nil {
		return err
	}
	if summary := s.env("GITHUB_STEP_SUMMARY"); summary != "" {
		return appendSummary(summary, func(w io.Writer) error { return report.StepSummaryError(w, err.Error()) })
	}
	return nil
}

// fromRepository is a file's path from the root of its repository.
func fromRepository(file string) string {
	if repo, err := gitrepo.Open(filepath.Dir(file)); err == nil {
		defer repo.Close()
		if rel, inside := repo.Rel(file); inside {
			return rel
		}
	}
	return filepath.ToSlash(file)
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
