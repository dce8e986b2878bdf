package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/adopt"
	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/atomicfile"
	"github.com/git-postmortem/postmortem/internal/change"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(verb{
	name: "import", args: "PATH… | --title TITLE --from KIND:FILE", order: 15,
	summary: "make postmortems of an old pile the standard's",
	help: `Gives each document that is not in the standard's form a frontmatter with what
it says of itself, the standard's names for its sections, and one line for each
entry of its timeline, where every entry could be read. No word is lost, no
time is read differently, and there are no more findings than before: where one
of these would not hold, that part stays as it was, and that is said. What a
document does not state is unknown, and stays so: ` + "`imported: DAY`" + `
says that it was brought in.

  postmortem import --dry-run postmortems/2019-03-04-outage.md
  postmortem import .                       every document of the archive

With --from or --commits it begins a draft whose timeline is what was written
down elsewhere, from one or several places: a channel of a Slack export, log
entries of PagerDuty, a CSV table with a header, the commits of a service's
repository. Handles are kept, secrets are masked, and nothing is added.

  postmortem import --title "Search was empty" --from slack:channel.json
  postmortem import --title "Search was empty" --from csv:log.csv \
    --commits ../search --since 2026-03-04T14:00:00Z \
    --until 2026-03-04T16:00:00Z`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		dryRun := flags.Bool("dry-run", false, "show what would change, and change nothing")
		day := flags.String("now", "", "the `day` of the import (default: SOURCE_DATE_EPOCH, else today)")
		var e elsewhere
		e.flags(flags)
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			if e.asked() {
				return e.begin(ctx, s, args, *dryRun)
			}
			for _, name := range []string{"title", "type", "owner", "timezone", "since", "until"} {
				if flags.Changed(name) {
					return exitFailed, usagef("--%s is of a draft, which --from or --commits begins", name)
				}
			}
			if len(args) == 0 {
				return exitFailed, usagef("import takes what to import: postmortem import PATH…, or . for every document")
			}
			t, err := now(s, *day, time.Time{})
			if err != nil {
				return exitFailed, err
			}
			archives, err := openOwn(s, args)
			if err != nil {
				return exitFailed, err
			}
			var done imported
			for _, a := range archives {
				if a.ReadOnly && !*dryRun {
					return exitFailed, fmt.Errorf("%s is no working copy, so there is no file to write", a.Root)
				}
				if err := done.archive(ctx, s, a, t, *dryRun); err != nil {
					return exitFailed, err
				}
			}
			done.say(s, *dryRun)
			if done.refused > 0 {
				return exitFindings, nil
			}
			return exitDone, nil
		}
	},
})

// imported counts what became of the documents.
type imported struct{ whole, part, ours, refused int }

// archive imports the documents of an archive, or shows what that would change.
func (n *imported) archive(ctx context.Context, s *streams, a *archive.Archive, t time.Time, dryRun bool) error {
	withoutSources(s, a, "imported")
	im := &adopt.Importer{Input: change.Input(a), Now: t.Format(time.DateOnly), Lint: lint.Options{Now: t}}
	for i, p := range a.Paths {
		s.progress.Step(i, len(a.Paths))
		if err := ctx.Err(); err != nil {
			return err
		}
		name := shown(s, a, p)
		source, err := a.Bytes(p)
		switch {
		case err != nil:
			err = fmt.Errorf("it cannot be read: %w", err)
		case len(source) > schema.MaxDocument:
			err = errors.New("it is larger than 1 MiB; put logs and data into files beside it")
		}
		if err != nil {
			s.note("%s: left alone: %v", name, err)
			n.refused++
			continue
		}
		r := im.Import(p, source)
		switch {
		case r.Ours:
			n.ours++
			s.detail("%s: is in the standard's form already", name)
			continue
		case r.Refused != "":
			n.refused++
			s.note("%s: left alone: %s", name, r.Refused)
			continue
		case len(r.Kept) == 0:
			n.whole++
		default:
			n.part++
		}
		for _, k := range r.Kept {
			s.note("%s: its %s as it was: %s", name, k.Part, k.Why)
		}
		s.detail("%s: %s", name, strings.Join(r.Did, ", "))
		if dryRun {
			before, after := im.Shown(r)
			s.progress.Erase()
			if _, err := s.out.Write(diff.Diff("a/"+name, before, "b/"+name, after)); err != nil {
				return err
			}
			continue
		}
		if err := atomicfile.Write(a.File(p), r.After, 0o644); err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
	}
	s.progress.Erase()
	return nil
}

func (n *imported) say(s *streams, dryRun bool) {
	would := ""
	if dryRun {
		would = "would be "
	}
	var parts []string
	for _, c := range []struct {
		n    int
		what string
	}{
		{n.whole, would + "imported"}, {n.part, would + "imported with a part left as it was"},
		{n.ours, "in the standard's form already"}, {n.refused, "left alone"},
	} {
		if c.n > 0 {
			parts = append(parts, schema.Count(c.n, "postmortem")+" "+c.what)
		}
	}
	s.note("%s", strings.Join(parts, "; "))
}
