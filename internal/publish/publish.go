// Package publish makes a site of an archive: its documents, what git knows of them, the
// filter of one audience, the pages, the gate behind them, and the folder that takes the
// result. The verbs build and serve share it.
//
// It decides nothing that another room decides: which files are postmortems (archive), who
// may read what (schema), how a page looks (site). A document is read and parsed once.
package publish

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/gate"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/site"
	"github.com/git-postmortem/postmortem/site/output"
)

// Options are what a build can be told.
type Options struct {
	Opener   archive.Opener
	Dir      string   // the folder that paths are relative to
	Paths    []string // documents; none: the archive's own
	Revision string   // the commit that they are built from; "": the working copy
	Target   string   // the folder to build into
	Audience schema.Audience
	Strict   bool // missing evidence fails the build
	// Revisions says of which revisions internal pages tell, one of config.RevisionsShown; "" as the
	// configuration has it.
	Revisions string
	Live      bool
	LiveRoot  string // where a live site is shown, "" for the top of its server
	// Now is asked for the build's clock, with the time of the commit (zero where there is none).
	Now func(commit time.Time) (time.Time, error)
}

// Result is what came of a build.
type Result struct {
	Documents, Pages int
	LeftOut          int                 // documents that the audience may not see
	Omitted          []audience.Omission // what it may not see of those that it may
	Notices          []string
	Archive          *archive.Archive // what was built
}

// Build builds the site of the archive into the target.
func Build(ctx context.Context, o Options) (*Result, error) {
	p, err := prepare(ctx, o)
	if err != nil {
		return nil, err
	}
	defer p.archive.Close()
	folder, err := output.Open(target(o), o.Audience.String(), append(kept(p.archive), o.Dir)...)
	if err != nil {
		return nil, err
	}
	defer folder.Abandon() // nothing once it is in place
	p.in.Live, p.in.LiveRoot = o.Live, o.LiveRoot
	p.visitor.once = true
	if len(p.archive.Paths) > largeArchive { // what it holds until its pages are written is much
		defer debug.SetGCPercent(debug.SetGCPercent(50))
	}
	report, err := site.Build(ctx, p.in, folder)
	if broken := (*site.OverrideError)(nil); errors.As(err, &broken) {
		return nil, broken // it begins with its place
	}
	if err == nil {
		err = p.visitor.refused
	}
	if err == nil && o.Strict && len(report.Missing) > 0 {
		err = fmt.Errorf("--strict: %s (%d in all)", report.Missing[0], len(report.Missing))
	}
	if err == nil {
		err = p.visitor.noteRest(ctx)
	}
	if err == nil {
		err = p.visitor.gate.Check(ctx, folder, func() ([][]byte, error) { return ownWords(ctx, p.archive, p.in) })
	}
	if err != nil {
		return nil, err
	}
	if err := folder.Commit(); err != nil {
		return nil, fmt.Errorf("putting the archive into place: %w", err)
	}
	return p.result(report), nil
}

// largeArchive is from how many documents on memory is collected more often: of ten thousand that takes
// a fifth off the peak.
const largeArchive = 20_000

// A preparation is all that the site of an archive is made from.
type preparation struct {
	working  *archive.Archive // as its files are at any moment
	archive  *archive.Archive // as it was when it was opened
	outlines []audience.Outline
	visitor  *visitor
	in       site.Input
	notices  []string
}

// prepare opens the archive as it is at this moment, with what git knows of it. The caller
// closes it.
func prepare(ctx context.Context, o Options) (p *preparation, err error) {
	archives, err := opened(o)
	if err != nil {
		return nil, err
	}
	if len(archives) > 1 {
		return nil, fmt.Errorf("the documents belong to %d archives, each with its own configuration (%s, %s…); build one at a time, by its folder", len(archives), archives[0].Root, archives[1].Root)
	}
	a, err := archives[0].Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			a.Close()
		}
	}()
	p = &preparation{working: archives[0], archive: a, notices: a.Notices}
	told, notices := tell(ctx, a)
	histories := told.exported()
	p.notices = append(p.notices, notices...)
	commit, err := a.CommitTime()
	if err != nil {
		return nil, err
	}
	now, err := o.Now(commit)
	if err != nil {
		return nil, err
	}
	if p.outlines, err = a.Outlines(ctx, now); err != nil {
		return nil, err
	}
	if held := audience.Held(p.outlines, o.Audience); len(held) > 0 {
		p.notices = append(p.notices, fmt.Sprintf("%s marked for the audience %s, and left out because not published or under an embargo: %s", schema.Count(len(held), "postmortem"), o.Audience, firstOf(held)))
	}
	all, others, err := wholeArchive(ctx, a, p.outlines, now)
	if err != nil {
		return nil, err
	}
	silent, err := withoutText(ctx, a, all, o.Audience)
	if err != nil {
		return nil, err
	}
	if len(silent) > 0 {
		p.notices = append(p.notices, fmt.Sprintf("%s left out, because nothing in it is marked for the audience %s: %s", schema.Count(len(silent), "postmortem"), o.Audience, firstOf(silent)))
	}
	filter := audience.New(all, o.Audience)
	p.in = site.Input{
		Index: filter.Visible(only(all, a)), Audience: o.Audience, Settings: a.Config.Site, Now: now, History: histories,
		Rules: rulePages(), Severities: a.SeverityScale(), Sources: a.Config.Lint.Sources,
	}
	behind := gate.New(o.Audience, now)
	rules := rulesOf(a, others)
	rules.deny(behind, o.Audience)
	v := &visitor{archive: a, audience: o.Audience, filter: filter, gate: behind}
	for _, other := range others {
		err := other.Each(ctx, func(_ int, pm *schema.Postmortem) {
			if !slices.Contains(a.Paths, pm.Path) {
				behind.Note(pm) // it is in no page, and may be named in none
			}
		})
		if err != nil {
			return nil, err
		}
	}
	if o.Audience > schema.Internal {
		if v.guard, err = rules.guard(a, now); err != nil {
			return nil, err
		}
	}
	if err := v.look(&p.in); err != nil {
		return nil, err
	}
	if line := untranslated(a.Config, o.Audience); line != "" {
		p.notices = append(p.notices, line)
	}
	if o.Audience <= schema.Internal {
		past := &Past{a, func() telling { return told }}
		p.in.Actions = past.shown
		p.in.Before = told.before()
		v.kin = kinshipOf(a, p.outlines)
		if p.in.Forge, err = ForgeLinks(a, histories); err != nil {
			return nil, err
		}
		if p.in.Revisions, err = revisions(a, o.Revisions, told, filter, now); err != nil {
			return nil, err
		}
	}
	p.visitor = v
	p.in.Documents, p.in.Evidence = v.each, v.evidence
	return p, nil
}

// opened are the archives that a build was told to make, from the working copy or a commit.
func opened(o Options) (archives []*archive.Archive, err error) {
	o.Opener.Sources = true
	if o.Revision == "" {
		archives, err = o.Opener.Open(o.Dir, o.Paths...)
	} else {
		past, e := o.Opener.PastOf(o.Dir, o.Revision)
		if e != nil {
			return nil, e
		}
		defer func() {
			if err != nil {
				past.Close()
			}
		}()
		archives, err = past.Open(o.Paths...)
	}
	if err == nil {
		err = archive.Require(archives)
	}
	return archives, err
}

// result is what came of a build, after its report.
func (p *preparation) result(report *site.Report) *Result {
	slices.Sort(p.visitor.closed)
	slices.SortFunc(p.visitor.omitted, func(x, y audience.Omission) int { return strings.Compare(x.Path, y.Path) })
	return &Result{
		Pages: report.Pages, Documents: report.Documents, LeftOut: len(p.archive.Paths) - report.Documents, Archive: p.archive,
		Omitted: p.visitor.omitted,
		Notices: slices.Concat(p.notices, p.visitor.closed, p.visitor.kin.missing(), report.Missing, report.Warnings),
	}
}

// A visitor goes through the documents of an archive as an audience may see them, and shows
// the gate each of them as it is. A document is read, parsed and filtered for the visit
// alone, so that few of them are in memory at once.
type visitor struct {
	archive  *archive.Archive
	audience schema.Audience
	filter   *audience.Filter
	gate     *gate.Gate
	guard    *guard   // nil for internal builds
	kin      *kinship // nil but for internal builds with sources
	once     bool     // documents are visited once, and their texts are not held longer

	mu      sync.Mutex
	whole   map[string]bool // documents that the gate was not shown, because nothing in them is narrow
	omitted []audience.Omission
	refused error    // why a file beside a document stops the build
	closed  []string // what marks that cannot be relied on keep out of an internal build
}

func (v *visitor) each(ctx context.Context, do func(audience.Filtered) error) error {
	errs := make([]error, len(v.archive.Paths))
	err := v.archive.Each(ctx, func(i int, pm *schema.Postmortem) {
		defer func() {
			if r := recover(); r != nil {
				errs[i] = fmt.Errorf("%s: the program panicked over it (%v); this is a mistake of the program: please report it", pm.Path, r)
			}
		}()
		errs[i] = v.visit(pm, do)
		if v.once {
			v.archive.Forget(pm.Path)
		}
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

func (v *visitor) visit(pm *schema.Postmortem, do func(audience.Filtered) error) error {
	if v.gate.Whole(pm) {
		v.mu.Lock()
		if v.whole == nil {
			v.whole = map[string]bool{}
		}
		v.whole[pm.Path] = true
		v.mu.Unlock()
	} else {
		v.gate.Note(pm)
	}
	if v.guard != nil && v.filter.Holds(pm) {
		if err := locked(v.guard.of(pm.Path).Document(pm)); err != nil {
			return err
		}
	}
	v.kin.note(pm)
	filtered, ok, err := v.filter.Apply(pm)
	if !ok && pm.Source == nil && len(pm.Problems) > 0 {
		v.mu.Lock()
		v.closed = append(v.closed, fmt.Sprintf("%s: left out, since nobody knows who may read it: %s; %s", pm.Path, pm.Problems[0].Message, pm.Problems[0].Hint))
		v.mu.Unlock()
	}
	if err != nil || !ok {
		return err
	}
	if slip := pm.Unsafe(); slip != nil {
		v.mu.Lock()
		v.closed = append(v.closed, fmt.Sprintf("%v; what it may have been meant for is left out", slip))
		v.mu.Unlock()
	}
	if v.audience > schema.Internal {
		if o := audience.Omitted(pm, filtered); !o.Nothing() {
			v.mu.Lock()
			v.omitted = append(v.omitted, o)
			v.mu.Unlock()
		}
	}
	return do(filtered)
}

// noteRest shows the gate what it has not seen yet, where there is something to look for.
func (v *visitor) noteRest(ctx context.Context) error {
	if v.gate.Open() || len(v.whole) == 0 {
		return nil
	}
	return v.archive.Each(ctx, func(_ int, pm *schema.Postmortem) {
		if v.whole[pm.Path] {
			v.gate.Note(pm)
		}
	})
}

// firstOf names the first of outlines, and how many there are besides.
func firstOf(outlines []audience.Outline) string {
	if len(outlines) == 1 {
		return outlines[0].Path
	}
	return fmt.Sprintf("%s and %d more", outlines[0].Path, len(outlines)-1)
}

// evidence is a file beside a document. One that a locked rule finds something in stops a
// build for readers outside.
func (v *visitor) evidence(p string) ([]byte, error) {
	data, err := v.archive.Evidence(p)
	if err != nil || v.guard == nil || binary(data) {
		return data, err
	}
	if err := locked(v.guard.of(p).File(p, data, v.audience)); err != nil {
		v.mu.Lock()
		defer v.mu.Unlock()
		if v.refused == nil || err.Error() < v.refused.Error() {
			v.refused = err
		}
		return nil, err
	}
	return data, nil
}

// locked is an error of the first finding that nothing switches off, or nil.
func locked(findings []lint.Finding) error {
	if why := firstLocked(findings); why != "" {
		return errors.New(why + "; nothing is built for readers outside while this stands")
	}
	return nil
}

// firstLocked is the first finding that nothing switches off, in words, or "".
func firstLocked(findings []lint.Finding) string {
	for _, f := range findings {
		if f.Severity == lint.Error {
			return fmt.Sprintf("%s:%d:%d: %s [%s]", f.Path, f.Line, f.Column, f.Message, f.Rule)
		}
	}
	return ""
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

// kept are the folders that no build takes: those that hold documents, and the roots of their archives.
func kept(a *archive.Archive) []string {
	out := []string{a.Root}
	for _, s := range a.Sources {
		out = append(out, s.Root)
	}
	seen := map[string]bool{}
	for _, p := range a.Paths {
		if dir := filepath.Dir(a.File(p)); !seen[dir] {
			seen[dir] = true
			out = append(out, dir)
		}
	}
	return out
}

// Histories returns what git knows of the documents, keyed by their paths in the
// archive. Where git knows nothing or not all, notice says why.
func Histories(ctx context.Context, a *archive.Archive) (histories map[string]*schema.History, notices []string) {
	told, notices := tell(ctx, a)
	return told.exported(), notices
}

// A telling is what git told of an archive's documents, by their paths in it.
type telling map[string]*gitrepo.History

// tell asks each repository for the documents that are of it.
func tell(ctx context.Context, a *archive.Archive) (told telling, notices []string) {
	for _, part := range a.Repositories() {
		some, notice := tellOf(ctx, part)
		if notice != "" && part.Source != "" {
			notice = part.Source + ": " + notice
		}
		if notice != "" {
			notices = append(notices, notice)
		}
		switch {
		case told == nil:
			told = some
		default:
			maps.Copy(told, some)
		}
	}
	return told, notices
}

// tellOf asks the repository of an archive without sources.
func tellOf(ctx context.Context, a *archive.Archive) (told telling, notice string) {
	repo, trouble := a.Repo()
	if repo == nil || trouble != nil {
		return nil, "" // the archive has a notice of its own
	}
	commit, err := a.Commit()
	if errors.Is(err, gitrepo.ErrUnborn) {
		return nil, ""
	}
	var named map[string]*gitrepo.History
	if err == nil {
		named, err = repo.HistoriesAt(ctx, commit, a.Folders())
	}
	if err != nil {
		if errors.Is(err, context.Canceled) {
			return nil, ""
		}
		return nil, fmt.Sprintf("no history is shown: %v", err)
	}
	incomplete := 0
	told = telling{}
	for _, p := range a.Paths {
		h := named[a.InTree(p)]
		if h == nil {
			continue
		}
		told[p] = h
		if !h.Complete {
			incomplete++
		}
	}
	if incomplete > 0 {
		kind, mend := repo.Incomplete()
		notice = fmt.Sprintf("the clone is %s, so it is not known when %d of the postmortems were written; %s", kind, incomplete, mend)
	}
	return told, notice
}

// exported is what pages and machines read of it; nil where there is no history.
func (t telling) exported() map[string]*schema.History {
	if t == nil {
		return nil
	}
	out := map[string]*schema.History{}
	for p, h := range t {
		out[p] = exported(h)
	}
	return out
}

// before are the ids that a document had under other names, by its path in the archive; nil where there is
// no history. A name that it had only while it was restricted may say what it was about, and stays so.
func (t telling) before() func(p string) []string {
	if t == nil {
		return nil
	}
	return func(p string) (ids []string) {
		h := t[p]
		if h == nil {
			return nil
		}
		source, _ := schema.SourceOf(p)
		for _, name := range h.Names() {
			open := slices.ContainsFunc(h.Steps(), func(s gitrepo.Step) bool { return s.Path == name && openThen(h, s, p) })
			if !open {
				continue
			}
			if id, _ := schema.IDOf(schema.InSource(source, name)); !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		return ids
	}
}

// openThen reports whether colleagues could read the document at a path as a step left it.
func openThen(h *gitrepo.History, s gitrepo.Step, p string) bool {
	text, err := h.Text(s)
	return err == nil && schema.ReadHead(p, text).Audience >= schema.Internal
}
