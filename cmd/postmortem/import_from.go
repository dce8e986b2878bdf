package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/internal/intake"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// elsewhere is what was written down in other places, for the timeline of a new draft.
type elsewhere struct {
	title, kind, owner, zone, since, until string
	from, commits                          []string
}

func (e *elsewhere) flags(flags *pflag.FlagSet) {
	flags.StringArrayVar(&e.from, "from", nil, "begin a draft with what `KIND:FILE` holds: slack, pagerduty or csv; may be given several times")
	flags.StringArrayVar(&e.commits, "commits", nil, "begin a draft with the commits of the repository in this `folder`; may be given several times")
	flags.StringVar(&e.since, "since", "", "the first `instant` of --commits")
	flags.StringVar(&e.until, "until", "", "the last `instant` of --commits")
	flags.StringVar(&e.title, "title", "", "the title of the draft")
	flags.StringVar(&e.kind, "type", "outage", "the type of incident of the draft")
	flags.StringVar(&e.owner, "owner", "", "who sees the draft through, by handle (default: from git)")
	flags.StringVar(&e.zone, "timezone", "", "the IANA zone of the draft's clock times (default: this machine's, else UTC)")
}

func (e *elsewhere) asked() bool { return len(e.from)+len(e.commits) > 0 }

// begin writes a draft whose timeline is what was written down elsewhere.
func (e *elsewhere) begin(ctx context.Context, s *streams, args []string, dryRun bool) (int, error) {
	switch {
	case len(args) > 0:
		return exitFailed, usagef("import takes either documents or --from and --commits, not both")
	case strings.TrimSpace(e.title) == "":
		return exitFailed, usagef("a draft needs a title: --title \"What a reader would have seen\"")
	case e.zone == "":
		if e.zone = systemZone(s); e.zone == "" {
			e.zone = "Etc/UTC"
		}
	}
	zone, err := timeline.LoadZone(e.zone)
	if err != nil {
		return exitFailed, usagef("--timezone %q is no zone of the IANA database; for example Europe/Copenhagen", e.zone)
	}
	archives, err := s.archives().Open(s.dir)
	if err != nil {
		return exitFailed, err
	}
	a := archives[0]
	options := &a.Config.Options
	if types := options.Types(); !slices.Contains(types, e.kind) {
		return exitFailed, usagef("--type takes %s, not %q", strings.Join(types, ", "), e.kind)
	}
	events, err := e.events(ctx, s, zone)
	if err != nil {
		return exitFailed, err
	}
	if len(events) == 0 {
		return exitFailed, fmt.Errorf("there is nothing to take over")
	}
	d := schema.NewDocument{Title: strings.TrimSpace(e.title), Type: e.kind, Owner: e.owner, Timezone: e.zone, CustomerFacing: a.Config.Lint.CustomerFacing}
	if d.Owner == "" {
		d.Owner = handle(a)
	}
	name := events[0].At.In(zone).Format(time.DateOnly) + "-" + shortened(schema.Slug(d.Title)) + ".md"
	text, err := intake.Draft(name, events, d, options, &a.Config.Lint)
	if err != nil {
		return exitFailed, err
	}
	if dryRun {
		_, err := s.out.Write(text)
		return exitDone, err
	}
	full := filepath.Join(a.File(a.Home()), name)
	if err := createFile(full, text); err != nil {
		return exitFailed, err
	}
	rel, err := filepath.Rel(s.dir, full)
	if err != nil {
		rel = full
	}
	fmt.Fprintln(s.out, filepath.ToSlash(rel))
	s.note("%s taken over; leave in what tells the incident, and tag it", schema.Count(len(events), "entry"))
	return exitDone, nil
}

// events are those of all places together, in order.
func (e *elsewhere) events(ctx context.Context, s *streams, zone *time.Location) (out []intake.Event, err error) {
	for _, from := range e.from {
		kind, file, _ := strings.Cut(from, ":")
		if !slices.Contains([]string{"slack", "pagerduty", "csv"}, kind) || file == "" {
			return nil, usagef("--from takes slack:FILE, pagerduty:FILE or csv:FILE, not %q", from)
		}
		data, err := os.ReadFile(s.file(file))
		if err != nil {
			return nil, err
		}
		var t intake.Taken
		switch kind {
		case "slack":
			t, err = intake.Slack(data)
		case "pagerduty":
			t, err = intake.PagerDuty(data)
		case "csv":
			t, err = intake.CSV(data, zone)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if t.Left > 0 {
			s.note("%s: %s without a text left out", file, schema.Count(t.Left, "record"))
		}
		out = append(out, t.Events...)
	}
	if len(e.commits) > 0 {
		commits, err := e.window(ctx, s)
		if err != nil {
			return nil, err
		}
		out = append(out, commits...)
	}
	slices.SortStableFunc(out, func(a, b intake.Event) int { return a.At.Compare(b.At) })
	return out, nil
}

// window are the commits of the repositories in the window.
func (e *elsewhere) window(ctx context.Context, s *streams) (out []intake.Event, err error) {
	since, err := schema.ParseInstant(e.since)
	if err != nil {
		return nil, usagef("--commits needs --since, an instant such as 2026-03-04T14:00:00Z, not %q", e.since)
	}
	until, err := schema.ParseInstant(e.until)
	if err != nil || until.Before(since) {
		return nil, usagef("--commits needs --until, an instant after --since such as 2026-03-04T16:00:00Z, not %q", e.until)
	}
	for _, dir := range e.commits {
		full := s.file(dir)
		repo, err := gitrepo.Open(full)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dir, err)
		}
		commits, err := repo.Window(ctx, since, until)
		repo.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dir, err)
		}
		out = append(out, intake.Commits(filepath.Base(full), commits)...)
	}
	return out, nil
}
