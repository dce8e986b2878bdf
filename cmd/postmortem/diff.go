package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/change"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/compare"
)

var _ = register(verb{
	name: "diff", args: "[REV[..REV]] [PATH…]", order: 46,
	summary: "show what changed in meaning between two states",
	help: `  postmortem diff                           what is not committed yet
  postmortem diff HEAD~5 postmortems/2026   since then, of some
  postmortem diff v1..v2
  postmortem diff --format markdown origin/main...HEAD

Fields, who may read what, metrics, entries of the timeline, actions and
sections: each is known again wherever it stands, so that what was moved,
wrapped or put in another order is no change. Without a revision it compares
HEAD with the files, with one that revision, and with A..B two; A...B begins
where the two parted. A word that could be both is a path behind --.

What lint finds secret or personal is masked.`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		asJSON := flags.Bool("json", false, "write JSON; schema/jsonschema/diff.schema.json describes it")
		format := flags.String("format", "text", "how to write it: text, or markdown as a pull request's summary takes it")
		exitCode := flags.Bool("exit-code", false, "exit 1 if something changed in meaning")
		clock := flags.String("now", "", "the `date` that embargoes are judged by (default: SOURCE_DATE_EPOCH, the last commit)")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			if !slices.Contains(diffFormats, *format) {
				return exitFailed, usagef("--format takes %s, not %q", strings.Join(diffFormats, " or "), *format)
			}
			if *asJSON && *format != "text" {
				return exitFailed, usagef("--json goes without --format")
			}
			sides, paths, err := parseSides(s, args, flags.ArgsLenAtDash())
			if err != nil {
				return exitFailed, err
			}
			d, err := sides.compare(ctx, s, paths, *clock)
			if err != nil {
				return exitFailed, err
			}
			switch {
			case *asJSON:
				err = writeJSON(s, sides.record(d))
			case *format == "markdown":
				err = diffMarkdown(s.out, sides, d)
			default:
				t := &diffPage{p: terminal.Paints(s.out, s.env), width: terminal.Columns(s.out, s.env)}
				t.write(d)
				err = terminal.Page(s.out, s.env, t.out.String())
			}
			if err != nil {
				return exitFailed, err
			}
			if *exitCode && len(d.Documents) > 0 {
				return exitFindings, nil
			}
			return exitDone, nil
		}
	},
})

var diffFormats = []string{"text", "markdown"}

// sides are the two states that are compared.
type sides struct {
	from, to string // revisions; to is "" for the working copy
	was, is  string // their commits
	bases    int    // of A...B: how many commits the two have in common last
}

// parseSides tells the revisions from the paths. dash is how many arguments stand before a --, or -1.
func parseSides(s *streams, args []string, dash int) (*sides, []string, error) {
	repo, err := gitrepo.Open(s.dir)
	if errors.Is(err, gitrepo.ErrNone) {
		return nil, nil, errors.New("diff needs a git repository, and there is none here")
	}
	if err != nil {
		return nil, nil, err
	}
	defer repo.Close()
	d := &sides{from: "HEAD"}
	if len(args) > 0 && dash != 0 {
		is, err := d.revision(repo, args[0])
		_, statErr := os.Stat(filepath.Join(s.dir, args[0]))
		file := statErr == nil
		switch {
		case is && file && dash < 0:
			return nil, nil, usagef("%s is a revision and a path; say which by -- before or behind it", args[0])
		case is:
			args = args[1:]
		case dash > 0 || !file && !isPath(args[0]) && !strings.ContainsAny(args[0], "*?["):
			return nil, nil, err
		case !file && strings.Contains(args[0], "..") && !strings.HasPrefix(args[0], "../"):
			return nil, nil, err // origin/mian..HEAD has a slash as well
		}
	}
	if d.to == "" && repo.Bare() {
		return nil, nil, errors.New("this repository is bare, so there are no files to compare with; name two revisions, such as HEAD~1..HEAD")
	}
	return d, args, nil
}

// revision takes A, A..B or A...B; is tells whether it was one, and err why it is none.
func (d *sides) revision(repo *gitrepo.Repo, arg string) (is bool, err error) {
	a, b, ranged := strings.Cut(arg, "..")
	if !ranged {
		if _, err = repo.Resolve(arg); err == nil {
			d.from = arg
		}
		return err == nil, err
	}
	b, parted := strings.CutPrefix(b, ".")
	if a == "" {
		a = "HEAD"
	}
	if b == "" {
		b = "HEAD"
	}
	for _, name := range []string{a, b} {
		if _, err := repo.Resolve(name); err != nil {
			return false, err
		}
	}
	if parted {
		bases, err := repo.MergeBasesOf(a, b)
		if err != nil {
			return false, err
		}
		a, d.bases = bases[0].String(), len(bases)
	}
	d.from, d.to = a, b
	return true, nil
}

// compare reads both states and compares them.
func (d *sides) compare(ctx context.Context, s *streams, paths []string, clock string) (*change.Difference, error) {
	past, err := s.archives().PastOf(s.dir, d.from)
	if err != nil {
		return nil, err
	}
	defer past.Close()
	d.was = past.Commit().String()
	if d.bases > 1 {
		s.note("the two have %d commits in common last, and are compared from the newest, %s", d.bases, shortRevision(d.was))
	}
	was, err := past.Open()
	if err != nil {
		return nil, fmt.Errorf("as it was in %s: %w", d.from, err)
	}
	v, err := ownViewOf(s, d.to)
	if err != nil {
		return nil, err
	}
	if v.past != nil {
		defer v.past.Close()
		d.is = v.past.Commit().String()
	}
	is, err := v.open()
	if err != nil {
		return nil, err
	}
	count := func(of []*archive.Archive) (n int) {
		for _, a := range of {
			n += len(a.Paths)
		}
		return n
	}
	if count(was) == 0 {
		if err := archive.Require(is); err != nil {
			return nil, err
		}
	}
	say(s, is)
	for _, a := range is {
		withoutSources(s, a, "compared")
	}
	within, err := d.within(past, paths, append(slices.Clone(was), is...))
	if err != nil {
		return nil, err
	}
	var commit time.Time
	if len(is) > 0 {
		if commit, err = is[0].CommitTime(); err != nil {
			return nil, err
		}
	}
	at, err := now(s, clock, commit)
	if err != nil {
		return nil, err
	}
	out, err := change.Compare(ctx, was, is, past.Tree(), within, at)
	if err != nil {
		return nil, err
	}
	for i := range out.Documents {
		c := &out.Documents[i]
		if c.Is.Archive != nil {
			c.Path = shown(s, c.Is.Archive, c.Is.Path)
		} else {
			c.Path = shown(s, c.Was.Archive, c.Was.Path)
		}
		if c.WasPath != "" {
			c.WasPath = shown(s, c.Was.Archive, c.Was.Path)
		}
	}
	for i, p := range out.FormOnly {
		out.FormOnly[i].Path = shown(s, p.Archive, p.Path)
	}
	if out.LeftOut > 0 {
		s.note("the sparse checkout leaves %s out, which %s not compared", schema.Count(out.LeftOut, "postmortem"), verbFor(out.LeftOut, "is", "are"))
	}
	return out, nil
}

// within is what paths ask for, by names in the tree. Each has to name a document of one state at least.
func (d *sides) within(past *archive.Past, paths []string, of []*archive.Archive) (func(name string) bool, error) {
	if len(paths) == 0 {
		return func(string) bool { return true }, nil
	}
	var tests []func(string) bool
	for _, arg := range paths {
		want, ok := past.Name(arg)
		test := func(name string) bool {
			matched, _ := doublestar.Match(want, name)
			return ok && (matched || archive.Within(want, name))
		}
		if !slices.ContainsFunc(of, func(a *archive.Archive) bool {
			return slices.ContainsFunc(a.Paths, func(p string) bool { return test(a.InTree(p)) })
		}) {
			return nil, fmt.Errorf("no postmortem is, or was, at %s", arg)
		}
		tests = append(tests, test)
	}
	return func(name string) bool {
		return slices.ContainsFunc(tests, func(test func(string) bool) bool { return test(name) })
	}, nil
}

// A diffRecord is the difference as machines read it.
type diffRecord struct {
	SchemaVersion int                `json:"schema_version"`
	From          diffSide           `json:"from"`
	To            diffSide           `json:"to"`
	Documents     []compare.Document `json:"documents"`
	FormOnly      []string           `json:"form_only"`
	LeftOut       int                `json:"left_out"`
}

// A diffSide is one state; both are null for the working copy.
type diffSide struct {
	Revision *string `json:"revision"`
	Commit   *string `json:"commit"`
}

func (d *sides) record(of *change.Difference) diffRecord {
	r := diffRecord{SchemaVersion: 1, From: diffSide{&d.from, &d.was}, Documents: []compare.Document{}, FormOnly: []string{}, LeftOut: of.LeftOut}
	if d.to != "" {
		r.To = diffSide{&d.to, &d.is}
	}
	for _, c := range of.Documents {
		r.Documents = append(r.Documents, c.Document)
	}
	for _, p := range of.FormOnly {
		r.FormOnly = append(r.FormOnly, p.Path)
	}
	return r
}
