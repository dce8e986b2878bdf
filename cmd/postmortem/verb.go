package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema"
)

// The exit codes of every verb.
const (
	exitDone     = 0
	exitFindings = 1 // nothing failed, and there is something to fix
	exitFailed   = 2 // usage, unreadable input, nothing matched, interrupted
)

// streams are what a verb may touch of the process.
type streams struct {
	dir     string // the folder that paths are relative to
	in      io.Reader
	out     io.Writer
	err     io.Writer
	env     func(string) string
	quiet   bool
	verbose bool
	config  string // the configuration in place of those among the documents, or ""
	// progress shows how far a verb is, where somebody waits for it; nil elsewhere.
	progress *terminal.Progress
}

// A verb is one thing that the program does.
type verb struct {
	name    string
	args    string // after the name, in the usage line
	summary string // one line
	help    string // what more there is to say, with an example
	order   int    // in the list of verbs
	hidden  bool   // no person calls it
	query   bool   // its words are a query, in which -word leaves out
	// setup declares the flags and returns what runs once they are parsed.
	setup func(flags *pflag.FlagSet) func(ctx context.Context, s *streams, args []string) (int, error)
}

var verbs []verb

func register(v verb) bool {
	verbs = append(verbs, v)
	sort.Slice(verbs, func(i, j int) bool { return verbs[i].order < verbs[j].order })
	return true
}

// A usageError is the caller's mistake in calling the program.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

func usagef(format string, args ...any) error {
	return &usageError{msg: fmt.Sprintf(format, args...)}
}

func run(ctx context.Context, s *streams, args []string) int {
	root := pflag.NewFlagSet("postmortem", pflag.ContinueOnError)
	root.SetInterspersed(false)
	root.SetOutput(io.Discard)
	s.global(root)
	version := root.Bool("version", false, "print the version")
	err := root.Parse(args)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		fmt.Fprint(s.out, overview())
		return exitDone
	case err != nil:
		return fail(s, "", usagef("%s", flagMistake(err, root)))
	case *version:
		return runVerb(ctx, s, "version", nil)
	case root.NArg() == 0:
		fmt.Fprint(s.out, first(s))
		return exitDone
	}
	return runVerb(ctx, s, root.Arg(0), root.Args()[1:])
}

func runVerb(ctx context.Context, s *streams, name string, args []string) int {
	v, err := lookup(name)
	if err != nil {
		return fail(s, "", err)
	}
	flags, do := v.flags()
	own := usages(flags)
	s.shared(flags)
	if v.query {
		var err error
		if args, err = wordsLast(args, flags); err != nil {
			return fail(s, v.name, err)
		}
	}
	if err := flags.Parse(args); errors.Is(err, pflag.ErrHelp) {
		fmt.Fprint(s.out, v.page(own))
		return exitDone
	} else if err != nil {
		return fail(s, v.name, usagef("%s", flagMistake(err, flags)))
	}
	if !s.quiet && terminal.Shows(s.err, s.env) {
		s.progress = terminal.NewProgress(s.err, "reading", time.Now)
	}
	code, err := do(ctx, s, flags.Args())
	s.progress.Erase()
	if err != nil {
		return fail(s, v.name, err)
	}
	return code
}

// shared are the flags that every verb has.
func (s *streams) shared(flags *pflag.FlagSet) {
	flags.BoolVarP(&s.quiet, "quiet", "q", s.quiet, "say only what was asked for")
	flags.BoolVarP(&s.verbose, "verbose", "v", s.verbose, "say more of what is done")
	flags.Func("config", "the configuration, in place of every postmortem.yaml: a `file`", func(name string) error {
		if s.config = name; name == "" {
			return fmt.Errorf("it takes a file")
		}
		return nil
	})
	flags.Func("color", "colours: `when`, auto, always or never", s.colored)
}

// global are the flags that stand before the verb.
func (s *streams) global(flags *pflag.FlagSet) {
	s.shared(flags)
	flags.FuncP("directory", "C", "run as if in this `folder`, as with git", s.into)
}

// file is where a file is that an argument names.
func (s *streams) file(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.dir, name)
}

// archives opens archives with the configuration that the caller wants.
func (s *streams) archives() archive.Opener {
	var o archive.Opener
	if s.config != "" {
		o.Config = s.file(s.config)
	}
	if s.progress != nil {
		o.Watch = s.progress
	}
	return o
}

// into changes the folder that everything is relative to. What is given several times is each
// relative to the one before.
func (s *streams) into(dir string) error {
	dir = s.file(dir)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("there is no such folder")
	}
	s.dir = dir
	return nil
}

// colored has the last word on colours, whatever the environment says.
func (s *streams) colored(when string) error {
	var forced, none string
	switch when {
	case "auto":
		return nil
	case "always":
		forced = "1"
	case "never":
		none = "1"
	default:
		return fmt.Errorf("it is auto, always or never")
	}
	env := s.env
	s.env = func(name string) string {
		switch name {
		case "CLICOLOR_FORCE":
			return forced
		case "NO_COLOR":
			return none
		}
		return env(name)
	}
	return nil
}

// flags are a verb's own, and what runs once they are parsed.
func (v verb) flags() (*pflag.FlagSet, func(context.Context, *streams, []string) (int, error)) {
	flags := pflag.NewFlagSet(v.name, pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.SortFlags = false
	return flags, v.setup(flags)
}

// wordsLast puts the flags of a verb before a `--`, and all else behind it: the words of a
// query may begin with a hyphen.
func wordsLast(args []string, flags *pflag.FlagSet) ([]string, error) {
	var words, out []string
	for i := 0; i < len(args); i++ {
		a := args[i]
		switch {
		case a == "--":
			words, i = append(words, args[i+1:]...), len(args)
		case strings.HasPrefix(a, "--"):
			out = append(out, a)
			name, _, valued := strings.Cut(a[2:], "=")
			if f := flags.Lookup(name); f != nil && f.NoOptDefVal == "" && !valued && i+1 < len(args) {
				i++
				out = append(out, args[i])
			}
		case len(a) > 1 && a[0] == '-' && strings.Trim(a[1:], "qvh") == "":
			out = append(out, a)
		case len(a) > 2 && a[0] == '-' && flags.Lookup(a[1:]) != nil:
			return nil, usagef("%s leaves out what holds the word; did you mean -%s? The word is meant by %q", a, a, "-\""+a[1:]+"\"")
		default:
			words = append(words, a)
		}
	}
	return append(append(out, "--"), words...), nil
}

func lookup(name string) (verb, error) {
	var names []string
	for _, v := range verbs {
		if v.name == name {
			return v, nil
		}
		if !v.hidden {
			names = append(names, v.name)
		}
	}
	var near []string // one slip may lie between several
	for _, n := range names {
		if schema.EditDistance(name, n) == 1 {
			near = append(near, n)
		}
	}
	if n := schema.Nearest(name, names); len(near) == 0 && n != "" {
		near = []string{n}
	}
	if len(near) > 0 {
		return verb{}, usagef("there is no verb %q; did you mean %s?", name, strings.Join(near, " or "))
	}
	return verb{}, usagef("there is no verb %q; the verbs are %s", name, strings.Join(names, ", "))
}

// flagMistake says what is wrong with a flag, and which one was meant.
func flagMistake(err error, flags *pflag.FlagSet) string {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return err.Error()
	}
	var names []string
	flags.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	name := unknown.GetSpecifiedName()
	if near := schema.Nearest(name, names); near != "" && len(name) > 1 {
		return fmt.Sprintf("there is no flag --%s; did you mean --%s?", name, near)
	}
	if len(name) == 1 {
		return fmt.Sprintf("there is no flag -%s", name)
	}
	return fmt.Sprintf("there is no flag --%s", name)
}

// fail reports an error: what, where, why, how to fix it.
func fail(s *streams, verb string, err error) int {
	name := "postmortem"
	if verb != "" {
		name += " " + verb
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintf(s.err, "%s: interrupted\n", name)
		return exitFailed
	}
	fmt.Fprintf(s.err, "%s: %s\n", name, harmless(err.Error()))
	var usage *usageError
	if errors.As(err, &usage) {
		fmt.Fprintf(s.err, "`%s --help` says how it is called.\n", name)
	}
	return exitFailed
}

// helpWidth is how wide a line of help may be.
const helpWidth = 80

// usages are the flags with what they do. What pflag says of every switch, that it takes
// true and false, is left out.
func usages(flags *pflag.FlagSet) string {
	const both = "[=true|false]"
	return strings.ReplaceAll(flags.FlagUsagesWrapped(helpWidth), both, strings.Repeat(" ", len(both)))
}

// page is a verb's help.
func (v verb) page(flags string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nUsage: %s\n", v.summary, strings.TrimSpace("postmortem "+v.name+" "+v.args))
	if v.help != "" {
		fmt.Fprintf(&b, "\n%s\n", strings.Trim(v.help, "\n"))
	}
	if flags != "" {
		fmt.Fprintf(&b, "\nFlags:\n%s", flags)
	}
	b.WriteString("\n  -q, --quiet, -v, --verbose, --color and --config work with every verb.\n")
	return b.String()
}

// overview lists the verbs.
func overview() string {
	var b strings.Builder
	b.WriteString("postmortem keeps a git repository of postmortems.\n\nUsage: postmortem VERB [FLAGS] [ARGUMENTS]\n\nVerbs:\n")
	for _, v := range verbs {
		if !v.hidden {
			fmt.Fprintf(&b, "  %-10s %s\n", v.name, v.summary)
		}
	}
	b.WriteString(`
Exit codes: 0 done; 1 findings at or above --fail-on, or what --fail-on-overdue
looks for; 2 anything else.
-q, --quiet says only what was asked for; -v, --verbose says more.
-C FOLDER, before the verb, runs it as if in that folder.
--config FILE is the configuration in place of every postmortem.yaml; its paths
are relative to the top of the repository, or without one to the folder that
the verb runs in.
--color always or never, or NO_COLOR and CLICOLOR_FORCE, decide on colours;
else a terminal has them.
`)
	return b.String()
}

// note says something on the side, unless asked to be quiet.
func (s *streams) note(format string, args ...any) {
	if !s.quiet {
		s.progress.Erase()
		fmt.Fprintf(s.err, "postmortem: %s\n", harmless(fmt.Sprintf(format, args...)))
	}
}

// detail says what only those want to know who ask for more.
func (s *streams) detail(format string, args ...any) {
	if s.verbose {
		s.note(format, args...)
	}
}

// harmless is a text that a terminal, and the log of a CI job, takes for nothing but
// text: a file whose name has a line feed and a workflow command gives none.
func harmless(text string) string {
	lines := strings.Split(terminal.Clean(text), "\n")
	for i, line := range lines {
		if trimmed := strings.TrimSpace(line); strings.HasPrefix(trimmed, "::") || strings.HasPrefix(trimmed, "##[") {
			lines[i] = "| " + trimmed
		}
	}
	return strings.Join(lines, "\n")
}

// now is the one clock that output depends on: --now, else SOURCE_DATE_EPOCH,
// else the time of the commit built, else the machine's.
func now(s *streams, flag string, commit time.Time) (time.Time, error) {
	if flag != "" {
		t, err := schema.ParseDate(flag)
		if err != nil {
			return t, usagef("--now takes a date such as 2026-03-04 or 2026-03-04T14:39:00Z, not %q", flag)
		}
		return t.UTC(), nil
	}
	if epoch := s.env("SOURCE_DATE_EPOCH"); epoch != "" {
		var seconds int64
		var rest string
		if n, _ := fmt.Sscanf(epoch+" .", "%d %s", &seconds, &rest); n != 2 || rest != "." {
			return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH is %q, not a number of seconds", epoch)
		}
		return time.Unix(seconds, 0).UTC(), nil
	}
	if !commit.IsZero() {
		return commit.UTC(), nil
	}
	return time.Now().UTC(), nil
}
