package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/internal/publish"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(verb{
	name: "build", args: "[PATH…]", order: 30,
	summary: "build the static archive",
	help: `Builds the archive as a website of plain files that works on any server, under
any path, and opened from disk. A build is for one audience: it holds nothing
that the documents do not mark as at least that wide. One for customers or the
public holds published and closed postmortems whose embargo is over, and is not
made while lint finds in them what must not leave.

  postmortem build
  postmortem build -o public --audience public
  postmortem build -o then --at v1.2

What pages look like is set under site: in postmortem.yaml: logo, colors,
footer, links, words, and templates, a folder whose files (home.html, extra.css)
take the place of the program's own, or stand behind its stylesheet.

The folder must be absent, empty, or an earlier build. It is replaced as a whole
or not at all.`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		out := flags.StringP("output", "o", "", "the `folder` to build into (default: postmortem-archive, for another audience than internal postmortem-archive-AUDIENCE)")
		at := atFlag(flags)
		audience := flags.String("audience", "internal", "whom the build is for: internal, customers or public")
		revisions := revisionsFlag(flags)
		strict := flags.Bool("strict", false, "fail if an image is missing")
		clock := flags.String("now", "", "the `date` that \"last 12 months\" counts from (default: SOURCE_DATE_EPOCH, the last commit or the one of --at, the clock)")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			level, err := parseBuildAudience(*audience)
			if err != nil {
				return exitFailed, err
			}
			if err := checkRevisions(*revisions); err != nil {
				return exitFailed, err
			}
			if *out == "" {
				*out = "postmortem-archive"
				if level != schema.Internal {
					*out += "-" + level.String()
				}
			}
			r, err := publish.Build(ctx, publish.Options{
				Opener: s.archives(),
				Dir:    s.dir, Paths: args, Revision: *at, Target: *out, Audience: level, Strict: *strict, Revisions: *revisions,
				Now: func(commit time.Time) (time.Time, error) { return now(s, *clock, commit) },
			})
			if err != nil {
				return exitFailed, err
			}
			for _, n := range r.Notices {
				s.note("%s", n)
			}
			omissions(s, r, level)
			if !s.quiet {
				fmt.Fprintln(s.out, builtLine(r, *out, level))
			}
			return exitDone, nil
		}
	},
})

// revisionsFlag is the flag by which a verb that makes pages is told which revisions they show.
func revisionsFlag(flags *pflag.FlagSet) *string {
	return flags.String("revisions", "", "which `revisions` internal pages tell of: all, those after a document was published, or none (default: site.revisions, published)")
}

func checkRevisions(which string) error {
	if which != "" && !slices.Contains(config.RevisionsShown, which) {
		return usagef("--revisions takes %s, not %q", strings.Join(config.RevisionsShown, ", "), which)
	}
	return nil
}

// maxOmissions is of how many documents a build says what it left out, unless it is asked for more.
const maxOmissions = 20

// omissions say what a build for readers outside left out of the documents that it holds.
func omissions(s *streams, r *publish.Result, level schema.Audience) {
	for i, o := range r.Omitted {
		if i == maxOmissions && !s.verbose {
			s.note("%d more are not whole for the audience %s; -v names them", len(r.Omitted)-i, level)
			return
		}
		s.note("%s: %s for the audience %s", shown(s, r.Archive, o.Path), o, level)
		for _, names := range o.Names() {
			s.detail("  %s", names)
		}
	}
}

func builtLine(r *publish.Result, target string, level schema.Audience) string {
	line := fmt.Sprintf("built %s into %s for the audience %s", schema.Count(r.Documents, "postmortem"), target, level)
	if r.LeftOut > 0 {
		line += fmt.Sprintf(" (%d left out: not for it)", r.LeftOut)
	}
	return line
}

func parseBuildAudience(name string) (schema.Audience, error) {
	level, err := schema.ParseAudience(name)
	if err != nil || level == schema.Restricted {
		return 0, usagef("--audience takes %s, not %q", strings.Join(schema.Audiences[1:], ", "), name)
	}
	return level, nil
}
