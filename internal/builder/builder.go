// Package builder brings together what a build of the site needs: the documents
// of an archive, what git knows of them, the audience, and the folder that takes
// the result. The verbs build and serve share it.
package builder

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"time"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site"
	"github.com/git-postmortem/postmortem/site/output"
)

// Options are what a build can be told.
type Options struct {
	Dir      string   // the folder that paths are relative to
	Paths    []string // documents; none: the archive's own
	Target   string   // the folder to build into
	Audience schema.Audience
	Strict   bool // missing evidence fails the build
	Live     bool
	// Now is asked for the build's clock, with the time of the last commit (zero where there is none).
	Now func(commit time.Time) (time.Time, error)
}

// Result is what came of a build.
type Result struct {
	Documents, Pages int
	LeftOut          int // documents that the audience may not see
	Notices          []string
}

// Build builds the site of the archive into the target.
func Build(ctx context.Context, o Options) (*Result, error) {
	archives, err := archive.Open(o.Dir, o.Paths...)
	if err != nil {
		return nil, err
	}
	if len(archives) > 1 {
		return nil, fmt.Errorf("the paths belong to %d archives; build one at a time", len(archives))
	}
	a := archives[0]
	if err := a.Hold(ctx); err != nil {
		return nil, err
	}
	outlines, err := a.Outlines(ctx)
	if err != nil {
		return nil, err
	}
	result := &Result{Notices: a.Notices}
	histories, commit, notice := Histories(ctx, a)
	if notice != "" {
		result.Notices = append(result.Notices, notice)
	}
	now, err := o.Now(commit)
	if err != nil {
		return nil, err
	}
	folder, err := output.Open(target(o), o.Audience.String(), append(sources(a), o.Dir)...)
	if err != nil {
		return nil, err
	}
	filter := schema.NewFilter(outlines, o.Audience)
	in := site.Input{
		Documents: documents(a, filter), Audience: o.Audience, Site: a.Config.Site, Now: now, History: histories,
		Evidence: a.Evidence, Rules: rulePages(), Live: o.Live, Severities: a.Config.Options.SeverityScale(),
	}
	out, err := guarded(ctx, a, filter, in, folder)
	if err != nil {
		folder.Abandon()
		return nil, err
	}
	report, err := site.Build(ctx, in, out)
	if err == nil && o.Strict && len(report.Missing) > 0 {
		err = fmt.Errorf("--strict: %s (%d in all)", report.Missing[0], len(report.Missing))
	}
	if err != nil {
		folder.Abandon()
		return nil, err
	}
	if err := folder.Commit(); err != nil {
		return nil, fmt.Errorf("putting the archive into place: %w", err)
	}
	result.Pages, result.Documents, result.LeftOut = report.Pages, report.Documents, len(a.Paths)-report.Documents
	result.Notices = append(result.Notices, append(report.Missing, report.Warnings...)...)
	return result, nil
}

// guarded is the folder behind a gate that lets nothing through that was left out.
func guarded(ctx context.Context, a *archive.Archive, filter *schema.Filter, in site.Input, folder site.Output) (site.Output, error) {
	if in.Audience == schema.Internal && !a.Mentions("restricted") {
		return folder, nil // nothing can be narrower than the build
	}
	chrome, err := chrome(ctx, a, in)
	if err != nil {
		return nil, err
	}
	g, err := newGate(ctx, a, filter, chrome)
	if err != nil || g == nil {
		return folder, err
	}
	g.Output = folder
	return g, nil
}

// documents visits the documents of an archive as an audience may see them. Each is
// read and filtered for the visit alone, so that few of them are in memory at once.
func documents(a *archive.Archive, filter *schema.Filter) site.Documents {
	return func(ctx context.Context, do func(schema.Filtered) error) error {
		errs := make([]error, len(a.Paths))
		err := a.Each(ctx, func(i int, pm *schema.Postmortem) {
			filtered, ok, err := filter.Apply(pm)
			if err == nil && ok {
				err = do(filtered)
			}
			errs[i] = err
		})
		if err != nil {
			return err
		}
		for _, err := range errs {
			if err != nil {
				return err // the first in the order of the archive
			}
		}
		return nil
	}
}

func rulePages() []site.HelpPage {
	var out []site.HelpPage
	for _, r := range lint.Rules() {
		out = append(out, site.HelpPage{Name: r.Name, Markdown: r.Page()})
	}
	return out
}

func target(o Options) string {
	if filepath.IsAbs(o.Target) {
		return o.Target
	}
	return filepath.Join(o.Dir, o.Target)
}

// sources are the folders that hold documents, and the archive's root.
func sources(a *archive.Archive) []string {
	out := []string{a.Root}
	seen := map[string]bool{}
	for _, p := range a.Paths {
		dir := path.Dir(p)
		if !seen[dir] {
			seen[dir] = true
			out = append(out, filepath.Join(a.Root, filepath.FromSlash(dir)))
		}
	}
	return out
}

// Histories returns what git knows of the documents, keyed by their paths in the
// archive, and the time of the last commit to any of them. Where git knows
// nothing, notice says why.
func Histories(ctx context.Context, a *archive.Archive) (histories map[string]*gitrepo.History, last time.Time, notice string) {
	repo, err := gitrepo.Open(a.Root)
	if errors.Is(err, gitrepo.ErrNone) {
		return nil, last, ""
	}
	if err != nil {
		return nil, last, fmt.Sprintf("no history: %v", err)
	}
	prefix, inside := repo.Rel(a.Root)
	if !inside {
		return nil, last, ""
	}
	all, err := repo.Histories(ctx, path.Join(prefix, commonFolder(a.Paths)))
	if err != nil {
		return nil, last, fmt.Sprintf("no history: %v", err)
	}
	histories = map[string]*gitrepo.History{}
	for _, p := range a.Paths {
		h := all[path.Join(prefix, p)]
		if h == nil {
			continue
		}
		histories[p] = h
		if h.Last.Time.After(last) {
			last = h.Last.Time
		}
	}
	if repo.Shallow() {
		notice = "the clone is shallow, so first commits may be missing; fetch the whole history (fetch-depth: 0)"
	}
	return histories, last, notice
}

// commonFolder is the deepest folder that holds every path.
func commonFolder(paths []string) string {
	if len(paths) == 0 {
		return "."
	}
	common := path.Dir(paths[0])
	for _, p := range paths[1:] {
		for common != "." && path.Dir(p) != common && !hasPrefix(p, common+"/") {
			common = path.Dir(common)
		}
	}
	return common
}

func hasPrefix(p, prefix string) bool { return len(p) >= len(prefix) && p[:len(prefix)] == prefix }
