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
	"time"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(verb{
	name: "new", args: "[TITLE]", order: 10,
	summary: "begin a postmortem",
	help: `Writes a draft with the sections that its type requires. The owner comes from
git, the time zone from this machine. Name the symptom: what a reader would have
seen.

  postmortem new "Checkout answers slowly"
  postmortem new --type security --date 2026-03-04 "Tokens in a public log"`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		kind := flags.String("type", "outage", "the type of incident: "+strings.Join((&schema.Options{}).Types(), ", ")+", or one of the configuration's profiles")
		day := flags.String("date", "", "the day of the incident, YYYY-MM-DD (default: today)")
		owner := flags.String("owner", "", "who sees it through, by handle (default: from git)")
		zone := flags.String("timezone", "", "the IANA zone of its clock times (default: this machine's)")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			d := schema.NewDocument{Title: strings.TrimSpace(strings.Join(args, " ")), Type: *kind, Day: *day, Owner: *owner, Timezone: *zone}
			return begin(ctx, s, d)
		}
	},
})

func begin(ctx context.Context, s *streams, d schema.NewDocument) (int, error) {
	archives, err := archive.Open(s.dir)
	if err != nil {
		return exitFailed, err
	}
	a := archives[0]
	options := &a.Config.Options
	if types := options.Types(); !slices.Contains(types, d.Type) {
		return exitFailed, usagef("--type takes %s, not %q", strings.Join(types, ", "), d.Type)
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
	if err := setDay(&d, s); err != nil {
		return exitFailed, err
	}
	if d.Owner == "" {
		d.Owner = handle(a)
	}
	d.CustomerFacing = a.Config.Lint.CustomerFacing
	name := d.Day + "-" + shortened(schema.Slug(d.Title)) + ".md"
	full := filepath.Join(a.File(a.Home()), name)
	if err := createFile(full, schema.New(d, options)); err != nil {
		return exitFailed, err
	}
	rel, err := filepath.Rel(s.dir, full)
	if err != nil {
		rel = full
	}
	fmt.Fprintln(s.out, filepath.ToSlash(rel))
	if !s.quiet && terminal.Is(s.out) {
		s.note("write it, then `postmortem lint`, and open a pull request")
	}
	return exitDone, nil
}

// setDay checks the day, or takes today in the document's zone.
func setDay(d *schema.NewDocument, s *streams) error {
	if d.Day != "" {
		if _, err := time.Parse(time.DateOnly, d.Day); err != nil {
			return usagef("--date takes a day such as 2026-03-04, not %q", d.Day)
		}
		return nil
	}
	t, err := now(s, "", time.Time{})
	if err != nil {
		return err
	}
	if loc, err := timeline.LoadZone(d.Timezone); err == nil {
		t = t.In(loc)
	}
	d.Day = t.Format(time.DateOnly)
	return nil
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
