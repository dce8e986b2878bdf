package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(verb{
	name: "new", args: "[TITLE]", order: 10,
	summary: "begin a postmortem",
	help: `Writes a draft with the sections that its type requires, each with a guide that
` + "`lint --fix`" + ` removes once the section is filled. The owner comes from git, the
time zone from this machine. Name the symptom: what a reader would have seen.

  postmortem new "Checkout answers slowly"
  postmortem new --started "yesterday 14:30" --resolved "40 minutes ago" \
    --service payments --edit "Checkout answers slowly"
  postmortem new --type security --date 2026-03-04 "Tokens in a public log"

A time is 14:30, 2:30pm or noon, with a day where it is not today (yesterday,
3 days ago, friday, last friday, 2026-03-04) and a zone where it is another
(UTC, +01:00, Europe/Paris); or it is 40 minutes ago, an hour ago, now, or
2026-03-04T14:30:00+01:00; "about" before it says that it is not exact. What can
be read in two ways is refused.

Incidents of the archive that are like the new one are named.`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		var o newOptions
		flags.StringVar(&o.Type, "type", "outage", "the type of incident: "+strings.Join((&schema.Options{}).Types(), ", ")+", or one of the configuration's profiles")
		flags.StringVar(&o.day, "date", "", "the `day` of the incident, YYYY-MM-DD or as yesterday (default: that of --started, else today)")
		for i, phase := range newPhases {
			flags.StringVar(&o.times[i], phase.flag, "", "the `time` when "+phase.about)
		}
		flags.StringVar(&o.Owner, "owner", "", "who sees it through, by handle (default: from git)")
		flags.StringVar(&o.Timezone, "timezone", "", "the IANA zone of its clock times (default: this machine's)")
		flags.StringArrayVar(&o.Services, "service", nil, "a `service` that it hit; may be given several times")
		flags.StringArrayVar(&o.Tags, "tag", nil, "a `tag`; may be given several times")
		flags.BoolVarP(&o.edit, "edit", "e", false, "open the draft in $VISUAL or $EDITOR")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			o.Title = strings.TrimSpace(strings.Join(args, " "))
			return begin(ctx, s, o)
		}
	},
})

// newOptions are what a draft begins with, as the caller says it.
type newOptions struct {
	schema.NewDocument
	day   string
	times [len(newPhases)]string
	edit  bool
}

func begin(ctx context.Context, s *streams, o newOptions) (int, error) {
	archives, err := s.archives().Open(s.dir)
	if err != nil {
		return exitFailed, err
	}
	a, d := archives[0], &o.NewDocument
	if a.ReadOnly {
		return exitFailed, fmt.Errorf("new writes a file, and this repository has no working copy")
	}
	options := &a.Config.Options
	if types := options.Types(); !slices.Contains(types, d.Type) {
		return exitFailed, usagef("--type takes %s, not %q", strings.Join(types, ", "), d.Type)
	}
	editor := ""
	if o.edit {
		if editor, err = terminal.Editor(s.env); err != nil {
			return exitFailed, usagef("--edit: %s", err)
		}
	}
	if d.Title == "" {
		if !terminal.Is(s.in) {
			return exitFailed, usagef("new needs a title: postmortem new \"What a reader would have seen\"")
		}
		title, err := terminal.Ask(ctx, s.in, s.err, "What would a reader have seen?")
		if errors.Is(err, context.Canceled) {
			return exitFailed, err
		}
		if err != nil || title == "" {
			return exitFailed, usagef("new needs a title")
		}
		d.Title = title
	}
	if d.Timezone == "" {
		d.Timezone = systemZone(s)
	} else if _, err := timeline.LoadZone(d.Timezone); err != nil {
		return exitFailed, usagef("--timezone %q is no zone of the IANA database; for example Europe/Copenhagen", d.Timezone)
	}
	if err := o.when(s); err != nil {
		return exitFailed, err
	}
	if d.Owner == "" {
		d.Owner = handle(a)
	}
	d.CustomerFacing = a.Config.Lint.CustomerFacing
	if err := allowed(options, d); err != nil {
		return exitFailed, err
	}
	name := d.Day + "-" + shortened(schema.Slug(d.Title)) + ".md"
	full := filepath.Join(a.File(a.Home()), name)
	if err := createFile(full, schema.New(*d, options)); err != nil {
		return exitFailed, err
	}
	rel, err := filepath.Rel(s.dir, full)
	if err != nil {
		rel = full
	}
	fmt.Fprintln(s.out, filepath.ToSlash(rel))
	if err := alike(ctx, s, archives, full, *d); err != nil {
		if ctx.Err() != nil {
			return exitFailed, err
		}
		s.note("whether there were incidents like it is not known: %v", err)
	}
	if o.edit {
		return exitDone, terminal.Edit(editor, full, s.in, s.out, s.err)
	}
	if !s.quiet && terminal.Is(s.out) {
		s.note("write it, then `postmortem lint`, and open a pull request")
	}
	return exitDone, nil
}

// createFile writes a file that is not there yet.
func createFile(full string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(full, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; choose another title or --date", full)
	}
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// shortened cuts a slug at a word, so that file names stay readable.
func shortened(slug string) string {
	slug = strings.Trim(slug, "-")
	for strings.Contains(slug, "--") {
		slug = strings.ReplaceAll(slug, "--", "-")
	}
	if slug == "" {
		return "postmortem"
	}
	if runes := []rune(slug); len(runes) > 60 {
		slug = string(runes[:60])
		if i := strings.LastIndexByte(slug, '-'); i > 20 {
			slug = slug[:i]
		}
	}
	return slug
}

// handle is the owner that git's configuration suggests: the part of the address
// before the @, or nothing.
func handle(a *archive.Archive) string {
	repo, trouble := a.Repo()
	if repo == nil || trouble != nil {
		return ""
	}
	_, email := repo.User()
	local, _, ok := strings.Cut(email, "@")
	if !ok || local == "" {
		return ""
	}
	if _, after, numbered := strings.Cut(local, "+"); numbered {
		local = after // 123+name@users.noreply.github.com
	}
	return "@" + local
}

// systemZone is the IANA name of this machine's zone: of TZ, else of the link
// /etc/localtime, else of /etc/timezone; where none tells, nothing.
func systemZone(s *streams) string {
	candidates := []string{strings.TrimPrefix(s.env("TZ"), ":")}
	if link, err := filepath.EvalSymlinks("/etc/localtime"); err == nil {
		if _, name, ok := strings.Cut(filepath.ToSlash(link), "zoneinfo/"); ok {
			candidates = append(candidates, name)
		}
	}
	if data, err := os.ReadFile("/etc/timezone"); err == nil {
		candidates = append(candidates, strings.TrimSpace(string(data)))
	}
	for _, name := range candidates {
		if name == "UTC" {
			name = "Etc/UTC"
		}
		if _, err := timeline.LoadZone(name); err == nil && strings.Contains(name, "/") {
			return name
		}
	}
	return ""
}
