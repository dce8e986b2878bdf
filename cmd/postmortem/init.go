package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/internal/setup"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(verb{
	name: "init", args: "[TITLE]", order: 5,
	summary: "set up a repository, or adopt the postmortems that it has",
	help: `Looks at what is there, says what it found and what it would write, and writes
it: postmortem.yaml, what CI runs (GitHub, GitLab, Gitea and Forgejo, or a
script for any other), an entry for pre-commit, a line for .gitignore, and in a
repository without postmortems a first draft called TITLE.

A file that is there is never touched; what to add to it by hand is said.
Postmortems that are there stay as they are: mistakes in them are found, and
what is only another form is not. Later ones are held to the standard.

  postmortem init --dry-run
  postmortem init "Checkout answers slowly"
  postmortem init --forge gitlab --audience none`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		var o initOptions
		flags.BoolVarP(&o.yes, "yes", "y", false, "ask nothing, as where nobody sits at a terminal")
		flags.BoolVar(&o.dry, "dry-run", false, "show what would be written, with its text, and write nothing")
		flags.StringVar(&o.Forge, "forge", "", "whose CI: "+strings.Join(setup.Forges, ", ")+" (default: by the remote origin, else script)")
		flags.StringVar(&o.Audience, "audience", "public", "whom Pages are published for: public, customers, internal, or none for no Pages")
		flags.StringVar(&o.Program, "program", setup.Program, "where CI gets this program from: the `address` of its repository, or OWNER/NAME on GitHub")
		flags.StringVar(&o.Revision, "revision", "", "the `commit`, tag or branch of it (default: this program's own, else main)")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			o.title = strings.TrimSpace(strings.Join(args, " "))
			if o.Forge != "" && !slices.Contains(setup.Forges, o.Forge) {
				return exitFailed, usagef("--forge takes %s, not %q", strings.Join(setup.Forges, ", "), o.Forge)
			}
			if !slices.Contains(initAudiences, o.Audience) {
				return exitFailed, usagef("--audience takes %s, not %q", strings.Join(initAudiences, ", "), o.Audience)
			}
			return initialize(ctx, s, o, flags.Changed("audience"))
		}
	},
})

type initOptions struct {
	setup.Options
	title    string
	yes, dry bool
}

var initAudiences = []string{"public", "customers", "internal", "none"}

// firstTitle is what a first draft is called where nobody says.
const firstTitle = "What a reader would have seen"

func initialize(ctx context.Context, s *streams, o initOptions, audienceGiven bool) (int, error) {
	day, err := now(s, "", time.Time{})
	if err != nil {
		return exitFailed, err
	}
	archives, err := s.archives().Open(s.dir)
	if err != nil {
		return exitFailed, err
	}
	a := archives[0]
	defer a.Close()
	if a.ReadOnly {
		return exitFailed, fmt.Errorf("init writes files, and this repository has no working copy")
	}
	pile, err := setup.Look(ctx, a, day)
	if err != nil {
		return exitFailed, err
	}
	top := a.Root
	if repo, _ := a.Repo(); repo != nil {
		top = repo.Top
	} else {
		s.note("this is no git repository; `git init` makes it one")
	}
	known := cmp.Or(o.Forge, pile.Forge)
	if !slices.Contains(setup.Forges, known) {
		known = "" // a forge whose CI is not known
	}
	describe(s.out, pile, known)
	for _, n := range a.Notices {
		s.note("%s", n)
	}

	asks := !o.yes && !o.dry && terminal.Is(s.in)
	o.Forge = known
	if asks {
		if err := ask(ctx, s, &o, pile, audienceGiven); err != nil {
			return exitFailed, err
		}
	}
	o.title, o.Forge, o.Revision = cmp.Or(o.title, firstTitle), cmp.Or(o.Forge, setup.Script), cmp.Or(o.Revision, ownRevision())
	if o.Audience == "none" {
		o.Audience = ""
	}
	plan, err := planned(ctx, s, pile, o, top, day)
	if err != nil {
		return exitFailed, err
	}
	plan.describe(s.out, o.dry)
	if o.dry {
		return exitDone, nil
	}
	if asks && len(plan.write)+len(plan.draft) > 0 {
		answer, err := choose(ctx, s, "Write it? yes or no", "yes", []string{"yes", "no", "y", "n"})
		if err != nil {
			return exitFailed, err
		}
		if answer[0] == 'n' {
			s.note("nothing was written")
			return exitDone, nil
		}
	}
	for _, f := range plan.write {
		if err := createFile(filepath.Join(top, filepath.FromSlash(f.Path)), []byte(f.Text)); err != nil {
			return exitFailed, err
		}
	}
	if plan.draft != "" {
		quiet := *s
		quiet.out = io.Discard
		d := schema.NewDocument{Title: plan.draft, Type: "outage"}
		if code, err := begin(ctx, &quiet, newOptions{NewDocument: d}); err != nil {
			return code, err
		}
	}
	next(s, pile, o)
	return exitDone, nil
}

// describe says what was found.
func describe(w io.Writer, p *setup.Pile, kind string) {
	forge := "not known by the remote origin"
	if kind != "" {
		forge = kind
	} else if p.Forge != "" {
		forge = p.Forge + ", whose CI runs a script"
	}
	a := p.Archive
	if len(a.Paths) == 0 {
		fmt.Fprintf(w, "Found: no postmortem yet\n  forge       %s\n\n", forge)
		return
	}
	folders := slices.Clone(a.Taken)
	if len(folders) == 0 {
		folders = a.Folders()
	}
	fmt.Fprintf(w, "Found: %s in %s\n", schema.Count(len(a.Paths), "postmortem"), terminal.Line(taken(folders)))
	row := func(name, format string, args ...any) {
		fmt.Fprintf(w, "  %-11s %s\n", name, terminal.Line(fmt.Sprintf(format, args...)))
	}
	row("form", "%d of the standard's, %d of another", len(p.Ours), len(p.Adopted))
	if p.First != "" {
		row("dates", "%s to %s, %d of no known day", p.First, p.Last, p.Dayless)
	} else {
		row("dates", "none of a known day")
	}
	row("timelines", "%d of %s read, %s without one", p.Read, schema.Count(p.Lines, "line"), schema.Count(p.Timeless, "document"))
	zones := tallied(p.Zones)
	if p.Zoneless > 0 {
		zones = append(zones, fmt.Sprintf("not stated (%d)", p.Zoneless))
	}
	row("zones", "%s", dash(strings.Join(zones, ", ")))
	row("severities", "%s", dash(strings.Join(tallied(p.Severities), ", ")))
	if len(p.Unknown) > 0 {
		row("", "of no known scale: %s", strings.Join(tallied(p.Unknown), ", "))
	}
	row("forge", "%s", forge)
	row("lint", "%s", counted(p.Before))
	fmt.Fprintln(w)
}

// maxTallied is how many words of a kind are named.
const maxTallied = 5

func tallied(words []setup.Tally) (out []string) {
	for i, t := range words {
		if i == maxTallied {
			return append(out, fmt.Sprintf("%d more", len(words)-i))
		}
		out = append(out, fmt.Sprintf("%s (%d)", t.Word, t.N))
	}
	return out
}

func counted(r *lint.Result) string {
	return fmt.Sprintf("%s, %s, %s", schema.Count(r.Count(lint.Error), "error"), schema.Count(r.Count(lint.Warning), "warning"), schema.Count(r.Count(lint.Info), "note"))
}

// ask asks what could not be told, four questions at most with the last one, whether to write.
func ask(ctx context.Context, s *streams, o *initOptions, p *setup.Pile, audienceGiven bool) (err error) {
	if len(p.Archive.Paths) == 0 && o.title == "" {
		fmt.Fprintf(s.err, "What went wrong last? The first draft is called so. [%s] ", firstTitle)
		if o.title, err = terminal.Ask(ctx, s.in, io.Discard, ""); err != nil {
			return err
		}
	}
	if o.Forge == "" {
		if o.Forge, err = choose(ctx, s, "Whose CI checks them? "+strings.Join(setup.Forges, ", "), setup.Script, setup.Forges); err != nil {
			return err
		}
	}
	if !audienceGiven && (o.Forge == "github" || o.Forge == "gitlab") {
		o.Audience, err = choose(ctx, s, "Who may read the published archive? "+strings.Join(initAudiences, ", "), o.Audience, initAudiences)
	}
	return err
}

// choose asks for one of some words until it gets one; nothing means the standard one.
func choose(ctx context.Context, s *streams, question, standard string, words []string) (string, error) {
	for {
		answer, err := terminal.Ask(ctx, s.in, s.err, fmt.Sprintf("%s [%s]", question, standard))
		if err != nil {
			return "", err
		}
		if answer = strings.ToLower(cmp.Or(answer, standard)); slices.Contains(words, answer) {
			return answer, nil
		}
	}
}

// A plan is what init would do.
type plan struct {
	write []setup.File
	there []setup.File // which are there, and something has to be added
	done  []string     // which are there, and need nothing
	draft string       // title of a first draft, or ""
	after *lint.Result // what lint finds under the configuration; nil where that is there
}

func planned(ctx context.Context, s *streams, p *setup.Pile, o initOptions, top string, day time.Time) (*plan, error) {
	files, err := p.Files(o.Options)
	if err != nil {
		return nil, usagef("%s", err)
	}
	out := &plan{}
	if p.Archive.Config.File != "" {
		out.done = append(out.done, fromTop(top, p.Archive.Config.File))
	} else {
		name := fromTop(top, filepath.Join(p.Archive.Root, config.Name))
		text := p.Config(day)
		var same bool
		if out.after, same, err = p.After(ctx, name, text, day); err != nil {
			return nil, err
		}
		if !same {
			s.note("under the new configuration other documents would be taken; look at it with `postmortem list`")
		}
		files = append([]setup.File{{Path: name, Text: string(text), About: "where they are, and what is held to what"}}, files...)
	}
	for _, f := range files {
		full := filepath.Join(top, filepath.FromSlash(f.Path))
		if _, err := os.Lstat(full); err != nil {
			out.write = append(out.write, f)
			continue
		}
		if data, err := os.ReadFile(full); err == nil && f.In(string(data)) {
			out.done = append(out.done, f.Path)
		} else {
			out.there = append(out.there, f)
		}
	}
	if len(p.Archive.Paths) == 0 {
		out.draft = o.title
	}
	return out, nil
}

func fromTop(top, file string) string {
	if real, err := filepath.EvalSymlinks(filepath.Dir(file)); err == nil {
		file = filepath.Join(real, filepath.Base(file))
	}
	if real, err := filepath.EvalSymlinks(top); err == nil {
		top = real
	}
	rel, err := filepath.Rel(top, file)
	if err != nil {
		return file
	}
	return filepath.ToSlash(rel)
}

func (p *plan) describe(w io.Writer, texts bool) {
	if len(p.write) > 0 || p.draft != "" {
		fmt.Fprintln(w, "To write:")
		for _, f := range p.write {
			fmt.Fprintf(w, "  %-33s %s\n", terminal.Line(f.Path), f.About)
		}
		if p.draft != "" {
			fmt.Fprintf(w, "  %-33s %s\n", "a first draft", terminal.Line(p.draft))
		}
	}
	if p.after != nil && len(p.after.Documents) > 0 {
		fmt.Fprintf(w, "Under that configuration lint finds %s.\n", counted(p.after))
	}
	for _, name := range p.done {
		fmt.Fprintf(w, "There already, and left as it is: %s\n", terminal.Line(name))
	}
	for _, f := range p.there {
		fmt.Fprintf(w, "There already, and left as it is: %s. Add by hand:\n%s", terminal.Line(f.Path), indented(cmp.Or(f.Add, f.Text)))
	}
	if texts {
		for _, f := range p.write {
			fmt.Fprintf(w, "\n--- %s\n%s", terminal.Line(f.Path), terminal.Clean(f.Text))
		}
	}
}

var lineStart = regexp.MustCompile(`(?m)^(.)`)

func indented(text string) string { return lineStart.ReplaceAllString(text, "    $1") }

// next says what to do now, in three lines.
func next(s *streams, p *setup.Pile, o initOptions) {
	if s.quiet {
		return
	}
	write := "postmortem serve     # write the draft, and see it"
	if len(p.Archive.Paths) > 0 {
		write = "postmortem serve     # browse and search what there is"
	}
	fmt.Fprintf(s.out, "\nNext:\n  %s\n  postmortem lint      # what is wrong in it\n  commit it on a branch, and open a pull request\n", write)
	level := map[string]schema.Audience{"public": schema.Public, "customers": schema.Customers, "internal": schema.Internal}[o.Audience]
	if n := p.Readable[level]; o.Audience != "" && o.Forge != setup.Script && o.Audience != "internal" {
		s.note("the published archive holds what is marked for it alone: now %s of %d; `audience: %s` in the frontmatter marks one", schema.Count(n, "postmortem"), len(p.Archive.Paths), o.Audience)
	}
	switch closed := o.Audience == "customers" || o.Audience == "internal"; {
	case closed && o.Forge == "github":
		s.note("GitHub shows Pages to everybody, unless an organisation of Enterprise Cloud closes them; while they are open, the job `publish` fails and publishes nothing")
	case closed && o.Forge == "gitlab":
		s.note("close Pages to others before the first push, in the project's settings under Visibility; CI cannot see whether they are open")
	}
}

// ownRevision is the release that this program is, else the commit that it was built from, or
// main where it does not know or was built from changed files.
func ownRevision() string {
	if programVersion != "" {
		return programVersion
	}
	revision := "main"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, v := range info.Settings {
			switch {
			case v.Key == "vcs.revision" && len(v.Value) == 40:
				revision = v.Value
			case v.Key == "vcs.modified" && v.Value == "true":
				return "main"
			}
		}
	}
	return revision
}
